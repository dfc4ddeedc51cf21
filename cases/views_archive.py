"""案卷: the checklist of a file, its cover and index, the whole file in one download, and its disposal."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.paging import capped_count, list_page
from accounts.roles import P
from cases import actions_archive as actions
from cases import archive as rules
from cases import papers
from cases.choices import DisposalState, Retention
from cases.filters_papers import ArchiveFilter
from cases.forms_papers import ArchiveForm, DecisionForm, DisposalForm
from cases.lifecycle import CASE, DISPOSAL
from cases.models import Archive, Case
from cases.views import case_or_404, may_read, told
from cases.views_papers import own_case
from stations import attachments, word
from stations.pages import form_page, page, typed

MOVES: dict[str, tuple[Any, Any]] = {
    "propose": (DisposalForm, actions.propose),
    "keep": (DecisionForm, actions.keep),
    "dispose": (DecisionForm, actions.dispose),
}
LOOKS = {DisposalState.KEPT: "ok", DisposalState.PROPOSED: "warn", DisposalState.DISPOSED: "none"}


def _file_of(case: Case) -> Archive | None:
    return Archive.objects.filter(case=case).select_related("filed_by").first()


# ---------------------------------------------------------------- the file of a case
@page(P.CASE_VIEW)
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """The checklist, what is missing, the file form; once filed, where it lies and until when."""
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()
    file, documents, readable = _file_of(case), rules.standing(case), may_read(case, posting)
    why = CASE.refusal(CASE["archive"], case, posting)
    form = ArchiveForm(typed(request), today=today, case=case)

    def save(given: dict[str, Any]) -> str:
        made = actions.archive(case, by=posting, today=today, **given)
        messages.success(request, f"已归档:{made.number},共 {made.pages} 页。")
        return reverse("cases:archive", args=[pk])

    lines = rules.checklist(case, documents)
    context = told(case, posting, today) | {
        "file": file, "lines": lines, "entries": rules.index(case, documents), "why": why,
        "readable": readable, "may_file": readable and not why,
        "may_add": readable and any(line.lacks for line in lines) and not papers.closed_to_papers(case, ""),
        "file_look": LOOKS[DisposalState(file.state)] if file else "", "basis": rules.YEARS_BASIS,
        "has_ended": _has_ended(case), "moves": _moves(file, posting),
    }  # fmt: skip
    if request.method == "POST" and not readable:
        raise PermissionDenied(why or "案卷由本站归档。")
    return form_page(request, "cases/archive.html", form, save, **context)


def _has_ended(case: Case) -> bool:
    return bool(case.closed_on or case.terminated_on or case.refused_on)


@page(P.CLIENT_NAME)
def archive_print(request: HttpRequest, pk: int) -> HttpResponse:
    """封面, 卷内目录, 备考表, a sheet each."""
    case = own_case(request, pk)
    if not _has_ended(case):
        raise Http404
    entries = rules.index(case)
    return render(request, "cases/archive_print.html", {"case": case, **rules.cover(case, _file_of(case), entries)})


@page(P.CLIENT_NAME)
def archive_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The whole file as one zip, in the order of its index; nothing of it is written to disk in clear."""
    case = own_case(request, pk)
    if not _has_ended(case):
        raise Http404
    file, entries = _file_of(case), rules.index(case)
    kept = [(entry, entry.document.scan or entry.document.content) for entry in entries]
    lost = [entry.name for entry, one in kept if one and not attachments.is_there(one)]
    if lost:
        gone = "案卷已销毁,文件不再保存。" if file and file.state == DisposalState.DISPOSED else ""
        messages.error(request, gone or f"这些材料的文件不在存储目录中:{'、'.join(lost)}。请联系系统管理员从备份恢复。")
        return redirect("cases:archive", pk)
    actions.take_out(case, by=request.posting)
    cover = word.render("file", rules.cover(case, file, entries))
    name = f"{file.number if file else case.number}.zip"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return StreamingHttpResponse(_zipped(cover, kept), content_type="application/zip", headers=headers)


class _Pipe(io.RawIOBase):
    """What the zip writes, until it is sent on: one paper at a time in memory."""

    def __init__(self) -> None:
        self.waiting = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting += bytes(data)
        return len(data)

    def taken(self) -> bytes:
        waiting, self.waiting = self.waiting, b""
        return waiting


def _zipped(cover: bytes, kept: list[tuple[rules.Entry, Any]]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("00 封面、目录和备考表.docx", cover)
        yield pipe.taken()
        for entry, attachment in kept:
            if attachment:
                ending = attachment.name.rpartition(".")[2]
                title = entry.name.replace("/", " ").replace("\\", " ")
                bundle.writestr(f"{entry.order:02} {title}.{ending}", attachments.open_bytes(attachment))
                yield pipe.taken()
    yield pipe.taken()


# ---------------------------------------------------------------- disposal
@page(P.CASE_VIEW)
def archives(request: HttpRequest) -> HttpResponse:
    """The files of one's area: by year, by state, those whose time is over."""
    posting, today = request.posting, timezone.localdate()
    found = ArchiveFilter(request.GET, Archive.objects.walked_by(posting), request=request)
    listed = list_page(request, found.qs.prefetch_related("case", "station"), ("filed_on", "id"))
    rows = [
        {"file": file, "look": LOOKS[DisposalState(file.state)], "is_over": _is_over(file, today)}
        for file in listed.rows
    ]
    context = {"filter": found, "page": listed, "rows": rows, "total": capped_count(found.qs)}
    return render(request, "cases/archives.html", context | {"by_office": not posting.station_id})


def _is_over(file: Archive, today: Any) -> bool:
    return file.state == DisposalState.KEPT and file.keep_until is not None and file.keep_until < today


def _moves(file: Archive | None, posting: Any) -> list[dict[str, Any]]:
    if file is None or not posting.may(P.CASE_DISPOSE) or file.retention == Retention.PERMANENT:
        return []
    if file.state == DisposalState.KEPT and not _is_over(file, timezone.localdate()):
        return []
    steps = [(step, "") for step in DISPOSAL.open_to(file, posting)] + DISPOSAL.closed_to(file, posting)
    return [
        {
            "label": step.label, "url": reverse("cases:archive_move", args=[file.pk, step.name]), "why": why,
            "go": False, "bad": step.name == "dispose",
        }
        for step, why in steps
    ]  # fmt: skip


@page(P.CASE_DISPOSE)
def archive_move(request: HttpRequest, pk: int, move: str) -> HttpResponse:
    """提出销毁, 继续保管, 批准销毁."""
    if move not in MOVES:
        raise Http404
    rows = Archive.objects.visible_to(request.posting).select_related("case", "station__region", "proposed_by")
    file, step, today = get_object_or_404(rows, pk=pk), DISPOSAL[move], timezone.localdate()
    if request.method != "POST" and (why := DISPOSAL.refusal(step, file, request.posting)):
        if file.state in step.source:
            raise PermissionDenied(why)
        messages.warning(request, why)
        return redirect("cases:archive", file.case_id)
    form_class, act = MOVES[move]
    form = form_class(typed(request), initial={"version": file.version})

    def save(given: dict[str, Any]) -> str:
        act(file, by=request.posting, today=today, **given)
        messages.success(request, f"已{step.label}:{file.number}。")
        return reverse("cases:archive", args=[file.case_id])

    return form_page(request, "cases/archive_move.html", form, save, file=file, step=step, case=file.case)
