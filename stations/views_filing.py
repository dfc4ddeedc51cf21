"""备案: a station's own page with its history, its moves, and the list of the offices that receive."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import capped_count, list_page
from accounts.roles import P
from stations import actions_filing as actions
from stations.choices import FilingState
from stations.filters import AreaFilter
from stations.forms_register import AcknowledgeForm, FilingForm, ResendForm, SendBackForm
from stations.gaps import GAPS
from stations.lifecycle import FILING
from stations.models import Filing, Staff, Station
from stations.offices import told_to
from stations.pages import form_page, page, typed
from stations.views_register import may_write, station_or_404

LOOKS = {
    FilingState.SENT: "info", FilingState.ACKNOWLEDGED: "ok", FilingState.RETURNED: "warn", FilingState.REPLACED: "none"
}  # fmt: skip
# move -> (its form, its action)
MOVES: dict[str, tuple[type[forms.Form], Callable[..., Filing]]] = {
    "acknowledge": (AcknowledgeForm, actions.acknowledge),
    "send_back": (SendBackForm, actions.send_back),
    "resend": (ResendForm, actions.resend),
}


class FilingFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label="状态", choices=FilingState.choices, empty_label="全部")
    area = AreaFilter(at="station__region")

    class Meta:
        model = Filing
        fields: list[str] = []


def _rows(request: HttpRequest, station: Station) -> Any:
    return Filing.objects.visible_to(request.posting).filter(station=station).select_related("sent_by")


@page(P.STATION_VIEW)
def filings(request: HttpRequest) -> HttpResponse:
    """What the stations of one's area have sent, the latest first."""
    rows = Filing.objects.visible_to(request.posting).prefetch_related("station")
    found = FilingFilter(request.GET, rows, request=request)
    listed = list_page(request, found.qs, ("sent_on", "id"))
    lines = [(row, LOOKS[FilingState(row.state)]) for row in listed.rows]
    context = {"filter": found, "page": listed, "lines": lines, "total": capped_count(found.qs)}
    return render(request, "stations/filings.html", context)


@page(P.STATION_VIEW)
def filing(request: HttpRequest, code: str) -> HttpResponse:
    station = station_or_404(request, code)
    rows = list(_rows(request, station).select_related("acknowledged_by").order_by("-sent_on", "-pk"))
    now = next((row for row in rows if row.state != FilingState.REPLACED), None)
    for row in rows:
        row.station = station
    context = {
        "station": station, "lines": [(row, LOOKS[FilingState(row.state)]) for row in rows],
        "lacks": GAPS["filing"](station, timezone.localdate()), "moves": _moves(now, request) if now else [],
        "may_send": may_write(request.posting, station, P.REGISTER_EDIT) and _may_be_sent(now, station),
        "above": told_to(station) if station.region.parent_id else None,
    }  # fmt: skip
    return render(request, "stations/filing.html", context)


def _may_be_sent(now: Filing | None, station: Station) -> bool:
    """There is somebody whom no filing names."""
    named = Staff.objects.filter(station=station, is_daily_manager=True).serving(timezone.localdate()).first()
    return named is not None and (now is None or now.staff_id != named.pk)


def _moves(row: Filing, request: HttpRequest) -> list[dict[str, Any]]:
    """The moves of a filing as buttons; a closed one says why. To replace is to send anew."""
    steps = [(step, "") for step in FILING.open_to(row, request.posting)] + FILING.closed_to(row, request.posting)
    return [
        {"label": step.label, "why": why, "go": step.name == "acknowledge", "bad": False, "post": False,
         "url": reverse("stations:filing_move", args=[row.station.code, row.pk, step.name])}
        for step, why in steps if step.name in MOVES
    ]  # fmt: skip


@page(P.REGISTER_EDIT)
def filing_send(request: HttpRequest, code: str) -> HttpResponse:
    """报送备案, for the first time or of another person."""
    station, today = station_or_404(request, code), timezone.localdate()
    named = Staff.objects.filter(station=station, is_daily_manager=True).serving(today).first()
    initial = {"key": onetime.issue(), "sent_on": today, "staff": named, "phone": named.phone if named else ""}
    form = FilingForm(typed(request), station=station, initial=initial)
    back = reverse("stations:filing", args=[code])

    def save(given: dict[str, Any]) -> str:
        made = actions.send(station, by=request.posting, today=today, **given)
        messages.success(request, f"已报送:{made.name}。等待上一级残联备案。")
        return back

    return form_page(request, "stations/filing_form.html", form, save, station=station, label="报送备案", back=back)


@page(P.STATION_VIEW)
def filing_move(request: HttpRequest, code: str, pk: int, move: str) -> HttpResponse:
    station = station_or_404(request, code)
    row = get_object_or_404(_rows(request, station), pk=pk)
    if move not in MOVES:
        raise Http404
    kind, act = MOVES[move]
    today = timezone.localdate()
    first = {name: getattr(row, name) or None for name in kind.base_fields if name != "reason"}
    form = kind(typed(request), initial={**first, "acknowledged_on": today, "version": row.version})
    back, label = reverse("stations:filing", args=[code]), FILING[move].label

    def save(given: dict[str, Any]) -> str:
        act(row, by=request.posting, today=today, **given)
        messages.success(request, f"已办理:{label}。")
        return back

    return form_page(
        request, "stations/filing_form.html", form, save, station=station, label=f"{label}:{row.name}", back=back
    )
