"""整改: the list with what is past its day, one order before and after, its paper, its moves."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.paging import capped_count, list_page
from accounts.roles import P
from compliance import actions_order as actions
from compliance import forms
from compliance.actions_measure import stand
from compliance.choices import Found, OrderState
from compliance.filters import OrderFilter
from compliance.lifecycle import ORDER
from compliance.models import Order, OrderLine
from compliance.papers import order_paper
from compliance.standard import LINES, MEASURED, failed_lines
from compliance.views import due, tag, tag_of
from compliance.views_assessment import assessment_or_404
from compliance.views_proof import proofs_of
from compliance.waiting import orders_waiting
from stations.attachments import DOCX
from stations.models import Posting, Proof
from stations.pages import form_page, page, typed

MONTH = timedelta(days=30)  # what is offered as the day by which to mend; changed by whoever orders
MOVES: dict[str, type[forms.SureForm]] = {
    "report": forms.ReportForm, "accept": forms.RecheckForm, "return": forms.ReturnForm, "revoke": forms.RevokeForm,
}  # fmt: skip


def order_or_404(request: HttpRequest, pk: int) -> Order:
    rows = Order.objects.visible_to(request.posting).select_related("station__region", "office", "assessment__station")
    return get_object_or_404(rows, pk=pk)  # type: ignore[no-any-return]


# ---------------------------------------------------------------- the list
@page(P.COMPLIANCE_VIEW)
def orders(request: HttpRequest) -> HttpResponse:
    posting, today = request.posting, timezone.localdate()
    visible = Order.objects.visible_to(posting)
    found = OrderFilter(request.GET, visible, request=request)
    listed = list_page(request, found.qs.prefetch_related("station__region", "office"), ("issued_on", "id"))
    rows = [{"row": one, "state": tag_of(one), "due": _left(one)} for one in listed.rows]
    return render(request, "compliance/orders.html", {
        "filter": found, "page": listed, "rows": rows, "total": capped_count(found.qs),
        "waiting": [] if request.GET else orders_waiting(posting, today),
    })  # fmt: skip


def _left(one: Order) -> dict[str, str]:
    return due(one, timezone.localdate()) if one.mended_on is None and one.revoked_on is None else {}


# ---------------------------------------------------------------- one order
@page(P.COMPLIANCE_VIEW)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    row, posting = order_or_404(request, pk), request.posting
    return render(request, "compliance/order.html", {
        "row": row, "state": tag_of(row), "due": _left(row), "moves": _moves(row, posting),
        "lines": _lines(row), "today": timezone.localdate(),
        "may_prove": row.state == OrderState.ISSUED and posting.may(P.COMPLIANCE_ASSESS),
        "age": ((row.mended_on or row.revoked_on or timezone.localdate()) - row.issued_on).days,
    })  # fmt: skip


def _lines(row: Order) -> list[dict[str, Any]]:
    lines = list(row.order_lines.all())
    proofs = proofs_of(lines)
    return [_shown(one, proofs.get(one.pk, [])) for one in lines]


def _shown(one: OrderLine, proofs: list[Proof]) -> dict[str, Any]:
    after = tag(Found(one.after)) if one.after else {}
    return {"row": one, "before": tag(Found(one.before)), "after": after, "proofs": proofs}


def _moves(row: Order, posting: Posting) -> list[dict[str, Any]]:
    steps = [(step, "") for step in ORDER.open_to(row, posting)]
    steps += [(step, why) for step, why in ORDER.closed_to(row, posting) if posting.may(step.permission)]
    return [
        {
            "label": step.label, "why": why, "go": not why and step.name in ("report", "accept"),
            "bad": step.name == "revoke", "url": reverse("compliance:order_move", args=[row.pk, step.name]),
        }
        for step, why in steps
    ]  # fmt: skip


@page(P.COMPLIANCE_VIEW)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """整改通知书 as a Word file, made from what the order holds."""
    row = order_or_404(request, pk)
    disposition = content_disposition_header(True, f"整改通知书 {row.number}.docx") or "attachment"
    return HttpResponse(order_paper(row), content_type=DOCX, headers={"Content-Disposition": disposition})


# ---------------------------------------------------------------- writing
@page(P.COMPLIANCE_REVIEW)
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """下达整改通知书."""
    row, posting, today = assessment_or_404(request, pk), request.posting, timezone.localdate()
    if why := actions.may_issue(row, posting):
        raise PermissionDenied(why)
    form = forms.IssueForm(typed(request), initial={"due_on": today + MONTH})

    def save(given: dict[str, Any]) -> str:
        made = actions.issue(row, by=posting, today=today, **given)
        messages.success(request, f"已下达整改通知 {made.number}。请下载打印、盖章后送达。")
        return reverse("compliance:order", args=[made.pk])

    back = reverse("compliance:assessment", args=[pk])
    failed = failed_lines({one.code: one.holds for one in row.answers.all()})
    context = {
        "row": row, "heading": "下达整改通知书", "save": "下达", "back": back,
        "failed": [LINES[code] for code in failed],
    }  # fmt: skip
    return form_page(request, "compliance/part_form.html", form, save, **context)


@page(P.COMPLIANCE_VIEW)
def make_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """Any move of the table: its form, its refusal in a sentence."""
    if move not in MOVES:
        raise Http404
    row, posting = order_or_404(request, pk), request.posting
    step, back = ORDER[move], reverse("compliance:order", args=[pk])
    if request.method != "POST" and (why := ORDER.refusal(step, row, posting)):
        if row.state in step.source or not posting.may(step.permission):
            raise PermissionDenied(why)
        messages.warning(request, why)
        return redirect(back)
    lines = list(row.order_lines.all())
    form = _form(request, row, move, lines)

    def save(given: dict[str, Any]) -> str:
        _act(form, row, move, posting, given)
        messages.success(request, f"已{step.label}:{row.number}。")
        return back

    context = {"row": row, "heading": step.label, "save": step.label, "back": back}
    if not isinstance(form, forms.RecheckForm):
        return form_page(request, "compliance/order_form.html", form, save, **context)
    checked = [
        one
        | {
            "field": form[forms.field_name("after", one["row"].code)],
            "text": form[forms.field_name("text", one["row"].code)],
        }
        for one in _lines(row)
    ]
    return form_page(request, "compliance/recheck.html", form, save, lines=checked, **context)


def _form(request: HttpRequest, row: Order, move: str, lines: list[OrderLine]) -> forms.SureForm:
    extra: dict[str, Any] = {} if move == "revoke" else {"lines": lines}
    if move in ("accept", "return"):
        found = stand([row.station], timezone.localdate())[row.station]
        measured = [one.code for one in lines if one.code in MEASURED]
        extra["now"] = {code: (found[code].found, found[code].text) for code in measured}
    initial: dict[str, Any] = {"version": row.version}
    if move == "return":
        initial["due_on"] = timezone.localdate() + MONTH
    return MOVES[move](typed(request), initial=initial, **extra)


def _act(form: forms.SureForm, row: Order, move: str, posting: Posting, given: dict[str, Any]) -> None:
    told: dict[str, Any] = {"by": posting, "version": given["version"]}
    today = timezone.localdate()
    if move == "accept":
        actions.accept(row, at=timezone.now(), after=form.after(), **told)  # type: ignore[attr-defined]
    elif move == "return":
        told |= {"due_on": given["due_on"], "remark": given["remark"]}
        actions.return_(row, today=today, after=form.after(), **told)  # type: ignore[attr-defined]
    elif move == "report":
        actions.report(row, today=today, done=form.done(), **told)  # type: ignore[attr-defined]
    else:
        actions.revoke(row, today=today, remark=given["remark"], **told)
