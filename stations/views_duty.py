"""坐班 of a month: the plan beside the log, the sheet to sign, its scan."""

import re
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import onetime
from accounts.roles import P
from accounts.sealing import CannotOpen
from stations import actions_duty as actions
from stations import attachments
from stations.actions_register import require_own
from stations.forms_register import FileForm
from stations.gaps import flagged_month
from stations.models import DutyDay, DutyPlan, DutySheet, Station
from stations.pages import form_page, page, typed
from stations.terms import first_of_month, next_month
from stations.views_register import may_write, station_or_404

BLANK_LINES = 6  # of the sheet, for who comes without having been planned
WEEK = "一二三四五六日"


def month_or_404(told: str) -> date:
    found = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", told)
    if not found:
        raise Http404("没有这个月份。")
    return date(int(found[1]), int(found[2]), 1)


def _days(plans: list[DutyPlan], days: list[DutyDay]) -> list[dict[str, Any]]:
    """A line a day on which somebody was planned or there."""
    planned, there = defaultdict(list), defaultdict(list)
    for plan in plans:
        planned[plan.held_on].append(plan)
    for one in days:
        there[one.held_on].append(one)
    return [
        {"on": on, "week": WEEK[on.weekday()], "plans": planned[on], "days": there[on],
         "is_professional": any(one.is_professional for one in there[on]),
         "persons": sum(one.persons for one in there[on])}
        for on in sorted({*planned, *there})
    ]  # fmt: skip


def _month(request: HttpRequest, station: Station, month: date) -> tuple[list[DutyPlan], list[DutyDay]]:
    plans, days = (
        list(
            model.objects.visible_to(request.posting).filter(station=station).in_month(month)
            .select_related("staff").order_by("held_on", "starts", "pk")
        )
        for model in (DutyPlan, DutyDay)
    )  # fmt: skip
    return plans, days  # type: ignore[return-value]


@page(P.STATION_VIEW)
def duty(request: HttpRequest, code: str, month: str) -> HttpResponse:
    station, first, today = station_or_404(request, code), month_or_404(month), timezone.localdate()
    plans, days = _month(request, station, first)
    is_due = first <= flagged_month(today)
    lacks = is_due and Station.objects.filter(pk=station.pk).without_professional(first).exists()
    sheets = DutySheet.objects.visible_to(request.posting).filter(station=station, held_in=first, removed_on=None)
    context = {
        "station": station, "month": first, "lines": _days(plans, days), "sheets": sheets.select_related("content"),
        "lacks": lacks, "previous": f"{first_of_month(first - timedelta(days=1)):%Y-%m}",
        "next": f"{next_month(first):%Y-%m}",
        "days": len({one.held_on for one in days}),
        "professional": len({one.held_on for one in days if one.is_professional}),
        "persons": sum(one.persons for one in days),
        "may_log": may_write(request.posting, station, P.DUTY_LOG),
        "may_plan": may_write(request.posting, station, P.REGISTER_EDIT),
    }  # fmt: skip
    return render(request, "stations/duty.html", context)


@page(P.STATION_VIEW)
def duty_print(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """值班表 and 坐班签到表 of a month, to print and sign."""
    station, first = station_or_404(request, code), month_or_404(month)
    plans, _ = _month(request, station, first)
    context = {
        "station": station, "month": first, "lines": [(plan, WEEK[plan.held_on.weekday()]) for plan in plans],
        "blank": range(BLANK_LINES),
    }  # fmt: skip
    return render(request, "stations/duty_print.html", context)


@page(P.STATION_VIEW)
def sheet_add(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """上传签到表扫描件."""
    station, first = station_or_404(request, code), month_or_404(month)
    require_own(request.posting, P.DUTY_LOG, station)
    form = FileForm(typed(request), request=request, initial={"key": onetime.issue()})
    back = reverse("stations:duty", args=[code, month])

    def save(given: dict[str, Any]) -> str:
        actions.add_sheet(station, by=request.posting, at=timezone.now(), month=first, **given)
        messages.success(request, "已上传签到表。")
        return back

    context = {
        "station": station, "month": first, "back": back,
        "photo_url": reverse("stations:photo_pass", args=["dutysheet", station.pk]),
    }  # fmt: skip
    return form_page(request, "stations/sheet_form.html", form, save, **context)


def _sheet(request: HttpRequest, station: Station, pk: int) -> DutySheet:
    rows = DutySheet.objects.visible_to(request.posting).filter(station=station, removed_on=None)
    sheet: DutySheet = get_object_or_404(rows.select_related("content"), pk=pk)
    sheet.station = station
    return sheet


@page(P.STATION_VIEW)
def sheet_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    sheet = _sheet(request, station_or_404(request, code), pk)
    try:
        return attachments.download(sheet.content)
    except CannotOpen as broken:
        messages.error(request, str(broken))
        return redirect("stations:duty", code, f"{sheet.held_in:%Y-%m}")


@page(P.STATION_VIEW)
@require_POST
def sheet_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    sheet = _sheet(request, station_or_404(request, code), pk)
    actions.remove_sheet(sheet, by=request.posting, today=timezone.localdate())
    messages.success(request, "已撤下。")
    return redirect("stations:duty", code, f"{sheet.held_in:%Y-%m}")
