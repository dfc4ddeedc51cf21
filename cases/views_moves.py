"""The moves of a case, its notes and corrections: one small form each."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.onetime import Repeated
from accounts.roles import P
from accounts.templatetags.look import yuan
from cases import actions
from cases import actions_course as course
from cases import forms_moves as moves
from cases.actions_spans import MONEY
from cases.choices import CaseState
from cases.deadlines import proposed_end
from cases.forms import EditForm, NoteForm
from cases.lifecycle import CASE, elsewhere
from cases.models import Case
from cases.views import case_or_404, may_read, told
from clients.models import Client
from stations.pages import form_page, page, typed

# What each move of the table asks for, and the action that makes it.
MOVES: dict[str, tuple[type[moves.MoveForm], Any]] = {
    "apply": (moves.ApplyForm, actions.apply),
    "ask_papers": (moves.AskPapersForm, actions.ask_papers),
    "supply": (moves.SupplyForm, actions.supply),
    "lapse": (moves.LapseForm, actions.lapse),
    "accept": (moves.AcceptForm, actions.accept),
    "refuse": (moves.RefuseForm, actions.refuse),
    "assign": (moves.AssignForm, course.assign),
    "change_handler": (moves.ChangeHandlerForm, course.change_handler),
    "suspend": (moves.SuspendForm, course.suspend),
    "resume": (moves.ResumeForm, course.resume),
    "hand_in": (moves.CloseForm, course.hand_in),
    "send_back": (moves.SendBackForm, course.send_back),
    "close": (moves.CloseForm, course.close),
    "terminate": (moves.TerminateForm, course.terminate),
    "pass_on": (moves.PassOnForm, course.pass_on),
    "mark_mistaken": (moves.MistakenForm, course.mark_mistaken),
    "reopen": (moves.ReopenForm, course.reopen),
}


def _end_of(case: Case) -> dict[str, Any]:
    """What the last span says of its end, as a form shows it."""
    span = case.spans.latest("opened_on", "pk")
    money = {name: yuan(getattr(span, name)) if getattr(span, name) else "" for name in MONEY}
    petitions = {"petitions_avoided": span.petitions_avoided or None, "petitions_note": span.petitions_note}
    return {"outcome": span.outcome, **money, **petitions}


@page(P.CASE_VIEW)
def make_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Any move of the table: its small form, its refusal in a sentence."""
    if move not in MOVES:
        raise Http404
    case, step, today = case_or_404(request, pk), CASE[move], timezone.localdate()
    if request.method != "POST" and (why := CASE.refusal(step, case, request.posting)):
        if case.state in step.source:
            raise PermissionDenied(why)
        messages.warning(request, why)
        return redirect("cases:detail", pk)
    form_class, act = MOVES[move]
    initial: dict[str, Any] = {"version": case.version}
    initial |= {name: today for name in form_class.base_fields if name.endswith("_on")}
    if case.state == CaseState.CLOSING and move == "close":
        initial |= _end_of(case) | {"closed_on": case.closed_on}
    elif "closed_on" in initial and (received_on := proposed_end(case)):
        initial["closed_on"] = received_on
    if move == "apply":
        initial["applied_on"] = case.applied_on
    form = form_class(typed(request), case=case, today=today, initial=initial)

    def save(given: dict[str, Any]) -> str:
        row = act(case, by=request.posting, today=today, **given)
        messages.success(request, f"已{step.label}:{row.number}。")
        return reverse("cases:detail", args=[pk])

    context = told(case, request.posting, today) | {"step": step, "readable": may_read(case, request.posting)}
    return form_page(request, "cases/move.html", form, save, **context)


@page(P.CASE_VIEW)
def ask_review(request: HttpRequest, pk: int) -> HttpResponse:
    """申请复核, recorded by the station."""
    case, today = case_or_404(request, pk), timezone.localdate()
    if not may_read(case, request.posting):
        raise PermissionDenied(elsewhere(case, request.posting))
    form = moves.AskReviewForm(typed(request), initial={"asked_on": today})

    def save(given: dict[str, Any]) -> str:
        actions.ask_review(case, by=request.posting, today=today, **given)
        messages.success(request, f"已登记复核申请,请告知{case.station.region.office_name}办理。")
        return reverse("cases:detail", args=[pk])

    context = told(case, request.posting, today) | {
        "step": {"name": "ask_review", "label": "申请复核"},
        "readable": True,
    }
    return form_page(request, "cases/move.html", form, save, **context)


@page(P.CASE_ACCEPT)
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """转入 of a case that another station passed on to ours."""
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()
    if case.state != CaseState.PASSED_ON or case.station_id == posting.station_id:
        raise Http404
    namesakes = Q(person=case.client.person_id) | Q(name=case.client.name)
    files = Client.objects.visible_to(posting).unmerged().filter(namesakes).order_by("pk")
    form = moves.ReceiveForm(typed(request), initial={"received_on": today}, clients=files)

    def save(given: dict[str, Any]) -> str:
        row = course.receive(case, by=posting, today=today, **given)
        messages.success(request, f"已转入:{row.number}。")
        return reverse("cases:detail", args=[row.pk])

    step = {"name": "receive", "label": "转入本站"}
    context = told(case, posting, today) | {"step": step, "readable": False}
    return form_page(request, "cases/move.html", form, save, **context)


@page(P.CASE_REVIEW)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """复核, by the federation over the station."""
    case, today = case_or_404(request, pk), timezone.localdate()
    initial = {"version": case.version, "decided_on": today}
    form = moves.ReviewForm(typed(request), case=case, today=today, initial=initial)

    def save(given: dict[str, Any]) -> str:
        actions.decide_review(case, by=request.posting, today=today, **given)
        messages.success(request, f"已复核:{case.number}。")
        return reverse("cases:detail", args=[pk])

    context = told(case, request.posting, today) | {"step": {"name": "review", "label": "复核"}, "readable": False}
    return form_page(request, "cases/move.html", form, save, **context)


@page(P.CASE_WORK)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    case, back = case_or_404(request, pk), reverse("cases:detail", args=[pk])

    def save(given: dict[str, Any]) -> str:
        try:
            actions.add_note(case, by=request.posting, at=timezone.now(), **given)
            messages.success(request, "已记入办案记录。")
        except Repeated:
            messages.info(request, "这条记录已经保存过,没有重复记入。")
        return back

    form = NoteForm(typed(request), initial={"held_on": timezone.localdate(), "key": onetime.issue()})
    return form_page(request, "cases/note.html", form, save, case=case)


@page(P.CASE_OPEN)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    if not may_read(case, request.posting):
        raise PermissionDenied(elsewhere(case, request.posting))
    initial = {"facts": case.facts, "version": case.version}
    form = EditForm(typed(request), instance=case, initial=initial)

    def save(given: dict[str, Any]) -> str:
        actions.edit_case(case, by=request.posting, **given)
        messages.success(request, "已保存。")
        return reverse("cases:detail", args=[pk])

    return form_page(request, "cases/edit.html", form, save, case=case)


@page(P.CASE_CLOSE)
def correct_close(request: HttpRequest, pk: int) -> HttpResponse:
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()
    if not may_read(case, posting):
        raise PermissionDenied(elsewhere(case, posting))
    if not case.closed_on or case.state == CaseState.CLOSING:
        messages.warning(request, f"“{case.get_state_display()}”状态没有结案可更正。")
        return redirect("cases:detail", pk)
    initial = {"version": case.version, "closed_on": case.closed_on} | _end_of(case)
    form = moves.CorrectCloseForm(typed(request), case=case, today=today, initial=initial)

    def save(given: dict[str, Any]) -> str:
        actions.correct_close(case, by=posting, today=today, **given)
        messages.success(request, "已更正结案。")
        return reverse("cases:detail", args=[pk])

    step = {"name": "correct_close", "label": "更正结案"}
    context = told(case, posting, today) | {"step": step, "readable": True}
    return form_page(request, "cases/move.html", form, save, **context)
