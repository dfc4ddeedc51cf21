from django.urls import path

from reports import dictionary, downloads, figures, home, views

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.help_, name="help"),
    path("indicators/", dictionary.indicators, name="indicators"),
    path("returns/", views.list_, name="list"),
    path("returns/<str:code>/<str:asked>/", views.detail, name="detail"),
    path("returns/<str:code>/<str:asked>/workbook/", downloads.workbook, name="workbook"),
    path("returns/<str:code>/<str:asked>/figures/<str:indicator>/", figures.figure, name="figure"),
    path("returns/<str:code>/<str:asked>/finalise/", views.finalise, name="finalise"),
    path("returns/<str:code>/<str:asked>/<str:move>/", views.act, name="act"),
]
