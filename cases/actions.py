"""Every write of a case: opening, its moves, notes, corrections, and the months its spans count in.

An action that counts locks the station first: the row that closing the books takes too.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, prefetch_related_objects
from django.utils import timezone

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale, move
from accounts.roles import P, Role
from cases.choices import CaseState, Ended, Opened
from cases.models import Case, CaseNote, CasePerson, CaseSpan
from clients.actions import freeze
from clients.identity import refuse_numbers, seal_text
from clients.models import Client
from consultations.actions import correct
from consultations.choices import ConsultationState, Outcome
from consultations.models import Consultation
from stations import books
from stations.actions import require
from stations.models import Posting, Staff, Station
from stations.numbering import next_number
from stations.terms import plus_days

# 内部时限, 参照法律援助法第43条: 7 days to review an application, 3 days to arrange a handler after acceptance.
REVIEW_DAYS, ARRANGE_DAYS = 7, 3
FROZEN = ("kind", "form", "matter")  # what a span keeps of its case


def _not_future(field: str, day: date, today: date) -> None:
    if day > today:
        raise ValidationError({field: "日期不能晚于今天,请核对。"})


# ---------------------------------------------------------------- opening
@action
def open_case(
    *, by: Posting, today: date, kind: str, form: str, matter: str, applied_on: date, facts: str = "",
    consultation: Consultation | None = None, client: Client | None = None, key: str = "",
) -> Case:  # fmt: skip
    """A case under review, from a consultation (转立案) or for a client. It counts nowhere before it is accepted."""
    source = consultation or client
    assert source is not None, "a consultation or a client"
    require(by, P.CASE_OPEN, source.station)
    spent = onetime.spend(key, by=by, purpose="case")
    _not_future("applied_on", applied_on, today)
    station = books.lock(source.station_id)
    if consultation:
        client = _client_of(consultation)
    assert client is not None
    client = client.merged_into or client
    case = Case(
        station=station, client=client, consultation=consultation, kind=kind, form=form, matter=matter,
        number=next_number(station, "案", applied_on.year), applied_on=applied_on, state=CaseState.UNDER_REVIEW,
        turn=Role.STATION_HEAD, due_on=plus_days(applied_on, REVIEW_DAYS), opened_by=by.user,
    )  # fmt: skip
    case.facts_sealed = seal_text("cases.case", "facts", case.uuid, facts)
    case.full_clean()
    case.save()
    if consultation and not books.is_closed(station, consultation.counted_in):
        _tell(consultation, by, today)
    record("案件:立案登记", case, by=by, fields=["kind", "form", "matter", "applied_on", "facts"], detail=case.number)
    onetime.settle(spent, case.pk)
    return case


def _client_of(consultation: Consultation) -> Client:
    """Whom the case is for. Read under the station's lock: of two transfers at once the second is refused."""
    if consultation.client is None:
        raise ValidationError("匿名咨询不能立案,请先为当事人建档,再从其档案立案。")
    if Consultation.objects.get(pk=consultation.pk).state == ConsultationState.VOID:
        raise ValidationError("这条咨询已作废,不能转立案。")
    if earlier := Case.objects.filter(consultation=consultation).first():
        raise ValidationError(f"这次咨询已转立案({earlier.number}),请在该案中继续;另有事项请从其档案立案。")
    return consultation.client


def _tell(consultation: Consultation, by: Posting, today: date) -> None:
    """The consultation now says 转立案; in a closed month its figures stay as reported."""
    if consultation.outcome != Outcome.CASE_OPENED:
        correct(consultation, by=by, version=consultation.version, today=today, outcome=Outcome.CASE_OPENED)


# ---------------------------------------------------------------- moves
@action
def accept(case: Case, *, by: Posting, today: date, accepted_on: date, version: int | None = None) -> Case:
    """受理: the case begins to count (新收)."""
    station = books.lock(case.station_id)
    due_on = plus_days(accepted_on, ARRANGE_DAYS)
    row: Case = move(case, "accept", by=by, version=version, accepted_on=accepted_on, due_on=due_on)
    _not_future("accepted_on", accepted_on, today)
    _open_span(row, station, accepted_on, Opened.NEW)
    return row


@action
def refuse(case: Case, *, by: Posting, today: date, refused_on: date, reason: str, version: int | None = None) -> Case:
    """不予受理: it never counted and never will."""
    refuse_numbers("reason", reason)
    row: Case = move(
        case, "refuse", by=by, version=version, refused_on=refused_on, reason=reason, due_on=None, detail=reason
    )
    _not_future("refused_on", refused_on, today)
    return row


@action
def assign(case: Case, *, by: Posting, today: date, handler: Staff, version: int | None = None) -> Case:
    """安排承办, or another handler. Raises ValidationError for one who may not have the case."""
    books.lock(case.station_id)
    row: Case = move(case, "assign", by=by, version=version, handler=handler, due_on=None, detail=handler.name)
    if not Staff.objects.serving(today).handlers().filter(pk=handler.pk, station=row.station_id).exists():
        raise ValidationError({"handler": f"{handler}不是本站在岗的承办人员,请另选,或先在工作人员中登记。"})
    _standing(row).update(handler_kind=handler.kind)
    return row


@action
def close(
    case: Case, *, by: Posting, today: date, closed_on: date, outcome: str,
    recovered_fen: int = 0, gained_fen: int = 0, version: int | None = None,
) -> Case:  # fmt: skip
    """结案. `closed_on` is the day the judgment was received or an agreement reached; it decides the month."""
    station = books.lock(case.station_id)
    row: Case = move(case, "close", by=by, version=version, closed_on=closed_on, outcome=outcome, due_on=None)
    span = _standing(row).get()
    span.ended_as = Ended.CLOSED
    _end(span, station, today, closed_on, outcome, recovered_fen, gained_fen)
    return row


@action
def reopen(case: Case, *, by: Posting, today: date, reopened_on: date, reason: str, version: int | None = None) -> Case:
    """重开: a new span, never 新收 again; the span before keeps its end and what it recovered."""
    station = books.lock(case.station_id)
    ended_on = CaseSpan.objects.filter(case=case).aggregate(Max("ended_on"))["ended_on__max"]
    refuse_numbers("reason", reason)
    row: Case = move(case, "reopen", by=by, version=version, reason=reason, outcome="", due_on=None, detail=reason)
    _not_future("reopened_on", reopened_on, today)
    if reopened_on < ended_on:
        raise ValidationError({"reopened_on": f"重开日期不能早于结案日 {ended_on:%Y-%m-%d},请核对日期。"})
    _open_span(row, station, reopened_on, Opened.REOPENED)
    return row


# ---------------------------------------------------------------- spans
def _standing(case: Case) -> Any:
    return CaseSpan.objects.filter(case=case, ended_on__isnull=True)


def _open_span(case: Case, station: Station, day: date, opened_as: str) -> None:
    counted = books.counting(station, day)
    facts = freeze(case.client, day)
    span = CaseSpan(
        case=case, station=station, opened_on=day, opened_as=opened_as,
        opened_in=counted.month, opened_is_late=counted.is_late,
        handler_kind=case.handler.kind if case.handler else "", **_kept(case), **facts,
    )  # fmt: skip
    span.full_clean()
    span.save()
    CasePerson.objects.create(span=span, client=case.client, **facts)


def _end(
    span: CaseSpan, station: Station, today: date, day: date, outcome: str, recovered_fen: int, gained_fen: int
) -> None:
    _not_future("closed_on", day, today)
    if day < span.opened_on:
        told = span.get_opened_as_display()
        raise ValidationError({"closed_on": f"结案日不能早于{told}日期 {span.opened_on:%Y-%m-%d},请核对日期。"})
    if day != span.ended_on:
        span.ended_on = day
        span.ended_in, span.ended_is_late = _ended(station, span, day)
    span.outcome, span.recovered_fen, span.gained_fen = outcome, recovered_fen, gained_fen
    span.full_clean()
    span.save()


def _kept(case: Case) -> dict[str, str]:
    return {name: getattr(case, name) for name in FROZEN}


def _ended(station: Station, span: CaseSpan, day: date) -> tuple[date | None, bool]:
    """The month the end of a span counts in. What never counted as begun never counts as ended."""
    if span.opened_in is None:
        return None, False
    counted = books.counting(station, day)
    if counted.month and counted.month < span.opened_in:  # begun late, ended before it was entered
        return span.opened_in, True
    return counted.month, counted.is_late


def recount(station: Station, month: date) -> None:
    """Counts anew, from the days, what counted in `month` or later, whose books were opened again.

    Call inside the action that opened them, which holds the station's row and tells of it in the trail.
    """
    prefetch_related_objects([station], "intervals")
    changed = []
    spans = CaseSpan.objects.select_for_update().filter(station=station)
    for span in spans.filter(Q(opened_in__gte=month) | Q(ended_in__gte=month)).order_by("pk"):
        before = span.opened_in, span.opened_is_late, span.ended_in, span.ended_is_late
        if span.opened_in and span.opened_in >= month:
            counted = books.counting(station, span.opened_on)
            span.opened_in, span.opened_is_late = counted.month, counted.is_late
        if span.ended_in and span.ended_in >= month:
            span.ended_in, span.ended_is_late = _ended(station, span, span.ended_on)
        if before != (span.opened_in, span.opened_is_late, span.ended_in, span.ended_is_late):
            changed.append(span)
    CaseSpan.objects.bulk_update(changed, ["opened_in", "opened_is_late", "ended_in", "ended_is_late"], batch_size=200)


# ---------------------------------------------------------------- notes and corrections
@action
def add_note(case: Case, *, by: Posting, at: datetime, held_on: date, text: str, key: str = "") -> CaseNote:
    """办案记录: dated, sealed, never edited and never deleted."""
    require(by, P.CASE_WORK, case.station)
    spent = onetime.spend(key, by=by, purpose="case-note")
    _not_future("held_on", held_on, timezone.localdate(at))
    if not text.strip():
        raise ValidationError({"text": "请写下办案情况。"})
    note = CaseNote(case=case, held_on=held_on, written_by=by.user, written_at=at)
    note.text_sealed = seal_text("cases.casenote", "text", note.uuid, text.strip())
    note.full_clean()
    note.save()
    record("案件:办案记录", case, by=by, fields=["notes"])
    onetime.settle(spent, note.pk)
    return note


@action
def edit_case(
    case: Case, *, by: Posting, version: int, kind: str, form: str, matter: str, facts: str, reason: str = ""
) -> Case:
    """更正. The spans follow while the books of their opening month are open; a closed month stays as reported."""
    require(by, P.CASE_OPEN, case.station)
    station, row = _taken(case, version, reason)
    given = {"kind": kind, "form": form, "matter": matter}
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    if facts != row.facts:
        row.facts_sealed = seal_text("cases.case", "facts", row.uuid, facts)
        changed.append("facts")
    row.version += 1
    row.full_clean()
    row.save()
    if set(changed) & set(FROZEN):
        _correct_spans(row, station, reason)
    record("案件:更正", row, by=by, fields=changed, detail=reason)
    return row


@action
def correct_close(
    case: Case, *, by: Posting, today: date, version: int, closed_on: date, outcome: str,
    recovered_fen: int = 0, gained_fen: int = 0, reason: str = "",
) -> Case:  # fmt: skip
    """更正结案: day, outcome and money of the last end. In a closed month it needs a reason, and the day stays."""
    require(by, P.CASE_CLOSE, case.station)
    station, row = _taken(case, version, reason)
    if row.state != CaseState.CLOSED:
        raise MovedOn(f"“{row.get_state_display()}”状态没有结案可更正,请刷新页面查看最新进展。")
    span = CaseSpan.objects.select_for_update().filter(case=row).latest("ended_on", "pk")
    if books.is_closed(station, span.ended_in):
        if not reason.strip():
            raise ValidationError({"reason": "结案已计入已上报的月份,更正须填写理由;已上报的数字不随之改变。"})
        if closed_on != span.ended_on:
            raise ValidationError({"closed_on": f"结案已计入已上报的月份,结案日 {span.ended_on:%Y-%m-%d} 不能改。"})
    row.closed_on, row.outcome = closed_on, outcome
    row.version += 1
    row.full_clean()
    row.save()
    _end(span, station, today, closed_on, outcome, recovered_fen, gained_fen)
    record("案件:更正结案", row, by=by, fields=["closed_on", "outcome", "recovered_fen", "gained_fen"], detail=reason)
    return row


def _taken(case: Case, version: int, reason: str) -> tuple[Station, Case]:
    """The station and the case, locked in this order. Raises Stale."""
    refuse_numbers("reason", reason)
    station = books.lock(case.station_id)
    row = Case.objects.select_for_update().get(pk=case.pk)
    if row.version != version:
        raise Stale(row)
    return station, row


def _correct_spans(case: Case, station: Station, reason: str) -> None:
    spans = list(CaseSpan.objects.select_for_update().filter(case=case))
    reported = [span for span in spans if books.is_closed(station, span.opened_in)]
    if reported and not reason.strip():
        raise ValidationError({"reason": "该案已计入已上报的月份,更正须填写理由;已上报的数字不随之改变。"})
    following = [span.pk for span in spans if span not in reported]
    CaseSpan.objects.filter(pk__in=following).update(**_kept(case))
