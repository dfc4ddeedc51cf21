"""Pages of 初筛, of the people of a group case, of the other side and of the conflict check."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.roles import P
from cases import actions_screening as actions
from cases import conflicts
from cases.actions_screening import BEFORE
from cases.choices import Paper
from cases.conflicts import BEYOND, Sought
from cases.forms_screening import ConflictForm, MembersForm, PartyForm, ScreeningForm
from cases.hints import Hint, hints
from cases.lifecycle import elsewhere
from cases.models import Case, Member, Party, Screening
from cases.models_case import UNFINISHED
from cases.views import case_or_404, may_read, told
from clients import identity, names
from clients.identity import shown_name
from stations.models import Posting
from stations.pages import form_page, page, typed


def _may_edit(case: Case, posting: Posting) -> bool:
    return may_read(case, posting) and posting.may(P.CASE_OPEN) and case.state in UNFINISHED


def _taken(request: HttpRequest, pk: int) -> Case:
    """The case, for who may write in it; what others send is refused with whom to ask."""
    case, posting = case_or_404(request, pk), request.posting
    if not may_read(case, posting):
        raise PermissionDenied(elsewhere(case, posting))
    return case


def _case(request: HttpRequest, pk: int) -> Case:
    return _taken(request, pk) if request.method == "POST" else case_or_404(request, pk)


# ---------------------------------------------------------------- 初筛
def _begun(case: Case) -> Screening:
    """What the file says already: the parts of a 多重残疾 that oblige to a defender."""
    client = case.client
    parts = {"has_sight": client.has_visual, "has_hearing": client.has_hearing, "has_speech": client.has_speech}
    return Screening(case=case, **parts)


@page(P.CASE_VIEW)
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    case, posting, today = _case(request, pk), request.posting, timezone.localdate()
    row = Screening.objects.filter(case=case).first() or _begun(case)
    form = ScreeningForm(
        typed(request), instance=row, initial={"version": row.version}, case=case, posting=posting,
        may_group=case.state in BEFORE,
    )  # fmt: skip

    def save(given: dict[str, Any]) -> str:
        actions.screen(case, by=posting, today=today, **given)
        messages.success(request, "初筛已保存。")
        return reverse("cases:screening", args=[pk])

    context = told(case, posting, today) | {
        "screening": row, "hints": _hints(case, row), "may_edit": _may_edit(case, posting),
        "members": case.members.count() if case.is_group else 0,
    }  # fmt: skip
    return form_page(request, "cases/screening.html", form, save, **context)


def _hints(case: Case, row: Screening) -> list[Hint]:
    client = case.client
    return hints(
        row, category=client.category, age=identity.age_on(client, timezone.localdate()),
        has_record=case.documents.filter(paper=Paper.ORAL_APPLICATION, voided_on=None).exists(),
        is_military=client.is_military_family or client.is_veteran,
    )  # fmt: skip


# ---------------------------------------------------------------- the people of a group case
@page(P.CASE_VIEW)
def members(request: HttpRequest, pk: int) -> HttpResponse:
    case, posting, today = _case(request, pk), request.posting, timezone.localdate()
    form = MembersForm(typed(request), case=case, posting=posting)

    def save(given: dict[str, Any]) -> str:
        added = actions.add_members(case, by=posting, today=today, lines=given["lines"], clients=given["clients"])
        messages.success(request, f"已加入 {len(added)} 人。")
        return reverse("cases:members", args=[pk])

    rows = [
        {"member": member, "who": shown_name(member.name, posting), "file": member.client}
        for member in case.members.select_related("client")
    ]
    context = told(case, posting, today) | {
        "rows": rows, "may_edit": may_read(case, posting) and posting.may(P.CASE_OPEN) and case.state in BEFORE,
    }  # fmt: skip
    if "look" in request.POST:
        return render(request, "cases/members.html", {"form": form, **context})
    return form_page(request, "cases/members.html", form, save, **context)


@require_POST
@page(P.CASE_OPEN)
def member_remove(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.visible_to(request.posting).select_related("case__station"), pk=pk)
    return _removed(request, "cases:members", member, actions.remove_member)


def _removed(request: HttpRequest, name: str, row: Member | Party, remove: Any) -> HttpResponse:
    """A button without a form: done, or refused in a message on the page it stands on."""
    case_pk, who = row.case_id, row.name
    try:
        remove(row, by=request.posting)
        messages.success(request, f"已移出:{who}。")
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect(name, case_pk)


# ---------------------------------------------------------------- the other side
@page(P.CASE_VIEW)
def parties(request: HttpRequest, pk: int) -> HttpResponse:
    case, posting, today = _case(request, pk), request.posting, timezone.localdate()
    form = PartyForm(typed(request), case=case)

    def save(given: dict[str, Any]) -> str:
        party = actions.add_party(case, by=posting, today=today, **given)
        messages.success(request, f"已登记{party.get_role_display()}。请看下面的比对结果,再写核查结论。")
        return reverse("cases:parties", args=[pk])

    context = told(case, posting, today) | _sides(case, posting) | {"decision": ConflictForm()}
    return form_page(request, "cases/parties.html", form, save, **context)


@page(P.CASE_OPEN)
def conflict_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """核查结论: its form stands below the parties; sent alone it is a page of its own."""
    case, posting, today = _taken(request, pk), request.posting, timezone.localdate()
    form = ConflictForm(typed(request))

    def save(given: dict[str, Any]) -> str:
        actions.decide_conflict(case, by=posting, today=today, **given)
        messages.success(request, "核查结论已保存。")
        return reverse("cases:parties", args=[pk])

    context = told(case, posting, today) | _sides(case, posting)
    return form_page(request, "cases/conflict.html", form, save, **context)


def _sides(case: Case, posting: Posting) -> dict[str, Any]:
    """The parties with what they are like; the hits are for the station's own staff."""
    rows = list(case.parties.select_related("decision"))
    hits = conflicts.of_case(case, posting, rows) if may_read(case, posting) and rows else {}
    shown = [
        {"party": row, "who": shown_name(row.name, posting), "hits": hits.get(conflicts.sought_of(row), [])}
        for row in rows
    ]
    ours = [(sought.name, found) for sought, found in hits.items() if sought.is_ours and found]
    return {
        "rows": shown, "ours": ours, "beyond": BEYOND if hits and conflicts.beyond(case, hits) else "",
        "unchecked": sum(row.decision is None for row in rows), "may_edit": _may_edit(case, posting),
        "decisions": case.conflict_decisions.select_related("decided_by").order_by("-pk"),
    }  # fmt: skip


@require_POST
@page(P.CASE_OPEN)
def party_remove(request: HttpRequest, pk: int) -> HttpResponse:
    party = get_object_or_404(Party.objects.visible_to(request.posting).select_related("case__station"), pk=pk)
    return _removed(request, "cases:parties", party, actions.remove_party)


@require_POST
@page(P.CASE_OPEN)
def conflicts_(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the station knows by what is being typed. By POST: no name and no number stands in an address."""
    case, posting = _taken(request, pk), request.posting
    name = names.tidy(request.POST.get("name", ""))[:60]
    try:
        phone, number = actions.indexes(
            request.POST.get("phone", ""), request.POST.get("number", ""), timezone.localdate()
        )
    except ValidationError:  # half a number so far: the form itself says what is wrong with a whole one
        phone = number = ""
    sought = Sought("" if names.is_latin(name) or len(name) < 2 else name, phone, number)
    context: dict[str, Any] = {"hits": [], "beyond": "", "is_sought": sought != Sought("")}
    if context["is_sought"]:
        actions.look_up(case, by=posting)
        context["hits"] = conflicts.within(case, posting, [sought])[sought]
        context["beyond"] = BEYOND if conflicts.beyond(case, [sought]) else ""
    return render(request, "cases/conflicts.html", context)
