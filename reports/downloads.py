"""The workbook as a file: which bytes, what they are called, and the line in the trail that they were taken."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.audit import action, record
from accounts.roles import P
from reports import layouts
from reports.models import Compilation, Layout
from reports.periods import Period
from reports.table import Area, Table, area_table
from reports.views import area_or_404, period_or_404
from reports.workbook import build
from stations.pages import page
from stations.workbooks import XLSX


@dataclass(frozen=True)
class Download:
    table: Table
    content: bytes
    layout: str = ""  # SHA-256 of the province's own that was filled in

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """残疾人法律救助报表_安徽省_2026年10月_已终审第1版.xlsx"""
        table = self.table
        how = "_本省格式" if self.layout else ""
        return f"残疾人法律救助报表_{table.area}_{table.period.label}_{table.standing.replace(' ', '')}{how}.xlsx"


def workbook_of(
    area: Area, period: Period, *, today: date, number: int | None = None, told: Callable[[], Any] = lambda: None
) -> Download:
    """The workbook of an area and period; a final month of a province in the bytes frozen at its final review.

    Raises ValidationError where there is no such version.
    """
    table = area_table(area, period, today=today, number=number)
    kept = _kept(table)
    if kept and table.number and kept.region.code == area.code:
        return Download(table, bytes(kept.workbook))
    return Download(table, build(table, told, json.loads(kept.registry) if kept else None))


def _kept(table: Table) -> Compilation | None:
    """The compilation whose definitions hold for a table: its own, of a longer period that of its last month."""
    if not table.is_final:
        return None
    month = max(table.versions)
    found = Compilation.objects.filter(region__path=f"{table.area.province}/", month=month).select_related("region")
    return found.defer("rows").get(number=table.versions[month])


@action
def export(download: Download, *, by: Any = None) -> None:
    """Writes into the trail who took which figures out; `by` is None for a command of the system."""
    table = download.table
    how = f" 本省格式 {download.layout[:16]}" if download.layout else ""
    detail = f"{table.area} {table.period.label} {table.standing}{how} {download.sha256[:16]}"
    record("导出报表", table.area, by=by, detail=detail, province=table.area.province)


@page(P.RETURN_VIEW)
def workbook(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """The .xlsx of an area and period; `?version=n` for an earlier final one."""
    return answered(request, area_or_404(request, code), period_or_404(asked))


def answered(request: HttpRequest, area: Area, period: Period) -> HttpResponse:
    """The file, and its line in the trail; the version is asked for in the query."""
    try:
        download = workbook_of(area, period, today=timezone.localdate(), number=_version(request))
    except ValidationError as refusal:
        raise Http404(refusal.messages[0]) from refusal
    return sent(request, download)


@page(P.RETURN_VIEW)
def filled(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """The same figures in the layout of the area's province, where it has set one."""
    try:
        return sent(request, filled_of(request, area_or_404(request, code), period_or_404(asked)))
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("reports:detail", code, asked)


def filled_of(request: HttpRequest, area: Area, period: Period) -> Download:
    """Raises Http404 where there is no layout or no such version, ValidationError where the figures do not fit."""
    number = _version(request)
    layout = Layout.objects.in_use(area.province).first()
    if layout is None:
        raise Http404("本省没有设定自己的格式,请下载系统格式。")
    try:
        table = area_table(area, period, today=timezone.localdate(), number=number)
    except ValidationError as refusal:
        raise Http404(refusal.messages[0]) from refusal
    content = layouts.filled(bytes(layout.content), layouts.places_of(layout), table)
    return Download(table, content, layout.sha256)


def _version(request: HttpRequest) -> int | None:
    version = request.GET.get("version", "")
    if version and not (version.isdecimal() and len(version) < 6):
        raise Http404("版次应为数字。")
    return int(version) if version else None


def sent(request: HttpRequest, download: Download) -> HttpResponse:
    """The file; the line in the trail stands before."""
    export(download, by=request.posting)  # type: ignore[attr-defined]
    disposition = content_disposition_header(True, download.name) or "attachment"
    headers = {"Content-Disposition": disposition, "X-Content-SHA256": download.sha256}
    return HttpResponse(download.content, content_type=XLSX, headers=headers)
