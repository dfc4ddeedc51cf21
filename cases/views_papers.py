"""文书: the papers of a case, and the station's registers of numbers and seals."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.onetime import Repeated
from accounts.paging import capped_count, list_page
from accounts.roles import P
from accounts.sealing import CannotOpen
from cases import actions_papers as actions
from cases import papers
from cases.choices import DisposalState
from cases.filters_papers import PaperFilter, SealFilter
from cases.forms_papers import FileForm, MakeForm, SealForm, UploadForm, VoidForm
from cases.lifecycle import elsewhere
from cases.models import Archive, Case, Document, SealUse
from cases.views import case_or_404, may_read, told
from stations import attachments
from stations.pages import form_page, is_by_phone, page, typed
from stations.views_photo import by_phone


# ---------------------------------------------------------------- the papers of a case
@page(P.CASE_VIEW)
def documents(request: HttpRequest, pk: int) -> HttpResponse:
    """What there is, with what can be done; an office above sees kinds and numbers, neither titles nor files."""
    case = case_or_404(request, pk)
    readable = may_read(case, request.posting)
    rows = case.documents.select_related("content", "scan", "made_by").prefetch_related("seal_uses")
    closed = papers.closed_to_papers(case, "")
    context = told(case, request.posting, timezone.localdate()) | {
        "documents": [_shown(row, readable) for row in rows], "readable": readable, "closed": closed,
        "may_add": readable and request.posting.may(P.CASE_OPEN) and not closed,
    }  # fmt: skip
    return render(request, "cases/documents.html", context)


def look_of(row: Document) -> tuple[str, str]:
    """How far a paper is: look and word."""
    if row.voided_on:
        return "bad", "作废"
    if row.paper in papers.HANDED_IN:
        return "none", "已收"
    return ("ok", "已签章") if row.scan_id else ("warn", "待签章")


def _shown(row: Document, readable: bool) -> dict[str, Any]:
    look, word = look_of(row)
    kind = row.get_paper_display()
    title = row.title if readable else kind
    copies = sum(use.copies for use in row.seal_uses.all())
    is_ours = row.paper not in papers.HANDED_IN
    kind = "" if kind == title else kind  # told where the title is one's own
    return {"row": row, "title": title, "kind": kind, "look": look, "word": word, "copies": copies, "is_ours": is_ours}


def own_case(request: HttpRequest, pk: int) -> Case:
    """A case whose papers are open: of one's own station."""
    case = case_or_404(request, pk)
    if not may_read(case, request.posting):
        raise PermissionDenied(elsewhere(case, request.posting) or "案件材料只对本站人员开放。")
    return case


def own_document(request: HttpRequest, pk: int) -> Document:
    """One of the posting's own area: of a shared case nothing is shared here, and an office has not the permission."""
    rows = Document.objects.visible_to(request.posting).select_related("case__station", "content", "scan", "made_by")
    document: Document = get_object_or_404(rows, pk=pk)
    return document


def _form(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], str], case: Case, label: str,
    photo: tuple[str, int] | None = None,
) -> Any:  # fmt: skip
    """One small form about a case's papers; `act` answers the sentence that says it is done.

    `photo`: kind and key of the record that takes the file from a phone too.
    """
    back = reverse("cases:documents", args=[case.pk])

    def save(given: dict[str, Any]) -> str | HttpResponse:
        if photo and is_by_phone(request):
            return by_phone(request, given, *photo, slot="paper")
        try:
            messages.success(request, act(given))
        except Repeated:
            messages.info(request, "这份表单已经保存过,没有重复登记。")
        return back

    return form_page(request, "cases/paper.html", form, save, case=case, label=label, back=back, photo=photo)


@page(P.CASE_OPEN)
def document_new(request: HttpRequest, pk: int) -> HttpResponse:
    """制作文书."""
    case, today = own_case(request, pk), timezone.localdate()
    initial = {"made_on": today, "key": onetime.issue(), "paper": request.GET.get("paper", "")}
    form = MakeForm(typed(request), case=case, initial=initial)

    def act(given: dict[str, Any]) -> str:
        row = actions.make(case, by=request.posting, today=today, at=timezone.now(), **given)
        return f"已制作:{row.title} {row.number}。请下载打印,签名、盖章后上传扫描件。"

    return _form(request, form, act, case, "制作文书")


@page(P.CASE_OPEN)
def document_upload(request: HttpRequest, pk: int) -> HttpResponse:
    """上传材料."""
    case, today = own_case(request, pk), timezone.localdate()
    initial = {"made_on": today, "key": onetime.issue(), "paper": request.GET.get("paper", "")}
    form = UploadForm(typed(request), request=request, initial=initial)

    def act(given: dict[str, Any]) -> str:
        row = actions.upload(case, by=request.posting, today=today, at=timezone.now(), **given)
        return f"已收存:{row.title},{row.pages} 页。"

    return _form(request, form, act, case, "上传材料", photo=("case", pk))


@page(P.CASE_OPEN)
def document_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """上传签章扫描件."""
    document = own_document(request, pk)
    form = FileForm(typed(request), request=request, initial={"pages": document.pages})

    def act(given: dict[str, Any]) -> str:
        row = actions.sign(document, by=request.posting, at=timezone.now(), **given)
        return f"已收存签章扫描件:{row.title} {row.number}。"

    return _form(request, form, act, document.case, f"上传签章扫描件:{document.title}", photo=("document", pk))


@page(P.CASE_OPEN)
def document_seal(request: HttpRequest, pk: int) -> HttpResponse:
    """用印登记."""
    document, today = own_document(request, pk), timezone.localdate()
    form = SealForm(typed(request), initial={"used_on": today, "copies": 1, "key": onetime.issue()})

    def act(given: dict[str, Any]) -> str:
        use = actions.use_seal(document, by=request.posting, today=today, **given)
        return f"已登记用印:{document.title} {document.number},{use.copies} 份。"

    return _form(request, form, act, document.case, f"用印登记:{document.title}")


@page(P.CASE_OPEN)
def document_void(request: HttpRequest, pk: int) -> HttpResponse:
    """作废."""
    document = own_document(request, pk)
    form = VoidForm(typed(request))

    def act(given: dict[str, Any]) -> str:
        row = actions.void_document(document, by=request.posting, today=timezone.localdate(), **given)
        return f"已作废:{row.title} {row.number},文号保留。"

    return _form(request, form, act, document.case, f"作废:{document.title}")


@page(P.CLIENT_NAME)
def document_file(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """The file itself, or its signed scan: to the station's own staff, and told in the trail."""
    document = own_document(request, pk)
    attachment = document.content if part == "content" else document.scan
    if attachment is None:
        raise Http404
    try:
        answer = attachments.download(attachment)
    except CannotOpen as broken:
        gone = Archive.objects.filter(case=document.case_id, state=DisposalState.DISPOSED).exists()
        messages.error(request, "案卷已销毁,文件不再保存。" if gone else str(broken))
        return redirect("cases:documents", document.case_id)
    actions.fetch(document, attachment, by=request.posting)
    return answer


# ---------------------------------------------------------------- registers
@page(P.CLIENT_NAME)
def seals(request: HttpRequest) -> HttpResponse:
    """用印登记簿 of the station."""
    found = SealFilter(request.GET, SealUse.objects.visible_to(request.posting), request=request)
    rows = found.qs.prefetch_related("document__case", "used_by")
    context = {"filter": found, "page": list_page(request, rows, ("used_on", "id")), "total": capped_count(found.qs)}
    return render(request, "cases/seals.html", context)


@page(P.CLIENT_NAME)
def numbers(request: HttpRequest) -> HttpResponse:
    """文书编号簿: every 文号 that was given, void ones too."""
    numbered = Document.objects.visible_to(request.posting).exclude(number="")
    found = PaperFilter(request.GET, numbered, request=request)
    rows = found.qs.prefetch_related("case", "made_by")
    listed = list_page(request, rows, ("made_on", "id"))
    shown = [{"row": row, "standing": look_of(row)} for row in listed.rows]
    context = {"filter": found, "page": listed, "rows": shown, "total": capped_count(found.qs)}
    return render(request, "cases/numbers.html", context)
