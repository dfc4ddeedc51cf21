from django.urls import path

from stations import users, views

app_name = "stations"
urlpatterns = [
    path("stations/", views.list_, name="list"),
    path("stations/new/", views.create, name="create"),
    path("stations/<str:code>/", views.detail, name="detail"),
    path("stations/<str:code>/edit/", views.edit, name="edit"),
    path("stations/<str:code>/close/", views.close, name="close"),
    path("stations/<str:code>/reopen/", views.reopen, name="reopen"),
    path("stations/<str:code>/staff/new/", views.staff_create, name="staff_create"),
    path("stations/<str:code>/staff/<int:pk>/edit/", views.staff_edit, name="staff_edit"),
    path("switch/", views.switch, name="switch"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.token_revoke, name="token_revoke"),
    path("users/", users.list_, name="users"),
    path("users/new/", users.create, name="user_create"),
    path("users/<int:pk>/", users.detail, name="user"),
    path("users/<int:pk>/edit/", users.edit, name="user_edit"),
    path("users/<int:pk>/password/", users.reset_password, name="user_password"),
    path("users/<int:pk>/enabled/", users.set_enabled, name="user_enabled"),
    path("users/<int:pk>/unlock/", users.unlock, name="user_unlock"),
    path("users/<int:pk>/postings/new/", users.posting_create, name="posting_create"),
    path("users/<int:pk>/postings/<int:posting_pk>/end/", users.posting_end, name="posting_end"),
    path("audit/", views.audit, name="audit"),
    path("audit/verify/", views.audit_verify, name="audit_verify"),
]
