"""Addresses of one's own account."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("lock/", views.lock, name="lock"),
    path("password/", views.password, name="password"),
    path("me/", views.me, name="me"),
    path("draft/", views.draft, name="draft"),
    path("draft/drop/", views.draft_drop, name="draft_drop"),
    path("display/", views.display, name="display"),
]
