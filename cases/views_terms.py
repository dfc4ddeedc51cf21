"""Pages of the clocks of a case: its terms, what only the lawyer can know, the agreement; a caseload handed over."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.roles import P
from cases import actions_course as course
from cases import actions_terms as terms
from cases import deadlines as law
from cases.choices import CaseState, TermKind
from cases.forms_terms import AgreementForm, EnterForm, HandOverForm, SettleForm
from cases.models import Case, Deadline
from cases.views import case_or_404, may_read, told
from stations.models import Posting
from stations.pages import form_page, page, typed


# ---------------------------------------------------------------- what a page tells of a term
def standing_of(deadline: Deadline, today: date) -> tuple[str, str]:
    """Look and word: met, dropped, standing still, or the days that are left. The case is fetched with it."""
    if deadline.met_on:
        return "ok", f"{deadline.met_on:%Y-%m-%d} 办结"
    if deadline.dropped_on:
        return "none", f"{deadline.dropped_on:%Y-%m-%d} 取消"
    if deadline.pauses and deadline.case.state == CaseState.SUSPENDED:
        return "none", "中止,停算"
    left = (deadline.due_on - today).days
    if left < 0 and deadline.kind == TermKind.HEARING:
        return "warn", f"已过 {-left} 天,请登记"
    if left < 0:
        return "bad", f"超期 {-left} 天"
    if left == 0:
        return "warn", "今天开庭" if deadline.kind == TermKind.HEARING else "今天到期"
    return "warn" if today >= law.warned_on(deadline) else "info", f"还剩 {left} 天"


def _length(deadline: Deadline) -> str:
    if deadline.days is None:
        return "按日填写"
    return f"{deadline.days} {'个工作日' if deadline.is_working_days else '日'}"


def may_work(case: Case, posting: Posting) -> bool:
    """Whether this posting enters terms and court facts of the case now."""
    return may_read(case, posting) and posting.may(P.CASE_WORK) and case.state in terms.WORKED_ON


# ---------------------------------------------------------------- the terms of a case
@page(P.CASE_VIEW)
def deadlines(request: HttpRequest, pk: int) -> HttpResponse:
    """All clocks of the case; who works on it enters what only he can know."""
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()

    def save(given: dict[str, Any]) -> str:
        made = terms.enter(case, by=posting, today=today, **given)
        messages.success(request, f"已登记期限:{made},最后一天 {made.due_on:%Y-%m-%d}。")
        return reverse("cases:deadlines", args=[pk])

    form = EnterForm(typed(request), initial={"key": onetime.issue()})
    rows = []
    for one in case.deadlines.select_related("case").order_by("due_on", "pk"):
        is_running = one.met_on is None and one.dropped_on is None
        look, word = standing_of(one, today)
        rows.append({
            "deadline": one, "look": look, "word": word, "length": _length(one), "is_running": is_running,
            "is_moved": one.due_on != one.first_due_on, "is_entered": one.kind in law.ENTERED,
            "is_unpublished": law.is_counted_by_weekends_only(one.due_on),
        })  # fmt: skip
    running = [row for row in rows if row["is_running"]]
    context = told(case, posting, today) | {
        "running": running,
        "ended": [row for row in rows if not row["is_running"]],
        "unpublished": sorted({row["deadline"].due_on.year for row in running if row["is_unpublished"]}),
        "may_work": may_work(case, posting),
        "to_sign": any(row["deadline"].kind == TermKind.AGREEMENT for row in running),
    }
    return form_page(request, "cases/deadlines.html", form, save, **context)


@page(P.CASE_WORK)
def deadline_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """A term entered by hand is met, or no longer stands."""
    rows = Deadline.objects.visible_to(request.posting).select_related("case__station")
    deadline, today = get_object_or_404(rows, pk=pk), timezone.localdate()

    def save(given: dict[str, Any]) -> str:
        terms.settle(deadline, by=request.posting, today=today, **given)
        messages.success(request, f"已{'取消' if given['dropped'] else '办结'}期限:{deadline}。")
        return reverse("cases:deadlines", args=[deadline.case_id])

    form = SettleForm(typed(request), initial={"met_on": today})
    step = {"label": "了结期限", "about": f"{deadline},最后一天 {deadline.due_on:%Y-%m-%d}。"}
    return form_page(request, "cases/deadline_step.html", form, save, case=deadline.case, step=step)


@page(P.CASE_WORK)
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """委托协议已签."""
    case, today = case_or_404(request, pk), timezone.localdate()

    def save(given: dict[str, Any]) -> str:
        course.sign_agreement(case, by=request.posting, today=today, **given)
        messages.success(request, "已登记委托协议签订日期。")
        return reverse("cases:deadlines", args=[pk])

    form = AgreementForm(typed(request), initial={"signed_on": today})
    step = {"label": "委托协议已签", "about": "协议签订后,签订委托协议的期限即办结。"}
    return form_page(request, "cases/deadline_step.html", form, save, case=case, step=step)


# ---------------------------------------------------------------- a whole caseload
@page(P.CASE_ASSIGN)
def hand_over(request: HttpRequest) -> HttpResponse:
    """交接: all cases of one handler to another; those that cannot go with him stay, each with why."""
    posting, today = request.posting, timezone.localdate()

    def save(given: dict[str, Any]) -> str:
        done, left = course.hand_over(by=posting, today=today, station=posting.station, **given)
        messages.success(request, f"已将{given['giver']}的 {len(done)} 件案件交接给{given['taker']}。")
        for case, why in left:
            messages.warning(request, f"未交接:{case.number}。{why}")
        return reverse("cases:hand_over")

    return form_page(request, "cases/hand_over.html", HandOverForm(typed(request), posting=posting, today=today), save)
