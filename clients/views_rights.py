"""本人请求: the rights desk at a person's file (个人信息保护法第44至47条)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import onetime
from accounts.onetime import Repeated
from accounts.roles import P
from clients import actions_rights, rights
from clients.choices_rights import RightsKind, RightsState
from clients.forms_rights import AskForm, MoveForm
from clients.models import Client, RightsRequest
from stations import workbooks
from stations.actions import require
from stations.pages import form_page, page, typed

DONE = {"finish": "已办结。", "erase": "个人信息已删除,不能恢复。", "refuse": "已记下不予办理的理由,请告知本人。"}
TELLS = (RightsKind.LOOK, RightsKind.COPY)


def _client(request: HttpRequest, pk: int) -> Client:
    rows = Client.objects.visible_to(request.posting).select_related("station__region", "person")
    client: Client = get_object_or_404(rows, pk=pk)
    require(request.posting, P.CLIENT_EDIT, client.station)
    return client


def _request(request: HttpRequest, client: Client, pk: int) -> RightsRequest:
    rows = RightsRequest.objects.visible_to(request.posting).select_related("registered_by", "done_by", "station")
    found: RightsRequest = get_object_or_404(rows, pk=pk, client=client)
    found.client = client
    return found


@page(P.CLIENT_EDIT)
def rights_of(request: HttpRequest, pk: int) -> HttpResponse:
    client = _client(request, pk)
    rows = RightsRequest.objects.visible_to(request.posting).filter(client=client).select_related("registered_by")
    return render(
        request, "clients/rights.html", {"client": client, "rows": rows, "is_erased": rights.is_erased(client)}
    )


@page(P.CLIENT_EDIT)
def right_create(request: HttpRequest, pk: int) -> HttpResponse:
    client, today = _client(request, pk), timezone.localdate()
    form = AskForm(typed(request), today=today, key=onetime.issue())

    def save(given: dict[str, Any]) -> str:
        try:
            made = actions_rights.ask(client, by=request.posting, today=today, **given).pk
            messages.success(request, "请求已登记。")
        except Repeated as again:
            made = int(again.result)
        return reverse("clients:right", args=[pk, made])

    return form_page(request, "clients/right_create.html", form, save, client=client)


@page(P.CLIENT_EDIT)
def right(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """One request: what may be done with it now, by whom, and why not yet."""
    client, posting, today = _client(request, pk), request.posting, timezone.localdate()
    asked = _request(request, client, request_pk)
    form = MoveForm(typed(request), initial={"version": asked.version})

    def save(given: dict[str, Any]) -> str:
        name, reason = given["move"], {"reason": given["reason"]} if given["move"] == "refuse" else {}
        getattr(actions_rights, name)(asked, by=posting, today=today, version=given["version"], **reason)
        messages.success(request, DONE[name])
        return reverse("clients:right", args=[pk, request_pk])

    is_open = asked.state == RightsState.OPEN
    context = {
        "client": client,
        "asked": asked,
        "moves": {step.name for step in asked.LIFECYCLE.open_to(asked, posting)},
        "why": [why for step, why in asked.LIFECYCLE.closed_to(asked, posting) if step.name == "erase"],
        "is_to_erase": is_open and asked.kind == RightsKind.ERASE,
        "holds": rights.holds(client, today) if is_open and asked.kind == RightsKind.ERASE else [],
        "tells": is_open and asked.kind in TELLS,
        "corrects": is_open and asked.kind == RightsKind.CORRECT,
    }
    return form_page(request, "clients/right.html", form, save, **context)


@require_POST
@page(P.CLIENT_REVEAL)
def right_copy(request: HttpRequest, pk: int, request_pk: int) -> HttpResponse:
    """What is held on the person, once, to print or as a workbook; each time leaves a line in the trail."""
    client = _client(request, pk)
    asked = _request(request, client, request_pk)
    try:
        sections = actions_rights.take_copy(asked, by=request.posting)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect("clients:right", pk, request_pk)
    if request.POST.get("as") == "xlsx":
        parts = [(one.title, workbooks.fitted(one.headings, one.rows), one.rows) for one in sections]
        return workbooks.answer(workbooks.registers(parts), "本人信息.xlsx")
    context = {"client": client, "asked": asked, "sections": sections, "today": timezone.localdate()}
    return render(request, "clients/right_copy.html", context)
