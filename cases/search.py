"""The search page: people, their consultations and their cases within one's own area."""

import re
from datetime import date

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.roles import P
from cases.filters import case_number, found_cases
from cases.models import Case
from cases.views import item, told
from clients.choices import CERTIFIED
from clients.identity import normalised
from clients.models import Client
from consultations.models import Consultation
from stations.models import Posting
from stations.pages import page

MOST = 20  # of each kind; who finds more writes more


@page(P.CLIENT_VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """A name, pinyin, last four digits or 案号 may stand in an address; a full number is sent, never written there."""
    is_sent, here = request.method == "POST", reverse("cases:search")
    typed = (request.POST if is_sent else request.GET).get("q", "").strip()
    private = bool(re.search(r"\d{7}", normalised(typed)))
    if private and not is_sent:  # away from this address at once, also for the frame's own links
        return redirect(f"{here}?number=1")
    if typed and is_sent and not private:
        return redirect(f"{here}?{urlencode({'q': typed})}")
    found = _found(typed, request.posting) if typed else None
    context = {
        "q": "" if private else typed, "is_refused": "number" in request.GET, "found": found, "most": MOST,
        "nothing": found is not None and not any(found.values()), "by_name": request.posting.may(P.CLIENT_NAME),
    }  # fmt: skip
    return render(request, "cases/search.html", context)


def _found(text: str, posting: Posting) -> dict[str, list[dict[str, str]]]:
    """At most MOST + 1 of each kind: the one too many says that there are more."""
    today, cases = timezone.localdate(), Case.objects.visible_to(posting)
    clients: list[Client] = []
    consultations: list[Consultation] = []
    if case_number(text):
        cases = found_cases(cases, text, posting)
    elif posting.may(P.CLIENT_NAME):
        files = Client.objects.visible_to(posting).found_by(text, posting.station_ids).select_related("merged_into")
        found = files.order_by("-registered_on", "-pk")[: MOST + 1]
        clients = list(dict.fromkeys(client.standing for client in found))
        cases = cases.of_clients(clients)
        asked = Consultation.objects.visible_to(posting).recorded().filter(client__in=clients)
        consultations = list(asked.select_related("client").order_by("-held_on", "-pk")[: MOST + 1])
    else:
        cases = cases.none()
    listed = cases.listed().order_by("-applied_on", "-pk")[: MOST + 1]
    lines = [told(case, posting, today) for case in listed]
    return {
        "残疾人档案": _files(clients, posting),
        "案件": [item(line, line["who"]) for line in lines],
        "咨询": [_asked(row) for row in consultations],
    }


def _files(clients: list[Client], posting: Posting) -> list[dict[str, str]]:
    """Namesakes are told apart: category and grade, year of birth, last four of the number, last visit."""
    asked = Consultation.objects.visible_to(posting).recorded().filter(client__in=clients).order_by()
    visits = dict(asked.values_list("client").annotate(Max("held_on"))) if clients else {}
    return [_file(client, visits.get(client.pk)) for client in clients]


def _file(client: Client, last_on: date | None) -> dict[str, str]:
    born = f"{client.birth_year} 年生" if client.birth_year else ""
    came = f"上次来访 {last_on:%Y-%m-%d}" if last_on else f"{client.registered_on:%Y-%m-%d} 建档,还没有来访记录"
    grade = client.get_grade_display() if client.category in CERTIFIED else ""
    told_ = (client.get_sex_display(), born, client.masked_number, came)
    return {
        "what": client.name, "url": reverse("clients:detail", args=[client.pk]), "look": "none",
        "due": client.get_category_display() + grade, "note": " · ".join(part for part in told_ if part),
    }  # fmt: skip


def _asked(row: Consultation) -> dict[str, str]:
    return {
        "what": f"{row.held_on:%Y-%m-%d} {row.client}", "url": reverse("consultations:detail", args=[row.pk]),
        "due": row.get_outcome_display(), "look": "none", "note": row.get_matter_display(),
    }  # fmt: skip
