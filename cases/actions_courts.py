"""Court facts: one row an instance. A 开庭日 enters the calendar, a 收到裁判日 starts the closing term."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import Stale
from accounts.roles import P
from cases import actions_terms as terms
from cases import deadlines
from cases.actions_spans import refuse_future
from cases.choices import CaseState, TermKind
from cases.models import Case, CourtStage, Deadline
from clients.identity import refuse_numbers
from stations.actions import require
from stations.models import Posting


@action
def add_stage(case: Case, *, by: Posting, today: date, key: str = "", **given: Any) -> CourtStage:
    """An instance: 审级, 办案机关, 案号, and its days as far as they are known."""
    require(by, P.CASE_WORK, case.station)
    spent = onetime.spend(key, by=by, purpose="court-stage")
    stage = CourtStage(case=terms.worked_on(case), **given)
    _save(stage, by, today, sorted(given))
    if stage.hearing_on and stage.hearing_on >= today:
        _enter_hearing(stage, by, today)
    onetime.settle(spent, stage.pk)
    return stage


@action
def edit_stage(stage: CourtStage, *, by: Posting, today: date, version: int, **given: Any) -> CourtStage:
    """Corrects or completes an instance. A hearing put off moves; after one that was held the next is a new one."""
    require(by, P.CASE_WORK, stage.case.station)
    case = terms.worked_on(stage.case)
    row = CourtStage.objects.select_for_update(no_key=True).get(pk=stage.pk)
    if row.version != version:
        raise Stale(row)
    row.case = case
    heard_on = row.hearing_on
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    row.version += 1
    _save(row, by, today, changed)
    if row.hearing_on != heard_on:
        _move_hearing(row, by, today)
    return row


def _save(stage: CourtStage, by: Posting, today: date, changed: list[str]) -> None:
    for name in ("organ", "note"):
        refuse_numbers(name, getattr(stage, name))
    for name in ("filed_on", "received_on"):
        if day := getattr(stage, name):
            refuse_future(name, day, today)
    if stage.filed_on and stage.received_on and stage.received_on < stage.filed_on:
        raise ValidationError({"received_on": f"收到裁判日不能早于立案日期 {stage.filed_on:%Y-%m-%d},请核对。"})
    stage.full_clean()
    stage.save()
    record("案件:办案机关", stage.case, by=by, fields=changed, detail=str(stage))
    if "received_on" in changed and stage.received_on:
        _hearings(stage).update(met_on=stage.received_on)
    _ask_closing_papers(stage.case, today)


# ---------------------------------------------------------------- what follows from a day
def _hearings(stage: CourtStage) -> Any:
    return Deadline.objects.filter(stage=stage, kind=TermKind.HEARING).running()


def _enter_hearing(stage: CourtStage, by: Posting, today: date) -> None:
    assert stage.hearing_on
    terms.enter(
        stage.case, by=by, kind=TermKind.HEARING, due_on=stage.hearing_on, label=stage.organ, today=today, stage=stage
    )


def _move_hearing(stage: CourtStage, by: Posting, today: date) -> None:
    _hearings(stage).filter(due_on__lt=today).update(met_on=F("due_on"))  # it was held
    if stage.hearing_on is None or stage.hearing_on < today:
        _hearings(stage).update(dropped_on=today)
    elif not _hearings(stage).update(due_on=stage.hearing_on):
        _enter_hearing(stage, by, today)


def _ask_closing_papers(case: Case, today: date) -> None:
    """The last judgment is there: the closing papers are due from that day. An instance added takes that back."""
    running = case.deadlines.running().filter(kind=TermKind.HAND_IN).first()
    proposed = deadlines.proposed_end(case) if case.state in (CaseState.IN_PROGRESS, CaseState.SUSPENDED) else None
    if running and running.starts_on == proposed:
        return
    if proposed:
        terms.start(case, TermKind.HAND_IN, proposed)
    elif running:
        terms.drop(case, TermKind.HAND_IN, today)
