"""Every write of a return: opening, preparing, submitting, its way up the chain and back, the final review.

Each locks the station first: the row that every counting write takes too.
"""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max, QuerySet
from django.utils import timezone

import cases.actions
import consultations.actions
from accounts.audit import action, record
from accounts.lifecycle import move
from accounts.roles import P
from clients import persons
from clients.identity import refuse_numbers
from reports import chain, checks, compute, table, workbook
from reports.actions_amend import follow
from reports.actions_steps import office, own, step
from reports.dictionary import definitions
from reports.indicators import INDICATORS
from reports.lifecycle import RETURN
from reports.models import Compilation, Figure, Ledger, Return
from reports.periods import month_period
from stations import actions_register, books, obligations
from stations.actions import require
from stations.choices import Level, ObligationKind
from stations.models import Posting, Region, Station, SystemEntry
from stations.offices import offices

URL_NAME = "reports:detail"  # of a station's month
KIND = ObligationKind.MONTHLY_RETURN


# ---------------------------------------------------------------- the station
@action
def open_return(station: Station, month: date, *, by: Posting) -> Return:
    """The station's return of a month, with the obligation to submit it; the one there is already, if it is."""
    require(by, P.RETURN_PREPARE, station)
    station = books.lock(station)
    if found := Return.objects.filter(station=station, month=month).order_by("-edition").first():
        return found
    period = month_period(month)
    if not table.owed_months(station, period, period.last):
        raise ValidationError(f"{station.name}在{period.label}没有开站或尚未起报,不需报。")
    row = Return(station=station, month=month, due_on=chain.due_on(month))
    row.full_clean()
    row.save()
    obligations.owe(station, KIND, period.code, row.due_on, URL_NAME)
    record("打开月报", row, by=by, detail=f"{station.name} {period.label}")
    return row


@action
def prepare(obj: Return, *, by: Posting, at: datetime, version: int | None = None) -> Return:
    """填报: somebody has looked the month through and puts it before the head."""
    row = own(obj, by, version)
    row.prepared_by = by.user
    return _prepared(row, "核对完毕", by, at)


@action
def state_zero(obj: Return, *, by: Posting, at: datetime, is_zero: bool = True, version: int | None = None) -> Return:
    """零报告: the statement that nothing was asked, opened or ended in the month. `is_zero=False` takes it back."""
    row = own(obj, by, version)
    figures = compute.compute([row.station_id], row.period)[row.station_id]
    if is_zero and checks.is_counted(figures):
        raise ValidationError(f"{row.period.label}有咨询或案件计入,不能声明零报告,请按实有数字上报。")
    row.is_zero, row.prepared_by = is_zero, by.user
    return _prepared(row, "声明零报告" if is_zero else "撤回零报告声明", by, at)


def _prepared(row: Return, what: str, by: Posting, at: datetime) -> Return:
    row.version += 1
    row.save()
    step(row, "prepare", what, row.station.name, by=by, at=at)
    record(f"报表:{what}", row, by=by, fields=["is_zero", "prepared_by"])
    return row


@action
def submit(obj: Return, *, by: Posting, at: datetime, note: str = "", version: int | None = None) -> Return:
    """上报: closes the month's books, freezes its figures and ledgers, and sends it to the station's own office.

    An amendment finds the books closed, owes nothing, and opens the later months whose stock it changed.
    """
    refuse_numbers("note", note)
    today = timezone.localdate(at)
    station = books.lock(obj.station_id)
    held = Return.objects.get(pk=obj.pk)
    line = offices(station)
    row: Return = move(
        obj, "submit", by=by, version=version, note=note.strip(), remark="", submitted_at=at,
        chain=",".join(str(region.pk) for region in line), passed=0, office=line[0],
        office_due_on=chain.office_due_on(held.due_on, 0), first_submitted_on=held.first_submitted_on or today,
        prepared_by=held.prepared_by or by.user, submitted_by=by.user, entered_on=_last_entry(station),
    )  # fmt: skip
    row.station = station
    if not row.is_amendment:
        books.close(station, row.month)
    found = {name: compute.lines(source, [station.pk], row.period) for name, source in compute.SOURCES.items()}
    figures = {code: compute.figure_of(found[one.source.name], one) for code, one in INDICATORS.items()}
    _refuse(checks.findings(looked_at(row, figures, today)), note)
    _freeze(row, figures, found)
    step(row, "submit", "上报", station.name, by=by, at=at, remark=row.note)
    if row.is_amendment:
        follow(row, by=by, at=at)
        return row
    obligations.fulfil(station, KIND, row.period.code, today)
    if following := books.first_open(station):
        open_return(station, following, by=by)
    return row


def _last_entry(station: Station) -> date | None:
    """最近录入日: a day is no figure that adds, so it is frozen on the return itself and told beneath 表11."""
    return SystemEntry.objects.filter(station=station).aggregate(last=Max("entered_on"))["last"]  # type: ignore[no-any-return]


def looked_at(row: Return, figures: dict[str, int], today: date) -> checks.Month:
    """A station's month as the balance rules look at it."""
    earlier = Return.objects.sent().filter(station=row.station_id, month__lt=row.month).order_by("-month", "-edition")
    last = earlier.first()
    before = dict(last.figures.values_list("code", "value")) if last else None
    recent = list(earlier.values_list("pk", flat=True)[:12])
    usual = tuple(Figure.objects.filter(return_of__in=recent, code="201").values_list("value", flat=True))
    return checks.Month(row.month, today, figures, is_zero=row.is_zero, before=before, usual=usual)


def _refuse(found: list[checks.Finding], note: str) -> None:
    if hard := [finding.text for finding in found if finding.is_hard]:
        raise ValidationError(hard)
    if found and not note.strip():
        raise ValidationError({"note": [finding.text for finding in found]})


def _freeze(row: Return, figures: dict[str, int], found: dict[str, list[compute.Line]]) -> None:
    """Writes the figures, and per source the ledger they were read from."""
    _forget(row)
    Figure.objects.bulk_create(Figure(return_of=row, code=code, value=value) for code, value in figures.items())
    Ledger.objects.bulk_create(
        Ledger(return_of=row, source=name, text=compute.written(lines)) for name, lines in found.items()
    )


def _forget(row: Return) -> None:
    Figure.objects.filter(return_of=row).delete()
    Ledger.objects.filter(return_of=row).delete()


# ---------------------------------------------------------------- the offices above
@action
def check(obj: Return, *, by: Posting, at: datetime, remark: str = "", version: int | None = None) -> Return:
    """审核签章: the office of the station's own level."""
    return _pass_on(obj, "check", by=by, at=at, remark=remark, version=version, checked_at=at, checked_by=by.user)


@action
def approve(obj: Return, *, by: Posting, at: datetime, remark: str = "", version: int | None = None) -> Return:
    """审核: each office above; the last one reviews finally instead."""
    return _pass_on(obj, "approve", by=by, at=at, remark=remark, version=version)


def _pass_on(
    obj: Return, name: str, *, by: Posting, at: datetime, remark: str, version: int | None, **given: Any
) -> Return:
    refuse_numbers("remark", remark)
    books.lock(obj.station_id)
    held = Return.objects.select_related("office").get(pk=obj.pk)
    passed, line = held.passed + 1, held.office_keys
    following = Region.objects.get(pk=line[min(passed, len(line) - 1)]) if line else None
    row: Return = move(
        obj, name, by=by, version=version, passed=passed, office=following,
        office_due_on=chain.office_due_on(held.due_on, passed), **given,
    )  # fmt: skip
    step(row, name, RETURN[name].label, office(held), by=by, at=at, remark=remark, held=held)
    return row


@action
def send_back(obj: Return, *, by: Posting, at: datetime, remark: str, version: int | None = None) -> Return:
    """退回修改: reopens the month's books and every later one, whose returns go back with it (not counted).

    An amendment goes back alone with the later amendments: its books stay closed.
    """
    refuse_numbers("remark", remark)
    station = books.lock(obj.station_id)
    held = Return.objects.select_related("office").get(pk=obj.pk)
    row: Return = move(
        obj, "send_back", by=by, version=version, detail=remark[:300], remark=remark.strip(),
        times_sent_back=held.times_sent_back + 1, **NOWHERE,
    )  # fmt: skip
    _forget(row)
    step(row, "send_back", "退回修改", office(held), by=by, at=at, remark=row.remark, held=held)
    for later in row.alike().sent().filter(month__gt=row.month).order_by("month"):
        _drag_back(later, row, by=by, at=at)
    if row.is_amendment:
        return row
    obligations.sent_back(station, KIND, row.period.code)
    books.reopen(station, row.month)
    actions_register.recount(station, row.month)
    consultations.actions.recount(station, row.month)
    cases.actions.recount(station, row.month)
    persons.recount(station)
    return row


NOWHERE: dict[str, Any] = {"office": None, "office_due_on": None, "passed": 0, "checked_by": None}


def _drag_back(later: Return, first: Return, *, by: Posting, at: datetime) -> None:
    held = Return.objects.select_related("office").get(pk=later.pk)
    remark = f"{first.period.label}退回,本月须随之重新上报。"
    row: Return = move(later, "drag_back", by=by, remark=remark, **NOWHERE)
    _forget(row)
    if not row.is_amendment:
        obligations.unfulfil(first.station, KIND, row.period.code)
    step(row, "drag_back", RETURN["drag_back"].label, office(held), by=by, at=at, remark=remark)


@action
def finalise(region: Region, month: date, *, by: Posting, at: datetime) -> Compilation:
    """终审定稿: all returns of the province that lie there become final, and the compilation's next number.

    Frozen are the rows of every final return of the month, earlier numbers' too, and the workbook's bytes.
    """
    require(by, P.RETURN_FINALISE, region)
    if region.level != Level.PROVINCE:
        raise ValidationError("终审定稿由省级残联办理。")
    for held in _locked(awaiting(region, month)):
        if why := RETURN.refusal(RETURN["finalise"], held, by):
            raise PermissionDenied(f"{held.station.name}:{why}")
        row = move(held, "finalise", by=by, passed=held.passed + 1, final_at=at)
        step(row, "finalise", "终审定稿", region.office_name, by=by, at=at, held=held)
    return _compile(region, month, by=by, at=at)


def awaiting(region: Region, month: date) -> QuerySet[Return]:
    """The returns of a month that have reached the province and wait for its final review."""
    here = Return.objects.filter(month=month, office=region, station__region__path__startswith=region.path)
    return here.filter(state__in=sorted(RETURN["finalise"].source)).select_related("station", "office")


def _locked(found: QuerySet[Return]) -> list[Return]:
    """The returns as they are once their stations are locked, in key order."""
    for key in sorted(found.values_list("station", flat=True)):
        books.lock(key)
    returns = list(found.order_by("station"))
    if not returns:
        raise ValidationError("没有到达省级、等待终审的报表。")
    return returns


def _compile(region: Region, month: date, *, by: Posting, at: datetime) -> Compilation:
    period = month_period(month)
    earlier = Compilation.objects.filter(region=region, month=month).aggregate(last=Max("number"))["last"] or 0
    returns = Return.objects.final().filter(month=month, station__region__path__startswith=region.path)
    made = table.compiled(region, period, returns.order_by("edition"), number=earlier + 1, on=timezone.localdate(at))
    content = workbook.build(made)
    compilation = Compilation(
        region=region, month=month, number=earlier + 1, registry=registry_rows(), rows=table.frozen(made),
        workbook=content, sha256=hashlib.sha256(content).hexdigest(), finalised_at=at, finalised_by=by.user,
    )  # fmt: skip
    compilation.full_clean()
    compilation.save()
    returns.filter(compilation=None).update(compilation=compilation)
    record("汇总:终审定稿", compilation, by=by, detail=f"{region.name} {period.label} 第{earlier + 1}版")
    return compilation


def registry_rows() -> str:
    """The definitions of the indicators, as a compilation keeps them."""
    return json.dumps(definitions(), ensure_ascii=False)
