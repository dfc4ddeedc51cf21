from django.urls import path

from reports import dictionary, downloads, figures, home, views, views_boards, views_entries, views_obligations

app_name = "reports"
urlpatterns = [
    path("", home.home, name="home"),
    path("help/", home.help_, name="help"),
    path("indicators/", dictionary.indicators, name="indicators"),
    path("obligations/", views_obligations.obligations, name="obligations"),
    path("tasks/", views_obligations.tasks, name="tasks"),
    path("tasks/new/", views_obligations.task_create, name="task_create"),
    path("tasks/<int:pk>/", views_obligations.task, name="task"),
    path("tasks/<int:pk>/withdraw/", views_obligations.task_withdraw, name="task_withdraw"),
    path("entries/", views_entries.list_, name="entries"),
    path("entries/<str:kind>/export/", views_entries.export, name="entries_export"),
    path("entries/<str:kind>/order/", views_entries.order, name="entry_order"),
    path("entries/<str:kind>/<int:pk>/", views_entries.entry, name="entry"),
    path("boards/", views_boards.boards, name="boards"),
    path("boards/<str:code>/<str:asked>/figures/<str:indicator>/", views_boards.figure, name="board_figure"),
    path("boards/<str:code>/<str:asked>/<str:name>/", views_boards.board, name="board"),
    path("boards/<str:code>/<str:asked>/<str:name>/export/", views_boards.export, name="board_export"),
    path("boards/<str:code>/<str:asked>/<str:name>/<str:one>.svg", views_boards.chart, name="board_chart"),
    path("returns/", views.list_, name="list"),
    path("returns/<str:code>/<str:asked>/", views.detail, name="detail"),
    path("returns/<str:code>/<str:asked>/workbook/", downloads.workbook, name="workbook"),
    path("returns/<str:code>/<str:asked>/figures/<str:indicator>/", figures.figure, name="figure"),
    path("returns/<str:code>/<str:asked>/finalise/", views.finalise, name="finalise"),
    path("returns/<str:code>/<str:asked>/<str:move>/", views.act, name="act"),
]
