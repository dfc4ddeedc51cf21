"""Dashboards: what they count, what they hide and from whom, what they cost, what leaves the house."""

from datetime import date
from io import BytesIO
from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.roles import Role
from reports.boards import TREND, VIEWS, Board, months_to
from reports.boards_chart import Bar, drawing
from reports.models import Figure
from tests.reports.desk import at, browser

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
A, B = "340102", "340103"
CITY = "340100"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(3, 4)) as traveller:
        yield traveller


@pytest.fixture
def busy(desk):
    """January submitted by both stations, February by one; wages in plenty, loans by one person of A."""
    for day in (5, 6, 7, 8):
        desk.consult(A, date(2026, 1, day), persons=3)
        desk.consult(B, date(2026, 1, day), persons=4)
    desk.consult(A, date(2026, 1, 9), matter="13", persons=1)
    desk.consult(B, date(2026, 1, 9), matter="13", persons=9)
    for code in (A, B):
        desk.submit(code, JAN, at(2, 3))
    desk.consult(A, date(2026, 2, 10), persons=5)
    desk.consult(B, date(2026, 2, 10), persons=6)
    desk.submit(B, FEB, at(3, 3))
    return desk


def board(area, view=TREND, **given):
    return Board(area, MAR, VIEWS[view], today=date(2026, 3, 4), **given)


def address(code, name="board", view=TREND, month="2026-03", *more):
    return reverse(f"reports:{name}", args=[code, month, view, *more])


def text(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


# ---------------------------------------------------------------- what is counted
def test_twelve_months_end_with_the_one_asked_for():
    assert [f"{one:%Y-%m}" for one in (months_to(MAR)[0], months_to(MAR)[-1])] == ["2025-04", "2026-03"]
    assert [f"{one:%Y-%m}" for one in (months_to(date(2026, 12, 1))[0],)] == ["2026-01"]
    assert len(months_to(JAN)) == 12


def test_a_submitted_month_is_told_by_its_frozen_figures_an_open_one_by_its_records(busy):
    city = busy.regions[CITY]
    Figure.objects.filter(return_of__station__code=f"{A}01", return_of__month=JAN, code="201").update(value=100)
    made = board(city, is_open=True)
    assert made.number(f"{A}01", "201", JAN).value == 100  # what was frozen, though the records say 13
    assert made.number(CITY, "201", JAN).value == 125
    assert made.number(CITY, "201", FEB).value == 11  # 5 live, 6 frozen
    assert made.number(CITY, "201").value == 136
    assert [made.told_by(month) for month in (JAN, FEB, MAR)] == ["上报数", "含 1 个站的台账现数", "台账现数"]
    assert made.told_by(date(2025, 12, 1)) == "—"  # before there was a station


def test_kinds_are_told_over_the_twelve_months_from_both(busy):
    made = board(busy.regions[CITY], "matter", is_open=True)
    assert made.number(CITY, "2504").value == 28 + 5 + 6
    assert made.number(f"{A}01", "2513").value == 1
    assert made.number(CITY, "201").value == 49


def test_the_year_before_stands_apart(busy):
    with time_machine.travel(at(3, 4, 2027)):
        made = Board(busy.regions[CITY], date(2027, 3, 1), VIEWS["matter"], today=date(2027, 3, 4), compared=True,
                     is_open=True)  # fmt: skip
        assert made.number(CITY, "201").value == 0  # owed, and nothing in it
        assert made.number(CITY, "201", before=True).value == 49
        assert made.number(CITY, "2513", before=True).value == 10


# ---------------------------------------------------------------- what is hidden
def test_a_small_number_is_hidden_above_the_station_and_no_total_gives_it_back(busy):
    for area, view in ((busy.regions[CITY], "matter"), (busy.regions[A], "matter"), (busy.stations[A], "matter")):
        made = board(area, view)
        assert made.number(f"{A}01", "2513").is_hidden
        assert made.number(f"{A}01", "2513").value is None
        assert made.number(A, "2513").is_hidden  # the county has no other station
        assert made.number(f"{A}01", "2504").is_hidden  # else the total of the line tells
        assert made.number(B, "2513").is_hidden  # else the city's number tells
        assert made.number(CITY, "2513").value == 10


def test_the_station_sees_its_own_the_office_and_the_workbook_do_not(busy):
    head, officer = browser(busy.head(A)), browser(busy.officer(A))
    url = address(f"{A}01", view="matter")
    own, seen = head.get(url), officer.get(url)
    at_13 = [line.label for line in own.context["lines"]].index("借贷、合同")
    assert own.context["lines"][at_13].cells[0].text == "1"
    assert seen.context["lines"][at_13].cells[0].text == "*"
    assert not seen.context["lines"][at_13].cells[0].url
    for client in (head, officer):
        book = load_workbook(BytesIO(client.get(address(f"{A}01", "board_export", "matter")).content))
        heads, row = list(book.active.values)[1:3]
        assert row[heads.index("借贷、合同")] == "*"
        assert row[heads.index("合计")] == 18


def test_the_drawing_hides_what_the_table_hides(busy):
    url = address(f"{A}01", "board_chart", "matter", "2026-03", "matter")
    numbers = {}
    for who in (busy.head(A), busy.officer(A)):
        drawn = ElementTree.fromstring(browser(who).get(url).content)
        words = [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
        numbers[who.role] = words[words.index("借贷、合同") + 1]
    assert numbers == {Role.STATION_HEAD: "1", Role.COUNTY: "*"}


# ---------------------------------------------------------------- the pages
def test_every_figure_opens(busy):
    client = browser(busy.officer(CITY))
    answer = client.get(address(CITY))
    jan = next(line for line in answer.context["lines"] if line.label == "2026年1月")
    assert jan.cells[1].text == "38"
    made_of = client.get(jan.cells[1].url)
    assert made_of.context["total"] == "49"
    assert [line.cells[0].text for line in made_of.context["lines"]] == ["13", "25"]
    records = client.get(made_of.context["lines"][0].cells[0].url)
    assert records.context["found"].total == 13
    live = client.get(made_of.context["lines"][0].cells[1].url)
    assert (live.context["found"].total, live.context["found"].is_live) == (5, True)


def test_the_page_says_which_numbers_are_frozen(busy):
    page = text(browser(busy.officer(CITY)), address(CITY))
    assert "2026年2月(含 1 个站的台账现数)、2026年3月(台账现数);其余各月为上报数。" in page


def test_a_drawing_has_no_style_and_no_script(busy):
    client = browser(busy.officer(CITY))
    for view in VIEWS.values():
        for one in view.codes if view.is_trend else (view.name,):
            answer = client.get(address(CITY, "board_chart", view.name, "2026-03", one) + "?compare=on")
            assert answer["Content-Type"].startswith("image/svg+xml")
            assert answer["Cache-Control"] == "no-store"
            for element in ElementTree.fromstring(answer.content).iter():
                assert element.tag.rpartition("}")[2] not in ("style", "script", "foreignObject")
                assert not {name for name in element.attrib if name == "style" or name.startswith("on")}


def test_bars_begin_at_zero_and_are_as_long_as_their_numbers():
    drawn = ElementTree.fromstring(drawing("图", [Bar("甲", 10), Bar("乙<", 5), Bar("丙", "*")], is_months=False))
    widths = [float(one.get("width")) for one in drawn.iter("{http://www.w3.org/2000/svg}rect") if one.get("x")]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert widths[2] == 0
    assert "乙<" in [one.text for one in drawn.iter("{http://www.w3.org/2000/svg}text")]


def test_what_was_chosen_leads_to_its_page(busy):
    client = browser(busy.officer(CITY))
    given = {"area": A, "month": "2026-01", "view": "group", "compare": "on"}
    assert client.get(reverse("reports:boards"), given).url == address(A, view="group", month="2026-01") + "?compare=on"
    assert client.get(reverse("reports:boards")).url == address(CITY)
    # What is not his, he is not led to.
    assert client.get(reverse("reports:boards"), {"area": "340200"}).url == address(CITY)
    assert browser(busy.head(A)).get(reverse("reports:boards")).url == address(f"{A}01")


@pytest.mark.parametrize(
    ("code", "view", "month"),
    [(B, TREND, "2026-03"), (A, "colour", "2026-03"), (A, TREND, "2026-Q1"), (A, TREND, "2026-04"), ("x", TREND, "1")],
)
def test_what_is_outside_or_unknown_is_not_found(busy, code, view, month):
    client = browser(busy.officer(A))
    for name in ("board", "board_export"):
        text(client, address(code, name, view, month), 404)
    text(client, address(code, "board_chart", view, month, "matter"), 404)
    text(client, reverse("reports:board_figure", args=[A, "2026-03", "700"]), 404)


def test_who_took_a_workbook_stands_in_the_trail(busy):
    browser(busy.officer(CITY)).get(address(CITY, "board_export", TREND) + "?compare=on")
    line = AuditLine.objects.get(action="导出统计")
    assert line.detail == "统计 各月趋势 2025年4月至2026年3月"


# ---------------------------------------------------------------- what it costs
@pytest.mark.parametrize("stations", [2, 4])
@pytest.mark.parametrize(("view", "queries"), [(TREND, 8), ("matter", 5), ("group", 5)])
def test_the_numbers_cost_one_query_a_source_and_one_for_the_frozen(
    busy, django_assert_num_queries, stations, view, queries
):
    """Stations, when they were open, which months are submitted, their figures; then one a source of live records."""
    for code in ("340200", "340202")[: stations - 2]:
        busy.station(code)
    made = board(busy.regions["340000"], view, compared=True)
    with django_assert_num_queries(queries):
        made.number("340000", VIEWS[view].codes[0])
