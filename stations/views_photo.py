"""用手机拍照: the desktop's page with the code, what it shows once the photo is there, and the page of the phone."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import drafts
from accounts.roles import P
from stations import actions_photo as actions
from stations import passes
from stations.forms_register import PhotoForm
from stations.models import PhotoPass
from stations.pages import page, show_refusal

GONE = 410


# ---------------------------------------------------------------- the desktop
@page(P.STATION_VIEW)
@require_POST
def make(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    if kind not in passes.OWN:
        raise Http404
    return show_pass(request, kind, pk)


def show_pass(request: HttpRequest, kind: str, pk: int, slot: str | None = None) -> HttpResponse:
    """Makes a pass and shows it. Its token stands in this one answer and nowhere else, so nothing is redirected to.

    Each app has an address of its own for its kinds of record, with the permission that they need.
    """
    try:
        return _made(request, kind, pk, request.POST.get("slot", "") if slot is None else slot)
    except ValidationError as refusal:
        messages.warning(request, refusal.messages[0])
        return redirect(drafts.page_of(request))


def by_phone(request: HttpRequest, typed: dict[str, Any], kind: str, pk: int, slot: str = "") -> HttpResponse:
    """用手机拍照 pressed in a form that asks more than a file: the rest that was typed goes with the photo.

    `slot` names the field that says which part of the record. Raises what the desktop's own page would say.
    """
    rest = {name: value for name, value in typed.items() if name not in ("file", "pages", "key")}
    return _made(request, kind, pk, rest.pop(slot, ""), **rest)


def _made(request: HttpRequest, kind: str, pk: int, slot: str, **typed: Any) -> HttpResponse:
    posting, target = request.posting, passes.TARGETS[kind]
    row = get_object_or_404(target.rows(posting), pk=pk)
    made, token = actions.make_pass(kind, row, by=posting, at=timezone.now(), slot=slot, **typed)
    address = request.build_absolute_uri(reverse("stations:photo", args=[token]))
    station, told = target.told(row, slot)
    context = {
        "pass": made, "address": address, "code": _drawn(address), "station": station, "told": told,
        "minutes": passes.MINUTES, "back": target.page(row, slot),
    }  # fmt: skip
    return render(request, "stations/photo_pass.html", context)


def _drawn(address: str) -> str:
    """The QR code as a picture within the page: at an address of its own, that would hold the token too."""
    import segno  # only where a code is drawn

    drawn: str = segno.make(address, error="m").svg_data_uri(scale=6, border=2)
    return drawn


@page(P.STATION_VIEW)
def arrived(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every few seconds by the page with the code; without JavaScript, the link below it."""
    row = get_object_or_404(PhotoPass.objects.visible_to(request.posting), pk=pk)
    target = passes.TARGETS[row.kind]
    record = get_object_or_404(target.rows(request.posting), pk=row.object_id)
    is_over = row.expires_at <= timezone.now()
    if request.htmx:
        if not row.spent_at and not is_over:
            return HttpResponse(status=204)  # nothing new: the page stays as it is
        photo = target.file(record, row.photo_id) if row.photo_id else ""
        return render(request, "stations/photo_arrived.html", {"photo": photo})
    if row.spent_at:
        messages.success(request, "照片已收到,列在本页的材料中。")
    else:
        messages.warning(request, f"还没有收到照片。{passes.AGAIN if is_over else '上传后请再打开本页。'}")
    return redirect(target.page(record, row.slot))


# ---------------------------------------------------------------- the phone
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """For whoever holds the address, signed in or not: it says what the photo is for, takes one, and is spent."""
    at = timezone.now()
    try:
        row = PhotoPass.objects.filter(digest=passes.digest(token)).first()
        station, told = passes.hold(row, at).told
        form = PhotoForm(request.POST if request.method == "POST" else None, request=request)
        if form.is_valid():
            try:
                actions.use_pass(token, at=at, **form.cleaned_data)
                return _answer(request, {"done": True, "station": station, "told": told})
            except ValidationError as refusal:
                if not hasattr(refusal, "error_dict"):
                    raise
                show_refusal(form, refusal)
    except ValidationError as refusal:
        return _answer(request, {"refusal": refusal.messages[0]}, GONE)
    return _answer(request, {"form": form, "station": station, "told": told, "minutes": passes.MINUTES})


def _answer(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    """In no search engine's list. Nothing is kept of it and no other site is told its address: every answer says so
    (accounts/middleware.py; a stricter Referrer-Policy would hide from the CSRF check where the form came from)."""
    answer = render(request, "stations/photo.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
