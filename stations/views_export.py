"""A list as a file: all that it shows as it is filtered, streamed as .xlsx or CSV. Pages and API answer the same.

The line in the trail stands before the first byte leaves: no line, no data. Names and numbers are as the list shows
them; a full number is shown on its own page, one by one, for a stated purpose.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters as filters
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.audit import action, record
from accounts.roles import P
from stations import streams
from stations.models import Posting
from stations.pages import page
from stations.streams import CSV, Columns
from stations.workbooks import XLSX

Cells = list[str | int | float | None]
ROWS_READ = 2000  # at a time


@dataclass(frozen=True)
class Export:
    """`rows` of a posting, filtered as the page `list` filters them and in an order; `line` is one of them."""

    title: str
    list: str
    filter: type[filters.FilterSet]
    rows: Callable[[Posting], QuerySet[Any]]
    columns: Columns
    line: Callable[[Any, Posting, date], Cells]
    needs: P = P.CASE_VIEW


@action
def export(name: str, rows: int, *, by: Posting) -> None:
    """Writes into the trail who took a register out."""
    record("导出台账", by.area, by=by, detail=f"{name},{rows} 行", province=by.province)


def answered(request: HttpRequest, asked: Export) -> HttpResponseBase:
    """The file, `?file=csv` or else .xlsx. Raises ValidationError where a filter does not say what is wanted."""
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    if not posting.may(asked.needs):
        raise PermissionDenied(f"您的任职没有“{asked.needs}”的权限。如需办理,请切换任职或联系本单位系统管理员。")
    found = asked.filter(request.GET, asked.rows(posting), request=request)
    if found.errors:
        raise ValidationError({name: list(errors) for name, errors in found.errors.items()})
    count = found.qs.order_by().count()
    export(asked.title, count, by=posting)
    lines = (asked.line(row, posting, today) for row in found.qs.iterator(chunk_size=ROWS_READ))
    name = f"{asked.title}_{posting.area_name}_{today}"
    if request.GET.get("file") == "csv":
        return _sent(streams.table(asked.columns, lines), f"{name}.csv", CSV)
    return _sent(streams.workbook(asked.title, asked.columns, lines, count), f"{name}.xlsx", XLSX)


def _sent(content: Any, name: str, content_type: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


def view(asked: Export) -> Callable[..., HttpResponseBase]:
    """The page that answers the file; from a filter that is wrong it leads back to the list, which says so."""

    @page(asked.needs)
    def download(request: HttpRequest) -> HttpResponseBase:
        try:
            return answered(request, asked)
        except ValidationError:
            return redirect(f"{reverse(asked.list)}?{request.GET.urlencode()}")

    return download
