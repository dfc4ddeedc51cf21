"""A case until a handler has it: application, papers, acceptance or refusal, review; its notes and corrections.

An action that counts locks the station first: the row that closing the books takes too. What comes after stands in
actions_course.py, the clocks in actions_terms.py, the spans in actions_spans.py.
"""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale, move
from accounts.roles import P, Role
from cases import actions_terms as terms
from cases.actions_spans import MONEY, correct_end, correct_spans, end_span, open_span, recount, refuse_future
from cases.choices import CaseSource, CaseState, Opened, ReviewDecided, TermKind
from cases.models import Case, CaseNote, CaseSpan, Review, Supplement
from clients.identity import refuse_numbers, seal_text
from clients.models import Client
from clients.rights import refuse_erased
from consultations.actions import correct
from consultations.choices import ConsultationState, Outcome
from consultations.models import Campaign, Consultation
from stations import books
from stations.actions import require
from stations.models import Posting, Station
from stations.numbering import next_number

__all__ = ["recount"]  # reports sends a month back


# ---------------------------------------------------------------- opening
@action
def open_case(
    *, by: Posting, today: date, kind: str, form: str, matter: str, applied_on: date, facts: str = "",
    source: str = "", consultation: Consultation | None = None, client: Client | None = None, is_draft: bool = False,
    campaign: Campaign | None = None, key: str = "",
) -> Case:  # fmt: skip
    """A case under review, from a consultation (转立案) or for a client. It counts nowhere before it is accepted."""
    asked = consultation or client
    assert asked is not None, "a consultation or a client"
    require(by, P.CASE_OPEN, asked.station)
    spent = onetime.spend(key, by=by, purpose="case")
    refuse_future("applied_on", applied_on, today)
    station = books.lock(asked.station_id)
    if campaign and campaign.pk != getattr(consultation, "campaign_id", None):
        campaign.check_takes(station, applied_on)
    if consultation:
        client = _client_of(consultation)
    assert client is not None
    client = client.standing
    refuse_erased(client)
    default = CaseSource.CONSULTATION if consultation else CaseSource.APPLICATION
    case = Case(
        station=station, client=client, consultation=consultation, campaign=campaign, kind=kind, form=form,
        matter=matter, source=source or default, number=next_number(station, "案", applied_on.year),
        applied_on=applied_on, state=CaseState.DRAFT if is_draft else CaseState.UNDER_REVIEW,
        turn=Role.CLERK if is_draft else Role.STATION_HEAD, opened_by=by.user,
    )  # fmt: skip
    case.facts_sealed = seal_text("cases.case", "facts", case.uuid, facts)
    case.full_clean()
    case.save()
    if not is_draft:
        terms.start(case, TermKind.REVIEW, applied_on)
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


# ---------------------------------------------------------------- review
@action
def apply(case: Case, *, by: Posting, today: date, applied_on: date, version: int | None = None) -> Case:
    """提交审查 of a draft: the term of the review starts at the day of the application."""
    row: Case = move(case, "apply", by=by, version=version, applied_on=applied_on)
    refuse_future("applied_on", applied_on, today)
    terms.start(row, TermKind.REVIEW, applied_on)
    return row


@action
def ask_papers(
    case: Case, *, by: Posting, today: date, told_on: date, papers: str, version: int | None = None
) -> Case:  # fmt: skip
    """一次性告知补正: one complete list, once (参照法律援助法第43条). A second telling is refused."""
    row: Case = move(case, "ask_papers", by=by, version=version)
    refuse_future("told_on", told_on, today)
    refuse_numbers("papers", papers)
    lines = [line.strip() for line in papers.splitlines() if line.strip()]
    if not lines:
        raise ValidationError({"papers": "请逐行写明缺少的全部材料。"})
    if told_on < row.applied_on:
        raise ValidationError({"told_on": f"告知日期不能早于申请日期 {row.applied_on:%Y-%m-%d},请核对。"})
    if row.supplements.exists():
        raise ValidationError("补正材料只能一次性告知,此案已告知过。请据现有材料决定是否受理。")
    terms.meet(row, TermKind.REVIEW, told_on)
    due_on = terms.start(row, TermKind.PAPERS, told_on).due_on
    Supplement.objects.create(case=row, papers="\n".join(lines), told_on=told_on, due_on=due_on)
    return row


@action
def supply(case: Case, *, by: Posting, today: date, supplied_on: date, version: int | None = None) -> Case:
    """材料补齐: the review runs from the day the papers were complete."""
    row: Case = move(case, "supply", by=by, version=version)
    refuse_future("supplied_on", supplied_on, today)
    told = row.supplements.select_for_update(no_key=True).get(supplied_on=None)
    told.supplied_on = supplied_on
    told.full_clean()
    told.save()
    terms.meet(row, TermKind.PAPERS, supplied_on)
    terms.start(row, TermKind.REVIEW, supplied_on)
    return row


@action
def lapse(
    case: Case, *, by: Posting, today: date, terminated_on: date, reason: str, version: int | None = None
) -> Case:  # fmt: skip
    """视为撤回: not supplied in time, or the draft is taken back. It never counted."""
    refuse_numbers("reason", reason)
    row: Case = move(case, "lapse", by=by, version=version, terminated_on=terminated_on, reason=reason, detail=reason)
    refuse_future("terminated_on", terminated_on, today)
    open_ = row.supplements.filter(supplied_on=None).first()
    if open_ and terminated_on <= open_.due_on:
        raise ValidationError({"terminated_on": f"补正期限到 {open_.due_on:%Y-%m-%d} 为止,期满后才能视为撤回。"})
    terms.drop_all(row, terminated_on)
    return row


@action
def accept(case: Case, *, by: Posting, today: date, accepted_on: date, version: int | None = None) -> Case:
    """受理: the case begins to count (新收)."""
    station = books.lock(case.station_id)
    row: Case = move(case, "accept", by=by, version=version, accepted_on=accepted_on)
    refuse_future("accepted_on", accepted_on, today)
    if row.parties.filter(decision=None).exists():
        raise ValidationError("已登记的对方当事人还未作利益冲突核查,请先核查并写下结论,再受理。")
    open_span(row, station, accepted_on, Opened.NEW)
    terms.meet(row, TermKind.REVIEW, accepted_on)
    terms.start(row, TermKind.ARRANGE, accepted_on)
    return row


@action
def refuse(case: Case, *, by: Posting, today: date, refused_on: date, reason: str, version: int | None = None) -> Case:
    """不予受理: it never counted and never will."""
    refuse_numbers("reason", reason)
    row: Case = move(case, "refuse", by=by, version=version, refused_on=refused_on, reason=reason, detail=reason)
    refuse_future("refused_on", refused_on, today)
    terms.meet(row, TermKind.REVIEW, refused_on)
    terms.drop_all(row, refused_on)
    return row


# ---------------------------------------------------------------- 复核
@action
def ask_review(case: Case, *, by: Posting, today: date, asked_on: date, grounds: str) -> Review:
    """当事人申请复核: the station records it, the federation of its level decides [本系统默认]."""
    require(by, P.CASE_OPEN, case.station)
    refuse_future("asked_on", asked_on, today)
    row = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if row.state != CaseState.REFUSED:
        raise MovedOn(f"“{row.get_state_display()}”状态不能申请复核,请刷新页面查看最新进展。")
    if row.reviews.filter(decided_on=None).exists():
        raise ValidationError("复核已在办理中,请等待复核结论。")
    review = Review(case=row, asked_on=asked_on, region=case.station.region)
    review.grounds_sealed = seal_text("cases.review", "grounds", review.uuid, grounds.strip())
    review.full_clean()
    review.save()
    record("案件:申请复核", row, by=by, fields=["reviews"])
    return review


@action
def decide_review(
    case: Case, *, by: Posting, today: date, decided_on: date, decided: str, reason: str, version: int | None = None
) -> Case:  # fmt: skip
    """复核结论, by an office over the station: 维持, or 撤销 and the case is reviewed anew."""
    if not by.may(P.CASE_REVIEW) or not by.oversees(case.station):
        raise PermissionDenied("复核由同级或上级残联办理,您的任职没有此权限。")
    refuse_numbers("reason", reason)
    refuse_future("decided_on", decided_on, today)
    if not reason.strip():
        raise ValidationError({"reason": "请写明复核理由。"})
    review = Review.objects.select_for_update(no_key=True).filter(case=case, decided_on=None).first()
    if review is None:
        raise ValidationError("此案没有待办的复核申请。")
    if decided_on < review.asked_on:
        raise ValidationError({"decided_on": f"复核日期不能早于申请复核日期 {review.asked_on:%Y-%m-%d},请核对。"})
    review.decided, review.decided_on, review.decided_by, review.reason = decided, decided_on, by.user, reason
    review.full_clean()
    review.save()
    record("案件:复核", case, by=by, fields=["reviews"], detail=f"{review.get_decided_display()}:{reason}")
    if decided != ReviewDecided.OVERTURNED:
        return Case.objects.get(pk=case.pk)
    row: Case = move(case, "overturn", by=by, version=version, reason=reason, detail=reason)
    terms.start(row, TermKind.REVIEW, decided_on)
    return row


# ---------------------------------------------------------------- notes and corrections
@action
def add_note(case: Case, *, by: Posting, at: datetime, held_on: date, text: str, key: str = "") -> CaseNote:
    """办案记录: dated, sealed, never edited and never deleted."""
    require(by, P.CASE_WORK, case.station)
    spent = onetime.spend(key, by=by, purpose="case-note")
    refuse_future("held_on", held_on, timezone.localdate(at))
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
    case: Case, *, by: Posting, version: int, kind: str, form: str, matter: str, facts: str, reason: str = "",
    campaign: Campaign | None = None,
) -> Case:  # fmt: skip
    """更正. The spans follow while the books of their opening month are open; a closed month stays as reported."""
    require(by, P.CASE_OPEN, case.station)
    station, row = _taken(case, version, reason)
    given = {"kind": kind, "form": form, "matter": matter, "campaign": campaign}
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    if campaign and "campaign" in changed:
        campaign.check_takes(station, row.applied_on)
    if facts != row.facts:
        row.facts_sealed = seal_text("cases.case", "facts", row.uuid, facts)
        changed.append("facts")
    row.version += 1
    row.full_clean()
    row.save()
    if set(changed) & {"kind", "form", "matter"}:
        correct_spans(row, station, reason)
    record("案件:更正", row, by=by, fields=changed, detail=reason)
    return row


@action
def correct_close(
    case: Case, *, by: Posting, today: date, version: int, closed_on: date, outcome: str, reason: str = "",
    petitions_avoided: int = 0, petitions_note: str = "", **money: int,
) -> Case:  # fmt: skip
    """更正结案: day, outcome and money of the last end. In a closed month it needs a reason, and the day stays."""
    require(by, P.CASE_CLOSE, case.station)
    station, row = _taken(case, version, reason)
    if row.state not in (CaseState.CLOSED, CaseState.ARCHIVED) or not row.closed_on:
        raise MovedOn(f"“{row.get_state_display()}”状态没有结案可更正,请刷新页面查看最新进展。")
    span = CaseSpan.objects.select_for_update(no_key=True).filter(case=row).latest("ended_on", "pk")
    correct_end(span, station, closed_on, reason)
    row.closed_on, row.outcome = closed_on, outcome
    row.version += 1
    row.full_clean()
    row.save()
    told: dict[str, Any] = {name: money.get(name, 0) for name in MONEY}
    end_span(
        span, station, today, closed_on, outcome=outcome, petitions_avoided=petitions_avoided,
        petitions_note=petitions_note, **told,
    )  # fmt: skip
    record("案件:更正结案", row, by=by, fields=["closed_on", "outcome", *MONEY], detail=reason)
    return row


def _taken(case: Case, version: int, reason: str) -> tuple[Station, Case]:
    """The station and the case, locked in this order. Raises Stale."""
    refuse_numbers("reason", reason)
    station = books.lock(case.station_id)
    row = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if row.version != version:
        raise Stale(row)
    return station, row
