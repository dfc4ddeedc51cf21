"""The dashboards: an area's twelve months, whole and by kind, as table, drawing and workbook."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.audit import action, record
from accounts.roles import P
from accounts.templatetags.look import num
from reports import sheets
from reports.boards import TREND, VIEWS, WHOLE, Board, Cell, Line, Number, View, year_before
from reports.boards_chart import HIDDEN, Bar, drawing
from reports.indicators import INDICATORS
from reports.views import area_or_404, period_or_404
from stations.filters import offices_within
from stations.models import Region
from stations.pages import page
from stations.terms import first_of_month, months_between
from stations.workbooks import answer, fitted, register

YEARS = 3  # that can be chosen from


# ---------------------------------------------------------------- what an address names
class BoardForm(forms.Form):
    """What can be chosen; a station has only itself."""

    area = forms.ChoiceField(label="地区", required=False)
    month = forms.ChoiceField(label="截至月份")
    compare = forms.BooleanField(label="与上年同期比较", required=False)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        posting, this = request.posting, first_of_month(timezone.localdate())  # type: ignore[attr-defined]
        months = months_between(this.replace(year=this.year - YEARS), this)
        self.fields["month"].choices = [(f"{one:%Y-%m}", f"{one:%Y年%m月}") for one in reversed(months)]  # type: ignore[attr-defined]
        if posting.station_id:
            del self.fields["area"]
        else:
            offices = offices_within(request).values_list("code", "name")
            self.fields["area"].choices = [(code, name) for code, name in offices]  # type: ignore[attr-defined]


@page(P.RETURN_VIEW)
def boards(request: HttpRequest) -> HttpResponse:
    """To the dashboard that was chosen; at first to one's own area and this month."""
    posting = request.posting  # type: ignore[attr-defined]
    form = BoardForm(request, request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    name = request.GET.get("view", "")
    asked = given.get("month") or f"{timezone.localdate():%Y-%m}"
    where = [given.get("area") or posting.area.code, asked, name if name in VIEWS else TREND]
    return redirect(reverse("reports:board", args=where) + ("?compare=on" if given.get("compare") else ""))


def _month_or_404(asked: str) -> date:
    over = period_or_404(asked)
    if not over.is_month or over.first > timezone.localdate():
        raise Http404("统计看板按截至的月份打开,请选择已经开始的月份。")
    return over.first


def view_or_404(name: str) -> View:
    if name not in VIEWS:
        raise Http404("没有这种统计,请从统计看板中选择。")
    return VIEWS[name]


def board_of(request: HttpRequest, code: str, asked: str, view: View, *, is_published: bool = False) -> Board:
    """Small numbers are shown to the station itself only, and in nothing that leaves the house."""
    area, last = area_or_404(request, code), _month_or_404(asked)
    own = request.posting.station_id is not None  # type: ignore[attr-defined]
    compared = request.GET.get("compare") == "on"
    return Board(area, last, view, today=timezone.localdate(), compared=compared, is_open=own and not is_published)


# ---------------------------------------------------------------- the page
@page(P.RETURN_VIEW)
def board(request: HttpRequest, code: str, asked: str, name: str) -> HttpResponse:
    """One view of an area's twelve months."""
    made = board_of(request, code, asked, view_or_404(name))
    query = "?compare=on" if made.compared else ""
    chosen = {"area": code, "month": asked, "compare": made.compared}
    context = {
        "board": made, "area": made.area, "asked": asked, "query": query, "form": BoardForm(request, initial=chosen),
        "span": span(made), "hidden": HIDDEN, "tells": told_by(made),
        "tabs": [
            {"label": one.label, "url": reverse("reports:board", args=[code, asked, one.name]) + query,
             "is_current": one is made.view} for one in VIEWS.values()
        ],
        "charts": [
            (title(made, one), reverse("reports:board_chart", args=[code, asked, name, one]) + query)
            for one in _charts(made.view)
        ],
        "heads": heads(made), "lines": list(lines(made)),
        "areas_heads": columns(made), "areas": list(area_lines(made)) if isinstance(made.area, Region) else [],
    }  # fmt: skip
    return render(request, "reports/board.html", context)


def span(made: Board) -> str:
    """2025年11月至2026年10月."""
    first, last = made.months[0], made.months[-1]
    return f"{first.year}年{first.month}月至{last.year}年{last.month}月"


def told_by(made: Board) -> str:
    live = [f"{month.year}年{month.month}月({made.told_by(month)})" for month in made.months if made.is_open_at(month)]
    if not live:
        return "各月均为上报数。"
    return f"尚未上报的按台账现数:{'、'.join(live)};其余各月为上报数。"


def _label(made: Board, code: str) -> str:
    row = INDICATORS[code]
    return f"{row.label}({row.unit})" if made.view.is_trend and row.unit not in row.label else row.label


def heads(made: Board) -> list[str]:
    """The columns of the area's own table, after the first."""
    if made.view.is_trend:
        names = [_label(made, code) for code in made.view.codes]
        return ["数据来源", *(one for name in names for one in ([name, "上年同期"] if made.compared else [name]))]
    return ["12个月", "上年同期", "增减"] if made.compared else ["12个月"]


def lines(made: Board) -> Iterator[Line]:
    """The area's own table: a line a month, or a kind."""
    area = made.area.code
    if made.view.is_trend:
        for month in made.months:
            yield Line(f"{month.year}年{month.month}月", [Cell(made.told_by(month)), *_beside(made, area, month)])
        yield Line("合计", [Cell(""), *_beside(made, area, None)], is_sum=True)
        return
    for code in made.view.codes:
        yield Line(_label(made, code), list(_compared(made, area, code)))
    label = "合计" if made.view.adds else "咨询人次(各人群可重叠,不能相加)"
    yield Line(label, list(_compared(made, area, WHOLE)), is_sum=True)


def _beside(made: Board, area: str, month: date | None) -> Iterator[Cell]:
    for code in made.view.codes:
        yield cell(made, made.number(area, code, month))
        if made.compared:
            yield cell(made, made.number(area, code, month, before=True))


def _compared(made: Board, area: str, code: str) -> Iterator[Cell]:
    now = made.number(area, code)
    yield cell(made, now)
    if made.compared:
        then = made.number(area, code, before=True)
        yield cell(made, then, before=True)
        known = now.value is not None and then.value is not None
        more = now.value - then.value if known else None  # type: ignore[operator]
        yield Cell("—" if more is None else f"{more:+,}", value=more)


def columns(made: Board) -> list[str]:
    whole = [] if made.view.is_trend else ["合计" if made.view.adds else "咨询人次"]
    return [*(_label(made, code) for code in made.view.codes), *whole]


def _codes(made: Board) -> list[str]:
    return [*made.view.codes, *([] if made.view.is_trend else [WHOLE])]


def area_lines(made: Board, *, before: bool = False) -> Iterator[Line]:
    """The areas within, over the twelve months; the last is the area itself."""
    for code, name in [*made.within, (made.area.code, "合计")]:
        is_sum = code == made.area.code
        args = [code, f"{made.months[-1]:%Y-%m}", made.view.name]
        url = "" if is_sum else reverse("reports:board", args=args)
        cells = [cell(made, made.number(code, one, before=before), before=before) for one in _codes(made)]
        yield Line(sheets.short(name), cells, url, is_sum)


def cell(made: Board, number: Number, *, before: bool = False) -> Cell:
    """A number as it stands in a table: a station's month opens its records, another what it is made of."""
    if number.is_hidden:
        return Cell(HIDDEN, is_hidden=True)
    if number.value is None:
        return Cell("—")
    if number.month and len(number.area) == 8:
        url = reverse("reports:figure", args=[number.area, f"{number.month:%Y-%m}", number.code])
    else:
        is_past = before or (number.month is not None and number.month < made.months[0])
        last = year_before(made.months[-1]) if is_past else made.months[-1]
        url = reverse("reports:board_figure", args=[number.area, f"{last:%Y-%m}", number.code])
    return Cell(num(number.value), url, value=number.value)


# ---------------------------------------------------------------- drawings
def _charts(view: View) -> tuple[str, ...]:
    return view.codes if view.is_trend else (view.name,)


def title(made: Board, one: str) -> str:
    return f"{_label(made, one)},按月" if made.view.is_trend else f"咨询人次{made.view.label}"


@page(P.RETURN_VIEW)
def chart(request: HttpRequest, code: str, asked: str, name: str, one: str) -> HttpResponse:
    """A drawing of the page's numbers."""
    view = view_or_404(name)
    if one not in _charts(view):
        raise Http404("没有这张图,请从统计看板中打开。")
    made = board_of(request, code, asked, view)
    svg = drawing(f"{made.area} {span(made)} {title(made, one)}", list(_bars(made, one)), is_months=view.is_trend)
    return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8", headers={"Cache-Control": "no-store"})


def _bars(made: Board, one: str) -> Iterator[Bar]:
    if made.view.is_trend:
        for at, month in enumerate(made.months):
            is_first = month.month == 1 or (at == 0 and month.month != 12)  # the next one says its year itself
            under = f"{month.year}年" if is_first else ""
            yield Bar(f"{month.month}月", *_drawn(made, one, month), made.is_open_at(month), under)
        return
    is_open = any(made.is_open_at(month) for month in made.months)
    for code in made.view.codes:
        yield Bar(INDICATORS[code].label, *_drawn(made, code, None), is_open)


def _drawn(made: Board, code: str, month: date | None) -> tuple[int | str, int | str]:
    """A number and the one of the year before; "" where there is none."""
    before = _shown(made.number(made.area.code, code, month, before=True)) if made.compared else ""
    return _shown(made.number(made.area.code, code, month)), before


def _shown(number: Number) -> int | str:
    return HIDDEN if number.is_hidden else "" if number.value is None else number.value


# ---------------------------------------------------------------- what leaves the house
@action
def exported(made: Board, *, by: Any) -> None:
    """Who took which numbers out stands in the trail."""
    detail = f"统计 {made.view.label} {span(made)}"
    record("导出统计", made.area, by=by, detail=detail, province=made.area.province)


@page(P.RETURN_VIEW)
def export(request: HttpRequest, code: str, asked: str, name: str) -> HttpResponse:
    """The page's tables as a workbook, small numbers hidden for everybody."""
    made = board_of(request, code, asked, view_or_404(name), is_published=True)
    exported(made, by=request.posting)  # type: ignore[attr-defined]
    labels, rows = _sheet(made)
    widths = fitted(labels, rows)
    note = f"{HIDDEN} 为不公布:小于 3 的数,以及由它可以推算出来的数。{told_by(made)}"
    caption = f"{made.area} {span(made)} 咨询和案件统计({made.view.label})"
    return answer(register(caption, widths, [*rows, [note]]), f"{caption}.xlsx")


def _sheet(made: Board) -> tuple[list[str], list[list[str | int]]]:
    """Heads and rows: the area's own lines by month, then what lies within, also of the year before."""
    last, before = span(made), f"{made.months[0].year - 1}年{made.months[0].month}月起 12 个月"
    rows = []
    if made.view.is_trend:
        for month in made.months:
            for at in (month, *([year_before(month)] if made.compared else [])):
                numbers = [made.number(made.area.code, one, month, before=at != month) for one in made.view.codes]
                rows.append([str(made.area), f"{at.year}年{at.month}月", *map(_shown, numbers)])
    units = [*(made.within if isinstance(made.area, Region) else []), (made.area.code, str(made.area))]
    for unit, name in units:
        for past in (False, True)[: 2 if made.compared else 1]:
            numbers = [made.number(unit, one, before=past) for one in _codes(made)]
            rows.append([name, before if past else last, *map(_shown, numbers)])
    return ["单位", "期间", *columns(made)], rows


# ---------------------------------------------------------------- what a figure is made of
@page(P.RETURN_VIEW)
def figure(request: HttpRequest, code: str, asked: str, indicator: str) -> HttpResponse:
    """A figure of twelve months by station and month, each of which opens its records."""
    if not any(indicator in one.codes for one in VIEWS.values()):
        raise Http404("没有这个指标,请从统计看板中打开。")
    area, last = area_or_404(request, code), _month_or_404(asked)
    one = View(TREND, "", (indicator,))
    made = Board(area, last, one, today=timezone.localdate(), is_open=True)
    months = [month for month in made.months if (code, month) in made.known]
    found = []
    for station in made.own:
        whole = made.number(station.code, indicator)
        if whole.value:
            cells = [cell(made, made.number(station.code, indicator, month)) for month in months]
            found.append(Line(sheets.short(station.name), [*cells, Cell(num(whole.value))]))
    context = {
        "area": area, "asked": asked, "row": INDICATORS[indicator], "span": span(made), "tells": told_by(made),
        "months": [f"{month.year}年{month.month}月" for month in months], "lines": found,
        "sums": [num(made.number(code, indicator, month).value) for month in months],
        "total": num(made.number(code, indicator).value or 0),
    }  # fmt: skip
    return render(request, "reports/board_figure.html", context)
