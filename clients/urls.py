from django.urls import path

from clients import views, views_register
from stations.views_export import view as export

app_name = "clients"
urlpatterns = [
    path("clients/", views.list_, name="list"),
    path("clients/register/", export(views_register.CLIENTS), name="register"),
    path("clients/new/", views.create, name="create"),
    path("clients/find/", views.find, name="find"),
    path("clients/<int:pk>/", views.detail, name="detail"),
    path("clients/<int:pk>/edit/", views.edit, name="edit"),
    path("clients/<int:pk>/reveal/", views.reveal, name="reveal"),
]
