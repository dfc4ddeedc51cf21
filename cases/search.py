"""The search page: people, their consultations and their cases within one's own area."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.roles import P
from cases.filters import case_number, found_cases
from cases.models import Case
from cases.views import told, with_people
from clients.identity import normalised
from clients.models import Client
from consultations.models import Consultation
from stations.models import Posting
from stations.pages import page

MOST = 20  # of each kind; who finds more writes more


@page(P.CLIENT_VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """A name, pinyin, last four digits or 案号 may stand in an address; a full number is sent, never written there."""
    typed = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    private = bool(re.search(r"\d{7}", normalised(typed)))
    if request.method == "POST" and typed and not private:
        return redirect(f"{reverse('cases:search')}?{urlencode({'q': typed})}")
    refused = private and request.method != "POST"
    found = _found(typed, request.posting) if typed and not refused else None
    shown = "" if private else typed
    context = {
        "q": shown,
        "refused": refused,
        "found": found,
        "most": MOST,
        "by_name": request.posting.may(P.CLIENT_NAME),
    }
    return render(request, "cases/search.html", context)


def _found(text: str, posting: Posting) -> dict[str, Any]:
    """At most MOST + 1 of each kind: the one too many says that there are more."""
    today, cases = timezone.localdate(), Case.objects.visible_to(posting)
    clients: list[Client] = []
    consultations: list[Consultation] = []
    if case_number(text):
        cases = found_cases(cases, text, posting)
    elif posting.may(P.CLIENT_NAME):
        files = Client.objects.visible_to(posting).unmerged().found_by(text, posting.station_ids)
        clients = list(files.order_by("-registered_on", "-pk")[: MOST + 1])
        cases = cases.of_clients(clients)
        asked = Consultation.objects.visible_to(posting).recorded().filter(client__in=clients)
        consultations = list(asked.select_related("client").order_by("-held_on", "-pk")[: MOST + 1])
    else:
        cases = cases.none()
    listed = with_people(list(cases.order_by("-applied_on", "-pk")[: MOST + 1]))
    return {
        "clients": clients, "consultations": consultations, "cases": [told(case, posting, today) for case in listed],
    }  # fmt: skip
