from django.urls import path

from clients import views, views_family, views_merge

app_name = "clients"
urlpatterns = [
    path("clients/", views.list_, name="list"),
    path("clients/new/", views.create, name="create"),
    path("clients/find/", views.find, name="find"),
    path("clients/alike/", views.alike, name="alike"),
    path("clients/<int:pk>/", views.detail, name="detail"),
    path("clients/<int:pk>/edit/", views.edit, name="edit"),
    path("clients/<int:pk>/reveal/", views.reveal, name="reveal"),
    path("clients/<int:pk>/merge/", views_merge.merge, name="merge"),
    path("clients/<int:pk>/undo-merge/", views_merge.undo_merge, name="undo_merge"),
    path("clients/<int:pk>/guardian/", views_family.guardian, name="guardian"),
    path("clients/guardians/<int:pk>/end/", views_family.guardian_end, name="guardian_end"),
    path("clients/<int:pk>/certificate/", views_family.certificate, name="certificate"),
]
