"""The last two sheets of a workbook: what each code counted when it was frozen, and what is to be known of it."""

import json
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from accounts.roles import Role
from reports.dictionary import definitions
from reports.downloads import workbook_of
from reports.periods import period
from reports.table import Row, Table, area_table
from reports.workbook import build
from reports.workbook_end import BODY, NOTHING
from reports.workbook_sheets import plans
from stations.models import Region
from tests.stations.conftest import browser, somebody

JAN, TODAY = date(2026, 1, 1), date(2026, 2, 9)
MONTH = period("2026-01")


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(TODAY):
        yield


def lines(content, name):
    sheet = load_workbook(BytesIO(content))[name]
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=BODY)]
    assert rows[-1][0].startswith("查询码:")
    return rows[:-1]


@pytest.fixture
def plain():
    area = Region(code="340102", name="瑶海区", level="county", path="34/3401/340102/")
    row = Row("站", "瑶海区工作站", "34010201", area.path, {"200": 1}, "已报", 1, 1)
    return Table(area, MONTH, [row, replace(row, kind="合计", label="合计", code="340102")])


# ---------------------------------------------------------------- 指标定义
@pytest.mark.parametrize("over", ["2026-01", "2026-Q1", "2026"])
def test_each_code_of_the_book_is_defined_once(plain, over):
    table = replace(plain, period=period(over))
    told = lines(build(table), "指标定义")
    codes = [column.code for plan in plans(table.period)[1:] for column in plan.columns]
    assert [line[1] for line in told] == codes
    assert {column.code for column in plans(table.period)[0].columns} <= set(codes)
    known = {one["code"]: one for one in definitions()}
    for line in told:
        one = known[line[1]]
        assert line[2:] == [one[name] for name in ("label", "unit", "counted", "stations", "months", "basis")]
        assert all(line[:7]), line


def finalise(office, month, words):
    """A final month of one station, whose compilation froze other words than today's."""
    station = office.regions["340102"].station_set.first() or office.station("340102")
    made = office.finalise(month, [office.report(station, month)])
    frozen = [one | {"counted": words} for one in json.loads(made.registry) if one["code"] != "201"]
    made.registry = json.dumps(frozen, ensure_ascii=False)
    made.save()


def counted(made):
    return {line[1]: line[4] for line in lines(made.content, "指标定义")}


def test_definitions_are_those_frozen_with_the_version(unguarded, office):
    """Also of a smaller area, whose workbook is built later."""
    finalise(office, JAN, "当年的口径")
    told = counted(workbook_of(office.regions["340102"], MONTH, today=TODAY))
    assert told.pop("201") == "该版定稿时还没有这项指标。"
    assert set(told.values()) == {"当年的口径"}


def test_a_longer_period_takes_the_words_of_its_last_month_once_all_are_final(unguarded, office):
    quarter, area = period("2026-Q1"), office.regions["340000"]
    for number, words in enumerate(("一月", "二月"), start=1):
        finalise(office, date(2026, number, 1), words)
    assert "二月" not in counted(workbook_of(area, quarter, today=TODAY)).values()
    finalise(office, date(2026, 3, 1), "三月")
    assert counted(workbook_of(area, quarter, today=date(2026, 4, 9)))["200"] == "三月"


# ---------------------------------------------------------------- 说明
def test_nothing_to_say_is_said(plain):
    assert lines(build(plain), "说明") == [["无", "", "", NOTHING]]


def test_missing_and_late_units_notes_and_zeros_are_told(office):
    told = [office.station("340102"), office.station("340102", 2)]
    office.station("340103")
    office.busy_month(told[0], JAN, [office.person(told[0]).person.key])
    office.report(told[0], JAN, first_submitted_on=date(2026, 2, 7), note="=宣传日集中接访 120 人")
    office.report(told[1], JAN, is_zero=True)
    made = build(area_table(office.regions["340000"], MONTH, today=TODAY))
    assert lines(made, "说明") == [
        ["未报", "庐阳区工作站1", "34010301", "本期未报,不计入小计和合计。"],
        ["迟报", "瑶海区工作站1", "34010201", "2026-01:2026-02-07 上报,期限 2026-02-05。"],
        ["零报告", "瑶海区工作站2", "34010202", "2026-01:声明本月没有咨询,也没有案件开始或结束。"],
        ["情况说明", "瑶海区工作站1", "34010201", "2026-01:=宣传日集中接访 120 人"],
    ]
    cells = [cell for row in load_workbook(BytesIO(made))["说明"].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_each_version_says_what_it_changed(unguarded, office):
    """A station that came late, and one whose figures were amended; a county is told of its own alone."""
    first, late = office.station("340102"), office.station("340103")
    office.busy_month(first, JAN, [office.person(first).person.key])
    report = office.report(first, JAN)
    one = office.finalise(JAN, [report])
    two = office.finalise(JAN, [office.report(late, JAN)], number=2)
    figure = report.figures.get(code="200")
    figure.value += 3
    figure.save()
    three = office.finalise(JAN, [], number=3)
    told = [line[3] for line in lines(bytes(three.workbook), "说明") if line[0] == "版次"]
    assert told == [
        "第1版(2026-02-09 终审):已报 1/2。",
        "第2版(2026-02-09 终审):补报 庐阳区工作站1。",
        "第3版(2026-02-09 终审):更正 瑶海区工作站1(1 个数)。",
    ]
    assert [line[3] for line in lines(bytes(two.workbook), "说明") if line[0] == "版次"] == told[:2]
    assert [line[3] for line in lines(bytes(one.workbook), "说明") if line[0] == "版次"] == told[:1]
    county = workbook_of(office.regions["340102"], MONTH, today=TODAY)
    assert [line[3][:30] for line in lines(county.content, "说明")][1] == "第2版(2026-02-09 终审):本地区没有变动。"
    assert "庐阳区" not in str(lines(county.content, "说明"))


def test_a_longer_period_names_the_versions_it_used(office):
    station = office.station("340102")
    office.busy_month(station, JAN, [office.person(station).person.key])
    office.finalise(JAN, [office.report(station, JAN)])
    page = browser(somebody(Role.PROVINCE, office.regions["340000"]))
    told = lines(page.get("/returns/340000/2026-Q1/workbook/").content, "说明")
    assert ["版次", "", "", "2026年1月采用第1版定稿。"] in told
