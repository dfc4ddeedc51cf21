"""A case from its handler to its end, and beyond: arranging, standing still, closing, ending, passing on, reopening."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max

from accounts.audit import action, record
from accounts.lifecycle import move
from accounts.roles import P, Role
from cases import actions_terms as terms
from cases.actions_spans import MONEY, end_span, kept, open_span, refuse_future, standing
from cases.choices import CaseSource, CaseState, Ended, Facing, Form, Opened, TermKind
from cases.lifecycle import CASE
from cases.models import Case, CaseSpan, Screening, Suspension
from clients.identity import refuse_numbers, seal_text
from clients.models import Client
from clients.rights import refuse_erased
from stations import books
from stations.actions import require
from stations.choices import StaffKind
from stations.models import Posting, Share, Staff, Station
from stations.numbering import next_number

PRACTICE_YEARS = 3  # 法律援助法第26条


# ---------------------------------------------------------------- handlers
def refusal_of(case: Case, handler: Staff, today: date) -> str:
    """Why this person may not have the case, with the article; "" if he may."""
    if case.form == Form.DEFENCE and handler.kind != StaffKind.LAWYER:
        return "刑事辩护只能由律师承办(参照法律援助法第25条),请改选律师。"
    screening = Screening.objects.filter(case=case).first()
    grave = screening and screening.facing in (Facing.LIFE_OR_DEATH, Facing.DEATH_REVIEW)
    if grave and case.form == Form.DEFENCE:
        long_enough = today.replace(year=today.year - PRACTICE_YEARS, day=min(today.day, 28))
        if handler.licensed_on is None or handler.licensed_on > long_enough:
            return "可能判处无期徒刑、死刑和死刑复核的案件,须由执业三年以上律师承办(参照法律援助法第26条),请改选。"
    if handler.is_student and case.form != Form.DRAFTING:
        return "在校学生志愿者只能提供咨询、代拟文书(参照法律援助法第17条),请改选承办人。"
    return ""


def _arrange(case: Case, handler: Staff, today: date) -> None:
    """Refuses a handler who is not there, or may not have the case."""
    if not Staff.objects.serving(today).handlers().filter(pk=handler.pk, station=case.station_id).exists():
        raise ValidationError({"handler": f"{handler}不是本站在岗的承办人员,请另选,或先在工作人员中登记。"})
    if why := refusal_of(case, handler, today):
        raise ValidationError({"handler": why})
    standing(case).update(handler_kind=handler.kind)


@action
def assign(case: Case, *, by: Posting, today: date, handler: Staff, version: int | None = None) -> Case:
    """安排承办. Raises ValidationError for one who may not have the case."""
    books.lock(case.station_id)
    row: Case = move(case, "assign", by=by, version=version, handler=handler, detail=handler.name)
    _arrange(row, handler, today)
    terms.meet(row, TermKind.ARRANGE, today)
    terms.start(row, TermKind.AGREEMENT, today)
    return row


@action
def change_handler(
    case: Case, *, by: Posting, today: date, handler: Staff, reason: str, version: int | None = None
) -> Case:  # fmt: skip
    """更换承办人, also at the client's request."""
    refuse_numbers("reason", reason)
    books.lock(case.station_id)
    if handler.pk == case.handler_id:
        raise ValidationError({"handler": f"{handler}已是此案的承办人,请另选。"})
    row: Case = move(
        case, "change_handler", by=by, version=version, handler=handler, reason=reason,
        detail=f"{handler.name}:{reason}",
    )  # fmt: skip
    _arrange(row, handler, today)
    return row


@action
def hand_over(
    *, by: Posting, today: date, station: Station, giver: Staff, taker: Staff, reason: str
) -> tuple[list[Case], list[tuple[Case, str]]]:  # fmt: skip
    """交接全部在办案件 of one handler to another. Answers those handed over, and those he may not have, with why."""
    require(by, P.CASE_ASSIGN, station)
    refuse_numbers("reason", reason)
    if not reason.strip():
        raise ValidationError({"reason": "请写明交接理由。"})
    if giver.pk == taker.pk:
        raise ValidationError({"taker": "接手人与移交人是同一人,请另选。"})
    if not Staff.objects.serving(today).handlers().filter(pk=taker.pk, station=station).exists():
        raise ValidationError({"taker": f"{taker}不是本站在岗的承办人员,请另选,或先在工作人员中登记。"})
    books.lock(station)
    done, left = [], []
    for case in Case.objects.handled_by(giver).filter(station=station).order_by("pk"):
        why = CASE.refusal(CASE["change_handler"], case, by) or refusal_of(case, taker, today)
        if why:
            left.append((case, why))
        else:
            done.append(change_handler(case, by=by, today=today, handler=taker, reason=reason))
    return done, left


@action
def sign_agreement(case: Case, *, by: Posting, today: date, signed_on: date) -> None:
    """委托协议 signed: its clock is met."""
    require(by, P.CASE_WORK, case.station)
    refuse_future("signed_on", signed_on, today)
    if not case.deadlines.running().filter(kind=TermKind.AGREEMENT).exists():
        raise ValidationError("没有待签的委托协议,请刷新页面查看。")
    terms.meet(case, TermKind.AGREEMENT, signed_on)
    record("案件:签订委托协议", case, by=by, detail=f"{signed_on:%Y-%m-%d}")


# ---------------------------------------------------------------- standing still
@action
def suspend(
    case: Case, *, by: Posting, today: date, suspended_on: date, reason: str, version: int | None = None
) -> Case:  # fmt: skip
    """中止: the terms that pause stand still until the case is taken up again."""
    refuse_numbers("reason", reason)
    row: Case = move(case, "suspend", by=by, version=version, suspended_on=suspended_on, reason=reason, detail=reason)
    refuse_future("suspended_on", suspended_on, today)
    if row.accepted_on and suspended_on < row.accepted_on:
        raise ValidationError({"suspended_on": f"中止日期不能早于受理日期 {row.accepted_on:%Y-%m-%d},请核对。"})
    Suspension.objects.create(case=row, from_on=suspended_on, reason=reason)
    terms.show(row)
    return row


@action
def resume(case: Case, *, by: Posting, today: date, resumed_on: date, version: int | None = None) -> Case:
    """恢复办理."""
    row: Case = move(case, "resume", by=by, version=version, detail=f"{resumed_on:%Y-%m-%d}")
    refuse_future("resumed_on", resumed_on, today)
    _take_up(row, resumed_on, "resumed_on")
    return row


def _take_up(case: Case, day: date, field: str) -> None:
    suspension = case.suspensions.filter(until_on=None).first()
    if suspension is None:
        return
    if day < suspension.from_on:
        raise ValidationError({field: f"日期不能早于中止日期 {suspension.from_on:%Y-%m-%d},请核对。"})
    suspension.until_on = day
    suspension.save(update_fields=["until_on"])
    terms.move_on(case)


# ---------------------------------------------------------------- closing
def _told(case: Case, outcome: str, given: dict[str, Any]) -> dict[str, Any]:
    money = {name: given.get(name, 0) for name in MONEY}
    note = given.get("petitions_note", "")
    refuse_numbers("petitions_note", note)
    petitions = {"petitions_avoided": given.get("petitions_avoided", 0), "petitions_note": note}
    return {"outcome": outcome, **money, **petitions}


@action
def hand_in(
    case: Case, *, by: Posting, today: date, closed_on: date, outcome: str, version: int | None = None, **given: Any
) -> Case:  # fmt: skip
    """提请结案: what the handler says of the end waits on the open span for the head's check."""
    books.lock(case.station_id)
    row: Case = move(case, "hand_in", by=by, version=version, closed_on=closed_on, outcome=outcome)
    refuse_future("closed_on", closed_on, today)
    span = standing(row).get()
    if closed_on < span.opened_on:
        began = span.get_opened_as_display()
        raise ValidationError({"closed_on": f"结案日不能早于{began}日期 {span.opened_on:%Y-%m-%d},请核对日期。"})
    for name, value in _told(row, outcome, given).items():
        setattr(span, name, value)
    span.full_clean()
    span.save()
    terms.meet(row, TermKind.HAND_IN, today)
    terms.start(row, TermKind.CLOSE_CHECK, today)
    return row


@action
def send_back(case: Case, *, by: Posting, today: date, reason: str, version: int | None = None) -> Case:
    """退回补充: the closing papers are not good enough."""
    refuse_numbers("reason", reason)
    books.lock(case.station_id)
    row: Case = move(case, "send_back", by=by, version=version, reason=reason, outcome="", detail=reason)
    blank = dict.fromkeys(MONEY, 0) | {"outcome": "", "petitions_avoided": 0, "petitions_note": ""}
    standing(row).update(**blank)
    terms.drop(row, TermKind.CLOSE_CHECK, today)
    return row


@action
def close(
    case: Case, *, by: Posting, today: date, closed_on: date, outcome: str, version: int | None = None, **given: Any
) -> Case:  # fmt: skip
    """结案. `closed_on` is the day the judgment was received or an agreement reached; it decides the month."""
    station = books.lock(case.station_id)
    row: Case = move(case, "close", by=by, version=version, closed_on=closed_on, outcome=outcome)
    told = _told(row, outcome, given)
    end_span(standing(row).get(), station, today, closed_on, ended_as=Ended.CLOSED, **told)
    for done in (TermKind.HAND_IN, TermKind.CLOSE_CHECK):
        terms.meet(row, done, today)
    terms.drop_own(row, today)
    return row


@action
def terminate(
    case: Case, *, by: Posting, today: date, terminated_on: date, ground: str, reason: str = "",
    version: int | None = None,
) -> Case:  # fmt: skip
    """终止, on one of the eight grounds (参照法律援助法第48条)."""
    return _end(case, "terminate", by, today, "terminated_on", terminated_on, Ended.TERMINATED, reason, version,
                ground=ground)  # fmt: skip


@action
def mark_mistaken(
    case: Case, *, by: Posting, today: date, mistaken_on: date, reason: str, version: int | None = None
) -> Case:  # fmt: skip
    """误登: a case that should not have been counted ends in an open month; what was reported stays."""
    return _end(case, "mark_mistaken", by, today, "mistaken_on", mistaken_on, Ended.MISTAKEN, reason, version)


def _end(
    case: Case, name: str, by: Posting, today: date, field: str, day: date, how: Ended, reason: str,
    version: int | None, **given: Any,
) -> Case:  # fmt: skip
    station = books.lock(case.station_id)
    refuse_numbers("reason", reason)
    row: Case = move(case, name, by=by, version=version, reason=reason, detail=reason, **{field: day}, **given)
    end_span(standing(row).get(), station, today, day, field, ended_as=how)
    _take_up(row, day, field)
    terms.drop_all(row, day)
    return row


# ---------------------------------------------------------------- to and from another station
@action
def pass_on(
    case: Case, *, by: Posting, today: date, transferred_on: date, to: Station, reason: str,
    version: int | None = None,
) -> Case:  # fmt: skip
    """转出 to another station, which sees the case from now on and takes it up as its own (转入)."""
    if to.pk == case.station_id:
        raise ValidationError({"to": "请选择另一个工作站。"})
    row = _end(case, "pass_on", by, today, "transferred_on", transferred_on, Ended.PASSED_ON, reason, version)
    Share.objects.create(station=to, kind="case", object_id=row.pk)
    record("案件:转往", row, by=by, detail=to.name)
    return row


@action
def receive(case: Case, *, by: Posting, today: date, received_on: date, client: Client) -> Case:
    """转入: a case of one's own from one that another station passed on, with its facts; the client is filed here."""
    require(by, P.CASE_ACCEPT, client.station)
    refuse_future("received_on", received_on, today)
    station = books.lock(client.station_id)
    source = Case.objects.select_for_update(of=("self",), no_key=True).get(pk=case.pk)
    if source.state != CaseState.PASSED_ON or not Share.objects.filter(
        station=station, kind="case", object_id=source.pk, until=None
    ):
        raise ValidationError("这件案件没有转给本站,请与对方站联系。")
    if Case.objects.filter(station=station, received_from=source).exists():
        raise ValidationError("这件案件已转入本站,请在本站案件中查找。")
    if source.transferred_on and received_on < source.transferred_on:
        raise ValidationError({"received_on": f"转入日期不能早于转出日期 {source.transferred_on:%Y-%m-%d},请核对。"})
    client = client.standing
    refuse_erased(client)
    row = Case(
        station=station, client=client, number=next_number(station, "案", received_on.year),
        applied_on=received_on, accepted_on=received_on, state=CaseState.ACCEPTED, turn=Role.STATION_HEAD,
        opened_by=by.user, received_from=source, **(kept(source) | {"source": CaseSource.REMOTE}),
    )  # fmt: skip
    row.facts_sealed = seal_text("cases.case", "facts", row.uuid, source.facts)
    row.full_clean()
    row.save()
    open_span(row, station, received_on, Opened.RECEIVED)
    terms.start(row, TermKind.ARRANGE, received_on)
    record("案件:转入", row, by=by, detail=f"{row.number},来自{source.station}")
    return row


# ---------------------------------------------------------------- reopening
@action
def reopen(case: Case, *, by: Posting, today: date, reopened_on: date, reason: str, version: int | None = None) -> Case:
    """重开: a new span, never 新收 again; the span before keeps its end and what it recovered."""
    station = books.lock(case.station_id)
    ended_on = CaseSpan.objects.filter(case=case).aggregate(Max("ended_on"))["ended_on__max"]
    refuse_numbers("reason", reason)
    row: Case = move(case, "reopen", by=by, version=version, reason=reason, outcome="", ground="", detail=reason)
    refuse_future("reopened_on", reopened_on, today)
    if reopened_on < ended_on:
        raise ValidationError({"reopened_on": f"重开日期不能早于结案日 {ended_on:%Y-%m-%d},请核对日期。"})
    if row.handler is None:  # ended before anybody had it
        raise ValidationError("此案终止前未安排承办人,请重新登记申请,不作重开。")
    open_span(row, station, reopened_on, Opened.REOPENED)
    return row
