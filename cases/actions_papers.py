"""文书: made, handed in, signed, sealed, voided, taken out. A 文号 once given stays, also with a void paper."""

from datetime import date, datetime

from django.core.exceptions import ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.roles import P
from cases import papers
from cases.actions_spans import refuse_future
from cases.choices import Paper
from cases.models import Case, Document, Referral, SealUse
from clients.identity import refuse_numbers
from stations import attachments, word
from stations.actions import require
from stations.models import Attachment, Posting
from stations.numbering import next_number


def require_open(by: Posting, case: Case, paper: str) -> None:
    """Whether the posting may add such a paper now. Raises PermissionDenied, ValidationError."""
    require(by, P.CASE_OPEN, case.station)
    if why := papers.closed_to_papers(case, paper):
        raise ValidationError(why)


def require_told(title: str, made_on: date, today: date) -> None:
    """What is told of a paper that is uploaded. Raises ValidationError."""
    refuse_future("made_on", made_on, today)
    refuse_numbers("title", title)


def _open_file(case: Case, paper: str, by: Posting) -> Case:
    """The case, locked, if its file still takes such a paper."""
    taken = Case.objects.select_for_update(of=("self",), no_key=True)
    row: Case = taken.select_related("client", "handler", "station__region").get(pk=case.pk)
    require_open(by, row, paper)
    return row


def _of_days(case: Case, field: str, day: date, today: date) -> None:
    refuse_future(field, day, today)
    if day < case.applied_on:
        raise ValidationError({field: f"日期不能早于申请日期 {case.applied_on:%Y-%m-%d},请核对。"})


def _add(document: Document, by: Posting, what: str) -> Document:
    document.full_clean()
    document.save()
    record(f"案件:{what}", document.case, by=by, fields=["documents"], detail=_named(document))
    return document


def _named(document: Document) -> str:
    """As the story of a case tells of it, to offices above too: the kind, never the title that somebody typed."""
    return f"{document.get_paper_display()} {document.number}".strip()


# ---------------------------------------------------------------- into the file
@action
def make(
    case: Case, *, by: Posting, today: date, at: datetime, paper: str, made_on: date, to: str = "", text: str = "",
    referral: Referral | None = None, key: str = "",
) -> Document:  # fmt: skip
    """制作文书: a Word file from its template, with a 文号 where it goes out. Raises what it lacks, in a sentence."""
    row = _open_file(case, paper, by)
    spent = onetime.spend(key, by=by, purpose="document")
    _of_days(row, "made_on", made_on, today)
    if paper in papers.HANDED_IN:
        raise ValidationError({"paper": "这类材料由当事人提交,请用“上传材料”。"})
    referral = referral if paper in papers.OF_REFERRAL else None
    if why := papers.refusal(row, paper, referral):
        raise ValidationError({"paper": why})
    to = to.strip() if paper in papers.ADDRESSED else ""
    if paper in papers.ADDRESSED and not to:
        raise ValidationError({"to": "请填写主送单位。"})
    number = _number(row, paper, made_on, referral)
    content = word.render(
        paper, papers.context(row, paper, made_on=made_on, number=number, to=to, text=text, referral=referral)
    )
    title = str(Paper(paper).label)
    document = Document(
        case=row, station=row.station, referral=referral, paper=paper, title=title, number=number, made_on=made_on,
        made_by=by.user,
    )  # fmt: skip
    document.content = attachments.store(content, station=row.station, name=title, by=by.user, at=at)
    _add(document, by, "制作文书")
    onetime.settle(spent, document.pk)
    return document


def _number(case: Case, paper: str, made_on: date, referral: Referral | None) -> str:
    if paper not in papers.NUMBERED:
        return ""
    if paper != Paper.REFERRAL or referral is None:
        return next_number(case.station, papers.NUMBERED[Paper(paper)], made_on.year)
    if case.documents.filter(number=referral.number, voided_on=None).exists():
        raise ValidationError({"paper": f"转介函 {referral.number} 已制作;有误的请先作废。"})
    return referral.number


@action
def upload(
    case: Case, *, by: Posting, today: date, at: datetime, paper: str, made_on: date, title: str, file: bytes,
    pages: int = 1, key: str = "",
) -> Document:  # fmt: skip
    """上传材料: evidence as it was handed in, or a paper that was filled in and signed by hand."""
    row = _open_file(case, paper, by)
    spent = onetime.spend(key, by=by, purpose="upload")
    require_told(title, made_on, today)
    title = title.strip() or str(Paper(paper).label)
    document = Document(
        case=row, station=row.station, paper=paper, title=title, made_on=made_on, made_by=by.user, pages=pages
    )
    stored = attachments.store(file, station=row.station, name=title, by=by.user, at=at)
    if paper in papers.HANDED_IN:
        document.content = stored
    else:
        document.scan = stored
    _add(document, by, "上传材料")
    onetime.settle(spent, document.pk)
    return document


@action
def sign(document: Document, *, by: Posting, at: datetime, file: bytes, pages: int) -> Document:
    """上传签章扫描件. A better scan takes the place of the one before, whose bytes are destroyed."""
    _open_file(document.case, document.paper, by)
    row = _standing(document)
    require_signable(row)
    before = row.scan
    row.scan = attachments.store(file, station=row.station, name=f"{row.title}(签章)", by=by.user, at=at)
    row.pages = pages
    _add(row, by, "上传签章件")
    if before:
        attachments.destroy(before)
        before.delete()
    return row


def require_signable(document: Document) -> None:
    if document.paper in papers.HANDED_IN:
        raise ValidationError("当事人提交的材料没有签章件;有误的请作废后重新上传。")
    _require_standing(document)


def _require_standing(document: Document) -> None:
    if document.voided_on:
        raise ValidationError(f"{document.title}已作废,不能再办理。")


def _standing(document: Document) -> Document:
    row: Document = (
        Document.objects.select_for_update(of=("self",), no_key=True).select_related("case", "scan").get(pk=document.pk)
    )
    _require_standing(row)
    return row


# ---------------------------------------------------------------- 用印, 作废
@action
def use_seal(
    document: Document, *, by: Posting, today: date, used_on: date, copies: int, approver: str, key: str = ""
) -> SealUse:  # fmt: skip
    """用印登记 of a paper of the station: who approved it, how many copies."""
    require(by, P.CASE_OPEN, document.case.station)
    spent = onetime.spend(key, by=by, purpose="seal")
    row = _standing(document)
    refuse_future("used_on", used_on, today)
    refuse_numbers("approver", approver)
    if row.paper in papers.HANDED_IN:
        raise ValidationError("当事人提交的材料不用印。")
    if used_on < row.made_on:
        raise ValidationError({"used_on": f"用印日期不能早于文书日期 {row.made_on:%Y-%m-%d},请核对。"})
    use = SealUse(
        document=row, station=row.station, used_on=used_on, copies=copies, approver=approver.strip(),
        used_by=by.user,
    )  # fmt: skip
    use.full_clean()
    use.save()
    detail = f"{_named(row)},{copies} 份,{use.approver}批准"
    record("案件:用印", row.case, by=by, fields=["seal_uses"], detail=detail)
    onetime.settle(spent, use.pk)
    return use


@action
def void_document(document: Document, *, by: Posting, today: date, reason: str) -> Document:
    """作废: the paper and its number stay, it no longer counts as part of the file."""
    _open_file(document.case, document.paper, by)
    refuse_numbers("reason", reason)
    row = _standing(document)
    row.voided_on, row.reason = today, reason.strip()
    row.full_clean()
    row.save()
    record("案件:作废文书", row.case, by=by, fields=["voided_on"], detail=f"{_named(row)}:{row.reason}")
    return row


@action
def fetch(document: Document, attachment: Attachment, *, by: Posting) -> Attachment:
    """下载材料: the trail knows who took which file out."""
    require(by, P.CLIENT_NAME, document.case.station)
    record("案件:下载材料", document.case, by=by, detail=_named(document))
    return attachment
