"""The balance rules, each tested by damaging rows: by construction none of this can happen."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from cases.choices import Ended
from cases.models import CasePerson, CaseSpan
from consultations.models import Consultation
from reports import actions, checks, compute
from reports.indicators import INDICATORS
from reports.models import Figure
from reports.periods import month_period
from tests.reports.desk import at

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in range(1, 5))
A = "340102"
pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(desk):
    """January: three consultations, a case closed, one left; January submitted, February begun."""
    desk.consult(A, date(2026, 1, 8), persons=8)
    closed = desk.consult(A, date(2026, 1, 9), name="张三")
    left = desk.consult(A, date(2026, 1, 13), name="李四")
    desk.case(A, closed, date(2026, 1, 9), date(2026, 1, 20))
    desk.case(A, left, date(2026, 1, 14))
    return desk


def found(desk, month=JAN, today=date(2026, 2, 3)):
    """The rules and sentences of a month, as submitting it would look at it."""
    row = desk.opened(A, month)
    figures = compute.compute([row.station_id], row.period)[row.station_id]
    return checks.findings(actions.looked_at(row, figures, today))


def rules(*args, **kwargs):
    return [finding.rule for finding in found(*args, **kwargs)]


def test_a_month_without_damage_has_no_finding(busy):
    assert rules(busy) == []


def test_each_part_belongs_to_a_total_and_each_total_is_a_line():
    groups = {row.parts_of for row in INDICATORS.values() if row.parts_of and row.unit in ("人次", "件")}
    assert groups - set(checks.TOTALS) == {"31", "32"}  # openings and endings: parts of the flow
    assert set(checks.TOTALS.values()) <= set(INDICATORS)


@pytest.mark.parametrize(
    ("group", "model", "damage"),
    [
        ("21", Consultation, {"channel": "77"}),
        ("22", Consultation, {"asked_by": "7"}),
        ("23", Consultation, {"category": "x"}),
        ("25", Consultation, {"matter": "77"}),
        ("26", Consultation, {"outcome": "7"}),
        ("27", Consultation, {"visit": "7"}),
        ("34", CaseSpan, {"form": "77"}),
        ("35", CaseSpan, {"kind": "7"}),
        ("36", CaseSpan, {"matter": "77"}),
        ("37", CaseSpan, {"handler_kind": ""}),
        ("41", CasePerson, {"sex": "7"}),
        ("42", CasePerson, {"age": 7}),
        ("44", CasePerson, {"category": "x"}),
        ("45", CasePerson, {"residence": "7"}),
    ],
)
def test_parts_make_the_total(busy, monkeypatch, group, model, damage):
    if group == "42":  # every age has its band: take one away
        without = {code: row for code, row in INDICATORS.items() if code != "421"}
        monkeypatch.setattr(checks, "INDICATORS", without)
    closed = model.objects.exclude(ended_in=None) if group == "37" else model.objects.all()
    model.objects.filter(pk=closed.order_by("pk").last().pk).update(**damage)
    told = [finding for finding in found(busy) if finding.rule == "parts"]
    assert [finding.code for finding in told] == [checks.TOTALS[group]]
    assert told[0].is_hard
    assert "不等" in told[0].text


def test_a_closed_case_has_an_outcome(busy):
    CaseSpan.objects.exclude(ended_in=None).update(outcome="")
    assert [(one.rule, one.text, one.sheet) for one in found(busy)] == [
        ("outcomes", "2026年1月有 1 件案件未填结案结果,请打开补填。", "表3")
    ]


def test_the_flow_makes_the_stock(busy):
    CaseSpan.objects.exclude(ended_in=None).update(ended_as="x")
    assert "flow" in rules(busy)


def test_this_months_opening_is_last_months_closing(busy):
    busy.submit(A, JAN, at(2, 3))
    assert rules(busy, FEB, date(2026, 3, 3)) == ["zero"]
    CaseSpan.objects.filter(ended_in=None).update(opened_in=FEB)  # moved after its month was reported
    told = {finding.rule: finding.text for finding in found(busy, FEB, date(2026, 3, 3))}
    assert "上期结转 0 件,与上期报表的期末在办 1 件不等" in told["opening"]


def test_people_are_not_more_than_visits(busy):
    Consultation.objects.filter(persons=8).delete()
    Consultation.objects.all().update(persons=1)
    period = month_period(JAN)
    figures = compute.compute([busy.stations[A].pk], period)[busy.stations[A].pk]
    for heads, visits in checks.HEADS.items():
        more = figures | {heads: figures[visits] + 1}
        told = checks.findings(checks.Month(JAN, date(2026, 2, 3), more))
        assert [(finding.rule, finding.code) for finding in told] == [("heads", heads)]


def test_a_month_of_nothing_is_stated(desk):
    assert rules(desk) == ["zero"]
    actions.state_zero(desk.opened(A, JAN), by=desk.head(A), at=at(2, 3))
    assert rules(desk) == []


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 1, 31)])
def test_a_month_that_still_runs_is_asked_about(busy, today):
    assert [(one.rule, one.is_hard) for one in found(busy, today=today)] == [("early", False)]


def test_a_month_that_has_not_begun_is_refused(busy):
    assert ("begun", True) in [(one.rule, one.is_hard) for one in found(busy, today=date(2025, 12, 31))]


def test_far_more_than_usual_is_asked_about_and_explained(desk):
    for month in (JAN, FEB, MAR):
        desk.consult(A, month.replace(day=9), persons=10)
        desk.submit(A, month, at(month.month + 1, 3))
    desk.consult(A, date(2026, 4, 9), persons=30)
    assert rules(desk, APR, date(2026, 5, 6)) == []
    desk.consult(A, date(2026, 4, 10))
    told = found(desk, APR, date(2026, 5, 6))
    assert [(one.rule, one.is_hard) for one in told] == [("usual", False)]
    assert told[0].text == "请先说明:2026年4月咨询 31 人次,近 3 个月平均 10 人次。"
    row = desk.opened(A, APR)
    with pytest.raises(ValidationError, match="请先说明"):
        actions.submit(row, by=desk.head(A), at=at(5, 6))
    assert actions.submit(row, by=desk.head(A), at=at(5, 6), note="助残日活动").note == "助残日活动"


def test_an_explanation_does_not_lift_a_hard_finding(busy):
    CaseSpan.objects.exclude(ended_in=None).update(ended_as=Ended.CLOSED, outcome="")
    row = busy.opened(A, JAN)
    with pytest.raises(ValidationError, match="未填结案结果"):
        actions.submit(row, by=busy.head(A), at=at(2, 3), note="已核")
    assert not Figure.objects.exists()
