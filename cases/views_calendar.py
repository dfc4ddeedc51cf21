"""日程表: the due dates and hearings of a month, as a grid and as a list, what is overdue above."""

import calendar as months
import re
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, When, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.paging import capped_count, list_page
from accounts.roles import P, Role
from cases import deadlines as law
from cases.choices import TermKind
from cases.models import Deadline
from cases.models_terms import DeadlineQuerySet
from cases.views_terms import standing_of
from stations.pages import page
from stations.terms import first_of_month, is_working_day, next_month

SHOWN, OVERDUE = 3, 20  # entries of a day in the grid; rows of what is overdue
MONTH, DAY = re.compile(r"([1-9][0-9]{3})-(0[1-9]|1[0-2])"), re.compile(r"[0-9]{1,2}")
HEARING_FIRST = Case(When(kind=TermKind.HEARING, then=0), default=1)
FIRST, LAST = date(2000, 1, 1), date(2100, 12, 1)


@page(P.CASE_VIEW)
def calendar(request: HttpRequest) -> HttpResponse:
    """`?month=2026-10`, one day of it with `&day=8`; `&mine=1`: of the cases a caseworker handles."""
    posting, today = request.posting, timezone.localdate()
    month = _month(request.GET.get("month", ""), today)
    mine = posting.role == Role.CASEWORKER and request.GET.get("mine") == "1"
    handled = {"case__handler__user": posting.user_id} if mine else {}
    rows: DeadlineQuerySet = Deadline.objects.visible_to(posting).ticking().filter(**handled)
    within = _of_month(rows, month)
    day = _day(request.GET.get("day", ""), month)
    of_day = {"due_on": day} if day else {}
    walked = _of_month(Deadline.objects.walked_by(posting).ticking().filter(**handled), month).filter(**of_day)
    listed = list_page(request, walked.select_related("case", "station"), ("due_on", "id"), newest_first=False)
    overdue = rows.overdue(today)
    late = list(overdue.select_related("case", "station").order_by("due_on", "pk")[: OVERDUE + 1])
    context = {
        "month": month, "day": day, "today": today, "mine": mine, "kept": "&mine=1" if mine else "",
        "may_mine": posting.role == Role.CASEWORKER,
        "previous": _before(month), "next": next_month(month) if month < LAST else None,
        "weeks": _weeks(month, today, within), "page": listed,
        "rows": [_told(one, today) for one in listed.rows],
        "late": [_told(one, today) for one in late[:OVERDUE]], "more_late": len(late) > OVERDUE,
        "total": capped_count(within.filter(**of_day)),
        "notice": "" if posting.station_id else _notice(overdue, today),
        "is_unpublished": law.is_counted_by_weekends_only(month),
    }  # fmt: skip
    return render(request, "cases/calendar.html", context)


def _month(text: str, today: date) -> date:
    """The month that is asked for; this one where the address makes no sense."""
    asked = MONTH.fullmatch(text)
    month = date(int(asked[1]), int(asked[2]), 1) if asked else today
    return first_of_month(month if FIRST <= month <= LAST else today)


def _of_month(rows: DeadlineQuerySet, month: date) -> DeadlineQuerySet:
    return rows.filter(due_on__gte=month, due_on__lt=next_month(month))


def _before(month: date) -> date | None:
    return first_of_month(month - timedelta(days=1)) if month > FIRST else None


def _day(text: str, month: date) -> date | None:
    number = int(text) if DAY.fullmatch(text) else 0
    return month.replace(day=number) if 1 <= number <= months.monthrange(month.year, month.month)[1] else None


def _told(deadline: Deadline, today: date) -> dict[str, Any]:
    look, word = standing_of(deadline, today)
    name = "cases:courts" if deadline.kind == TermKind.HEARING else "cases:deadlines"
    return {
        "deadline": deadline, "case": deadline.case, "look": look, "word": word,
        "url": reverse(name, args=[deadline.case_id]),
    }  # fmt: skip


def _weeks(month: date, today: date, within: DeadlineQuerySet) -> list[list[dict[str, Any]]]:
    """The grid: per day how much falls due, and the first of it; days off marked as published."""
    counted = within.order_by().values("due_on").annotate(number=Count("pk"))
    numbers = {row["due_on"]: row["number"] for row in counted}
    # A hearing stands first: it is the one thing of the day that nobody else can do.
    placed = within.annotate(place=Window(RowNumber(), partition_by=F("due_on"), order_by=[HEARING_FIRST, "pk"]))
    entries: dict[date, list[Deadline]] = {}
    for one in placed.filter(place__lte=SHOWN).select_related("case").order_by("due_on", "place"):
        entries.setdefault(one.due_on, []).append(one)

    def told(day: date) -> dict[str, Any]:
        first = [_told(one, today) for one in entries.get(day, [])]
        return {
            "day": day, "is_here": day.month == month.month, "is_today": day == today, "mark": _mark(day),
            "is_off": not is_working_day(day),
            "number": numbers.get(day, 0), "entries": first, "more": numbers.get(day, 0) - len(first),
        }  # fmt: skip

    return [[told(day) for day in week] for week in months.Calendar().monthdatescalendar(month.year, month.month)]


def _mark(day: date) -> str:
    """休: a published holiday on a weekday; 班: a weekend worked in exchange."""
    is_weekday = day.weekday() < 5
    if is_weekday != is_working_day(day):
        return "休" if is_weekday else "班"
    return ""


def _notice(overdue: DeadlineQuerySet, today: date) -> str:
    """催报通知 to be copied into the work group: names of stations and numbers, never a person or a case."""
    late = overdue.order_by("station__code").values("station__name").annotate(number=Count("pk"))
    parts = [f"{row['station__name']} {row['number']} 项" for row in late]
    if not parts:
        return ""
    return f"截至 {today:%Y-%m-%d},以下工作站有超期未办的期限,请登录系统核对办理:{'、'.join(parts)}。"
