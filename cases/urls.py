from django.urls import path

from cases import search, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.list_, name="list"),
    path("cases/open/<int:pk>/", views.open_, name="open"),
    path("cases/new/<int:pk>/", views.new, name="new"),
    path("cases/of/<int:pk>/", views.of_client, name="of_client"),
    path("cases/<int:pk>/", views.detail, name="detail"),
    path("cases/<int:pk>/edit/", views.edit, name="edit"),
    path("cases/<int:pk>/note/", views.note, name="note"),
    path("cases/<int:pk>/close/correct/", views.correct_close, name="correct_close"),
    path("cases/<int:pk>/<slug:move>/", views.make_move, name="move"),
    path("search/", search.search, name="search"),
]
