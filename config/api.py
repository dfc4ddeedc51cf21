"""The API: one router over the routes that each app declares in its api.py, and its own description."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

import cases.api
import cases.api_campaign
import cases.api_referral
import clients.api
import compliance.api
import consultations.api
import consultations.api_outreach
import reports.api
import reports.api_tables
import reports.api_year
import stations.api
from config.manual import manual

router = DefaultRouter()
router.include_format_suffixes = False  # one address a resource; JSON is all there is
APIS = (
    stations.api, clients.api, consultations.api, consultations.api_outreach, cases.api, cases.api_referral,
    cases.api_campaign, compliance.api, reports.api, reports.api_tables, reports.api_year,
)  # fmt: skip
for api in APIS:
    for prefix, viewset in api.ROUTES:
        router.register(prefix, viewset, basename=prefix)

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", manual, name="docs"),
    path("", include(router.urls)),
]
