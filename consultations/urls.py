from django.urls import path

from consultations import views, views_answer, views_campaign, views_cards, views_register, views_visited
from stations.views_export import view as export

app_name = "consultations"
urlpatterns = [
    path("consultations/", views.list_, name="list"),
    path("consultations/register/", export(views_register.CONSULTATIONS), name="register"),
    path("consultations/new/", views.create, name="create"),
    path("consultations/<int:pk>/", views.detail, name="detail"),
    path("consultations/<int:pk>/edit/", views.edit, name="edit"),
    path("consultations/<int:pk>/void/", views.void, name="void"),
    path("consultations/of/<int:pk>/", views.of_client, name="of_client"),
    path("consultations/visit/", views.visit, name="visit"),
    path("consultations/<int:pk>/answer/", views_answer.answer, name="answer"),
    path("answers/", views_answer.common_answers, name="common_answers"),
    path("answers/new/", views_answer.common_answer_create, name="common_answer_create"),
    path("answers/<int:pk>/", views_answer.common_answer_edit, name="common_answer_edit"),
    path("consultations/visited/", views_visited.visited, name="visited"),
    path("campaigns/", views_campaign.campaigns, name="campaigns"),
    path("campaigns/new/", views_campaign.campaign_create, name="campaign_create"),
    path("campaigns/<int:pk>/edit/", views_campaign.campaign_edit, name="campaign_edit"),
    path("events/", views_campaign.events, name="events"),
    path("stations/<str:code>/card/", views_cards.card, name="card"),
    path("stations/<str:code>/card/text/", views_cards.card_text, name="card_text"),
]
