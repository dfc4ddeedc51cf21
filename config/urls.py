"""Every address of the product. Each app states its own pages with their full prefixes."""

from django.conf import settings
from django.urls import include, path

from config import api, health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/", include(api.urlpatterns)),
    path("", include("accounts.urls")),
    path("", include("stations.urls")),
    path("", include("clients.urls")),
    path("", include("consultations.urls")),
    path("", include("cases.urls")),
    path("", include("compliance.urls")),
    path("", include("reports.urls")),
]

if settings.DEBUG:  # the components, for whoever builds pages
    from accounts import gallery

    urlpatterns.append(path("gallery/", gallery.show, name="gallery"))

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
