"""A station's month: opened, prepared, stated as 零报告, submitted; its books, due dates and refusals."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from accounts.roles import Role
from consultations.models import Consultation
from reports import actions, compute
from reports.chain import due_on, office_due_on
from reports.choices import ReturnState
from reports.indicators import INDICATORS
from reports.indicators_station import ORGANISATION
from reports.models import Return
from stations import actions as station_actions
from stations.models import Obligation, Station
from stations.terms import is_working_day
from tests.reports.desk import at

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
A = "340102"
pytestmark = pytest.mark.django_db


def counted(row):
    """What of its work is not zero. The station itself (表1, its entry) is there also in a nil month."""
    of_station = {one.code for one in ORGANISATION.indicators} | {"1103", "1113", "1123"}
    return {code: value for code, value in row.figures.values_list("code", "value") if value and code not in of_station}


def closed_through(desk):
    return Station.objects.get(pk=desk.stations[A].pk).books_closed_through


# ---------------------------------------------------------------- due dates
@pytest.mark.parametrize(
    ("month", "due"),
    [
        (date(2026, 1, 1), date(2026, 2, 5)),
        (date(2026, 3, 1), date(2026, 4, 7)),  # 5 April is a Sunday and 清明
        (date(2026, 9, 1), date(2026, 10, 8)),  # 5 October always is a holiday
        (date(2026, 12, 1), date(2027, 1, 5)),  # 2027 is not published: weekends only
    ],
)
def test_a_month_is_due_on_the_fifth_moved_off_holidays(month, due):
    assert due_on(month) == due
    assert is_working_day(due)


def test_each_office_has_two_working_days_after_the_one_below():
    due = due_on(date(2026, 9, 1))  # Thursday, 8 October
    assert [office_due_on(due, passed) for passed in range(3)] == [
        date(2026, 10, 10),  # a make-up working Saturday
        date(2026, 10, 13),
        date(2026, 10, 15),
    ]


# ---------------------------------------------------------------- opening
def test_opening_a_month_twice_makes_one_return_and_one_obligation(desk):
    row = desk.opened(A, JAN)
    assert desk.opened(A, JAN) == row
    assert (row.state, row.due_on) == (ReturnState.DRAFT, date(2026, 2, 5))
    owed = Obligation.objects.get()
    assert (owed.station, owed.kind, owed.period, owed.due_on) == (row.station, "return", "2026-01", date(2026, 2, 5))


@pytest.mark.parametrize("month", [date(2025, 12, 1), date(2026, 5, 1)])
def test_a_month_in_which_the_station_was_not_open_is_not_owed(desk, month):
    station_actions.close_station(
        desk.stations[A], by=desk.officer("340000"), closed_on=date(2026, 4, 10), reason="撤并"
    )
    with pytest.raises(ValidationError, match="不需报"):
        desk.opened(A, month)


# ---------------------------------------------------------------- submitting
@pytest.fixture
def busy(desk):
    """January: a group of eight, the same man twice, one anonymous; a case closed in the month, one left."""
    desk.consult(A, date(2026, 1, 8), persons=8)
    first = desk.consult(A, date(2026, 1, 9), name="张三")
    desk.consult(A, date(2026, 1, 12))
    second = desk.consult(A, date(2026, 1, 13), name="李四")
    desk.case(A, first, date(2026, 1, 9), date(2026, 1, 20), recovered_fen=1_234_500)
    desk.case(A, second, date(2026, 1, 14))
    return desk


def test_submitting_closes_the_books_and_freezes_figures_and_ledgers(busy):
    expected = compute.compute([busy.stations[A].pk], busy.opened(A, JAN).period)[busy.stations[A].pk]
    row = busy.submit(A, JAN, at(2, 3))
    figures = dict(row.figures.values_list("code", "value"))
    assert figures == expected
    assert {code: figures[code] for code in ("200", "201", "202", "2504", "311", "321", "330", "301")} == {
        "200": 4, "201": 11, "202": 2, "2504": 11, "311": 2, "321": 1, "330": 1, "301": 1_234_500,
    }  # fmt: skip
    assert {ledger.source for ledger in row.ledgers.all()} == set(compute.SOURCES)
    assert closed_through(busy) == date(2026, 1, 31)
    assert (row.state, row.office, row.passed) == (ReturnState.SUBMITTED, busy.regions[A], 0)
    assert row.office_keys == [busy.regions[code].pk for code in (A, "340100", "340000")]
    assert (row.first_submitted_on, row.due_on, row.is_late) == (date(2026, 2, 3), date(2026, 2, 5), False)
    assert (row.prepared_by, row.submitted_by) == (busy.head(A).user, busy.head(A).user)
    assert [(step.label, step.office) for step in row.steps.all()] == [("上报", "瑶海区工作站")]
    assert AuditLine.objects.filter(action="报表:上报", record_id=str(row.pk)).count() == 1


def test_submitting_opens_the_next_month_and_fulfils_the_obligation(busy):
    busy.submit(A, JAN, at(2, 3))
    assert Return.objects.get(month=FEB).state == ReturnState.DRAFT
    told = list(Obligation.objects.order_by("period").values_list("period", "done_on", "first_done_on"))
    assert told == [("2026-01", date(2026, 2, 3), date(2026, 2, 3)), ("2026-02", None, None)]


def test_late_is_judged_by_the_first_submission(busy):
    row = busy.submit(A, JAN, at(2, 6))
    assert row.is_late
    assert not Obligation.objects.get(period="2026-01").first_done_on <= row.due_on


def test_what_is_entered_after_submission_counts_in_the_next_month(busy):
    busy.submit(A, JAN, at(2, 3))
    late = busy.consult(A, date(2026, 1, 30), entered_on=date(2026, 2, 4))
    assert (late.held_on, late.counted_in, late.is_late) == (date(2026, 1, 30), FEB, True)
    assert busy.opened(A, JAN).figures.get(code="200").value == 4


def test_months_are_submitted_in_order(busy):
    busy.submit(A, JAN, at(2, 3))
    ahead = actions.open_return(busy.stations[A], MAR, by=busy.head(A))
    ahead = actions.state_zero(ahead, by=busy.head(A), at=at(4, 3))
    with pytest.raises(ValidationError, match="应先报 2026 年 2 月"):
        actions.submit(ahead, by=busy.head(A), at=at(4, 3))
    assert Return.objects.get(month=MAR).state == ReturnState.DRAFT


def test_a_refused_submission_leaves_nothing_behind(desk):
    row = desk.opened(A, JAN)
    with pytest.raises(ValidationError, match="请先声明零报告"):
        actions.submit(row, by=desk.head(A), at=at(2, 3))
    row.refresh_from_db()
    assert (row.state, row.submitted_at, row.figures.count(), row.steps.count()) == (ReturnState.DRAFT, None, 0, 0)
    assert closed_through(desk) is None
    assert not AuditLine.objects.filter(action="报表:上报").exists()


def test_a_month_that_still_runs_needs_a_word_of_explanation(busy):
    row = busy.opened(A, JAN)
    with pytest.raises(ValidationError, match="尚未结束") as refused:
        actions.submit(row, by=busy.head(A), at=at(1, 30))
    assert list(refused.value.message_dict) == ["note"]
    row = actions.submit(row, by=busy.head(A), at=at(1, 30), note="春节前提前上报")
    assert (row.state, row.note) == (ReturnState.SUBMITTED, "春节前提前上报")


def test_a_month_that_lies_ahead_is_refused(desk):
    row = desk.opened(A, JAN)
    with pytest.raises(ValidationError, match="尚未开始"):
        actions.submit(row, by=desk.head(A), at=at(12, 30, 2025), note="提前")


def test_only_the_head_of_the_station_itself_submits(desk):
    row = actions.state_zero(desk.opened(A, JAN), by=desk.head(A), at=at(2, 3))
    with pytest.raises(PermissionDenied, match="没有“上报”的权限"):
        actions.submit(row, by=desk.postings[Role.CLERK, A], at=at(2, 3))
    with pytest.raises(PermissionDenied, match="由瑶海区工作站上报"):
        actions.submit(row, by=desk.head("340103"), at=at(2, 3))


def test_two_editors_of_a_month(desk):
    row = desk.opened(A, JAN)
    actions.state_zero(row, by=desk.head(A), at=at(2, 3), version=row.version)
    with pytest.raises(Stale):
        actions.prepare(row, by=desk.postings[Role.CLERK, A], at=at(2, 3), version=row.version)
    with pytest.raises(Stale):
        actions.submit(row, by=desk.head(A), at=at(2, 3), version=row.version)


def test_a_double_submission_has_one_effect(busy):
    row = busy.submit(A, JAN, at(2, 3))
    with pytest.raises(MovedOn, match="已上报"):
        actions.submit(row, by=busy.head(A), at=at(2, 3))
    assert row.steps.filter(move="submit").count() == 1


def test_a_station_that_closes_owes_its_last_month_and_nothing_after(desk):
    station_actions.close_station(
        desk.stations[A], by=desk.officer("340000"), closed_on=date(2026, 2, 10), reason="撤并"
    )
    desk.submit(A, JAN, at(2, 3))
    desk.submit(A, FEB, at(3, 3))
    assert not Return.objects.filter(month=MAR).exists()
    assert not Obligation.objects.filter(done_on=None).exists()


# ---------------------------------------------------------------- preparing and 零报告
def test_a_clerk_prepares_and_the_head_submits(busy):
    clerk = busy.postings[Role.CLERK, A]
    row = actions.prepare(busy.opened(A, JAN), by=clerk, at=at(2, 2))
    row = actions.submit(row, by=busy.head(A), at=at(2, 3))
    assert (row.prepared_by, row.submitted_by) == (clerk.user, busy.head(A).user)
    with pytest.raises(MovedOn, match="不能填报"):
        actions.prepare(row, by=clerk, at=at(2, 4))


def test_a_nil_return_is_a_statement_somebody_made(desk):
    row = desk.submit(A, JAN, at(2, 3))
    assert row.is_zero
    assert set(row.figures.values_list("code", flat=True)) == set(INDICATORS)
    assert not counted(row)
    assert [(step.label, step.user) for step in row.steps.all()] == [
        ("声明零报告", desk.head(A).user), ("上报", desk.head(A).user),
    ]  # fmt: skip


def test_a_nil_return_may_have_cases_standing(busy):
    busy.submit(A, JAN, at(2, 3))
    row = busy.submit(A, FEB, at(3, 3))
    assert row.is_zero
    assert counted(row) == {"300": 1, "330": 1}


def test_a_nil_return_is_refused_where_something_counts(busy):
    with pytest.raises(ValidationError, match="不能声明零报告"):
        actions.state_zero(busy.opened(A, JAN), by=busy.head(A), at=at(2, 3))


def test_a_nil_statement_does_not_outlive_a_consultation(desk):
    row = actions.state_zero(desk.opened(A, JAN), by=desk.head(A), at=at(1, 20))
    desk.consult(A, date(2026, 1, 21))
    with pytest.raises(ValidationError, match="请先撤回零报告声明"):
        actions.submit(row, by=desk.head(A), at=at(2, 3))
    row = actions.state_zero(row, by=desk.head(A), at=at(2, 3), is_zero=False)
    assert actions.submit(row, by=desk.head(A), at=at(2, 3)).state == ReturnState.SUBMITTED


def test_a_struck_out_consultation_counts_nowhere(desk):
    void = desk.consult(A, date(2026, 1, 8))
    Consultation.objects.filter(pk=void.pk).update(state="void", voided_at=at(1, 9))
    assert desk.submit(A, JAN, at(2, 3)).figures.get(code="200").value == 0


# ---------------------------------------------------------------- what stands in clear
@pytest.mark.parametrize("number", ["349900196101010017", "13800138000"])
def test_notes_and_remarks_take_no_number_of_anybody(busy, number):
    row = busy.opened(A, JAN)
    with pytest.raises(ValidationError, match="请不要填写证件号码或电话号码"):
        actions.submit(row, by=busy.head(A), at=at(2, 3), note=f"见{number}")
    row = actions.submit(row, by=busy.head(A), at=at(2, 3))
    for act in (actions.check, actions.send_back):
        with pytest.raises(ValidationError, match="请不要填写证件号码或电话号码"):
            act(row, by=busy.officer(A), at=at(2, 4), remark=f"见{number}")
