"""应办事项: one list of what each unit owes and by when; and the tasks of a plan."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import capped_count, list_page
from accounts.roles import P
from accounts.templatetags.look import cnmonth
from reports.filters import ObligationFilter, TaskFilter
from reports.forms_plan import ProgressForm, TaskForm, WithdrawForm
from reports.sheets import days_left
from stations import actions_plan as actions
from stations.choices import ObligationKind
from stations.models import Obligation, PlanTask, Posting
from stations.obligations import FILING_DAYS, NOTICE_DAYS
from stations.pages import form_page, page, typed

OF_HOME = 10  # rows a home page shows
SOON = timedelta(days=60)


def address(one: Obligation) -> str:
    """Where it is done."""
    if one.kind == ObligationKind.MONTHLY_RETURN:
        return reverse(one.url_name, args=[one.station.code, one.period])
    args = [one.station.code] + (["noticecheck"] if one.kind == ObligationKind.NOTICE_CHECK else [])
    return reverse(one.url_name, args=args)


def told(one: Obligation, today: date) -> dict[str, Any]:
    """A line of the list: what, whose, until when, how it stands."""
    is_return = one.kind == ObligationKind.MONTHLY_RETURN
    if one.done_on:
        is_late = (one.first_done_on or one.done_on) > one.due_on
        look, word = ("warn", "迟办") if is_late else ("ok", "已办")
    else:
        look, word = ("bad" if one.due_on < today else "none"), days_left(one.due_on, today)
    what = one.get_kind_display() + (f" {cnmonth(one.period)}" if is_return else "")
    return {"row": one, "what": what, "url": address(one), "look": look, "due": word, "note": one.station.name}


def owed_by(posting: Posting, today: date) -> list[dict[str, Any]]:
    """What a home page shows of one's own beside the returns: it has those already."""
    rows = Obligation.objects.visible_to(posting).owed().exclude(kind=ObligationKind.MONTHLY_RETURN)
    # Of those below an office what is late, of its own a station what comes soon.
    rows = rows.filter(due_on__lt=today if posting.region_id else today + SOON)
    found = [told(one, today) for one in rows.select_related("station").order_by("due_on", "pk")[:OF_HOME]]
    tasks = PlanTask.objects.owed_by(posting).order_by("due_on", "pk")[:OF_HOME]
    return found + [_task(one, today) for one in tasks]


def _task(one: PlanTask, today: date) -> dict[str, Any]:
    note = f"{one.progress:,}/{one.target:,} {one.unit}"
    look = "bad" if one.due_on < today else "none"
    url = reverse("reports:task", args=[one.pk])
    return {"what": one.title, "note": note, "due": days_left(one.due_on, today), "look": look, "url": url}


@page(P.RETURN_VIEW)
def obligations(request: HttpRequest) -> HttpResponse:
    """The list, what is due first above. By itself it shows what is still owed."""
    rows = Obligation.objects.visible_to(request.posting)  # type: ignore[attr-defined]
    asked = request.GET.copy()
    asked.setdefault("state", "owed")
    found, today = ObligationFilter(asked, rows, request=request), timezone.localdate()
    listed = list_page(request, found.qs.select_related("station"), ("due_on", "id"), newest_first=False)
    context = {
        "filter": found, "page": listed, "lines": [told(one, today) for one in listed.rows],
        "total": capped_count(found.qs), "late": capped_count(rows.owed().filter(due_on__lt=today)),
        "filing_days": FILING_DAYS, "notice_days": NOTICE_DAYS,
    }  # fmt: skip
    return render(request, "reports/obligations.html", context)


# ---------------------------------------------------------------- tasks of a plan
@page(P.RETURN_VIEW)
def tasks(request: HttpRequest) -> HttpResponse:
    rows = PlanTask.objects.visible_to(request.posting)  # type: ignore[attr-defined]
    found, today = TaskFilter(request.GET, rows, request=request), timezone.localdate()
    listed = list_page(
        request, found.qs.select_related("station", "region"), ("due_on", "id"), newest_first=False
    )  # fmt: skip
    lines = [(one, *standing(one, today)) for one in listed.rows]
    context = {"filter": found, "page": listed, "lines": lines, "total": capped_count(found.qs)}
    return render(request, "reports/tasks.html", context)


def standing(task: PlanTask, today: date) -> tuple[str, str]:
    """Its look and its word."""
    if task.withdrawn_on:
        return "none", "已撤销"
    if task.done_on:
        return ("ok", "已完成") if task.done_on <= task.due_on else ("warn", "迟完成")
    return "bad" if task.due_on < today else "info", days_left(task.due_on, today)


@page(P.PLAN_SET)
def task_create(request: HttpRequest) -> HttpResponse:
    form = TaskForm(typed(request), request=request, initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        made = actions.set_task(by=request.posting, today=timezone.localdate(), **given)  # type: ignore[attr-defined]
        messages.success(request, f"已下达:{made.title},由{made.unit_name}承担。")
        return reverse("reports:task", args=[made.pk])

    return form_page(request, "reports/plan_form.html", form, save, label="下达计划任务", back=reverse("reports:tasks"))


def _task_or_404(request: HttpRequest, pk: int) -> PlanTask:
    rows = PlanTask.objects.visible_to(request.posting)  # type: ignore[attr-defined]
    found: PlanTask = get_object_or_404(
        rows.select_related("station", "region", "set_by_region", "set_by"), pk=pk
    )  # fmt: skip
    return found


@page(P.RETURN_VIEW)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task; who bears it fills in how far it is."""
    row, posting = _task_or_404(request, pk), request.posting  # type: ignore[attr-defined]
    look, word = standing(row, timezone.localdate())
    initial = {"progress": row.progress, "note": row.note, "version": row.version}
    form = ProgressForm(typed(request), initial=initial)
    is_own = row.station_id == posting.station_id if row.station_id else row.region_id == posting.region_id

    def save(given: dict[str, Any]) -> str:
        actions.report_task(row, by=posting, today=timezone.localdate(), **given)
        messages.success(request, "已填报进度。")
        return reverse("reports:task", args=[row.pk])

    return form_page(
        request, "reports/task.html", form, save, task=row, look=look, word=word,
        may_report=is_own and posting.may(P.PLAN_REPORT) and not row.withdrawn_on,
        may_withdraw=row.set_by_region_id == posting.region_id and posting.may(P.PLAN_SET) and not row.withdrawn_on,
    )  # fmt: skip


@page(P.PLAN_SET)
def task_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row, back = _task_or_404(request, pk), reverse("reports:task", args=[pk])
    form = WithdrawForm(typed(request), initial={"version": row.version})

    def save(given: dict[str, Any]) -> str:
        actions.withdraw_task(row, by=request.posting, today=timezone.localdate(), **given)  # type: ignore[attr-defined]
        messages.success(request, "已撤销这项任务。")
        return back

    return form_page(request, "reports/plan_form.html", form, save, label=f"撤销:{row.title}", back=back)
