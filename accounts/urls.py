"""Addresses of one's own account."""

from django.urls import path

from accounts import views, views_sessions

app_name = "accounts"
urlpatterns = [
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("lock/", views.lock, name="lock"),
    path("password/", views.password, name="password"),
    path("me/", views.me, name="me"),
    path("draft/", views.draft, name="draft"),
    path("draft/drop/", views.draft_drop, name="draft_drop"),
    path("me/sign-ins/", views_sessions.sign_ins, name="sign_ins"),
    path("me/sign-ins/end/", views_sessions.sign_in_end, name="sign_in_end"),
    path("display/", views.display, name="display"),
]
