"""When people last came: a part of the pages that tell namesakes apart (templates/clients/visited.html)."""

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.roles import P
from consultations.models import Consultation
from stations.pages import page

MOST = 21  # files a page lists beside each other


@page(P.CONSULTATION_VIEW)
def visited(request: HttpRequest) -> HttpResponse:
    """The last visit of each of the files named that the posting sees; who never came is left out."""
    keys = [int(key[:18]) for key in request.GET.get("of", "").split(",") if key.isascii() and key.isdigit()]
    seen = Consultation.objects.visible_to(request.posting).recorded().filter(client__in=keys[:MOST])
    rows = seen.order_by().values("client").annotate(last_on=Max("held_on")).order_by("client")
    return render(request, "consultations/visited.html", {"rows": rows})
