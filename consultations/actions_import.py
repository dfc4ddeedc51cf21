"""Past ledgers: handed in, imported as a whole, undone within the day, given up (docs/adr/0018)."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from django.utils import timezone

from accounts.audit import action, record
from accounts.lifecycle import MovedOn
from accounts.roles import P
from accounts.sealing import open_sealed, seal
from clients import actions_many as files
from clients.models import Client
from consultations import lines as law
from consultations.actions_many import record_many
from consultations.lines import Line
from consultations.models import Consultation, LedgerImport
from consultations.models_import import KEPT_FOR
from stations import books
from stations.actions import require
from stations.choices import EntryKind
from stations.models import Posting, Proof, SystemEntry

Texts = tuple[int, dict[str, str]]


@action
def upload(*, by: Posting, at: datetime, content: bytes, texts: Sequence[Texts]) -> LedgerImport:
    """Keeps the lines of a workbook, sealed, until somebody has looked at them. `texts` were read from `content`."""
    require(by, P.CONSULTATION_IMPORT)
    assert by.station
    station, digest = books.lock(by.station), hashlib.sha256(content).hexdigest()
    mine = LedgerImport.objects.filter(station=station)
    if before := mine.standing().filter(sha256=digest).first():
        raise ValidationError(
            f"这份文件已于 {timezone.localdate(before.imported_at)} 导入过({before.rows:,} 行),没有重复收下。"
            "要补充的,请只留新增的行,另存后再上传。"
        )
    mine.waiting().filter(uploaded_by=by.user).delete()
    row = LedgerImport(station=station, sha256=digest, rows=len(texts), uploaded_at=at, uploaded_by=by.user)
    row.lines_sealed = seal(json.dumps(texts, ensure_ascii=False).encode(), row.place)
    row.save()
    record("上传往年台账", row, by=by, detail=f"{len(texts)} 行 {digest[:16]}")
    return row


def texts_of(row: LedgerImport) -> list[Texts]:
    """The lines of one that waits."""
    found = json.loads(open_sealed(bytes(row.lines_sealed), row.place)) if row.lines_sealed else []
    return [(number, texts) for number, texts in found]


def lines_of(row: LedgerImport, today: date) -> list[Line]:
    return [law.read(number, texts, today) for number, texts in texts_of(row)]


@action
def import_ledger(row: LedgerImport, lines: Sequence[Line], *, by: Posting, at: datetime) -> LedgerImport:
    """Takes in all lines of a workbook, or none. `lines` are its own, read before: no lock is held meanwhile."""
    require(by, P.CONSULTATION_IMPORT, row.station)
    held = _locked(row)
    if held.imported_at:
        raise MovedOn("这份台账已经导入,没有重复登记。")
    made = record_many(lines, by=by, at=at)
    held.consultations_made = ",".join(str(one.pk) for one in made.consultations)
    held.clients_made = ",".join(str(one.pk) for one in made.clients)
    held.rows, held.persons = len(made.consultations), sum(one.persons for one in made.consultations)
    held.lines_sealed, held.imported_at, held.imported_by = b"", at, by.user
    held.save()
    detail = f"咨询 {held.rows} 条,新建档案 {len(made.clients)} 份"
    record("导入往年台账", held, by=by, fields=["consultations", "clients"], detail=detail)
    return held


@action
def undo_import(row: LedgerImport, *, by: Posting, at: datetime) -> LedgerImport:
    """Takes back exactly what an import of this day had made, if nothing of it was reported, changed or built upon."""
    require(by, P.CONSULTATION_IMPORT, row.station)
    held = _locked(row)
    if held.undone_at:
        raise MovedOn("这次导入已经撤销。")
    if not is_of(held, timezone.localdate(at)):
        raise ValidationError("只能在导入的当日撤销。有误的记录请逐条更正或作废。")
    made, clients = held.keys("consultations"), held.keys("clients")
    if why := _in_the_way(held, made):
        raise ValidationError(f"不能撤销:{why}请逐条更正或作废有误的记录。")
    try:
        for part in files.chunks(made):
            Consultation.objects.filter(station=held.station, pk__in=part).delete()
        kept = _used(clients)
        files.remove_many(held.station, [key for key in clients if key not in kept], by=by)
    except ProtectedError as error:
        raise ValidationError("不能撤销:其中有的已转立案。请逐条更正或作废有误的记录。") from error
    held.undone_at, held.undone_by = at, by.user
    held.save()
    detail = f"咨询 {len(made)} 条,档案 {len(clients) - len(kept)} 份" + (
        f",另有登记的档案 {len(kept)} 份保留" if kept else ""
    )
    record("撤销导入往年台账", held, by=by, fields=["consultations", "clients"], detail=detail)
    return held


@action
def drop_import(row: LedgerImport, *, by: Posting) -> None:
    """Gives up a workbook that was not imported: its lines are destroyed."""
    require(by, P.CONSULTATION_IMPORT, row.station)
    held = _locked(row)
    if held.imported_at:
        raise MovedOn("这份台账已经导入,不能放弃;当日可以撤销。")
    record("放弃导入往年台账", held, by=by)
    held.delete()


@action
def drop_imports(*, at: datetime) -> None:
    """Destroys what was handed in and forgotten; once a day, by `remind`."""
    for row in LedgerImport.objects.waiting().filter(uploaded_at__lt=at - KEPT_FOR).select_related("station__region"):
        record("销毁未导入的往年台账", row, province=row.station.province)
        row.delete()


@action
def fetch_import(row: LedgerImport, *, by: Posting) -> None:
    """Writes into the trail who took out the workbook to correct: full numbers stand in it."""
    require(by, P.CONSULTATION_IMPORT, row.station)
    record("取用待改台账", row, by=by)


def is_of(row: LedgerImport, today: date) -> bool:
    """Whether it was taken in on this day and stands: then it may still be taken back."""
    return bool(row.imported_at and not row.undone_at and timezone.localdate(row.imported_at) == today)


# ---------------------------------------------------------------- parts of the above
def _locked(row: LedgerImport) -> LedgerImport:
    station = books.lock(row.station_id)
    held = LedgerImport.objects.select_for_update(of=("self",), no_key=True).filter(pk=row.pk).first()
    if held is None:
        raise MovedOn("这份台账已放弃,请重新上传。")
    held.station = station
    return held


def _in_the_way(row: LedgerImport, made: list[int]) -> str:
    """Why the consultations cannot go, or "": they were reported, changed, entered elsewhere, or became cases."""
    through = row.station.books_closed_through
    for part in files.chunks(made):
        rows = Consultation.objects.filter(pk__in=part)
        if through and rows.filter(counted_in__lte=through).exists():
            return "其中有的已计入已上报的报表。"
        if rows.exclude(version=1).exists():
            return "其中有的已更正或作废。"
        if SystemEntry.objects.filter(kind=EntryKind.CONSULTATION, object_id__in=part).exists():
            return "其中有的已登记系统录入。"
        if Proof.objects.filter(kind=Consultation._meta.model_name, object_id__in=part).exists():
            return "其中有的已上传材料。"
    return ""


def _used(clients: list[int]) -> set[int]:
    """Files that were changed, merged, or written upon since: they stay."""
    kept: set[int] = set()
    for part in files.chunks(clients):
        rows = Client.objects.filter(pk__in=part)
        kept |= set(rows.exclude(version=1, merged_into=None).values_list("pk", flat=True))
        kept |= set(Client.objects.filter(merged_into__in=part).values_list("merged_into", flat=True))
        kept |= set(Consultation.objects.filter(client__in=part).values_list("client", flat=True))
    return kept
