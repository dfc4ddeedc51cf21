"""签章扫描件 of a return: uploaded, from a phone or not, and opened through the return's scope."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import onetime
from accounts.roles import P
from accounts.sealing import CannotOpen
from reports import actions_scan
from reports.models import Return, ReturnScan
from reports.passes import page_of
from reports.views import GONE, area_or_404, period_or_404
from stations import attachments
from stations.forms_register import FileForm
from stations.models import Station
from stations.pages import form_page, page, typed
from stations.views_photo import show_pass


def _return_or_404(request: HttpRequest, code: str, asked: str) -> Return:
    """The return of a station's month, its latest edition."""
    station, over = area_or_404(request, code), period_or_404(asked)
    if not isinstance(station, Station) or not over.is_month:
        raise Http404(GONE)
    found = Return.objects.filter(station=station, month=over.first).order_by("edition").last()
    if found is None:
        raise Http404(GONE)
    found.station = station
    return found


@page(P.RETURN_PREPARE)
def scan_add(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """上传签章扫描件."""
    obj = _return_or_404(request, code, asked)
    if request.method != "POST":  # refused before anything is chosen in vain
        try:
            actions_scan.require_scan(request.posting, obj)  # type: ignore[attr-defined]
        except ValidationError as refusal:
            messages.warning(request, refusal.messages[0])
            return redirect(page_of(obj))
    form = FileForm(typed(request), request=request, initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        actions_scan.add_scan(obj, by=request.posting, at=timezone.now(), **given)  # type: ignore[attr-defined]
        messages.success(request, "已上传签章扫描件。")
        return page_of(obj)

    photo_url = reverse("reports:scan_pass", args=[code, asked])
    return form_page(request, "reports/scan_form.html", form, save, obj=obj, back=page_of(obj), photo_url=photo_url)


@page(P.RETURN_PREPARE)
@require_POST
def scan_pass(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """用手机拍照."""
    return show_pass(request, "return", _return_or_404(request, code, asked).pk)


@page(P.RETURN_VIEW)
def scan(request: HttpRequest, code: str, asked: str, pk: int) -> HttpResponse:
    """The file, to whoever sees the return; a replaced one too."""
    station, over = area_or_404(request, code), period_or_404(asked)
    rows = ReturnScan.objects.visible_to(request.posting).filter(station__code=station.code)  # type: ignore[attr-defined]
    found: ReturnScan = get_object_or_404(rows.select_related("content"), pk=pk, return_of__month=over.first)
    try:
        return attachments.download(found.content)
    except CannotOpen as broken:
        messages.error(request, str(broken))
        return redirect("reports:detail", code, asked)
