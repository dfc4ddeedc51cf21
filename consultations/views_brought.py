"""材料 of a consultation: for the station's own staff."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import onetime
from accounts.lifecycle import MovedOn
from accounts.roles import P
from accounts.sealing import CannotOpen
from consultations import actions_brought as actions
from consultations.choices import Brought
from consultations.forms import BroughtForm
from consultations.models import Consultation
from stations import attachments
from stations.models import Posting, Proof
from stations.pages import form_page, page, typed
from stations.views_photo import show_pass


def _row(request: HttpRequest, pk: int) -> Consultation:
    rows = Consultation.objects.visible_to(request.posting).select_related("station__region", "client")  # type: ignore[attr-defined]
    row: Consultation = get_object_or_404(rows, pk=pk)
    return row


def brought_to(row: Consultation, posting: Posting) -> list[tuple[Proof, str]]:
    """What stands in its list, and what it is."""
    proofs = Proof.objects.visible_to(posting).of(row).select_related("content", "added_by").order_by("pk")
    return [(proof, str(Brought(proof.slot).label)) for proof in proofs]


@page(P.CONSULTATION_CORRECT)
def brought_new(request: HttpRequest, pk: int) -> HttpResponse:
    """上传材料."""
    row, back = _row(request, pk), reverse("consultations:detail", args=[pk])
    form = BroughtForm(typed(request), request=request, initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        actions.add_brought(row, by=request.posting, at=timezone.now(), **given)  # type: ignore[attr-defined]
        messages.success(request, f"已收存:{Brought(given['brought']).label}。")
        return back

    photo_url = reverse("consultations:brought_photo", args=[pk])
    return form_page(
        request, "consultations/brought_form.html", form, save, consultation=row, back=back, photo_url=photo_url
    )


@page(P.CONSULTATION_CORRECT)
@require_POST
def brought_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """用手机拍照."""
    return show_pass(request, "consultation", pk, request.POST.get("brought", ""))


def _brought(request: HttpRequest, pk: int, proof_pk: int) -> tuple[Consultation, Proof]:
    row = _row(request, pk)
    rows = Proof.objects.visible_to(request.posting).of(row).select_related("content")  # type: ignore[attr-defined]
    return row, get_object_or_404(rows, pk=proof_pk)


@page(P.CLIENT_NAME)
def brought_file(request: HttpRequest, pk: int, proof_pk: int) -> HttpResponse:
    row, proof = _brought(request, pk, proof_pk)
    try:
        answer = attachments.download(proof.content)
    except CannotOpen as broken:
        messages.error(request, str(broken))
        return redirect("consultations:detail", pk)
    actions.fetch_brought(proof, row, by=request.posting)  # type: ignore[attr-defined]
    return answer


@page(P.CONSULTATION_CORRECT)
@require_POST
def brought_remove(request: HttpRequest, pk: int, proof_pk: int) -> HttpResponse:
    row, proof = _brought(request, pk, proof_pk)
    try:
        actions.remove_brought(proof, row, by=request.posting, today=timezone.localdate())  # type: ignore[attr-defined]
        messages.success(request, f"已撤下:{Brought(proof.slot).label}。")
    except MovedOn as refusal:
        messages.warning(request, refusal.messages[0])
    return redirect("consultations:detail", pk)
