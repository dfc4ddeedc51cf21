from django.urls import path

from clients import views, views_family, views_merge, views_register, views_rights
from stations.views_export import view as export

app_name = "clients"
urlpatterns = [
    path("clients/", views.list_, name="list"),
    path("clients/register/", export(views_register.CLIENTS), name="register"),
    path("clients/new/", views.create, name="create"),
    path("clients/find/", views.find, name="find"),
    path("clients/alike/", views.alike, name="alike"),
    path("clients/<int:pk>/", views.detail, name="detail"),
    path("clients/<int:pk>/edit/", views.edit, name="edit"),
    path("clients/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("clients/<int:pk>/rights/", views_rights.rights_of, name="rights"),
    path("clients/<int:pk>/rights/new/", views_rights.right_create, name="right_create"),
    path("clients/<int:pk>/rights/<int:request_pk>/", views_rights.right, name="right"),
    path("clients/<int:pk>/rights/<int:request_pk>/copy/", views_rights.right_copy, name="right_copy"),
    path("clients/<int:pk>/merge/", views_merge.merge, name="merge"),
    path("clients/<int:pk>/undo-merge/", views_merge.undo_merge, name="undo_merge"),
    path("clients/<int:pk>/guardian/", views_family.guardian, name="guardian"),
    path("clients/guardians/<int:pk>/end/", views_family.guardian_end, name="guardian_end"),
    path("clients/<int:pk>/certificate/", views_family.certificate, name="certificate"),
]
