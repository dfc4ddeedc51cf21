"""The workbook as a file: which bytes, what they are called, and the line in the trail that they were taken."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.audit import action, record
from accounts.roles import P
from reports.models import Compilation
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

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def name(self) -> str:
        """残疾人法律救助报表_安徽省_2026年10月_已终审第1版.xlsx"""
        table = self.table
        return f"残疾人法律救助报表_{table.area}_{table.period.label}_{table.standing.replace(' ', '')}.xlsx"


def workbook_of(
    area: Area, period: Period, *, today: date, number: int | None = None, told: Callable[[], Any] = lambda: None
) -> Download:
    """The workbook of an area and period; a final month of a province in the bytes frozen at its final review.

    Raises ValidationError where there is no such version.
    """
    table = area_table(area, period, today=today, number=number)
    stored = None
    if table.number:
        found = Compilation.objects.filter(month=period.first, number=table.number, region__code=area.code)
        stored = found.values_list("workbook", flat=True).first()
    return Download(table, bytes(stored) if stored is not None else build(table, told))


@action
def export(download: Download, *, by: Any = None) -> None:
    """Writes into the trail who took which figures out; `by` is None for a command of the system."""
    table = download.table
    detail = f"{table.area} {table.period.label} {table.standing} {download.sha256[:16]}"
    record("导出报表", table.area, by=by, detail=detail, province=table.area.province)


@page(P.RETURN_VIEW)
def workbook(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """The .xlsx of an area and period; `?version=n` for an earlier final one."""
    area, period, version = area_or_404(request, code), period_or_404(asked), request.GET.get("version", "")
    if version and not version.isdecimal():
        raise Http404("版次应为数字。")
    try:
        download = workbook_of(area, period, today=timezone.localdate(), number=int(version) if version else None)
    except ValidationError as refusal:
        raise Http404(refusal.messages[0]) from refusal
    export(download, by=request.posting)  # type: ignore[attr-defined]
    disposition = content_disposition_header(True, download.name) or "attachment"
    headers = {"Content-Disposition": disposition, "X-Content-SHA256": download.sha256}
    return HttpResponse(download.content, content_type=XLSX, headers=headers)
