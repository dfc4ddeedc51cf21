"""Self-assessment, review and rectification by their actions: what is refused, what freezes, what escalates."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.lifecycle import MovedOn, Stale
from accounts.roles import Role
from compliance import actions, actions_order
from compliance.actions_measure import measure, stand
from compliance.choices import AssessmentState, Found, OrderState, Result
from compliance.models import Answer, Assessment, Order, Snapshot
from stations.models import DutyDay, Proof
from tests.compliance.perfect import TODAY, answered, furnish, prove
from tests.stations.conftest import OPENED, open_station, somebody

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)


def now():
    return timezone.now()


def signed(desk, **lines):
    row = actions.hand_in(answered(desk.station, desk.head, **lines), by=desk.head, at=now())
    return actions.check(row, by=desk.county, at=now())


def confirmed(desk, **lines):
    return actions.confirm(signed(desk, **lines), by=desk.city, at=now(), overrides={})


def ordered(desk):
    return actions_order.issue(confirmed(desk, line_1_1="n"), by=desk.city, today=TODAY, due_on=LATER)


# ---------------------------------------------------------------- the station
def test_a_half_year_is_one_self_assessment(desk):
    first = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    assert actions.open_assessment(desk.station, by=desk.head, today=TODAY) == first
    assert (first.period, first.period_label) == ("2026-H2", "2026年下半年")
    assert actions.period_of(date(2026, 6, 30)) == "2026-H1"


def test_nothing_half_filled_is_handed_in(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    with pytest.raises(ValidationError, match="还有 3 项没有填写"):
        actions.hand_in(row, by=desk.head, at=now())
    told = {code: {"found": "m"} for code in ("1.1", "5.2", "5.3")}
    row = actions.save_answers(row, by=desk.clerk, answers=told)
    with pytest.raises(ValidationError, match="请先上传照片或文件作佐证:1.1"):
        actions.hand_in(row, by=desk.head, at=now())
    assert Assessment.objects.get().state == AssessmentState.DRAFT


def test_a_proof_is_taken_off_an_answer_once(desk):
    row = answered(desk.station, desk.head)
    proof = Proof.objects.filter(kind="answer").earliest("pk")
    answer = row.answers.get(pk=proof.object_id)
    actions.remove_proof(proof, answer, by=desk.clerk, today=TODAY)
    with pytest.raises(MovedOn, match="已撤下"):
        actions.remove_proof(proof, answer, by=desk.head, today=LATER)
    proof.refresh_from_db()
    assert proof.removed_on == TODAY


def test_who_saves_second_is_told_and_nothing_is_lost(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    actions.save_answers(row, by=desk.clerk, answers={"5.2": {"found": "m", "text": "先存的"}}, version=1)
    with pytest.raises(Stale):
        actions.save_answers(row, by=desk.head, answers={"5.2": {"found": "n", "text": "后存的"}}, version=1)
    assert Answer.objects.get(code="5.2").text == "先存的"


def test_what_was_measured_freezes_with_its_sentence(desk):
    row = actions.hand_in(answered(desk.station, desk.head), by=desk.head, at=now())
    DutyDay.objects.filter(held_on__month=3).delete()
    assert row.answers.get(code="5.1").text == "近 12 个月坐班 12 个月"
    assert stand([desk.station], TODAY)[desk.station]["5.1"].found == Found.NOT_MET


def test_a_gap_says_what_to_do(desk):
    DutyDay.objects.filter(held_on__month=3).delete()
    row = actions.hand_in(answered(desk.station, desk.head), by=desk.head, at=now())
    assert row.answers.get(code="5.1").todo == "安排坐班;已坐班未登记的,凭签到表补录。"
    assert row.answers.get(code="5.2").todo == ""


def test_a_number_is_not_typed_into_an_answer(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    with pytest.raises(ValidationError):
        actions.save_answers(row, by=desk.clerk, answers={"5.2": {"text": "找他13855510001"}})


# ---------------------------------------------------------------- review
def test_the_same_person_may_sign_at_his_own_level_and_it_is_flagged(desk):
    row = actions.hand_in(answered(desk.station, desk.head), by=desk.head, at=now())
    both = type(desk.county).objects.create(
        user=desk.head.user, role=Role.COUNTY, region=desk.county.region, starts_on=OPENED
    )
    row = actions.check(row, by=both, at=now())
    assert row.is_checked_by_preparer
    assert row.assessment_steps.last().by_preparer


def test_an_override_needs_its_reason_and_counts(desk):
    row = signed(desk)
    with pytest.raises(ValidationError, match="请写明理由"):
        actions.confirm(row, by=desk.city, at=now(), overrides={"5.1": ("n", " ")})
    assert Assessment.objects.get().state == AssessmentState.SIGNED  # all or nothing
    row = actions.confirm(row, by=desk.city, at=now(), overrides={"5.1": ("n", "签到表与登记不符")})
    answer = row.answers.get(code="5.1")
    assert (answer.found, answer.reviewed, answer.holds) == ("m", "n", Found.NOT_MET)
    assert (row.result, row.office) == (Result.FAILED, desk.city.region)


def test_the_province_samples_what_a_city_has_reviewed(desk):
    row = actions.sample(
        confirmed(desk), by=desk.province, at=now(), overrides={"2.4": ("n", "现场没有标志")}, remark="已到现场"
    )
    assert (row.state, row.answers.get(code="2.4").holds) == (AssessmentState.SAMPLED, Found.NOT_MET)


def test_a_city_s_own_station_is_reviewed_by_the_province_and_not_sampled_again(desk):
    station = open_station(desk.regions["340100"], opened_on=desk.station.intervals.get().opened_on)
    head = somebody(Role.STATION_HEAD, station)
    furnish(station, head)
    row = actions.hand_in(answered(station, head), by=head, at=now())
    row = actions.check(row, by=desk.city, at=now())
    assert row.office == desk.regions["340000"]
    row = actions.confirm(row, by=desk.province, at=now(), overrides={})
    with pytest.raises(PermissionDenied, match="不需再抽查"):
        actions.sample(row, by=desk.province, at=now(), overrides={})


def test_the_province_s_own_station_is_reviewed_by_a_second_person(desk):
    station = open_station(desk.regions["340000"], opened_on=desk.station.intervals.get().opened_on)
    head = somebody(Role.STATION_HEAD, station)
    furnish(station, head)
    row = actions.hand_in(answered(station, head), by=head, at=now())
    row = actions.check(row, by=desk.province, at=now())
    with pytest.raises(PermissionDenied, match="另一位人员"):
        actions.confirm(row, by=desk.province, at=now(), overrides={})
    other = somebody(Role.PROVINCE, desk.regions["340000"], "second")
    assert actions.confirm(row, by=other, at=now(), overrides={}).state == AssessmentState.CONFIRMED


def test_where_nobody_is_the_office_above_acts_and_it_is_told(desk):
    row = actions.hand_in(answered(desk.station, desk.head), by=desk.head, at=now())
    with pytest.raises(PermissionDenied, match="请等待其办理"):
        actions.check(row, by=desk.city, at=now())
    desk.county.ends_on = TODAY - timedelta(days=1)
    desk.county.save()
    row = actions.check(row, by=desk.city, at=now())
    assert row.assessment_steps.last().acted_for
    assert list(Assessment.objects.waiting_for(desk.city, TODAY)) == [row]
    assert not Assessment.objects.waiting_for(desk.province, TODAY)


# ---------------------------------------------------------------- rectification
def test_the_failed_lines_become_an_order_and_only_they_are_checked_again(desk):
    order = ordered(desk)
    assert order.number == "合肥市残整〔2026〕1号"
    assert [(one.code, one.before) for one in order.order_lines.all()] == [("1.1", "n")]
    with pytest.raises(ValidationError, match="未办结的整改通知"):
        actions_order.issue(order.assessment, by=desk.city, today=TODAY, due_on=LATER)
    with pytest.raises(ValidationError, match="请写明整改情况"):
        actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": " "})
    with pytest.raises(ValidationError, match="请先上传照片或文件作佐证,再报送:1.1 服务承诺公开上墙"):
        actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": "已制作上墙"})
    prove(order, desk.clerk)
    order = actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": "已制作上墙"})
    order = actions_order.return_(
        order, by=desk.city, today=TODAY, due_on=LATER, remark="字太小", after={"1.1": ("p", "看不清")}
    )
    assert (order.state, order.rounds, order.reported_on) == (OrderState.ISSUED, 1, None)
    order = actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": "已放大"})
    with pytest.raises(ValidationError, match="还没有整改到位"):
        actions_order.accept(order, by=desk.city, at=now(), after={"1.1": ("n", "")})
    order = actions_order.accept(order, by=desk.city, at=now(), after={"1.1": ("m", "清楚醒目")})
    line = order.order_lines.get()
    assert (line.before, line.after, line.after_text) == ("n", "m", "清楚醒目")
    assert stand([desk.station], TODAY)[desk.station]["1.1"].found == Found.MET


def test_a_failed_station_is_mended(desk):
    row = actions.confirm(signed(desk), by=desk.city, at=now(), overrides={"2.2": ("n", "坡道太陡")})
    assert row.result == Result.FAILED
    order = actions_order.issue(row, by=desk.city, today=TODAY, due_on=LATER)
    order = actions_order.report(order, by=desk.head, today=TODAY, done={"2.2": "已改坡道"})
    actions_order.accept(order, by=desk.city, at=now(), after={"2.2": ("m", "坡度合格")})
    assert Assessment.objects.get().result == Result.MENDED
    assert Snapshot.objects.get().result == Result.MENDED
    DutyDay.objects.all().delete()
    measure(desk.station, by=None, at=now())
    assert Snapshot.objects.get().result == Result.FAILED  # mended once is not met for ever


def test_a_station_without_failed_lines_gets_no_order(desk):
    with pytest.raises(ValidationError, match="不需要整改"):
        actions_order.issue(confirmed(desk), by=desk.city, today=TODAY, due_on=LATER)
    with pytest.raises(PermissionDenied):
        actions_order.issue(Assessment.objects.get(), by=desk.county, today=TODAY, due_on=LATER)


def test_an_overdue_order_comes_to_the_next_office_s_list(desk):
    order = ordered(desk)
    assert list(Order.objects.waiting_for(desk.head, TODAY)) == [order]
    for day, expected in [(TODAY, []), (LATER, []), (LATER + timedelta(days=1), [order])]:
        assert list(Order.objects.waiting_for(desk.city, day)) == expected
        assert list(Order.objects.waiting_for(desk.province, day)) == expected
        assert list(Order.objects.escalated_to(desk.province.region, day)) == expected


# ---------------------------------------------------------------- snapshots
def test_a_month_has_one_snapshot_written_anew(desk):
    assert measure(desk.city.region, by=None, at=now()) == 2
    assert measure(desk.city.region, by=desk.city, at=now()) == 2
    told = {one.station: one for one in Snapshot.objects.select_related("station")}
    assert set(told) == {desk.station, desk.sibling}
    assert told[desk.station].result == Result.PENDING
    assert told[desk.sibling].result == Result.FAILED
    assert told[desk.station].told["5.1"][:2] == ["m", "近 12 个月坐班 12 个月"]


def test_a_closed_station_is_not_measured(desk):
    desk.sibling.intervals.update(closed_on=date(2026, 9, 30))
    assert measure(desk.regions["340000"], by=None, at=now()) == 1
