"""Writes of what is owed beside the returns: entries in the other system, their order of fields, tasks of a plan."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from stations import books, obligations
from stations.actions import require
from stations.actions_register import refuse_identity
from stations.models import EntryOrder, PlanTask, Posting, Region, Station, SystemEntry


@action
def renew(station: Station, *, today: date, by: Posting | None = None) -> int:
    """What the station owes by its own registers, once a day and whenever one of them changes."""
    station = books.lock(station)
    changed = obligations.renew(station, today) + sum(owe(station, today) for owe in obligations.DAILY)
    if changed:
        record("更新应办事项", station, by=by, detail=f"{changed} 项", province=station.province)
    return changed


# ---------------------------------------------------------------- 中国残联系统
@action
def enter(
    station: Station, *, by: Posting, today: date, kind: str, object_id: int, record_version: int, entered_on: date,
    is_entered: bool = True,
) -> None:  # fmt: skip
    """Somebody has typed a record into the 中国残联 system; `is_entered=False` takes that back.

    The caller has looked the record up within what the posting sees.
    """
    require(by, P.ENTRY_LOG, station)
    if by.station_id != station.pk:
        raise PermissionDenied("系统录入由该站登记,上级残联只能查看。")
    if entered_on > today:
        raise ValidationError({"entered_on": "录入日期不能晚于今天。"})
    books.lock(station)
    rows = SystemEntry.objects.filter(kind=kind, object_id=object_id)
    row = rows.first() or SystemEntry(station=station, kind=kind, object_id=object_id)
    if not is_entered:
        if not row.pk:
            raise MovedOn("这条记录没有登记录入,请刷新页面查看。")
        record("撤回系统录入", row, by=by, detail=f"{row.get_kind_display()} {object_id}", province=station.province)
        rows.delete()
        return
    row.record_version, row.entered_on, row.entered_by = record_version, entered_on, by.user
    row.full_clean()
    row.save()
    detail = f"{row.get_kind_display()} {object_id}"
    record("登记系统录入", row, by=by, fields=["entered_on"], detail=detail, province=station.province)


@action
def set_order(region: Region, *, by: Posting, kind: str, names: list[str], version: int = 0) -> EntryOrder:
    """The order of fields of a kind of record, as the form of the other system has them; for the whole province."""
    require(by, P.ENTRY_ORDER, region)
    row = EntryOrder.objects.select_for_update(of=("self",), no_key=True).filter(region=region, kind=kind).first()
    if row is None:
        row = EntryOrder(region=region, kind=kind, version=0)
    if row.version != version:
        raise Stale(row)
    row.names, row.version = ",".join(names), version + 1
    row.full_clean()
    row.save()
    record("设定录入字段顺序", row, by=by, fields=["names"], detail=str(row.get_kind_display()))
    return row


# ---------------------------------------------------------------- tasks of a plan
@action
def set_task(
    *, by: Posting, today: date, title: str, target: int, unit: str, due_on: date, number: str = "",
    station: Station | None = None, region: Region | None = None, key: str = "",
) -> PlanTask:  # fmt: skip
    """An office sets a task to a station or an office of its area, itself among them."""
    unit_of = station or region
    if unit_of is None or (station and region):
        raise ValidationError("请选择一个工作站或一个残联。")
    require(by, P.PLAN_SET, unit_of)
    refuse_identity({"title": title, "number": number})
    spent = onetime.spend(key, by=by, purpose="plan_task")
    assert by.region is not None  # only offices may
    row = PlanTask(
        station=station, region=region, set_by_region=by.region, set_by=by.user, set_on=today, title=title.strip(),
        number=number, target=target, unit=unit, due_on=due_on,
    )  # fmt: skip
    row.full_clean()
    row.save()
    record("下达计划任务", row, by=by, fields=["target", "due_on"], detail=row.title)
    onetime.settle(spent, row.pk)
    return row


@action
def report_task(
    task: PlanTask, *, by: Posting, today: date, progress: int, note: str = "", version: int | None = None
) -> PlanTask:
    """填报进度, by the unit whose task it is. With the target reached it is done; below it again, it is open again."""
    if not by.may(P.PLAN_REPORT):
        raise PermissionDenied(f"您的任职没有“{P.PLAN_REPORT}”的权限,请由负责人填报。")
    row = _current(task, version)
    is_own = by.station_id == row.station_id if row.station_id else by.region_id == row.region_id
    if not is_own:
        raise PermissionDenied("任务进度由承担单位填报,下达单位只能查看。")
    refuse_identity({"note": note})
    row.progress, row.progress_on, row.note = progress, today, note.strip()
    row.done_on = (row.done_on or today) if progress >= row.target else None
    return _saved(row, "填报任务进度", ["progress"], by, f"{row.title}:{progress}/{row.target}{row.unit}")


@action
def withdraw_task(task: PlanTask, *, by: Posting, today: date, reason: str, version: int | None = None) -> PlanTask:
    """撤销, by the office that set it."""
    row = _current(task, version)
    if not by.may(P.PLAN_SET) or by.region_id != row.set_by_region_id:
        raise PermissionDenied("计划任务由下达单位撤销。")
    refuse_identity({"reason": reason})
    row.withdrawn_on, row.reason = today, reason.strip()
    return _saved(row, "撤销计划任务", ["withdrawn_on"], by, row.title)


def _current(task: PlanTask, version: int | None) -> PlanTask:
    row = PlanTask.objects.select_for_update(of=("self",), no_key=True).get(pk=task.pk)
    if row.withdrawn_on:
        raise MovedOn("这项任务已撤销,不能再改。")
    if version is not None and version != row.version:
        raise Stale(row)
    return row


def _saved(row: PlanTask, what: str, fields: list[str], by: Posting, detail: str) -> PlanTask:
    row.version += 1
    row.full_clean()
    row.save()
    record(what, row, by=by, fields=fields, detail=detail)
    return row
