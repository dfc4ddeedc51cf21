"""更正报表: a final month reported again through the same chain, as a new edition beside the one that stays.

Its books stay closed. What came late for the month may be taken in while no submitted month counts it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects

from accounts.audit import action, record
from accounts.lifecycle import MovedOn
from accounts.roles import P
from cases.actions_spans import ended
from clients.identity import refuse_numbers
from reports import compute
from reports.actions_steps import own, step
from reports.checks import CLOSING, OPENING
from reports.choices import ReturnState
from reports.indicators import INDICATORS
from reports.late import AXES, Axis, named
from reports.models import Amendment, AmendmentRow, Return
from stations import books
from stations.actions import require
from stations.models import Posting, Station

STOCKS = {code: INDICATORS[code] for code in (OPENING, CLOSING)}


@action
def amend(obj: Return, *, by: Posting, at: datetime, reason: str, version: int | None = None) -> Return:
    """Opens the next edition of a final month, with its reason."""
    require(by, P.RETURN_PREPARE, obj.station)
    refuse_numbers("reason", reason)
    if not reason.strip():
        raise ValidationError({"reason": "请写明更正理由:哪一项、为什么与终审的数不同。"})
    station = books.lock(obj.station_id)
    held = Return.objects.filter(station=station, month=obj.month).order_by("-edition").first()
    if held is None or held.state != ReturnState.FINAL:
        raise MovedOn("本月没有可更正的定稿:未终审的报表请上级退回后修改,正在更正的请继续办理。")
    return _open(held, station, by=by, at=at, reason=reason.strip())


def _open(held: Return, station: Station, *, by: Posting, at: datetime, reason: str) -> Return:
    row = Return(
        station=station, month=held.month, edition=held.edition + 1, due_on=held.due_on, is_zero=held.is_zero,
        first_submitted_on=held.first_submitted_on,  # on time or late stays what it was
    )  # fmt: skip
    row.full_clean()
    row.save()
    Amendment.objects.create(return_of=row, reason=reason[:300], opened_at=at, opened_by=by.user)
    step(row, "amend", f"更正报表:第{row.edition}版", station.name, by=by, at=at, remark=reason)
    record("报表:更正", row, by=by, detail=f"{station.name} {row.period.label} 第{row.edition}版 {reason}")
    return row


@action
def take_in(obj: Return, *, by: Posting, at: datetime, rows: Iterable[str], version: int | None = None) -> Return:
    """补入: records of the month that came late count in it from now on, and no more in the open month."""
    row = _own_amendment(obj, by, version)
    keys = list(dict.fromkeys(rows))
    if not keys:
        raise ValidationError({"rows": "请勾选要补入的记录。"})
    for key in keys:
        found = named(row.station, row.month, key)
        if found is None:
            raise ValidationError({"rows": "所选记录已有变动,或已计入已上报的月份,请刷新页面后重新勾选。"})
        _count(found.axis, found.record, row.month, is_late=False)
        AmendmentRow.objects.create(return_of=row, source=found.axis.source, record=found.record.pk)
        record("报表:补入记录", found.record, by=by, fields=[found.axis.month], detail=f"{row.period.label}更正报表")
    row.version += 1
    row.save()
    step(row, "take_in", f"补入 {len(keys)} 条记录", row.station.name, by=by, at=at)
    return row


@action
def withdraw(obj: Return, *, by: Posting, at: datetime, version: int | None = None) -> None:
    """Takes an amendment back before it is submitted: what it took in counts where it counted, the draft is gone."""
    row = _own_amendment(obj, by, version)
    prefetch_related_objects([row.station], "intervals")
    for taken in row.taken_in.order_by("-pk"):
        axis = AXES[taken.source]
        found = axis.model._default_manager.select_for_update(no_key=True).get(pk=taken.record)
        if axis.source == "ended":
            month, is_late = ended(row.station, found, found.ended_on)  # type: ignore[arg-type, attr-defined]
        else:
            counted = books.counting(row.station, getattr(found, axis.day))
            month, is_late = counted.month, counted.is_late
        _count(axis, found, month, is_late=is_late)
    record("报表:撤回更正", row, by=by, detail=f"{row.station.name} {row.period.label} 第{row.edition}版")
    row.delete()


def _own_amendment(obj: Return, by: Posting, version: int | None) -> Return:
    row = own(obj, by, version)
    if row.edition == 1:
        raise MovedOn("这不是更正报表,请按月报办理。")
    return row


def _count(axis: Axis, found: Any, month: Any, *, is_late: bool) -> None:
    setattr(found, axis.month, month)
    if axis.is_late:
        setattr(found, axis.is_late, is_late)
    found.save(update_fields=[name for name in (axis.month, axis.is_late) if name])


def follow(row: Return, *, by: Posting, at: datetime) -> None:
    """A stock that changed opens the later final months too; one on its way must come back first.

    Call inside the action that submits the amendment.
    """
    latest: dict[Any, Return] = {}
    for later in Return.objects.filter(station=row.station, month__gt=row.month).order_by("month", "edition"):
        latest[later.month] = later
    for later in latest.values():
        if later.state in (ReturnState.DRAFT, ReturnState.SENT_BACK):
            continue
        present = compute.compute([row.station_id], later.period, STOCKS)[row.station_id]
        reported = dict(later.figures.filter(code__in=STOCKS).values_list("code", "value"))
        if present == reported:
            continue
        if later.state != ReturnState.FINAL:
            raise ValidationError(f"在办案件数因更正改变,而{later.period.label}报表正在审核,请先由上级退回该月。")
        _open(later, row.station, by=by, at=at, reason=f"{row.period.label}更正后在办案件数改变,本月随之更正。")
