"""导入往年台账: the template, what was handed in with what is wrong or what it will make, the import, its undoing."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.lifecycle import MovedOn
from accounts.paging import list_page
from accounts.roles import P
from consultations import actions_import as actions
from consultations import batches, ledger_file, lines
from consultations.forms_import import ImportForm
from consultations.models import LedgerImport
from stations import workbooks, xlsx_reading
from stations.pages import form_page, page, typed

SHOWN = 200  # faults on the page; the file to correct has all
AT_ONCE = 500  # lines between two signs of progress
HERE = "<!--progress-->"  # in the template: where they are written


def _import(request: HttpRequest, pk: int) -> LedgerImport:
    rows = LedgerImport.objects.visible_to(request.posting).select_related("station__region")  # type: ignore[attr-defined]
    row: LedgerImport = get_object_or_404(rows, pk=pk)
    return row


@page(P.CONSULTATION_IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """Hand in a workbook; what was handed in before."""
    posting = request.posting  # type: ignore[attr-defined]
    rows = LedgerImport.objects.visible_to(posting).defer("lines_sealed", "consultations_made", "clients_made")
    form = ImportForm(typed(request), request=request)

    def save(given: dict[str, Any]) -> str:
        made = actions.upload(by=posting, at=timezone.now(), **given["file"])
        return reverse("consultations:import", args=[made.pk])

    listed = list_page(request, rows.select_related("uploaded_by"), ("uploaded_at", "id"))
    most = xlsx_reading.MOST_ROWS
    return form_page(request, "consultations/imports.html", form, save, page=listed, most=most, station=posting.station)


@page(P.CONSULTATION_IMPORT)
def import_template(request: HttpRequest) -> HttpResponse:
    return workbooks.answer(ledger_file.template(), "咨询台账导入模板.xlsx")


@page(P.CONSULTATION_IMPORT)
def import_(request: HttpRequest, pk: int) -> HttpResponse:
    """One workbook: what is wrong with it, or what it will make; afterwards what it has made."""
    row, today = _import(request, pk), timezone.localdate()
    context: dict[str, Any] = {"row": row, "look": row.standing, "may_undo": actions.is_of(row, today)}
    if row.imported_at is None:
        batch = batches.held_against(actions.lines_of(row, today), row.station, today)
        faults = [fault for line in batch.wrong for fault in line.faults]
        look = ("bad", "待更正") if faults else row.standing
        context |= {"look": look, "batch": batch, "faults": faults[:SHOWN], "count": len(faults)}
    return render(request, "consultations/import.html", context)


@page(P.CONSULTATION_IMPORT)
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook to correct, with everything that is wrong in it."""
    row, today = _import(request, pk), timezone.localdate()
    if row.imported_at:
        messages.info(request, "这份台账已经导入,文件内容已销毁。")
        return redirect("consultations:import", pk)
    batch = batches.held_against(actions.lines_of(row, today), row.station, today)
    actions.fetch_import(row, by=request.posting)  # type: ignore[attr-defined]
    return workbooks.answer(ledger_file.corrected(batch.lines), "咨询台账_待改.xlsx")


@require_POST
@page(P.CONSULTATION_IMPORT)
def import_run(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Imports, and writes on the page how far it is, script or not.

    One transaction at the end: whatever stops it before, the server or the line, leaves everything as it was.
    """
    row = _import(request, pk)
    frame = render_to_string("consultations/import_run.html", {"row": row}, request).partition(HERE)
    return StreamingHttpResponse(_told(frame[0], _running(row, request.posting), frame[2]))  # type: ignore[attr-defined]


def _told(before: str, steps: Iterator[str], after: str) -> Iterator[str]:
    yield before
    yield from steps
    yield after


def _running(row: LedgerImport, by: Any) -> Iterator[str]:
    at, read = timezone.now(), []
    texts = actions.texts_of(row)
    for number, (line, told) in enumerate(texts, start=1):
        read.append(lines.read(line, told, timezone.localdate(at)))
        if number % AT_ONCE == 0:
            yield _progress("核对", number, len(texts))
    yield _progress("核对完毕,正在写入,请不要关闭页面", len(texts), len(texts) + 1)
    try:
        done = actions.import_ledger(row, read, by=by, at=at)
    except ValidationError as refusal:
        yield render_to_string("consultations/import_end.html", {"row": row, "sentence": refusal.messages[0]})
        return
    yield render_to_string("consultations/import_end.html", {"row": done, "sentence": ""})


def _progress(label: str, done: int, total: int) -> str:
    return render_to_string("components/progress.html", {"label": label, "done": done, "total": total})


@require_POST
@page(P.CONSULTATION_IMPORT)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    row = _import(request, pk)
    done = "已撤销这次导入:它登记的咨询和新建的档案都已删除。改好后可以重新上传。"
    return _act(request, row, lambda: actions.undo_import(row, by=request.posting, at=timezone.now()), done)  # type: ignore[attr-defined]


@require_POST
@page(P.CONSULTATION_IMPORT)
def import_drop(request: HttpRequest, pk: int) -> HttpResponse:
    row = _import(request, pk)
    return _act(request, row, lambda: actions.drop_import(row, by=request.posting), "已放弃,文件内容已销毁。")  # type: ignore[attr-defined]


def _act(request: HttpRequest, row: LedgerImport, act: Callable[[], Any], done: str) -> HttpResponse:
    try:
        act()
    except MovedOn as refusal:
        messages.warning(request, refusal.messages[0])
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, done)
    return redirect("consultations:imports")
