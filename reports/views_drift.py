"""Pages on what moved since a month was submitted: live records, and later versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.roles import P
from reports import drift
from reports.changes import Change, of_area, of_station
from reports.models import Compilation, Return
from reports.periods import Period
from reports.table import Area
from reports.views import GONE, area_or_404, period_or_404
from stations.models import Station
from stations.pages import page
from stations.scope import station_ids

MOST = 3  # figures told of each station


@page(P.RETURN_VIEW)
def area(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """上报数与台账现数: the returns of an area's month that live records tell otherwise."""
    place, over = area_or_404(request, code), period_or_404(asked)
    if not over.is_month:
        raise Http404(GONE)
    sent = Return.objects.current().sent().filter(station__in=station_ids(place), month=over.first)
    returns = {one.station_id: one for one in sent.select_related("station")}
    found = drift.figures(returns.values())
    ordered = sorted(returns.values(), key=lambda one: one.station.code)
    rows = [(one, found[one.pk][:MOST], len(found[one.pk])) for one in ordered if found[one.pk]]
    context = {"area": place, "period": over, "rows": rows, "total": len(returns)}
    return render(request, "reports/drift.html", context)


@page(P.RETURN_VIEW)
def changes(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """What changed from one version of a final month to the next: by whom, when, and why."""
    place, over = area_or_404(request, code), period_or_404(asked)
    context = {"area": place, "period": over, "changes": changes_of(place, over)}
    return render(request, "reports/changes.html", context)


def changes_of(place: Area, over: Period) -> list[Change]:
    """Of a month. Raises Http404 for a longer period, which has no versions of its own."""
    if not over.is_month:
        raise Http404(GONE)
    returns = Return.objects.filter(station__in=station_ids(place), month=over.first).order_by("edition")
    if isinstance(place, Station):
        return list(of_station(list(returns.select_related("station", "submitted_by"))))
    made = Compilation.objects.filter(region__path=f"{place.province}/", month=over.first).order_by("number")
    versions = list(made.select_related("finalised_by").defer("workbook", "registry"))
    return list(of_area(place, over, versions, list(returns.select_related("station", "amendment"))))
