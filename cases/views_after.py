"""After closing: quality, subsidy, return calls, complaints."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import capped_count, list_page
from accounts.roles import P
from cases import actions_after as actions
from cases import forms_after as forms
from cases.choices import TermKind
from cases.filters_after import ComplaintFilter
from cases.lifecycle import elsewhere
from cases.models import Case, Complaint, Subsidy
from cases.views import case_or_404, may_read, told
from stations.models import Posting
from stations.pages import form_page, page, typed


# ---------------------------------------------------------------- the page of a case
@page(P.CASE_VIEW)
def of_case(request: HttpRequest, pk: int) -> HttpResponse:
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()  # type: ignore[attr-defined]
    is_own, is_closed = posting.oversees(case.station), case.state in actions.AFTER and case.closed_on is not None
    decides = actions.decides(case, posting)
    subsidies = case.subsidies.select_related("staff", "approved_by") if is_own else []
    complaints = Complaint.objects.visible_to(posting).filter(case=case).select_related("station", "case")
    return render(
        request,
        "cases/after.html",
        told(case, posting, today)
        | {
            "readable": may_read(case, posting), "is_closed": is_closed,
            "evaluations": case.evaluations.select_related("evaluated_by") if is_own else [],
            "subsidies": [{"subsidy": one, "moves": _moves(one, decides)} for one in subsidies],
            "calls": case.return_calls.select_related("called_by") if is_own else [],
            "call_back": case.deadlines.running().filter(kind=TermKind.CALL_BACK).first(),
            "complaints": [line(one, today) for one in complaints],
            "may_evaluate": is_closed and decides,
            "may_ask": is_closed and is_own and posting.may(P.CASE_WORK),
            "may_call": is_closed and is_own and posting.may(P.CASE_OPEN),
            "may_complain": is_own and posting.may(P.CASE_OPEN),
        },
    )  # fmt: skip


def _moves(subsidy: Subsidy, decides: bool) -> list[dict[str, Any]]:
    name = "" if subsidy.paid_on or not decides else "pay" if subsidy.approved_on else "approve"
    if not name:
        return []
    url = reverse("cases:subsidy_move", args=[subsidy.pk, name])
    return [{"label": {"approve": "批准", "pay": "登记发放"}[name], "url": url, "why": "", "go": False, "bad": False}]


# ---------------------------------------------------------------- what is entered
def _page(
    request: HttpRequest, case: Case, form: django_forms.Form, heading: str, act: Callable[..., Any]
) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    back = reverse("cases:after", args=[case.pk])

    def save(given: dict[str, Any]) -> str:
        act(by=posting, today=today, **given)
        messages.success(request, f"已登记:{heading}。")
        return back

    context = told(case, posting, today) | {
        "readable": may_read(case, posting), "heading": heading, "save": "保存", "part": "结案以后", "back": back,
    }  # fmt: skip
    return form_page(request, "cases/part_form.html", form, save, **context)


def _own_or_403(request: HttpRequest, pk: int) -> Case:
    case = case_or_404(request, pk)
    if not may_read(case, request.posting):  # type: ignore[attr-defined]
        raise PermissionDenied(elsewhere(case, request.posting))  # type: ignore[attr-defined]
    return case


@page(P.CASE_VIEW)
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    if not actions.decides(case, request.posting):  # type: ignore[attr-defined]
        raise PermissionDenied("质量评估由站负责人或上级残联办理,您的任职没有此权限。")
    form = forms.EvaluationForm(typed(request), initial={"evaluated_on": timezone.localdate()})
    return _page(request, case, form, "质量评估", lambda **given: actions.evaluate(case, **given))


@page(P.CASE_WORK)
def ask_subsidy(request: HttpRequest, pk: int) -> HttpResponse:
    case = _own_or_403(request, pk)
    first = {"asked_on": timezone.localdate(), "staff": case.handler_id, "key": onetime.issue()}
    form = forms.SubsidyForm(typed(request), case=case, initial=first)
    return _page(request, case, form, "补贴申领", lambda **given: actions.ask_subsidy(case, **given))


@page(P.CASE_VIEW)
def subsidy_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """批准, 登记发放."""
    rows = Subsidy.objects.visible_to(request.posting).select_related("case__station", "staff")  # type: ignore[attr-defined]
    subsidy = get_object_or_404(rows, pk=pk)
    known: dict[str, tuple[str, str, type[django_forms.Form], Any]] = {
        "approve": ("批准补贴", "approved_on", forms.ApproveForm, actions.approve_subsidy),
        "pay": ("登记发放补贴", "paid_on", forms.PayForm, actions.pay_subsidy),
    }
    if move not in known:
        raise Http404
    heading, day, form_class, act = known[move]
    if not actions.decides(subsidy.case, request.posting):  # type: ignore[attr-defined]
        raise PermissionDenied("补贴由站负责人或上级残联批准和发放,您的任职没有此权限。")
    form = form_class(typed(request), initial={day: timezone.localdate()})
    case = case_or_404(request, subsidy.case_id)
    return _page(request, case, form, heading, lambda **given: act(subsidy, **given))


@page(P.CASE_OPEN)
def call(request: HttpRequest, pk: int) -> HttpResponse:
    case = _own_or_403(request, pk)
    form = forms.CallForm(typed(request), initial={"called_on": timezone.localdate(), "key": onetime.issue()})
    return _page(request, case, form, "回访", lambda **given: actions.call(case, **given))


# ---------------------------------------------------------------- complaints
def line(complaint: Complaint, today: Any) -> dict[str, Any]:
    """One line of a list: how far it is, in words."""
    over = (today - complaint.due_on).days
    if complaint.answered_on:
        late = (complaint.answered_on - complaint.due_on).days
        word = f"已答复,逾期 {late} 天" if late > 0 else "已答复"
        return {"complaint": complaint, "look": "warn" if late > 0 else "ok", "word": word}
    word = f"超期 {over} 天" if over > 0 else "今天到期" if over == 0 else "待答复"
    return {"complaint": complaint, "look": "bad" if over > 0 else "warn", "word": word}


@page(P.CASE_VIEW)
def complaints(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    found = ComplaintFilter(request.GET, Complaint.objects.visible_to(posting), request=request)
    total = capped_count(found.qs)
    listed = list_page(request, found.qs.prefetch_related("station", "case"), ("received_on", "id"))
    rows = [line(one, today) for one in listed.rows]
    context = {"filter": found, "page": listed, "rows": rows, "total": total}
    return render(request, "cases/complaints.html", context)


@page(P.CASE_OPEN)
def complain(request: HttpRequest) -> HttpResponse:
    """A complaint about the station."""
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    form = forms.ComplaintForm(typed(request), initial={"received_on": today, "key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        row = actions.complain(posting.station, by=posting, today=today, **given)
        messages.success(request, f"已登记投诉,请在 {row.due_on:%Y-%m-%d} 前答复。")
        return reverse("cases:complaint", args=[row.pk])

    return form_page(request, "cases/complaint_form.html", form, save, heading="登记投诉", back=None)


@page(P.CASE_OPEN)
def complain_of_case(request: HttpRequest, pk: int) -> HttpResponse:
    case = _own_or_403(request, pk)
    form = forms.ComplaintForm(typed(request), initial={"received_on": timezone.localdate(), "key": onetime.issue()})
    return _page(request, case, form, "投诉", lambda **given: actions.complain(case.station, case=case, **given))


def complaint_or_404(request: HttpRequest, pk: int) -> Complaint:
    rows = Complaint.objects.visible_to(request.posting)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("station", "case", "received_by"), pk=pk)  # type: ignore[no-any-return]


def _reads(complaint: Complaint, posting: Posting) -> bool:
    """Whether the words are open: to the station's own staff only."""
    return posting.may(P.CLIENT_NAME) and posting.station_id == complaint.station_id


@page(P.CASE_VIEW)
def complaint(request: HttpRequest, pk: int) -> HttpResponse:
    row, posting = complaint_or_404(request, pk), request.posting  # type: ignore[attr-defined]
    readable = _reads(row, posting)
    context = line(row, timezone.localdate()) | {
        "readable": readable, "may_answer": readable and row.answered_on is None and posting.may(P.CASE_CLOSE),
    }  # fmt: skip
    return render(request, "cases/complaint.html", context)


@page(P.CASE_CLOSE)
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    row, posting, today = complaint_or_404(request, pk), request.posting, timezone.localdate()  # type: ignore[attr-defined]
    back = reverse("cases:complaint", args=[pk])
    if row.answered_on:
        messages.warning(request, "这件投诉已经答复。")
        return redirect(back)
    form = forms.AnswerForm(typed(request), initial={"answered_on": today, "version": row.version})

    def save(given: dict[str, Any]) -> str:
        actions.answer_complaint(row, by=posting, today=today, **given)
        messages.success(request, "已登记答复。")
        return back

    return form_page(request, "cases/complaint_form.html", form, save, heading="答复投诉", back=back)
