from django.urls import path

from cases import search, views, views_moves

app_name = "cases"
urlpatterns = [
    path("cases/", views.list_, name="list"),
    path("cases/open/<int:pk>/", views.open_, name="open"),
    path("cases/new/<int:pk>/", views.new, name="new"),
    path("cases/of/<int:pk>/", views.of_client, name="of_client"),
    path("cases/<int:pk>/", views.detail, name="detail"),
    path("cases/<int:pk>/edit/", views_moves.edit, name="edit"),
    path("cases/<int:pk>/note/", views_moves.note, name="note"),
    path("cases/<int:pk>/close/correct/", views_moves.correct_close, name="correct_close"),
    path("cases/<int:pk>/review/ask/", views_moves.ask_review, name="ask_review"),
    path("cases/<int:pk>/review/decide/", views_moves.review, name="review"),
    path("cases/<int:pk>/<slug:move>/", views_moves.make_move, name="move"),  # the last: it takes any word
    path("search/", search.search, name="search"),
]
