"""The way of a return: who may move it where it lies, sending back, the final review."""

import hashlib
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import MovedOn
from accounts.roles import Role
from consultations.models import Consultation
from reports import actions, table
from reports.chain import CLIMBING, lying_with
from reports.choices import ReturnState
from reports.lifecycle import RETURN
from reports.models import Compilation, Figure, Ledger, Return
from reports.periods import month_period
from stations.models import Obligation, Posting, Station
from stations.offices import acts_for, offices
from tests.reports.desk import SINCE, at

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


def moves(row, posting):
    return {step.name for step in RETURN.open_to(Return.objects.get(pk=row.pk), posting)}


# ---------------------------------------------------------------- who, where, in which state
OPEN = {
    # state the return is in -> who may make which moves; nobody else may make any
    "draft": {"head": {"submit"}},
    "submitted": {"county": {"check", "send_back"}},
    "checked": {"city": {"approve", "send_back"}},
    "approved": {"province": {"finalise", "send_back"}},
    "final": {},
    "sent_back": {"head": {"submit"}},
}
EVERYBODY = [
    "clerk", "caseworker", "head", "other_head", "county", "other_county", "city", "other_city", "province",
    "other_province", "admin", "security", "auditor",
]  # fmt: skip


@pytest.fixture
def people(desk):
    at_office = {"admin": Role.ADMIN, "security": Role.SECURITY, "auditor": Role.AUDITOR}
    made = {who: desk.post(role, desk.regions["340000"]) for who, role in at_office.items()}
    desk.offices("340200", "110000")
    return made | {
        "clerk": desk.postings[Role.CLERK, A], "caseworker": desk.post(Role.CASEWORKER, desk.stations[A]),
        "head": desk.head(A), "other_head": desk.head(B), "county": desk.officer(A), "other_county": desk.officer(B),
        "city": desk.officer("340100"), "other_city": desk.officer("340200"), "province": desk.officer("340000"),
        "other_province": desk.officer("110000"),
    }  # fmt: skip


def in_state(desk, state):
    row = desk.opened(A, JAN)
    if state == "draft":
        return row
    row = desk.submit(A, JAN, at(2, 3))
    if state == "submitted":
        return row
    row = actions.check(row, by=desk.officer(A), at=at(2, 4))
    if state == "checked":
        return row
    if state == "sent_back":
        return actions.send_back(row, by=desk.officer("340100"), at=at(2, 5), remark="请核对")
    row = actions.approve(row, by=desk.officer("340100"), at=at(2, 5))
    if state == "final":
        actions.finalise(desk.regions["340000"], JAN, by=desk.officer("340000"), at=at(2, 6))
    return row


@pytest.mark.parametrize("state", OPEN)
def test_who_may_move_a_return_in_which_state(desk, people, state):
    row = in_state(desk, state)
    assert Return.objects.get(pk=row.pk).state == state
    expected = {who: OPEN[state].get(who, set()) for who in EVERYBODY}
    assert {who: moves(row, people[who]) for who in EVERYBODY} == expected


@pytest.mark.parametrize("state", OPEN)
def test_what_is_not_open_is_refused_in_a_sentence(desk, people, state):
    row = in_state(desk, state)
    act = {
        "submit": lambda by: actions.submit(row, by=by, at=at(2, 7)),
        "check": lambda by: actions.check(row, by=by, at=at(2, 7)),
        "approve": lambda by: actions.approve(row, by=by, at=at(2, 7)),
        "send_back": lambda by: actions.send_back(row, by=by, at=at(2, 7), remark="无权"),
    }
    for name, make in act.items():
        for who in EVERYBODY:
            if name not in OPEN[state].get(who, set()):
                with pytest.raises((PermissionDenied, MovedOn)) as refused:
                    make(people[who])
                assert not str(refused.value).isascii()
    assert Return.objects.get(pk=row.pk).state == state


def test_the_list_of_what_lies_with_an_office_is_what_it_may_act_on(desk, people):
    today = date(2026, 2, 9)
    in_state(desk, "checked")
    desk.submit(B, JAN, at(2, 3))
    for posting in [*people.values(), *(desk.officer(code) for code in ("340100", "340000"))]:
        lying = set(lying_with(posting, today))
        acted = {
            row for row in Return.objects.filter(state__in=CLIMBING).select_related("office")
            if acts_for(posting, row.office, today)
        }  # fmt: skip
        assert lying == acted, posting.label


# ---------------------------------------------------------------- order, and whose work it is
def test_no_office_passes_a_month_before_its_predecessor(desk):
    first, second = desk.submit(A, JAN, at(2, 3)), desk.submit(A, FEB, at(3, 3))
    with pytest.raises(PermissionDenied, match="请先办理该站2026年1月的报表"):
        actions.check(second, by=desk.officer(A), at=at(3, 4))
    actions.check(first, by=desk.officer(A), at=at(3, 4))
    second = actions.check(second, by=desk.officer(A), at=at(3, 4))
    with pytest.raises(PermissionDenied, match="请先办理"):
        actions.approve(second, by=desk.officer("340100"), at=at(3, 5))


def test_a_month_is_reviewed_finally_after_its_predecessor(desk):
    for month in (JAN, FEB):
        desk.climb(desk.submit(A, month, at(3, 3)), at(3, 4))
    with pytest.raises(PermissionDenied, match="瑶海区工作站:请先办理该站2026年1月"):
        actions.finalise(desk.regions["340000"], FEB, by=desk.officer("340000"), at=at(3, 9))
    for month in (JAN, FEB):
        actions.finalise(desk.regions["340000"], month, by=desk.officer("340000"), at=at(3, 9))


def test_who_prepared_may_check_at_his_own_level_and_it_is_told(desk):
    both = desk.post(Role.COUNTY, desk.regions[A], user=desk.head(A).user)
    row = actions.check(desk.submit(A, JAN, at(2, 3)), by=both, at=at(2, 4))
    assert row.state == ReturnState.CHECKED
    assert row.steps.get(move="check").by_preparer
    assert not row.steps.get(move="submit").by_preparer


@pytest.mark.parametrize("preparer", ["clerk", "head"])
def test_who_prepared_in_whatever_posting_may_not_approve_above_his_own_level(desk, preparer):
    by = desk.head(A) if preparer == "head" else desk.postings[Role.CLERK, A]
    row = actions.state_zero(desk.opened(A, JAN), by=by, at=at(2, 3))
    row = actions.submit(row, by=desk.head(A), at=at(2, 3))
    row = actions.check(row, by=desk.officer(A), at=at(2, 4))
    city = desk.post(Role.CITY, desk.regions["340100"], user=by.user)
    with pytest.raises(PermissionDenied, match="您参与了该报表的填报"):
        actions.approve(row, by=city, at=at(2, 5))


def test_who_prepared_any_return_may_not_review_the_provinces_month_finally(desk):
    desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 4))
    both = desk.post(Role.PROVINCE, desk.regions["340000"], user=desk.head(A).user)
    with pytest.raises(PermissionDenied, match="瑶海区工作站:您参与了"):
        actions.finalise(desk.regions["340000"], JAN, by=both, at=at(2, 9))
    assert not Compilation.objects.exists()
    assert not Return.objects.final().exists()


def test_the_provinces_own_station_is_reviewed_by_a_second_person(desk):
    desk.station("340000")
    first = desk.officer("340000")
    row = actions.check(desk.submit("340000", JAN, at(2, 3)), by=first, at=at(2, 4))
    assert (row.passed, row.office, row.is_at_last_office) == (1, desk.regions["340000"], True)
    with pytest.raises(PermissionDenied, match="须由另一位人员办理"):
        actions.finalise(desk.regions["340000"], JAN, by=first, at=at(2, 5))
    second = desk.post(Role.PROVINCE, desk.regions["340000"])
    actions.finalise(desk.regions["340000"], JAN, by=second, at=at(2, 5))
    assert Return.objects.get(pk=row.pk).state == ReturnState.FINAL


# ---------------------------------------------------------------- levels that are missing
@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("340102", ["340102", "340100", "340000"]),
        ("340100", ["340100", "340000"]),
        ("340000", ["340000"]),
        ("110101", ["110101", "110000"]),  # a district of a 直辖市
        ("419001", ["419001", "410000"]),  # a county under its province: the grouping above it is no office
    ],
)
def test_the_chain_is_the_own_office_and_each_real_one_above(desk, code, line):
    station = desk.stations.get(code) or desk.station(code)
    assert [office.code for office in offices(station)] == line


def test_where_nobody_is_posted_the_office_above_acts_and_it_is_told(desk):
    Posting.objects.filter(pk=desk.officer(A).pk).update(ends_on=date(2026, 1, 31))
    row = desk.submit(A, JAN, at(2, 3))
    city = desk.officer("340100")
    assert list(lying_with(city, date(2026, 2, 4))) == [row]
    assert not acts_for(desk.officer("340000"), row.office, date(2026, 2, 4))
    row = actions.check(row, by=city, at=at(2, 4))
    step = row.steps.get(move="check")
    assert (step.acted_for, step.office) == (True, "瑶海区残疾人联合会")


def test_where_two_levels_are_empty_the_province_acts(desk):
    Posting.objects.filter(pk__in=[desk.officer(A).pk, desk.officer("340100").pk]).update(ends_on=date(2026, 1, 31))
    province = desk.officer("340000")
    row = actions.check(desk.submit(A, JAN, at(2, 3)), by=province, at=at(2, 4))
    row = actions.approve(row, by=province, at=at(2, 4))
    actions.finalise(desk.regions["340000"], JAN, by=province, at=at(2, 5))
    assert [step.acted_for for step in row.steps.exclude(move__in=("prepare", "submit"))] == [True, True, False]


# ---------------------------------------------------------------- sending back
@pytest.fixture
def back(desk):
    """January and February are in; a consultation of January was entered late; then January comes back."""
    desk.consult(A, date(2026, 1, 8))
    first = desk.submit(A, JAN, at(2, 3))
    late = desk.consult(A, date(2026, 1, 30), entered_on=date(2026, 2, 10))
    case = desk.case(A, desk.consult(A, date(2026, 2, 9), name="张三"), date(2026, 2, 9))
    second = desk.submit(A, FEB, at(3, 3))
    assert (late.counted_in, second.figures.get(code="290").value) == (FEB, 1)
    actions.send_back(first, by=desk.officer(A), at=at(3, 4), remark="1月30日的一次来访未计入")
    desk.late, desk.case_of, desk.first, desk.second = late, case, first, second
    return desk


def test_sending_back_reopens_the_books_and_counts_again_from_the_day(back):
    assert Station.objects.get(pk=back.stations[A].pk).books_closed_through is None
    late = Consultation.objects.get(pk=back.late.pk)
    assert (late.counted_in, late.is_late) == (JAN, False)
    assert back.case_of.spans.get().opened_in == FEB
    first = back.submit(A, JAN, at(3, 5))
    second = back.submit(A, FEB, at(3, 5))
    assert [row.figures.get(code="200").value for row in (first, second)] == [2, 1]
    assert [row.figures.get(code="290").value for row in (first, second)] == [0, 0]


def test_sending_back_drags_every_later_month_along_without_counting_it_against_the_station(back):
    first, second = Return.objects.get(pk=back.first.pk), Return.objects.get(pk=back.second.pk)
    assert {first.state, second.state} == {ReturnState.SENT_BACK}
    assert (first.times_sent_back, second.times_sent_back) == (1, 0)
    assert (first.office, first.passed, first.submitted_at, first.checked_at) == (None, 0, None, None)
    assert first.remark == "1月30日的一次来访未计入"
    assert "2026年1月退回" in second.remark
    assert [step.move for step in second.steps.all()] == ["submit", "drag_back"]
    told = Obligation.objects.order_by("period").values_list("period", "done_on", "first_done_on", "times_sent_back")
    assert list(told)[:2] == [("2026-01", None, date(2026, 2, 3), 1), ("2026-02", None, date(2026, 3, 3), 0)]


def test_figures_and_ledgers_of_a_month_that_came_back_are_gone_until_the_next_submission(back):
    assert not Figure.objects.exists()
    assert not Ledger.objects.exists()
    row = back.submit(A, JAN, at(3, 5))
    assert (row.first_submitted_on, row.is_late, row.remark) == (date(2026, 2, 3), False, "")


def test_sending_back_needs_a_reason(desk):
    row = desk.submit(A, JAN, at(2, 3))
    with pytest.raises(ValidationError) as refused:
        actions.send_back(row, by=desk.officer(A), at=at(2, 4), remark=" ")
    assert list(refused.value.message_dict) == ["remark"]


def test_a_month_goes_back_with_an_earlier_one_only(desk, people):
    row = desk.submit(A, JAN, at(2, 3))
    assert not any("drag_back" in moves(row, posting) for posting in people.values())


# ---------------------------------------------------------------- the final review
def test_the_final_review_freezes_every_return_that_reached_the_province(desk):
    desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 4))
    on_its_way = desk.submit(B, JAN, at(2, 3))
    made = actions.finalise(desk.regions["340000"], JAN, by=desk.officer("340000"), at=at(2, 9))
    assert (made.number, made.sha256) == (1, hashlib.sha256(bytes(made.workbook)).hexdigest())
    shown = {row.label: row.state for row in table.cut(made, desk.regions["340000"], month_period(JAN)).stations}
    assert shown["庐阳区工作站"] != "已终审"
    assert shown["瑶海区工作站"].startswith("已终审")
    assert Return.objects.get(pk=on_its_way.pk).state == ReturnState.SUBMITTED
    assert list(Return.objects.final().values_list("station__code", "compilation")) == [(f"{A}01", made.pk)]


def test_a_return_that_comes_after_is_in_the_next_number_beside_the_earlier_ones(desk):
    by, province = desk.officer("340000"), desk.regions["340000"]
    desk.consult(A, date(2026, 1, 8))
    desk.consult(B, date(2026, 1, 8), persons=2)
    desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 4))
    first = actions.finalise(province, JAN, by=by, at=at(2, 9))
    desk.climb(desk.submit(B, JAN, at(2, 10)), at(2, 11))
    second = actions.finalise(province, JAN, by=by, at=at(2, 12))
    persons = [table.cut(made, province, month_period(JAN)).total.figures["201"] for made in (first, second)]
    assert (second.number, persons) == (2, [1, 3])
    assert {row.compilation.number for row in Return.objects.final()} == {1, 2}


def test_a_final_return_never_goes_back_and_never_changes(desk):
    row = desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 4))
    actions.finalise(desk.regions["340000"], JAN, by=desk.officer("340000"), at=at(2, 9))
    before = list(Figure.objects.values_list("code", "value")), list(Ledger.objects.values_list("source", "text"))
    for code in (A, "340100", "340000"):
        with pytest.raises(MovedOn, match="“已终审”状态不能退回修改"):
            actions.send_back(row, by=desk.officer(code), at=at(2, 10), remark="再核对")
    late = desk.consult(A, date(2026, 1, 8), entered_on=date(2026, 2, 10))
    assert (late.counted_in, late.is_late) == (FEB, True)
    second = desk.submit(A, FEB, at(3, 3))
    actions.send_back(second, by=desk.officer(A), at=at(3, 4), remark="请核对")
    assert Station.objects.get(pk=desk.stations[A].pk).books_closed_through == date(2026, 1, 31)
    assert (Return.objects.get(pk=row.pk).state, Consultation.objects.get(pk=late.pk).counted_in) == ("final", FEB)
    after = list(Figure.objects.values_list("code", "value")), list(Ledger.objects.values_list("source", "text"))
    assert after == before


def test_nothing_that_reached_the_province_is_nothing_to_review(desk):
    desk.submit(A, JAN, at(2, 3))
    with pytest.raises(ValidationError, match="没有到达省级"):
        actions.finalise(desk.regions["340000"], JAN, by=desk.officer("340000"), at=at(2, 9))


def test_only_the_province_reviews_finally_and_only_its_own(desk):
    desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 4))
    other = desk.post(Role.PROVINCE, desk.regions["110000"])
    for by in (desk.officer("340100"), other, desk.head(A)):
        with pytest.raises(PermissionDenied):
            actions.finalise(desk.regions["340000"], JAN, by=by, at=at(2, 9))


def test_a_posting_that_is_over_acts_no_more(desk):
    row = desk.submit(A, JAN, at(2, 3))
    assert desk.officer(A).starts_on == SINCE
    Posting.objects.filter(pk=desk.officer(A).pk).update(ends_on=date(2026, 1, 31))
    assert acts_for(desk.officer("340100"), row.office, date(2026, 2, 4))
