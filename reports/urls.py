from django.urls import path

from reports import (
    dictionary,
    downloads,
    figures,
    home,
    views,
    views_calendar,
    views_completeness,
    views_entries,
    views_obligations,
    views_pack,
    views_scan,
)

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.help_, name="help"),
    path("indicators/", dictionary.indicators, name="indicators"),
    path("obligations/", views_obligations.obligations, name="obligations"),
    path("obligations/calendar/", views_calendar.calendar, name="calendar"),
    path("tasks/", views_obligations.tasks, name="tasks"),
    path("tasks/new/", views_obligations.task_create, name="task_create"),
    path("tasks/<int:pk>/", views_obligations.task, name="task"),
    path("tasks/<int:pk>/withdraw/", views_obligations.task_withdraw, name="task_withdraw"),
    path("entries/", views_entries.list_, name="entries"),
    path("entries/<str:kind>/export/", views_entries.export, name="entries_export"),
    path("entries/<str:kind>/order/", views_entries.order, name="entry_order"),
    path("entries/<str:kind>/<int:pk>/", views_entries.entry, name="entry"),
    path("packs/<str:code>/<str:asked>/", views_pack.pack, name="pack"),
    path("packs/<str:code>/<str:asked>/download/", views_pack.pack_download, name="pack_download"),
    path("returns/", views_completeness.list_, name="list"),
    path("returns/export/", views_completeness.export, name="list_export"),
    path("returns/<str:code>/<str:asked>/", views.detail, name="detail"),
    path("returns/<str:code>/<str:asked>/workbook/", downloads.workbook, name="workbook"),
    path("returns/<str:code>/<str:asked>/figures/<str:indicator>/", figures.figure, name="figure"),
    path("returns/<str:code>/<str:asked>/finalise/", views.finalise, name="finalise"),
    path("returns/<str:code>/<str:asked>/scan/", views_scan.scan_add, name="scan_add"),
    path("returns/<str:code>/<str:asked>/scan/photo/", views_scan.scan_pass, name="scan_pass"),
    path("returns/<str:code>/<str:asked>/scan/<int:pk>/", views_scan.scan, name="scan"),
    path("returns/<str:code>/<str:asked>/<str:move>/", views.act, name="act"),
]
