"""迎检包: the page that says what is in it, and the download."""

from datetime import date
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from accounts.roles import P
from reports import actions_pack
from reports.pack import TOLD, zipped
from reports.pack_parts import Taken
from reports.periods import Period, period
from reports.views import GONE, area_or_404, period_or_404
from stations.models import Region, Station
from stations.pages import page

PARTS_OF_A_YEAR = ("H1", "H2", "Q1", "Q2", "Q3", "Q4", *(f"{month:02}" for month in range(1, 13)))


def _asked(request: HttpRequest, code: str, asked: str) -> tuple[Station, Period]:
    return station_of(area_or_404(request, code), period_or_404(asked))


def station_of(area: Region | Station, over: Period) -> tuple[Station, Period]:
    """A pack is a station's, of a period that has begun. Raises Http404 for anything else."""
    if not isinstance(area, Station) or over.first > timezone.localdate():
        raise Http404(GONE)
    return area, over


@page(P.PACK_TAKE)
def pack(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """What the pack of a station and period holds."""
    station, over = _asked(request, code, asked)
    context = {
        "station": station, "period": over, "told": TOLD, "periods": _periods(over, timezone.localdate()),
        "may_name": request.posting.may(P.CLIENT_NAME),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "reports/pack.html", context)


def _periods(over: Period, today: date) -> list[Period]:
    """What else can be asked for: the year and its parts, and the year before."""
    year = over.first.year
    codes = [f"{year - 1}", f"{year}", *(f"{year}-{part}" for part in PARTS_OF_A_YEAR)]
    return [one for one in map(period, codes) if one.first <= today]


@page(P.PACK_TAKE)
@require_POST
def pack_download(request: HttpRequest, code: str, asked: str) -> HttpResponseBase:
    return sent(request, *_asked(request, code, asked))


def sent(request: HttpRequest, station: Station, over: Period) -> StreamingHttpResponse:
    """The zip, part by part. The line in the trail stands before its first byte."""
    posting = request.posting  # type: ignore[attr-defined]
    actions_pack.take_pack(station, over, by=posting)
    taken = Taken(station, over, posting, timezone.localdate())
    done = partial(actions_pack.end_pack, station, over, by=posting)
    name = f"迎检包_{station.name}_{over.label}_{taken.today}.zip"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return StreamingHttpResponse(zipped(taken, done), content_type="application/zip", headers=headers)
