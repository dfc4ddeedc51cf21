"""上报数 and 台账现数: what differs since a month was submitted, on the figure, on the return, and over an area."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from consultations.models import Consultation
from reports import compute, drift, ledgers
from reports.indicators import INDICATORS
from reports.models import Return
from reports.periods import month_period, period
from tests.reports.desk import at, browser

JAN = date(2026, 1, 1)
TODAY = date(2026, 3, 9)
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(3, 9)):
        yield


@pytest.fixture
def moved(desk):
    """January of two stations; at one of them a record was struck out, one changed, one brought in, one left alone."""
    days = zip(("张三", "李四", "王五"), (7, 8, 9), strict=True)
    rows = [desk.consult(A, date(2026, 1, day), persons=2, name=name) for name, day in days]
    desk.consult(B, date(2026, 1, 8))
    for code in (A, B):
        desk.submit(code, JAN, at(2, 3))
    late = desk.consult(A, date(2026, 1, 10), persons=4, name="赵六", entered_on=date(2026, 2, 5))
    Consultation.objects.filter(pk=rows[0].pk).update(state="void", voided_at=at(2, 4), reason="重复登记")
    Consultation.objects.filter(pk=rows[1].pk).update(persons=5)
    Consultation.objects.filter(pk=late.pk).update(counted_in=JAN)
    desk.rows = [*rows, late]
    return desk


def told(found):
    return {one.entry.record: (one.was, one.now) for one in drift.of(found).differences}


def test_the_records_that_differ_are_those_added_gone_and_changed(moved):
    struck, changed, _, late = (row.pk for row in moved.rows)
    for area in (moved.stations[A], moved.regions["340000"]):
        found = ledgers.counted(area, month_period(JAN), "201", today=TODAY)
        assert told(found) == {struck: (2, None), changed: (2, 5), late: (None, 4)}
        assert drift.of(found).present == found.total + 5
    heads = ledgers.counted(moved.stations[A], month_period(JAN), "202", today=TODAY)
    assert told(heads) == {struck: (1, None), late: (None, 1)}  # whose persons changed is still one head
    assert (heads.total, drift.of(heads).present) == (3, 3)


def test_a_month_nobody_touched_differs_nowhere(office, desk):
    office.regions = desk.regions
    office.busy_month(desk.stations[A], JAN, ["k1", "k2"], count=9)
    row = office.report(desk.stations[A], JAN)
    assert drift.figures([row]) == {row.pk: []}
    for code in INDICATORS:
        found = ledgers.counted(desk.stations[A], month_period(JAN), code, today=TODAY)
        assert (drift.of(found).present, drift.of(found).differences) == (found.total, []), code


def test_a_draft_and_a_longer_period_have_no_present_figure_beside_them(moved):
    for area, over in ((moved.stations[A], "2026-Q1"), (moved.stations[A], "2026-02")):
        assert drift.of(ledgers.counted(area, period(over), "201", today=TODAY)) is None


def test_the_figure_tells_both_numbers_and_the_records(moved):
    page = browser(moved.head(A)).get(reverse("reports:figure", args=[f"{A}01", "2026-01", "201"])).content.decode()
    assert "上报数" in page
    assert "台账现数" in page
    for words in ("6人次", "11人次", "现已不计入本项", "现为 5人次", "上报后才计入", "相差 3 条记录"):
        assert words in page, words
    assert (
        "相差"
        not in browser(moved.head(B)).get(reverse("reports:figure", args=[f"{B}01", "2026-01", "201"])).content.decode()
    )


def test_the_return_tells_the_figures_that_differ(moved):
    rows = list(Return.objects.filter(month=JAN).order_by("station__code"))
    found = drift.figures(rows)
    assert found[rows[1].pk] == []
    pairs = {one.indicator.code: (one.reported, one.present) for one in found[rows[0].pk]}
    assert pairs["201"] == (6, 11)
    assert "202" not in pairs
    page = browser(moved.head(A)).get(reverse("reports:detail", args=[f"{A}01", "2026-01"])).content.decode()
    assert f"上报数与台账现数不一致({len(pairs)} 项)" in page
    other = browser(moved.head(B)).get(reverse("reports:detail", args=[f"{B}01", "2026-01"])).content.decode()
    assert "不一致" not in other


@pytest.mark.parametrize("stations", [1, 2])
def test_the_list_of_an_area_costs_the_same_however_many_stations(moved, django_assert_num_queries, stations):
    rows = list(Return.objects.filter(month=JAN).order_by("station__code"))[:stations]
    with django_assert_num_queries(len(compute.SOURCES) + 1):
        drift.figures(rows)


def test_the_list_of_an_area_names_the_stations_that_differ(moved):
    page = browser(moved.officer("340100")).get(reverse("reports:drift", args=["340100", "2026-01"])).content.decode()
    assert "瑶海区工作站" in page
    assert "庐阳区工作站" not in page
    assert "2 份报表中,1 份" in page
    assert browser(moved.officer(B)).get(reverse("reports:drift", args=[A, "2026-01"])).status_code == 404
    assert browser(moved.officer(A)).get(reverse("reports:drift", args=[A, "2026"])).status_code == 404
