from django.urls import path

from consultations import views

app_name = "consultations"
urlpatterns = [
    path("consultations/", views.list_, name="list"),
    path("consultations/new/", views.create, name="create"),
    path("consultations/<int:pk>/", views.detail, name="detail"),
    path("consultations/<int:pk>/edit/", views.edit, name="edit"),
    path("consultations/<int:pk>/void/", views.void, name="void"),
    path("consultations/of/<int:pk>/", views.of_client, name="of_client"),
]
