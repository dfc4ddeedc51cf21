"""报表日程 of the coming twelve months."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.roles import P
from reports import schedule
from reports.chain import DAYS_A_LEVEL
from stations.pages import page


@page(P.RETURN_VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """What is due when at which level."""
    lines = schedule.coming(timezone.localdate())
    context = {"lines": lines, "days": DAYS_A_LEVEL, "is_guessed": any(line.is_guessed for line in lines)}
    return render(request, "reports/calendar.html", context)
