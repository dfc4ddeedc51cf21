"""报齐率 and 按期率, by hand: who owes what, what is in, what came in time; the page and its workbook."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports import actions
from reports.completeness import by_area, percent, tally
from reports.models import Return
from reports.standing import cells
from stations import actions as station_actions
from stations.models import Station
from tests.reports.desk import at, browser

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


def found(today=date(2026, 3, 9), months=(JAN, FEB, MAR)):
    stations = Station.objects.select_related("region").prefetch_related("intervals").order_by("code")
    return [cell for row in cells(stations, list(months), today).values() for cell in row]


def told(desk, code="340100", **given):
    return {
        one.label: (one.owed, one.sent, one.completeness, one.on_time, one.late, one.timeliness)
        for one in by_area(desk.regions[code], found(**given))
    }


# ---------------------------------------------------------------- the rates
def test_by_hand(desk):
    """瑶海: January in time, February late. 庐阳: January in time, February not in. March still runs."""
    desk.submit(A, JAN, at(2, 5))
    desk.submit(B, JAN, at(2, 5))
    desk.submit(A, FEB, at(3, 6))
    assert told(desk) == {
        "瑶海区": (2, 2, "100.0%", 1, 1, "50.0%"),
        "庐阳区": (2, 1, "50.0%", 1, 0, "50.0%"),
        "合计": (4, 3, "75.0%", 2, 1, "50.0%"),
    }


def test_what_is_not_past_its_day_is_owed_and_not_yet_late(desk):
    desk.submit(A, JAN, at(2, 3))
    assert told(desk, today=date(2026, 2, 4))["合计"] == (2, 1, "50.0%", 1, 0, "100.0%")
    assert told(desk, today=date(2026, 2, 5))["合计"][5] == "100.0%"  # the whole last day
    assert told(desk, today=date(2026, 2, 6))["合计"][5] == "50.0%"


def test_who_opened_in_may_owes_nothing_for_april_and_no_rate_passes_all(desk):
    desk.station("340202", opened=date(2026, 5, 20))
    months = [date(2026, month, 1) for month in range(1, 7)]
    owed = [cell for cell in found(date(2026, 7, 9), months) if cell.is_counted]
    assert [cell.month.month for cell in owed if cell.station.code == "34020201"] == [5, 6]
    assert {one.owed for one in by_area(desk.regions["340000"], owed)} == {2, 12, 14}


def test_who_closed_owes_its_last_month_and_none_after(desk):
    station_actions.close_station(
        desk.stations[A], by=desk.officer("340000"), closed_on=date(2026, 2, 10), reason="撤并"
    )
    for month, on in ((JAN, at(2, 3)), (FEB, at(3, 3))):
        desk.submit(A, month, on)
    today, months = date(2026, 6, 9), [date(2026, month, 1) for month in range(1, 6)]
    assert told(desk, today=today, months=months)["瑶海区"] == (2, 2, "100.0%", 2, 0, "100.0%")


def test_sent_in_before_its_end_a_month_counts_on_both_sides(desk):
    for month, on in ((JAN, at(2, 3)), (FEB, at(3, 3)), (MAR, at(3, 8))):
        desk.submit(A, month, on, note="提前上报")
    assert told(desk)["瑶海区"] == (3, 3, "100.0%", 3, 0, "100.0%")


def test_sent_back_is_not_in_and_stays_in_time(desk):
    row = desk.submit(A, JAN, at(2, 3))
    actions.send_back(row, by=desk.officer(A), at=at(2, 8), remark="请核对")
    line = tally("", "", found(months=[JAN]))
    assert (line.owed, line.sent, line.sent_back, line.missing, line.overdue) == (2, 0, 1, 1, 1)
    assert (line.on_time, line.late, line.timeliness) == (1, 0, "50.0%")


def test_seven_things_are_counted_apart(desk):
    desk.consult(A, date(2026, 1, 8))
    row = desk.climb(desk.submit(A, JAN, at(2, 6)), at(2, 6))
    desk.submit(B, JAN, at(2, 3))
    actions.finalise(desk.regions["340000"], JAN, by=desk.officer("340000"), at=at(2, 9))
    assert Return.objects.get(pk=row.pk).state == "final"
    line = tally("", "", found(months=[JAN]))
    assert (line.final, line.zero, line.late, line.unsigned, line.missing) == (1, 1, 1, 2, 0)
    final, zero = found(months=[JAN])
    assert (final.word, final.note) == ("已终审", "迟报 待签")
    assert (zero.word, zero.note) == ("零报告", "在县级 待签")


@pytest.mark.parametrize(
    ("part", "whole", "words"), [(0, 0, "—"), (0, 3, "0.0%"), (1999, 2000, "99.9%"), (3, 3, "100.0%")]
)
def test_percent_is_all_only_where_all_is_in(part, whole, words):
    assert percent(part, whole) == words


# ---------------------------------------------------------------- the page
@pytest.fixture
def today(time_machine):
    time_machine.move_to(at(3, 9), tick=False)


def page(posting, query=""):
    return browser(posting).get(reverse("reports:list") + query)


def test_by_area_and_period(desk, today):
    desk.station("340202")
    desk.submit(A, JAN, at(2, 3))
    province = desk.officer("340000")
    assert [one.label for one in page(province).context["tallies"]] == ["合肥市", "芜湖市", "合计"]
    inside = page(province, "?area=340100").context["tallies"]
    assert [(one.label, one.owed) for one in inside] == [("瑶海区", 2), ("庐阳区", 2), ("合计", 4)]
    month = page(province, "?area=340100&period=2026-01")
    assert [(cell.station.code, cell.word) for cell in month.context["cells"]] == [
        (f"{A}01", "零报告"), (f"{B}01", "未报"),
    ]  # fmt: skip
    assert "报齐率" in month.content.decode()
    assert page(province, "?period=2026-Q1").context["months"] == page(province).context["months"]
    assert len(page(province, "?period=2027-01").context["months"]) == 3  # not offered: the year


def test_an_interval_is_told_beside_the_name(desk, today):
    desk.station("340202", opened=date(2026, 2, 20))
    rows = dict(page(desk.officer("340000")).context["rows"])
    assert [cell.word for cell in rows["镜湖区工作站(2月开站)"]] == ["—", "未报", "未报"]


def test_the_workbook_says_what_the_page_says(desk, today):
    desk.submit(A, JAN, at(2, 6))
    answer = browser(desk.officer("340100")).get(reverse("reports:list_export") + "?period=2026-01")
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["报齐率和按期率", "各站各月"]
    rates = [[cell.value for cell in row[:8]] for row in book["报齐率和按期率"].iter_rows(min_row=3, max_row=5)]
    assert rates == [
        ["瑶海区", 1, 1, 1, "100.0%", 0, 1, "0.0%"], ["庐阳区", 1, 1, 0, "0.0%", 0, 0, "0.0%"],
        ["合计", 2, 2, 1, "50.0%", 0, 1, "0.0%"],
    ]  # fmt: skip
    months = [[cell.value for cell in row] for row in book["各站各月"].iter_rows(min_row=3, max_row=4)]
    assert [(row[1], row[3], row[8], row[10]) for row in months] == [
        (f"{A}01", "零报告", "迟报", "待补签章"), (f"{B}01", "未报", "超期未报", ""),
    ]  # fmt: skip
