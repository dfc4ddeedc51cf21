"""The review of a year: the page, its drawings, and the Word file."""

from collections.abc import Iterator

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.roles import P
from reports.boards import Number
from reports.boards_chart import HIDDEN, Bar, drawing
from reports.periods import Period
from reports.review import Drawn, Review
from reports.review_document import DOCX, ORDER, document, exported, name_of
from reports.review_text import SECTIONS
from reports.views import area_or_404, period_or_404
from stations.models import Region, Station
from stations.pages import page

YEAR = 12  # months


def _review(request: HttpRequest, code: str, asked: str) -> Review:
    return review_of(request, area_or_404(request, code), period_or_404(asked))


def review_of(request: HttpRequest, area: Region | Station, over: Period) -> Review:
    """As who asks sees it. Raises Http404 for what is no year, or has not begun."""
    today = timezone.localdate()
    if len(over.months) != YEAR or over.first > today:
        raise Http404("工作总结按年编写,请从已经开始的年份打开。")
    return Review(area, over, today=today, posting=request.posting)  # type: ignore[attr-defined]


@page(P.RETURN_VIEW)
def review(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """A year of an area, in words, tables and drawings."""
    made = _review(request, code, asked)
    numbered = zip(ORDER, made.sections if made.is_told else [], strict=False)
    context = {
        "area": made.area, "period": made.over, "past": made.past, "review": made, "hidden": HIDDEN,
        "sections": [
            (number, one, [(chart.title, reverse("reports:review_chart", args=[code, asked, chart.name]))
                           for chart in one.charts])
            for number, one in numbered
        ],
    }  # fmt: skip
    return render(request, "reports/review.html", context)


@page(P.RETURN_VIEW)
def review_chart(request: HttpRequest, code: str, asked: str, name: str) -> HttpResponse:
    """A drawing of the page's numbers."""
    if not any(name in section.charts for section in SECTIONS):
        raise Http404("没有这张图,请从工作总结中打开。")
    made = _review(request, code, asked)
    drawn = made.chart(name)
    svg = drawing(f"{made.area} {made.over.label} {drawn.title}", list(_bars(drawn)), is_months=drawn.is_months)
    return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8", headers={"Cache-Control": "no-store"})


def _bars(drawn: Drawn) -> Iterator[Bar]:
    before = drawn.before or [Number(None)] * len(drawn.now)
    for label, now, then in zip(drawn.labels, drawn.now, before, strict=True):
        yield Bar(label, _shown(now), _shown(then))


def _shown(number: Number) -> int | str:
    return HIDDEN if number.is_hidden else "" if number.value is None else number.value


@page(P.RETURN_VIEW)
def review_document(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """The review as .docx, for the office to go on with."""
    return document_of(request, _review(request, code, asked))


def document_of(request: HttpRequest, made: Review) -> HttpResponse:
    """The file, and its line in the trail. Raises Http404 where nothing is in."""
    if not made.is_told:
        raise Http404(f"{made.over.label}还没有上报数,不能生成工作总结。")
    content = document(made)
    exported(made, by=request.posting)  # type: ignore[attr-defined]
    disposition = content_disposition_header(True, name_of(made)) or "attachment"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=DOCX, headers=headers)
