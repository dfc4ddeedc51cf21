"""Guardians and certificates: what the person's page holds besides his own facts."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.roles import P
from clients import actions_certificate, actions_guardian
from clients.forms import CertificateForm, EndGuardianForm, GuardianForm
from clients.models import Certificate, Client, Guardian
from stations.actions import require
from stations.pages import form_page, page, typed


def _file(request: Any, pk: int) -> Client:
    client = get_object_or_404(Client.objects.visible_to(request.posting).select_related("station__region"), pk=pk)
    require(request.posting, P.CLIENT_EDIT, client.station)
    return client  # type: ignore[no-any-return]


@page(P.CLIENT_EDIT)
def guardian(request: HttpRequest, pk: int) -> HttpResponse:
    client = _file(request, pk)
    form = GuardianForm(typed(request), initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        actions_guardian.add_guardian(client, by=request.posting, today=timezone.localdate(), **given)
        messages.success(request, "监护人已登记。")
        return reverse("clients:detail", args=[pk])

    return form_page(request, "clients/guardian.html", form, save, client=client)


@page(P.CLIENT_EDIT)
def guardian_end(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Guardian.objects.visible_to(request.posting).select_related("client__station__region")
    row = get_object_or_404(rows, pk=pk)
    require(request.posting, P.CLIENT_EDIT, row.client.station)
    form = EndGuardianForm(typed(request), initial={"version": row.version, "ended_on": timezone.localdate()})

    def save(given: dict[str, Any]) -> str:
        actions_guardian.end_guardian(row, by=request.posting, today=timezone.localdate(), **given)
        messages.success(request, "已登记监护终止,记录仍在档案里。")
        return reverse("clients:detail", args=[row.client_id])

    return form_page(request, "clients/guardian_end.html", form, save, client=row.client, guardian=row)


@page(P.CLIENT_EDIT)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """State and validity of the certificate of a file."""
    client = _file(request, pk)
    row = Certificate.objects.filter(client=client, replaced_at=None).first()
    if row is None:
        messages.info(request, "这份档案还没有登记残疾人证,请先填写残疾人证号。")
        return redirect("clients:edit", pk)
    columns = ("state", "issued_on", "valid_until", "version")
    form = CertificateForm(typed(request), initial={name: getattr(row, name) for name in columns})
    row.client = client

    def save(given: dict[str, Any]) -> str:
        actions_certificate.correct_certificate(row, by=request.posting, today=timezone.localdate(), **given)
        messages.success(request, "证件状态已登记。")
        return reverse("clients:detail", args=[pk])

    return form_page(request, "clients/certificate.html", form, save, client=client, certificate=row)
