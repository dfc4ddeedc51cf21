"""转介: of one case, of a station, and each of its moves."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import capped_count, list_page
from accounts.roles import P
from cases import actions_referral as actions
from cases import forms_referral as forms
from cases.choices import ReferralState
from cases.filters_referral import ReferralFilter
from cases.lifecycle import REFERRAL, elsewhere
from cases.models import Referral
from cases.views import case_or_404, may_read, term_of, told
from cases.waiting import unanswered
from clients.identity import shown_name
from stations.models import Posting
from stations.pages import form_page, page, typed

LOOKS = {
    ReferralState.PREPARED: "none", ReferralState.SENT: "info", ReferralState.ACCEPTED: "info",
    ReferralState.REFUSED: "bad", ReferralState.RETURNED: "bad", ReferralState.DONE: "ok",
    ReferralState.REVOKED: "none",
}  # fmt: skip
MOVES: dict[str, tuple[type[forms.ReferralMoveForm], Any]] = {
    "send": (forms.SendForm, actions.send),
    "accept": (forms.AcceptForm, actions.accept),
    "refuse": (forms.RefuseForm, actions.refuse),
    "return": (forms.ReturnForm, actions.return_),
    "finish": (forms.FinishForm, actions.finish),
    "revoke": (forms.RevokeForm, actions.revoke),
}


def line(referral: Referral, posting: Posting, today: date) -> dict[str, Any]:
    """One line of a list; the referral is one of `listed()`."""
    return {
        "referral": referral, "who": shown_name(referral.client_name, posting),  # type: ignore[attr-defined]
        "look": LOOKS[ReferralState(referral.state)],
        "term": term_of(referral, today) if referral.state == ReferralState.SENT else {},
    }  # fmt: skip


# ---------------------------------------------------------------- lists
@page(P.CASE_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    found = ReferralFilter(request.GET, Referral.objects.visible_to(posting), request=request)
    total = capped_count(found.qs)
    listed = list_page(request, found.qs.listed(), ("id",))
    return render(
        request,
        "cases/referral_list.html",
        {
            "filter": found, "page": listed, "total": total,
            "rows": [line(one, posting, today) for one in listed.rows],
            "late": [] if request.GET else list(unanswered(posting, today)),
        },
    )  # fmt: skip


@page(P.CASE_VIEW)
def of_case(request: HttpRequest, pk: int) -> HttpResponse:
    """The referrals of a case, each with the moves open to who looks."""
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()  # type: ignore[attr-defined]
    found = Referral.objects.visible_to(posting).filter(case=case).listed()
    rows = [line(one, posting, today) | {"moves": _moves(one, posting, closed=False)} for one in found]
    may_refer = may_read(case, posting) and posting.may(P.CASE_REFER) and case.state not in actions.OVER
    context = told(case, posting, today) | {"rows": rows, "may_refer": may_refer}
    return render(request, "cases/referrals.html", context)


# ---------------------------------------------------------------- one referral
def referral_or_404(request: HttpRequest, pk: int) -> Referral:
    rows = Referral.objects.visible_to(request.posting)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("case__station", "target_station", "prepared_by"), pk=pk)  # type: ignore[no-any-return]


def _moves(referral: Referral, posting: Posting, closed: bool = True) -> list[dict[str, Any]]:
    """The open moves as buttons, the closed ones with why. An office above moves nothing, and is told nothing of it."""
    if not posting.station_id:
        return []
    steps = [(step, "") for step in REFERRAL.open_to(referral, posting)]
    steps += REFERRAL.closed_to(referral, posting) if closed else []
    return [
        {
            "label": step.label, "url": reverse("cases:referral_move", args=[referral.pk, step.name]), "why": why,
            "go": not why and step.name in ("send", "accept", "finish"), "bad": step.name == "revoke",
        }
        for step, why in steps
    ]  # fmt: skip


@page(P.CASE_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    referral, posting, today = referral_or_404(request, pk), request.posting, timezone.localdate()  # type: ignore[attr-defined]
    case = case_or_404(request, referral.case_id)
    referral.client_name = case.client_name  # type: ignore[attr-defined]
    context = told(case, posting, today) | line(referral, posting, today)
    context |= {"moves": _moves(referral, posting), "readable": may_read(case, posting)}
    return render(request, "cases/referral.html", context)


@page(P.CASE_REFER)
def refer(request: HttpRequest, pk: int) -> HttpResponse:
    """准备转介: what goes where, and the person's separate consent."""
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()  # type: ignore[attr-defined]
    if not may_read(case, posting):
        raise PermissionDenied(elsewhere(case, posting))
    back = reverse("cases:referrals", args=[pk])
    form = forms.ReferForm(typed(request), case=case, today=today, initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        row = actions.prepare(case, by=posting, today=today, **given)
        messages.success(request, f"转介已备好,查询码 {row.code}。函件用印后请登记发出。")
        return reverse("cases:referral", args=[row.pk])

    context = told(case, posting, today) | {
        "readable": True, "heading": "准备转介", "save": "保存", "part": "转介", "back": back,
    }  # fmt: skip
    return form_page(request, "cases/refer.html", form, save, **context)


@page(P.CASE_REFER)
def make_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Any move of the table: its small form, its refusal in a sentence."""
    if move not in MOVES:
        raise Http404
    referral, posting, today = referral_or_404(request, pk), request.posting, timezone.localdate()  # type: ignore[attr-defined]
    step, back = REFERRAL[move], reverse("cases:referral", args=[pk])
    if request.method != "POST" and (why := REFERRAL.refusal(step, referral, posting)):
        if referral.state in step.source:
            raise PermissionDenied(why)
        messages.warning(request, why)
        return redirect(back)
    form_class, act = MOVES[move]
    days = {name: today for name in form_class.base_fields if name.endswith("_on")}
    form = form_class(typed(request), referral=referral, initial={"version": referral.version} | days)

    def save(given: dict[str, Any]) -> str:
        row = act(referral, by=posting, today=today, **given)
        messages.success(request, f"已{step.label}:{row.number or row.target_name}。")
        return back

    case = case_or_404(request, referral.case_id)
    context = told(case, posting, today) | {
        "readable": may_read(case, posting), "heading": step.label, "save": step.label, "part": "转介", "back": back,
    }  # fmt: skip
    return form_page(request, "cases/part_form.html", form, save, **context)
