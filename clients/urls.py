from django.urls import path

from clients import views, views_register, views_rights
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
    path("clients/<int:pk>/rights/", views_rights.rights_of, name="rights"),
    path("clients/<int:pk>/rights/new/", views_rights.right_create, name="right_create"),
    path("clients/<int:pk>/rights/<int:request_pk>/", views_rights.right, name="right"),
    path("clients/<int:pk>/rights/<int:request_pk>/copy/", views_rights.right_copy, name="right_copy"),
]
