"""The records behind one figure: every figure opens its ledger."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.roles import P
from reports import drift, ledgers, sheets
from reports.indicators import INDICATORS
from reports.ledgers import Counted, Entry
from reports.records import of, told
from reports.views import area_or_404, asked_version, period_or_404
from stations.models import Posting, Station
from stations.pages import page

PAGE_SIZE = 50
MOST = 50  # records that differ, shown at once


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
    by_station, drifted = found.by_station(), drift.of(found)
    differences = drifted.differences if drifted else []
    told = {(one.entry.month, one.entry.record): one.now for one in differences}
    wrong = told if drifted else ledgers.changed(found, here)
    context = {
        "area": area, "period": over, "found": found, "row": found.indicator, "number": number,
        "total": sheets.amount(found.total, found.indicator.unit),
        "rows": shown(found, here, request.posting, wrong),  # type: ignore[attr-defined]
        "drift": drifted,
        "differs": shown(found, [one.entry for one in differences[:MOST]], request.posting, told),  # type: ignore[attr-defined]
        "present": sheets.amount(drifted.present, found.indicator.unit) if drifted else "",
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


def shown(
    found: Counted, entries: list[Entry], posting: Posting, wrong: dict[tuple[date, int], int | None]
) -> list[Shown]:
    """The rows with what their records say: names in full to the station's own staff only, masked above it.

    `wrong`: of those that live records tell otherwise, what they say now.
    """
    records = of(found, entries, posting)
    is_heads, before, counted = found.indicator.measure == "heads", "", set(found.entries)
    rows = []
    for entry in entries:
        record = records.get(entry.record)
        who, day, what, url, label = told(record, posting) if record else ("", None, "记录已不存在", "", "")
        changed = ""
        if (entry.month, entry.record) in wrong:
            now = wrong[entry.month, entry.record]
            changed = f"现为 {sheets.amount(now, found.indicator.unit)}" if now else "现已不计入本项"
            changed = changed if entry in counted else "上报后才计入"
        first = is_heads and entry.person != before
        before = entry.person
        place = sheets.short(found.stations[entry.station].name)
        rows.append(Shown(entry, place, who, day, what, url, label, first, changed))
    return rows
