"""The page that makes two files one, and its undoing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.roles import P
from clients import actions_merge, identity
from clients.filters import no_full_number
from clients.forms import SHOWN, MergeForm
from clients.models import Client
from stations.actions import require
from stations.pages import form_page, page, typed


def _file(request: Any, pk: int) -> Client:
    rows = Client.objects.visible_to(request.posting).select_related("station__region", "person")
    return get_object_or_404(rows, pk=pk)  # type: ignore[no-any-return]


@page(P.CLIENT_EDIT)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """First the other file is picked, then both are seen side by side."""
    client = _file(request, pk)
    require(request.posting, P.CLIENT_EDIT, client.station)
    if client.merged_into_id:
        return redirect("clients:detail", pk)
    chosen = request.POST.get("other") or request.GET.get("other", "")
    if not (chosen.isascii() and chosen.isdigit()):
        return _pick(request, client)
    other = get_object_or_404(Client.objects.unmerged().filter(station=client.station), pk=int(chosen[:18]))
    form = MergeForm(typed(request), initial={"other": other.pk})

    def save(given: dict[str, Any]) -> str:
        kept = actions_merge.merge(client, other, by=request.posting, reason=given["reason"])
        messages.success(request, "两份档案已合并,现显示保留的一份。合错了,今天可以在下面撤销。")
        return reverse("clients:detail", args=[kept.pk])

    return form_page(request, "clients/merge.html", form, save, client=client, **_sides(client, other))


def _sides(client: Client, other: Client) -> dict[str, Any]:
    """Which stays and which goes in, or why they cannot be one."""
    try:
        kept, joined = actions_merge.order(client, other)
    except ValidationError as refusal:
        return {"kept": client, "joined": other, "refusal": refusal.messages[0]}
    return {"kept": kept, "joined": joined, "refusal": ""}


def _pick(request: HttpRequest, client: Client) -> HttpResponse:
    """Files that look alike, and what is asked for by name, pinyin or the last four of the number."""
    text, wrong = request.GET.get("q", "").strip()[:40], ""
    if text:
        try:
            no_full_number(text)
        except ValidationError as refusal:
            text, wrong = "", refusal.messages[0]
    others = Client.objects.unmerged().filter(station=client.station).exclude(pk=client.pk)
    if text:
        found = list(others.found_by(text, [client.station_id]).order_by("-registered_on", "-pk")[: SHOWN + 1])
    else:
        phone = identity.opened(client, "phone")
        found = [one for one in Client.objects.alike(client.station, client.name, None, phone) if one != client]
    context = {"client": client, "q": text, "wrong": wrong, "found": found[:SHOWN], "has_more": len(found) > SHOWN}
    return render(request, "clients/merge_pick.html", context)


@require_POST
@page(P.CLIENT_EDIT)
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    joined = _file(request, pk)
    try:
        actions_merge.undo_merge(joined, by=request.posting, at=timezone.now())
        messages.success(request, "已撤销合并,两份档案各自独立。")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("clients:detail", pk)
