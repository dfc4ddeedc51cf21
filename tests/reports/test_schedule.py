"""报表日程: each due day by hand, holidays and make-up days included, and that it is the day a return really gets."""

from datetime import date

import pytest
from django.urls import reverse

from reports import chain, schedule
from reports.periods import period
from tests.reports.desk import at, browser

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("over", "due"),
    [
        ("2026-02", date(2026, 3, 5)),
        ("2026-03", date(2026, 4, 7)),  # Qingming, 4 to 6 April
        ("2026-09", date(2026, 10, 8)),  # National Day: 5 October always is one
        ("2026-Q1", date(2026, 4, 10)),
        ("2026-Q3", date(2026, 10, 10)),  # a Saturday, worked
        ("2026-H1", date(2026, 7, 15)),
        ("2026-H2", date(2027, 1, 15)),
        ("2026", date(2027, 1, 15)),
    ],
)
def test_due_days(over, due):
    assert schedule.due_on(period(over)) == due


def test_each_level_has_two_working_days_more():
    line = next(one for one in schedule.coming(TODAY) if one.period.code == "2026-09")
    assert line.offices == [date(2026, 10, 10), date(2026, 10, 13), date(2026, 10, 15)]
    assert (line.due_on, line.is_moved, line.is_guessed) == (date(2026, 10, 8), True, False)
    assert line.offices == [chain.office_due_on(chain.due_on(date(2026, 9, 1)), passed) for passed in range(3)]


def test_twelve_months_with_every_longer_period():
    lines = schedule.coming(TODAY)
    assert [one.period.code for one in lines] == [
        "2026-02", "2026-03", "2026-Q1", "2026-04", "2026-05", "2026-06", "2026-Q2", "2026-H1", "2026-07", "2026-08",
        "2026-09", "2026-Q3", "2026-10", "2026-11", "2026-12", "2026-Q4", "2026-H2", "2026", "2027-01",
    ]  # fmt: skip
    assert [one.is_guessed for one in lines[-5:]] == [True] * 5  # the holidays of 2027 are not published
    assert (lines[0].sheets, lines[-2].sheets) == (
        "月报总表、表2、表3、表4、表5、表6、表7",
        "月报总表、表1、表2、表3、表4、表5、表6、表7、表8、表9、表10、表11",
    )


@pytest.mark.django_db
def test_the_page_is_the_day_a_return_gets(desk, time_machine):
    time_machine.move_to(at(3, 9), tick=False)
    row = desk.submit("340102", date(2026, 1, 1), at(2, 3))
    lines = {one.period.code: one for one in schedule.coming(date(2026, 2, 9))}
    assert (row.due_on, row.office_due_on) == (lines["2026-01"].due_on, lines["2026-01"].offices[0])
    page = browser(desk.head("340102")).get(reverse("reports:calendar")).content.decode()
    assert "2026-04-07 周二" in page
    assert "节假日顺延" in page
