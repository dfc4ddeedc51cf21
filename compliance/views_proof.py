"""佐证 of a line of a self-assessment or of an order: uploaded, opened through the line's scope, taken off again."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.lifecycle import MovedOn
from accounts.roles import P
from accounts.sealing import CannotOpen
from compliance import actions, actions_order, forms
from compliance.models import Answer, OrderLine
from compliance.passes import OWN, page_of, shown_at
from compliance.standard import ASSERTED
from stations import attachments
from stations.models import Proof
from stations.pages import form_page, is_by_phone, page, typed
from stations.views_photo import by_phone

Line = Answer | OrderLine


def proofs_of(lines: Sequence[Line]) -> dict[int, list[Proof]]:
    """By the line's key the proofs that stand; lines of one kind."""
    found: dict[int, list[Proof]] = {}
    kinds = {one._meta.model_name for one in lines}
    rows = Proof.objects.standing().filter(kind__in=kinds, object_id__in=[one.pk for one in lines])
    for one in rows.select_related("content").order_by("pk"):
        found.setdefault(one.object_id, []).append(one)
    return found


@page(P.COMPLIANCE_ASSESS)
def proof_new(request: HttpRequest, pk: int, line: str) -> HttpResponse:
    """上传佐证 of a line that the station asserts."""
    if line not in ASSERTED:
        raise Http404
    rows = OWN["answer"].rows(request.posting)
    row: Answer = get_object_or_404(rows, assessment=pk, code=line)
    return _form(request, row, actions.add_proof, "compliance/part_form.html", row.assessment)


@page(P.COMPLIANCE_ASSESS)
def order_proof_new(request: HttpRequest, pk: int, line: str) -> HttpResponse:
    """上传佐证 of what was mended."""
    rows = OWN["orderline"].rows(request.posting)
    row: OrderLine = get_object_or_404(rows, order=pk, code=line)
    return _form(request, row, actions_order.add_proof, "compliance/order_form.html", row.order)


def _form(request: HttpRequest, row: Line, add: Callable[..., Proof], template: str, holder: Any) -> HttpResponse:
    back, kind = page_of(row), str(row._meta.model_name)
    if request.method != "POST":  # refused before anything is typed in vain
        try:
            OWN[kind].require(request.posting, row, "", timezone.localdate())
        except MovedOn as refusal:
            messages.warning(request, refusal.messages[0])
            return redirect(shown_at(row))
    form = forms.ProofForm(typed(request), request=request)

    def save(given: dict[str, Any]) -> str | HttpResponse:
        if is_by_phone(request):
            return by_phone(request, given, kind, row.pk)
        add(row, by=request.posting, at=timezone.now(), **given)
        messages.success(request, f"已收存佐证:{row.code} {row.line.label}。")
        return back

    context = {
        "heading": f"上传佐证:{row.code} {row.line.label}", "save": "上传", "back": back, "row": holder,
        "photo": True,
    }  # fmt: skip
    return form_page(request, template, form, save, **context)


def _proof(request: HttpRequest, pk: int) -> tuple[Proof, Line]:
    rows = Proof.objects.visible_to(request.posting).standing().filter(kind__in=OWN).select_related("content")
    proof: Proof = get_object_or_404(rows, pk=pk)
    return proof, get_object_or_404(OWN[proof.kind].rows(request.posting), pk=proof.object_id)


@page(P.COMPLIANCE_VIEW)
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, to whoever sees the line."""
    found, line = _proof(request, pk)
    try:
        return attachments.download(found.content)
    except CannotOpen as broken:
        messages.error(request, str(broken))
        return redirect(shown_at(line))


@page(P.COMPLIANCE_ASSESS)
@require_POST
def proof_remove(request: HttpRequest, pk: int) -> HttpResponse:
    found, line = _proof(request, pk)
    remove = actions.remove_proof if isinstance(line, Answer) else actions_order.remove_proof
    try:
        remove(found, line, by=request.posting, today=timezone.localdate())  # type: ignore[arg-type]
    except MovedOn as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect(shown_at(line))
    messages.success(request, f"已撤下佐证:{found.content.name}。")
    return redirect(page_of(line))
