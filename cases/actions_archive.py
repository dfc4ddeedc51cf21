"""归档 and 销毁: a file is complete before it is filed; one proposes to dispose of it, another approves."""

from datetime import date

from django.core.exceptions import ValidationError

from accounts.audit import action, record
from accounts.lifecycle import move
from accounts.roles import P
from cases import archive as rules
from cases.actions_spans import refuse_future
from cases.choices import CaseState, DisposalState
from cases.models import Archive, Case
from clients.identity import refuse_numbers
from stations import attachments, books
from stations.actions import require
from stations.models import Posting
from stations.numbering import next_number


@action
def archive(
    case: Case, *, by: Posting, today: date, archived_on: date, retention: str, shelf: str = "", note: str = "",
    version: int | None = None,
) -> Archive:  # fmt: skip
    """归档, in the year the case ended. A file opened again keeps its number. Refused while a paper is missing."""
    station = books.lock(case.station_id)
    row: Case = move(case, "archive", by=by, version=version, archived_on=archived_on)
    refuse_future("archived_on", archived_on, today)
    refuse_numbers("shelf", shelf)
    refuse_numbers("note", note)
    day = rules.ended_on(row)
    if archived_on < day:
        raise ValidationError({"archived_on": f"归档日期不能早于结束日期 {day:%Y-%m-%d},请核对。"})
    if lacks := rules.missing(row):
        raise ValidationError(["暂不能归档:", *lacks])
    entries = rules.index(row)
    file = Archive.objects.filter(case=row).first()
    if file is None:
        file = Archive(case=row, station=station, year=day.year, number=next_number(station, "卷", day.year))
    elif file.state != DisposalState.KEPT:
        raise ValidationError(f"案卷 {file.number} {file.get_state_display()},不能再归档,请先办理“继续保管”。")
    else:
        file.version += 1
    file.shelf, file.note, file.retention = shelf.strip(), note.strip(), retention
    file.pages, file.filed_on, file.filed_by = entries[-1].last, archived_on, by.user
    file.keep_until = rules.keep_until(retention, archived_on) if retention in rules.YEARS else None
    file.full_clean()
    file.save()
    record("案件:案卷", row, by=by, fields=["archive"], detail=f"{file.number},{file.pages} 页")
    return file


@action
def take_out(case: Case, *, by: Posting) -> None:
    """下载全卷: the trail knows who took the whole file out."""
    require(by, P.CLIENT_NAME, case.station)
    record("案件:下载全卷", case, by=by)


# ---------------------------------------------------------------- disposal
@action
def propose(file: Archive, *, by: Posting, today: date, reason: str, version: int | None = None) -> Archive:
    """提出销毁 of a file whose time is over."""
    require(by, P.CASE_DISPOSE, file.station)
    refuse_numbers("reason", reason)
    row: Archive = move(file, "propose", by=by, version=version, proposed_on=today, reason=reason, detail=reason)
    _refuse_early(row, today)
    return row


@action
def keep(file: Archive, *, by: Posting, today: date, version: int | None = None) -> Archive:
    """继续保管: the proposal is not followed."""
    require(by, P.CASE_DISPOSE, file.station)
    row: Archive = move(file, "keep", by=by, version=version, reason="")
    return row


@action
def dispose(file: Archive, *, by: Posting, today: date, version: int | None = None) -> Archive:
    """批准销毁, by another person: the sealed bytes go, the row and its number stay."""
    require(by, P.CASE_DISPOSE, file.station)
    row: Archive = move(file, "dispose", by=by, version=version, disposed_on=today)
    _refuse_early(row, today)
    for document in row.case.documents.select_related("content", "scan"):
        for attachment in (document.content, document.scan):
            if attachment:
                attachments.destroy(attachment)
    record("案件:销毁案卷", row.case, by=by, detail=row.number)
    return row


def _refuse_early(file: Archive, today: date) -> None:
    if file.case.state != CaseState.ARCHIVED:
        raise ValidationError("此案已重开,案卷不能销毁。")
    if file.keep_until is None:
        raise ValidationError("永久保管的案卷不能销毁。")
    if file.keep_until >= today:
        raise ValidationError(f"案卷保管到 {file.keep_until:%Y-%m-%d},期满后才能提出销毁。")
