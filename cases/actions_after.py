"""After closing: how good the work was, what its handler is paid, how the client found it, and who complained.

An action that counts locks the station first.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from cases import actions_terms as terms
from cases import deadlines
from cases.actions_spans import refuse_future
from cases.choices import CaseState, Satisfaction, TermKind
from cases.models import Case, Complaint, Evaluation, ReturnCall, Subsidy
from clients.identity import refuse_numbers, seal_text
from stations import books
from stations.actions import require
from stations.models import Posting, Staff, Station

AFTER = frozenset({CaseState.CLOSED, CaseState.ARCHIVED})


def _closed(case: Case) -> tuple[Case, date]:
    """The case as it is now, locked, and the day it was closed; refused while it is not."""
    row = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if row.state not in AFTER or row.closed_on is None:
        raise MovedOn(f"“{row.get_state_display()}”的案件还没有办结,结案以后再来登记。")
    return row, row.closed_on


def _since(field: str, day: date, closed_on: date, today: date) -> None:
    refuse_future(field, day, today)
    if day < closed_on:
        raise ValidationError({field: f"日期不能早于结案日 {closed_on:%Y-%m-%d},请核对。"})


def decides(case: Case, posting: Posting) -> bool:
    """Who judges and approves: the head of the station, or an office over it."""
    return posting.oversees(case.station) and (posting.may(P.CASE_CLOSE) or posting.may(P.CASE_REVIEW))


def _require_decider(case: Case, by: Posting, own: Staff | None, what: str) -> None:
    """Nobody judges his own work or approves his own money."""
    if not decides(case, by):
        raise PermissionDenied(f"{what}由站负责人或上级残联办理,您的任职没有此权限。")
    if own and own.user_id == by.user_id:
        raise PermissionDenied(f"不能为自己办理{what},请由另一人办理(可由上级残联办理)。")


# ---------------------------------------------------------------- quality
@action
def evaluate(
    case: Case, *, by: Posting, today: date, evaluated_on: date, grade: str, remarks: str = ""
) -> Evaluation:  # fmt: skip
    """质量评估, never by the handler himself; the last one counts."""
    _require_decider(case, by, case.handler, "质量评估")
    refuse_numbers("remarks", remarks)
    row, closed_on = _closed(case)
    _since("evaluated_on", evaluated_on, closed_on, today)
    made = Evaluation(case=row, grade=grade, remarks=remarks.strip(), evaluated_on=evaluated_on, evaluated_by=by.user)
    made.full_clean()
    made.save()
    record("案件:质量评估", row, by=by, fields=["evaluations"], detail=made.get_grade_display())
    return made


# ---------------------------------------------------------------- subsidy
@action
def ask_subsidy(
    case: Case, *, by: Posting, today: date, asked_on: date, staff: Staff, amount_fen: int, basis: str, key: str = ""
) -> Subsidy:  # fmt: skip
    """补贴申领: once for each who worked a case, after each closing."""
    require(by, P.CASE_WORK, case.station)
    spent = onetime.spend(key, by=by, purpose="subsidy")
    refuse_numbers("basis", basis)
    row, closed_on = _closed(case)
    _since("asked_on", asked_on, closed_on, today)
    if staff.station_id != row.station_id:
        raise ValidationError({"staff": f"{staff}不是本站的工作人员,请另选。"})
    if row.subsidies.filter(staff=staff, asked_on__gte=closed_on).exists():
        raise ValidationError({"staff": f"{staff}已就此案申领过补贴,请核对。"})
    made = Subsidy(case=row, staff=staff, amount_fen=amount_fen, basis=basis.strip(), asked_on=asked_on)
    made.full_clean()
    made.save()
    record("案件:申领补贴", row, by=by, fields=["subsidies"], detail=f"{staff.name} {amount_fen / 100:.2f} 元")
    onetime.settle(spent, made.pk)
    return made


def _taken(subsidy: Subsidy) -> Subsidy:
    rows = Subsidy.objects.select_for_update(of=("self",), no_key=True).select_related("case__station", "staff")
    return rows.get(pk=subsidy.pk)  # type: ignore[no-any-return]


@action
def approve_subsidy(subsidy: Subsidy, *, by: Posting, today: date, approved_on: date) -> Subsidy:
    """批准, by the head or an office above, never by him who is paid."""
    row = _taken(subsidy)
    _require_decider(row.case, by, row.staff, "补贴批准")
    if row.approved_on:
        raise MovedOn("这笔补贴已经批准,请刷新页面查看。")
    _since("approved_on", approved_on, row.asked_on, today)
    row.approved_on, row.approved_by = approved_on, by.user
    row.full_clean()
    row.save()
    record("案件:批准补贴", row.case, by=by, fields=["subsidies"], detail=row.staff.name)
    return row


@action
def pay_subsidy(subsidy: Subsidy, *, by: Posting, today: date, paid_on: date) -> Subsidy:
    """登记发放."""
    row = _taken(subsidy)
    _require_decider(row.case, by, row.staff, "补贴发放")
    if row.paid_on:
        raise MovedOn("这笔补贴已经发放,请刷新页面查看。")
    if row.approved_on is None:
        raise MovedOn("这笔补贴还没有批准,批准以后再登记发放。")
    _since("paid_on", paid_on, row.approved_on, today)
    row.paid_on = paid_on
    row.full_clean()
    row.save()
    record("案件:发放补贴", row.case, by=by, fields=["subsidies"], detail=row.staff.name)
    return row


# ---------------------------------------------------------------- return calls
@action
def call(
    case: Case, *, by: Posting, today: date, called_on: date, satisfaction: str, words: str = "", key: str = ""
) -> ReturnCall:  # fmt: skip
    """回访. Who is dissatisfied is called again within a term; the next call that reaches him meets it."""
    require(by, P.CASE_OPEN, case.station)
    spent = onetime.spend(key, by=by, purpose="return-call")
    station = books.lock(case.station_id)
    row, closed_on = _closed(case)
    _since("called_on", called_on, closed_on, today)
    waiting = row.deadlines.running().filter(kind=TermKind.CALL_BACK).first()
    if waiting and called_on < waiting.starts_on:
        raise ValidationError({"called_on": f"再次回访不能早于上次回访 {waiting.starts_on:%Y-%m-%d},请核对。"})
    counted = books.counting(station, called_on)
    made = ReturnCall(
        case=row, station=station, called_on=called_on, counted_in=counted.month, is_late=counted.is_late,
        satisfaction=satisfaction, is_again=waiting is not None, called_by=by.user,
    )  # fmt: skip
    made.words_sealed = seal_text("cases.returncall", "words", made.uuid, words.strip())
    made.full_clean()
    made.save()
    if waiting and satisfaction != Satisfaction.NOT_REACHED:
        terms.meet(row, TermKind.CALL_BACK, called_on)
    elif satisfaction == Satisfaction.DISSATISFIED:
        terms.start(row, TermKind.CALL_BACK, called_on)
    record("案件:回访", row, by=by, fields=["return_calls"], detail=made.get_satisfaction_display())
    onetime.settle(spent, made.pk)
    return made


# ---------------------------------------------------------------- complaints
@action
def complain(
    station: Station, *, by: Posting, today: date, received_on: date, words: str, case: Case | None = None,
    key: str = "",
) -> Complaint:  # fmt: skip
    """投诉 about a case or the station; the term of the answer begins at the day it was received."""
    require(by, P.CASE_OPEN, station)
    spent = onetime.spend(key, by=by, purpose="complaint")
    station = books.lock(station)
    refuse_future("received_on", received_on, today)
    if case is not None and case.station_id != station.pk:
        raise ValidationError({"case": "这件案件不是本站办理的,请向办理的工作站反映。"})
    if not words.strip():
        raise ValidationError({"words": "请写下投诉的内容。"})
    counted = books.counting(station, received_on)
    term = deadlines.term(TermKind.COMPLAINT, station.region, received_on)
    made = Complaint(
        station=station, case=case, received_on=received_on, counted_in=counted.month, is_late=counted.is_late,
        due_on=deadlines.last_day(term, received_on), received_by=by.user,
    )  # fmt: skip
    made.words_sealed = seal_text("cases.complaint", "words", made.uuid, words.strip())
    made.full_clean()
    made.save()
    record("登记投诉", made, by=by, fields=["words"], detail=f"最迟 {made.due_on:%Y-%m-%d} 答复")
    if case is not None:
        record("案件:收到投诉", case, by=by, fields=["complaints"])
    onetime.settle(spent, made.pk)
    return made


@action
def answer_complaint(
    complaint: Complaint, *, by: Posting, today: date, version: int, answered_on: date, found: str, answer: str
) -> Complaint:  # fmt: skip
    """答复投诉, by the head: what was found, and what the person was told."""
    require(by, P.CASE_CLOSE, complaint.station)
    row = (
        Complaint.objects.select_for_update(of=("self",), no_key=True)
        .select_related("case", "station")
        .get(pk=complaint.pk)
    )
    if row.answered_on:
        raise MovedOn("这件投诉已经答复,请刷新页面查看。")
    if row.version != version:
        raise Stale(row)
    refuse_future("answered_on", answered_on, today)
    if answered_on < row.received_on:
        raise ValidationError({"answered_on": f"答复日期不能早于收到日期 {row.received_on:%Y-%m-%d},请核对。"})
    if not answer.strip() or not found:
        raise ValidationError({"answer" if found else "found": "请写明调查结论和答复内容。"})
    row.answered_on, row.found = answered_on, found
    row.answer_sealed = seal_text("cases.complaint", "answer", row.uuid, answer.strip())
    row.version += 1
    row.full_clean()
    row.save()
    record("答复投诉", row, by=by, fields=["found", "answer"], detail=row.get_found_display())
    if row.case:
        record("案件:答复投诉", row.case, by=by, fields=["complaints"], detail=row.get_found_display())
    return row
