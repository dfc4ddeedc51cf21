"""The records behind one figure: every figure opens its ledger."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.roles import P
from cases.models import CasePerson, CaseSpan, Complaint, Referral, ReturnCall
from clients.identity import masked_name
from clients.models import Client
from consultations.models import Consultation
from reports import ledgers, sheets
from reports.indicators import INDICATORS
from reports.ledgers import Counted, Entry
from reports.views import area_or_404, asked_version, period_or_404
from stations.models import Posting, Station
from stations.pages import page

PAGE_SIZE = 50


@dataclass(frozen=True)
class Shown:
    """One row of the page."""

    entry: Entry
    place: str
    who: str
    day: Any
    what: str
    url: str
    label: str
    is_first: bool  # of its person, where heads are counted
    changed: str  # what a count of live records would say now


@page(P.RETURN_VIEW)
def figure(request: HttpRequest, code: str, asked: str, indicator: str) -> HttpResponse:
    """A figure, its total summed from the rows of all its pages, and the rows."""
    area, over, number = area_or_404(request, code), period_or_404(asked), asked_version(request)
    if indicator not in INDICATORS:
        raise Http404("没有这个指标,请从报表中打开。")
    try:
        found = ledgers.counted(area, over, indicator, today=timezone.localdate(), number=number)
    except ValidationError as refusal:
        raise Http404(refusal.messages[0]) from refusal
    last = max(1, -(-len(found.entries) // PAGE_SIZE))
    at = _page_number(request, last)
    here = found.entries[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
    by_station = found.by_station()
    context = {
        "area": area, "period": over, "found": found, "row": found.indicator, "number": number,
        "total": sheets.amount(found.total, found.indicator.unit),
        "rows": shown(found, here, request.posting),  # type: ignore[attr-defined]
        "page": at, "last": last,
        "previous": f"?page={at - 1}" if at > 1 else "", "next": f"?page={at + 1}" if at < last else "",
        "by_station": [(one, value, f"{sheets.figures_at(one.code, over)}{indicator}/") for one, value in by_station]
        if not isinstance(area, Station) else [],
    }  # fmt: skip
    return render(request, "reports/figure.html", context)


def _page_number(request: HttpRequest, last: int) -> int:
    asked = request.GET.get("page", "1")
    if not (asked.isascii() and asked.isdigit() and 0 < int(asked[:9]) <= last):
        raise Http404("没有这一页,请从第一页重新打开。")
    return int(asked)


def shown(found: Counted, entries: list[Entry], posting: Posting) -> list[Shown]:
    """The rows with what their records say: names in full to the station's own staff only, masked above it."""
    records, wrong = _records(found, entries, posting), ledgers.changed(found, entries)
    is_heads, before = found.indicator.measure == "heads", ""
    rows = []
    for entry in entries:
        record = records.get(entry.record)
        who, day, what, url, label = _told(record, posting) if record else ("", None, "记录已不存在", "", "")
        changed = ""
        if (entry.month, entry.record) in wrong:
            now = wrong[entry.month, entry.record]
            changed = f"现为 {sheets.amount(now, found.indicator.unit)}" if now else "现已不计入本项"
        first = is_heads and entry.person != before
        before = entry.person
        place = sheets.short(found.stations[entry.station].name)
        rows.append(Shown(entry, place, who, day, what, url, label, first, changed))
    return rows


def _records(found: Counted, entries: list[Entry], posting: Posting) -> dict[int, Any]:
    keys = [entry.record for entry in entries]
    model = found.indicator.source.model
    related: dict[Any, tuple[str, ...]] = {
        Consultation: ("client",),
        CaseSpan: ("case__client",),
        CasePerson: ("client", "span__case"),
        Referral: ("case__client",),
        ReturnCall: ("case__client",),
        Complaint: ("case__client",),
    }
    return model.objects.visible_to(posting).select_related(*related[model]).in_bulk(keys)  # type: ignore[attr-defined, no-any-return]


def _told(record: Any, posting: Posting) -> tuple[str, Any, str, str, str]:
    """(who, day, what, address, its words) of a record."""
    if isinstance(record, Consultation):
        what = f"{record.get_channel_display()} · {record.get_matter_display()} · {record.persons} 人次"
        if record.voided_at:
            what += "(已作废)"
        url = reverse("consultations:detail", args=[record.pk])
        return _name(record.client, posting), record.held_on, what, url, f"咨询 {record.pk} 号"
    if isinstance(record, Referral):
        what = f"{record.target_name} · {record.get_state_display()}"
        url = reverse("cases:referral", args=[record.pk])
        return _name(record.case.client, posting), record.sent_on, what, url, record.number
    if isinstance(record, ReturnCall):
        url = reverse("cases:after", args=[record.case_id])
        who = _name(record.case.client, posting)
        return who, record.called_on, f"回访 · {record.get_satisfaction_display()}", url, record.case.number
    if isinstance(record, Complaint):
        url = reverse("cases:complaint", args=[record.pk])
        who = _name(record.case.client, posting) if record.case else "—"
        what = f"投诉 · {record.case.number if record.case else '对工作站'}"
        return who, record.received_on, what, url, f"投诉 {record.pk} 号"
    span = record.span if isinstance(record, CasePerson) else record
    client = record.client if isinstance(record, CasePerson) else span.case.client
    what = f"{span.get_opened_as_display()} {span.opened_on:%Y-%m-%d}"
    if span.ended_on:
        what += f",{span.get_ended_as_display()} {span.ended_on:%Y-%m-%d}"
    url = reverse("cases:detail", args=[span.case_id])
    return _name(client, posting), span.opened_on, what, url, span.case.number


def _name(client: Client | None, posting: Posting) -> str:
    if client is None:
        return "匿名"
    own = posting.may(P.CLIENT_NAME) and posting.station_id == client.station_id
    return (client.name if own else masked_name(client.name)) or "已依申请删除"
