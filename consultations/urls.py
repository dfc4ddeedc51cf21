from django.urls import path

from consultations import (
    views,
    views_answer,
    views_campaign,
    views_cards,
    views_grid,
    views_import,
    views_register,
    views_slips,
    views_visited,
)
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
    path("consultations/many/", views_grid.many, name="many"),
    path("consultations/imports/", views_import.imports, name="imports"),
    path("consultations/imports/template/", views_import.import_template, name="import_template"),
    path("consultations/imports/<int:pk>/", views_import.import_, name="import"),
    path("consultations/imports/<int:pk>/file/", views_import.import_file, name="import_file"),
    path("consultations/imports/<int:pk>/run/", views_import.import_run, name="import_run"),
    path("consultations/imports/<int:pk>/undo/", views_import.import_undo, name="import_undo"),
    path("consultations/imports/<int:pk>/drop/", views_import.import_drop, name="import_drop"),
    path("consultations/slips/", views_slips.slips, name="slips"),
    path("consultations/slips/<str:slip>/", views_slips.slip_blank, name="slip_blank"),
    path("consultations/<int:pk>/slips/<str:slip>/", views_slips.slip, name="slip"),
    path("campaigns/", views_campaign.campaigns, name="campaigns"),
    path("campaigns/new/", views_campaign.campaign_create, name="campaign_create"),
    path("campaigns/<int:pk>/edit/", views_campaign.campaign_edit, name="campaign_edit"),
    path("events/", views_campaign.events, name="events"),
    path("stations/<str:code>/card/", views_cards.card, name="card"),
    path("stations/<str:code>/card/text/", views_cards.card_text, name="card_text"),
]
