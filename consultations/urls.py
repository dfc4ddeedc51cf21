from django.urls import path

from consultations import views, views_campaign, views_cards, views_visited

app_name = "consultations"
urlpatterns = [
    path("consultations/", views.list_, name="list"),
    path("consultations/new/", views.create, name="create"),
    path("consultations/<int:pk>/", views.detail, name="detail"),
    path("consultations/<int:pk>/edit/", views.edit, name="edit"),
    path("consultations/<int:pk>/void/", views.void, name="void"),
    path("consultations/of/<int:pk>/", views.of_client, name="of_client"),
    path("consultations/visited/", views_visited.visited, name="visited"),
    path("campaigns/", views_campaign.campaigns, name="campaigns"),
    path("campaigns/new/", views_campaign.campaign_create, name="campaign_create"),
    path("campaigns/<int:pk>/edit/", views_campaign.campaign_edit, name="campaign_edit"),
    path("events/", views_campaign.events, name="events"),
    path("stations/<str:code>/card/", views_cards.card, name="card"),
    path("stations/<str:code>/card/text/", views_cards.card_text, name="card_text"),
]
