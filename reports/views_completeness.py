"""报送情况: every station and month of a period at a glance, the rates by area, both as a workbook."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.roles import P
from reports import sheets
from reports.choices import Standing
from reports.completeness import Tally, by_area, of_one_kind, owed
from reports.filters import CompletenessFilter
from reports.forms import CodeForm
from reports.periods import Period, period
from reports.standing import LOOKS, Cell
from stations.models import Posting, Region, Station
from stations.pages import page
from stations.terms import next_month
from stations.workbooks import answer, registers

OTHER_PERIODS = ("H1", "H2", "Q1", "Q2", "Q3", "Q4", *(f"{month:02}" for month in range(1, 13)))


@dataclass
class Asked:
    """What the page was asked for, and what it found: stations with their months, those left out that owe nothing."""

    filter: CompletenessFilter
    year: int
    period: Period
    area: Region | Station
    months: list[date]
    rows: dict[Station, list[Cell]]
    years: list[int]

    @property
    def cells(self) -> list[Cell]:
        return [cell for row in self.rows.values() for cell in row]


def _asked(request: HttpRequest, today: date) -> Asked:
    posting: Posting = request.posting  # type: ignore[attr-defined]
    told = request.GET.get("year", "")
    year = int(told) if re.fullmatch(r"20\d\d", told, re.ASCII) else today.year
    known = [period(f"{year}-{code}") for code in OTHER_PERIODS]
    choices = [(one.code, one.label.removeprefix(f"{year}年")) for one in known if one.first <= today]
    rows = Station.objects.visible_to(posting).select_related("region").prefetch_related("intervals")
    found = CompletenessFilter(request.GET, rows, request=request, periods=choices)
    given = found.form.cleaned_data if found.form.is_valid() else {}
    over = period(given.get("period") or f"{year}")
    stations = of_one_kind(found.qs)
    months, listed = owed(stations, over, today)
    first = min((one.reports_from.year for one in stations), default=today.year)
    area = (posting.region_id and given.get("area")) or posting.area
    return Asked(found, year, over, area, months, listed, list(range(today.year, first - 1, -1)))


def _interval(station: Station, over: Period) -> str:
    """What of a station's opening and closing explains that it owes not every month: 5月开站, 9月闭站."""
    told = []
    for one in station.intervals.all():
        if over.first < one.opened_on.replace(day=1) <= over.last:
            told.append(f"{one.opened_on.month}月开站")
        if one.closed_on and over.first <= one.closed_on and next_month(one.closed_on) <= over.last:
            told.append(f"{one.closed_on.month}月闭站")
    return "、".join(told)


@page(P.RETURN_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    """Stations by months: where each return lies, and by area how many are in and in time."""
    today = timezone.localdate()
    asked = _asked(request, today)
    rows = [(_named(one, asked.period), row) for one, row in asked.rows.items()]
    columns = [[row[n] for row in asked.rows.values()] for n in range(len(asked.months))]
    found = asked.cells
    tallies = by_area(asked.area, found) if isinstance(asked.area, Region) and rows else []
    context = {
        "area": asked.area,
        "filter": asked.filter,
        "total": len(rows),
        "year": asked.year,
        "period": asked.period,
        "years": asked.years,
        "months": [(month, *_arrived(column)) for month, column in zip(asked.months, columns, strict=True)],
        "rows": rows,
        "cells": [cell for cell in found if cell.is_owed] if asked.period.is_month else [],
        "tallies": tallies if len(tallies) > 2 else tallies[-1:],  # one area below is the sum itself
        "station": list(reversed(rows[0][1])) if request.posting.station_id and rows else [],  # type: ignore[attr-defined]
        "looks": [(LOOKS[one], one.label) for one in LOOKS if one is not Standing.NOT_OWED],
        "query": request.GET.urlencode(),
        "code_form": CodeForm(),
    }
    return render(request, "reports/list.html", context)


def _named(station: Station, over: Period) -> str:
    told = _interval(station, over)
    return sheets.short(station.name) + (f"({told})" if told else "")


def _arrived(column: list[Cell]) -> tuple[int, int]:
    """How many of those that owe a month have sent it in."""
    return sum(cell.is_in for cell in column), sum(cell.is_owed for cell in column)


# ---------------------------------------------------------------- as a workbook
AREAS = (
    ("地区", 20), ("应报站数", 10), ("应报份数", 10), ("已报", 8), ("报齐率", 10), ("按期", 8), ("迟报", 8),
    ("按期率", 10), ("未报", 8), ("其中超期", 10), ("退回修改", 10), ("零报告", 8), ("待补签章", 10), ("已终审", 8),
)  # fmt: skip
MONTHS = (
    ("工作站", 28), ("站代码", 12), ("月份", 10), ("报送情况", 12), ("零报告", 8), ("现在何处", 34), ("期限", 12),
    ("首次上报", 12), ("按期或迟报", 12), ("退回次数", 10), ("签章扫描件", 12), ("开闭站", 16),
)  # fmt: skip


def line(one: Tally) -> list[str | int]:
    """A line of the rates by area, as page and workbook show it."""
    return [
        one.label, one.stations, one.owed, one.sent, one.completeness, one.on_time, one.late, one.timeliness,
        one.missing, one.overdue, one.sent_back, one.zero, one.unsigned, one.final,
    ]  # fmt: skip


def _month(cell: Cell, over: Period) -> list[str | int]:
    held = cell.held
    first = f"{cell.submitted_on:%Y-%m-%d}" if cell.submitted_on else ""
    in_time = "按期" if cell.is_on_time else "迟报" if cell.is_late else "超期未报" if cell.is_overdue else ""
    return [
        cell.station.name, cell.station.code, f"{cell.month:%Y-%m}", cell.word, "是" if held and held.is_zero else "",
        cell.where, f"{cell.due_on:%Y-%m-%d}", first, in_time, cell.times_sent_back,
        "待补签章" if cell.is_unsigned else "已收" if cell.is_in else "", _interval(cell.station, over),
    ]  # fmt: skip


@page(P.RETURN_VIEW)
def export(request: HttpRequest) -> HttpResponse:
    """The page as a workbook: the rates by area, and a line a station and month."""
    today = timezone.localdate()
    asked = _asked(request, today)
    area, found = asked.area, [cell for cell in asked.cells if cell.is_owed]
    region = area if isinstance(area, Region) else area.region
    parts: Any = [
        ("报齐率和按期率", AREAS, [line(one) for one in by_area(region, found)]),
        ("各站各月", MONTHS, [_month(cell, asked.period) for cell in found]),
    ]
    return answer(registers(parts), f"报表报送情况_{area.name}_{asked.period.code}_{today}.xlsx")
