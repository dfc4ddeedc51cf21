"""The clocks of a case: started, met, dropped, moved; the earliest running one is what the lists show."""

from datetime import date

from django.core.exceptions import ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn
from accounts.roles import P
from cases import deadlines
from cases.actions_spans import refuse_future
from cases.choices import CaseState, TermKind
from cases.models import Case, CourtStage, Deadline
from cases.models_case import UNFINISHED
from cases.models_terms import DeadlineQuerySet
from clients.identity import refuse_numbers
from stations.actions import require
from stations.models import Posting

WORKED_ON = UNFINISHED | {CaseState.CLOSED}  # a case whose terms and court facts are still entered


def start(case: Case, kind: str, starts_on: date) -> Deadline:
    """A clock of the table starts; one of its kind that still runs is dropped. Call inside an action."""
    term = deadlines.term(kind, case.station.region, starts_on)
    due_on = deadlines.last_day(term, starts_on)
    _running(case, kind).update(dropped_on=starts_on)
    row = Deadline.objects.create(
        case=case, station_id=case.station_id, kind=kind, starts_on=starts_on, due_on=due_on, first_due_on=due_on,
        basis=term.basis, days=term.days, is_working_days=term.is_working_days, pauses=term.pauses,
    )  # fmt: skip
    show(case)
    return row


def meet(case: Case, kind: str, met_on: date) -> None:
    """What the clock ran for is done."""
    _running(case, kind).update(met_on=met_on)
    show(case)


def drop(case: Case, kind: str, on: date) -> None:
    """It no longer runs, and was not met."""
    _running(case, kind).update(dropped_on=on)
    show(case)


def drop_all(case: Case, on: date) -> None:
    """The case is over: its clocks stop."""
    Deadline.objects.filter(case=case).running().update(dropped_on=on)
    show(case)


def drop_own(case: Case, on: date) -> None:
    """The case is closed: its own clocks stop; the time to appeal, or a partner's to answer, runs on."""
    Deadline.objects.filter(case=case).running().exclude(kind__in=deadlines.OUTLIVING).update(dropped_on=on)
    show(case)


def move_on(case: Case) -> None:
    """After a suspension: clocks that stood still run on."""
    suspensions = list(case.suspensions.all())
    for row in Deadline.objects.filter(case=case, pauses=True).running():
        row.due_on = deadlines.moved_on(row, suspensions)
        row.save(update_fields=["due_on"])
    show(case)


def show(case: Case) -> None:
    """The earliest due date, on the case itself; what stands still is not asked for."""
    asked = Deadline.objects.filter(case=case).ticking().terms()
    first = asked.order_by("due_on").values_list("due_on", flat=True).first()
    if case.due_on != first:
        case.due_on = first
        Case.objects.filter(pk=case.pk).update(due_on=first)


def _running(case: Case, kind: str) -> DeadlineQuerySet:
    return Deadline.objects.filter(case=case, kind=kind).running()  # type: ignore[no-any-return]


def worked_on(case: Case) -> Case:
    """The case, locked; refused when its file is done."""
    row: Case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if row.state not in WORKED_ON:
        raise MovedOn(f"“{row.get_state_display()}”状态不再登记期限和办案机关,请刷新页面查看最新进展。")
    return row


# ---------------------------------------------------------------- what only the lawyer can know
@action
def enter(
    case: Case, *, by: Posting, kind: str, due_on: date, label: str = "", today: date,
    stage: CourtStage | None = None, key: str = "",
) -> Deadline:  # fmt: skip
    """A term only the lawyer can know (上诉, 起诉 …), by its last day; it is kept as entered and never moved."""
    require(by, P.CASE_WORK, case.station)
    spent = onetime.spend(key, by=by, purpose="deadline")
    row = worked_on(case)
    if kind not in deadlines.ENTERED:
        raise ValidationError({"kind": "请选择由承办人填写的期限。"})
    if due_on < today:
        raise ValidationError({"due_on": "期限已经过去,请核对日期;确已错过的,请在办案记录中说明。"})
    refuse_numbers("label", label)
    deadline = Deadline(
        case=row, station_id=row.station_id, stage=stage, kind=TermKind(kind), label=label, starts_on=today,
        due_on=due_on, first_due_on=due_on, basis="承办人填写",
    )  # fmt: skip
    deadline.full_clean()
    deadline.save()
    show(row)
    record("案件:登记期限", row, by=by, fields=["deadlines"], detail=f"{deadline} {due_on:%Y-%m-%d}")
    onetime.settle(spent, deadline.pk)
    return deadline


@action
def settle(deadline: Deadline, *, by: Posting, met_on: date, today: date, dropped: bool = False) -> Deadline:
    """A term entered by hand is met, or no longer stands."""
    require(by, P.CASE_WORK, deadline.case.station)
    row: Deadline = (
        Deadline.objects.select_for_update(of=("self",), no_key=True).select_related("case").get(pk=deadline.pk)
    )
    if row.met_on or row.dropped_on:
        raise MovedOn("这项期限已经了结,请刷新页面查看。")
    if row.kind not in deadlines.ENTERED:
        raise ValidationError("这项期限随办案步骤自动了结,不能手工登记。")
    refuse_future("met_on", met_on, today)
    row.met_on, row.dropped_on = (None, met_on) if dropped else (met_on, None)
    row.save(update_fields=["met_on", "dropped_on"])
    show(row.case)
    record("案件:取消期限" if dropped else "案件:办结期限", row.case, by=by, fields=["deadlines"], detail=str(row))
    return row
