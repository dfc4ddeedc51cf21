from django.urls import path

from compliance import views, views_assessment, views_order, views_proof

app_name = "compliance"
urlpatterns = [
    path("compliance/", views.list_, name="list"),
    path("compliance/export/", views.export, name="export"),
    path("compliance/measure/", views.measure_now, name="measure"),
    path("compliance/changes/", views.changes, name="changes"),
    path("compliance/coverage/", views.coverage, name="coverage"),
    path("compliance/standard/", views.standard, name="standard"),
    path("compliance/stations/<str:code>/", views.station, name="station"),
    path("compliance/stations/<str:code>/history/", views.history, name="history"),
    path("compliance/stations/<str:code>/assess/", views_assessment.open_, name="open"),
    path("compliance/assessments/", views_assessment.assessments, name="assessments"),
    path("compliance/assessments/<int:pk>/", views_assessment.assessment, name="assessment"),
    path("compliance/assessments/<int:pk>/fill/", views_assessment.fill, name="fill"),
    path("compliance/assessments/<int:pk>/proof/<str:line>/", views_proof.proof_new, name="proof_new"),
    path("compliance/assessments/<int:pk>/order/", views_order.issue, name="issue"),
    path("compliance/assessments/<int:pk>/<str:move>/", views_assessment.make_move, name="move"),
    path("compliance/proofs/<int:pk>/", views_proof.proof, name="proof"),
    path("compliance/proofs/<int:pk>/remove/", views_proof.proof_remove, name="proof_remove"),
    path("compliance/orders/", views_order.orders, name="orders"),
    path("compliance/orders/<int:pk>/", views_order.order, name="order"),
    path("compliance/orders/<int:pk>/proof/<str:line>/", views_proof.order_proof_new, name="order_proof_new"),
    path("compliance/orders/<int:pk>/paper/", views_order.paper, name="paper"),
    path("compliance/orders/<int:pk>/<str:move>/", views_order.make_move, name="order_move"),
]
