"""Every write of a station's register: a row is added, edited, given its last day, or voided; nothing is deleted.

The station writes its own, or the office of its own level, which runs it; offices above only read. What a return
counts follows the closed books (stations/books.py).
"""

import re
import unicodedata
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale
from stations import attachments, books, obligations
from stations.actions import require
from stations.models import (
    DutyDay,
    DutySheet,
    FundEntry,
    Notice,
    NoticeCheck,
    Posting,
    Proof,
    Registered,
    Station,
    in_force,
)
from stations.photos import upright
from stations.terms import first_of_month

Row = TypeVar("Row", bound=Registered)
IDENTITY = re.compile(r"[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
COUNTED: tuple[type[DutyDay | FundEntry], ...] = (DutyDay, FundEntry)


def maintains(posting: Posting, station: Station) -> bool:
    """Whether it acts for the station itself or for the office of the station's own level."""
    return posting.station_id == station.pk or posting.region_id == station.region_id


def require_own(by: Posting, permission: Any, station: Station) -> None:
    require(by, permission, station)
    if not maintains(by, station):
        raise PermissionDenied("站务登记由该站或同级残联办理,上级残联只能查看。如有差错,请告知该站更正。")


def refuse_identity(given: dict[str, Any]) -> None:
    """The texts of a register are not sealed: an ID number that is typed there is refused. Raises ValidationError."""
    for name, value in given.items():
        if isinstance(value, str) and IDENTITY.search(re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value))):
            raise ValidationError({name: "这里不加密保存,请不要填写身份证号或残疾人证号。"})


@action
def add(model: type[Row], *, by: Posting, station: Station, at: datetime, key: str = "", **given: Any) -> Row:
    """A new row of a register. Raises ValidationError for a second one where only one may hold."""
    require_own(by, model.permission, station)
    refuse_identity(given)
    spent = onetime.spend(key, by=by, purpose=f"register:{model._meta.model_name}")
    station = books.lock(station)
    row = model(station=station, **given)
    row.clean_fields(exclude=["changed_at", "changed_by"])
    _check_days(row, station, timezone.localdate(at))
    row.freeze()
    if model.counted_by:
        _count(row, station)
    _save(row, by, at)
    record(f"登记{model._meta.verbose_name}", row, by=by, fields=given, province=station.province)
    onetime.settle(spent, row.pk)
    return row


@action
def edit(row: Row, *, by: Posting, version: int, at: datetime, reason: str = "", **given: Any) -> Row:
    """Changes a row. In a month whose books are closed a reason is needed, and the month it counts in stays."""
    require_own(by, row.permission, row.station)
    refuse_identity({**given, "reason": reason})
    station = books.lock(row.station_id)
    row = _current(row, version)
    row.station = station
    is_closed = bool(row.counted_by) and books.is_closed(station, row.counted_in)  # type: ignore[attr-defined]
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    if (is_closed or _reported_otherwise(row, station, changed, given)) and not reason.strip():
        raise ValidationError({"reason": "这条已计入已上报的月份,更正须写明理由;已上报的数字不随之改变。"})
    for name in changed:
        setattr(row, name, given[name])
    row.clean_fields(exclude=["changed_at", "changed_by"])
    _check_days(row, station, timezone.localdate(at))
    if not is_closed:
        row.freeze()
        if row.counted_by:
            _count(row, station)
    row.reason = reason.strip() or row.reason
    row.version += 1
    _save(row, by, at)
    record(f"修改{row._meta.verbose_name}", row, by=by, fields=changed, detail=reason, province=station.province)
    return row


@action
def end(row: Row, *, by: Posting, version: int, at: datetime, until_on: date) -> Row:
    """The last day on which the row holds."""
    require_own(by, row.permission, row.station)
    books.lock(row.station_id)
    row = _current(row, version)
    row.until_on = until_on  # type: ignore[attr-defined]
    row.version += 1
    _save(row, by, at)
    detail = f"至 {until_on:%Y-%m-%d}"
    record(
        f"终止{row._meta.verbose_name}", row, by=by, fields=["until_on"], detail=detail, province=row.station.province
    )
    return row


@action
def void(row: Row, *, by: Posting, version: int, at: datetime, reason: str) -> Row:
    """Strikes out what was entered by mistake: it stays, and is counted and measured no more."""
    require_own(by, row.permission, row.station)
    refuse_identity({"reason": reason})
    books.lock(row.station_id)
    row = _current(row, version)
    row.voided_on, row.reason = timezone.localdate(at), reason.strip()
    row.version += 1
    _save(row, by, at)
    record(
        f"作废{row._meta.verbose_name}", row, by=by, fields=["voided_on"], detail=reason, province=row.station.province
    )
    return row


def _reported_otherwise(row: Registered, station: Station, changed: list[str], given: dict[str, Any]) -> bool:
    """Whether a submitted month would have counted a lasting row otherwise, by its days as they are changed."""
    days = [day for name in ("since_on", "until_on") if name in changed for day in (getattr(row, name), given[name])]
    return any(day and books.is_closed(station, first_of_month(day)) for day in days)


def _current(row: Row, version: int) -> Row:
    """The row as it is now, locked. Raises Stale, or MovedOn where it is void."""
    taken = type(row).objects.select_for_update(of=("self",), no_key=True)
    now: Row = taken.select_related("station__region").get(pk=row.pk)
    if now.voided_on:
        raise MovedOn("这条登记已作废,不能再改。")
    if now.version != version:
        raise Stale(now)
    return now


def _save(row: Registered, by: Posting, at: datetime) -> None:
    row.changed_at, row.changed_by = at, by.user
    row.full_clean()
    row.save()
    if isinstance(row, Notice | NoticeCheck):
        obligations.renew(row.station, timezone.localdate(at))


def _check_days(row: Registered, station: Station, today: date) -> None:
    for name in row.past:
        day = getattr(row, name)
        if day and day > today:
            raise ValidationError({name: f"{row.word(name)}不能晚于今天。"})
    if row.counted_by == "held_on":
        prefetch_related_objects([station], "intervals")
        day = getattr(row, row.counted_by)
        if not any(in_force(one.opened_on, one.closed_on, day) for one in station.intervals.all()):
            raise ValidationError({"held_on": "该站这一天没有开站,请核对日期或先登记开闭站。"})


# ---------------------------------------------------------------- what a return counts
def _count(row: Any, station: Station) -> None:
    counted = books.counting(station, getattr(row, row.counted_by))
    row.counted_in, row.is_late = counted.month, counted.is_late


def recount(station: Station, month: date, models: tuple[Any, ...] = COUNTED) -> None:
    """Counts anew, by the day, what counted in `month` or later, whose books were opened again.

    Call inside the action that opened them, which holds the station's row and tells of it in the trail. An app to the
    right names its own `models`.
    """
    prefetch_related_objects([station], "intervals")
    for model in models:
        taken = model.objects.select_for_update(no_key=True)
        rows = list(taken.filter(station=station, counted_in__gte=month).order_by("pk"))
        for row in rows:
            _count(row, station)
        model.objects.bulk_update(rows, ["counted_in", "is_late"], batch_size=200)


# ---------------------------------------------------------------- proofs
def require_provable(by: Posting, row: Registered) -> None:
    """Whether the posting may add a proof to the row now. Raises PermissionDenied, MovedOn."""
    require_own(by, row.permission, row.station)
    if row.voided_on:
        raise MovedOn("这条登记已作废,不再收材料。")


def store_proof(
    row: Any, station: Station, *, name: str, by: Posting, at: datetime, file: bytes, slot: str = ""
) -> Proof:
    """A file of a row, sealed; a photo upright and without what a phone writes into it. Call inside an action."""
    content = attachments.store(upright(file), station=station, name=name, by=by.user, at=at)
    proof = Proof(
        station=station, kind=row._meta.model_name, object_id=row.pk, slot=slot, content=content,
        added_on=timezone.localdate(at), added_by=by.user,
    )  # fmt: skip
    proof.full_clean()
    proof.save()
    return proof


@action
def add_proof(row: Registered, *, by: Posting, at: datetime, file: bytes, slot: str = "", key: str = "") -> Proof:
    """A photo or paper that proves the row, or one field of it (`slot`)."""
    require_provable(by, row)
    spent = onetime.spend(key, by=by, purpose="proof")
    told = row.word(slot) if slot else str(row._meta.verbose_name)
    proof = store_proof(row, row.station, name=told, by=by, at=at, file=file, slot=slot)
    detail = f"{row._meta.verbose_name}:{told}"
    record("上传佐证材料", proof, by=by, fields=["content"], detail=detail, province=row.station.province)
    onetime.settle(spent, proof.pk)
    return proof


def take_off(file: Proof | DutySheet, today: date) -> None:
    """From that day on it proves nothing; row and bytes stay. Call inside an action. Raises MovedOn, done once."""
    if not type(file).objects.filter(pk=file.pk, removed_on=None).update(removed_on=today):
        raise MovedOn("这份材料已撤下,请刷新页面查看。")


@action
def remove_proof(proof: Proof, row: Registered, *, by: Posting, today: date) -> None:
    """Takes a file off its row; its bytes stay, sealed."""
    require_own(by, row.permission, row.station)
    take_off(proof, today)
    record("撤下佐证材料", proof, by=by, fields=["removed_on"], province=row.station.province)
