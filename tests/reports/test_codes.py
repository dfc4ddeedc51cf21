"""查询码: what it says, what a slip of the hand makes of it, and the page it opens."""

import re
from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.roles import Role
from reports.codes import DEFINITIONS, EXAMPLE, REMARKS, SUMMARY, code_of, read
from reports.periods import period
from reports.workbook_drawing import code_of as printed
from tests.stations.conftest import browser, somebody

JAN, TODAY = date(2026, 1, 1), date(2026, 2, 9)
PERIODS = ["2026", "2031-Q1", "2026-Q4", "2026-H1", "2026-H2", "2026-01", "2026-12"]


# ---------------------------------------------------------------- what stands on paper for years
@pytest.mark.parametrize(
    ("area", "over", "version", "sheet", "code"),
    [
        ("340102", "2026-10", 1, "2", "340102-2610-01-02-"),
        ("34010201", "2026-10", None, SUMMARY, "34010201-2610-00-00-"),
        ("340000", "2026-Q3", None, "11", "340000-2623-00-11-"),
        ("340000", "2026-H2", None, DEFINITIONS, "340000-2632-00-98-"),
        ("340000", "2026", None, REMARKS, "340000-2600-00-99-"),
    ],
)
def test_the_parts_of_a_code_mean_what_they_always_did(area, over, version, sheet, code):
    assert re.fullmatch(rf"{code}[\dX]", code_of(area, period(over), version, sheet))


def test_the_check_character_is_that_of_an_identity_number():
    digits = "340102261001029"[:-1]
    made = code_of("340102", period("2026-10"), 1, "2").replace("-", "")
    total = sum(int(one) * pow(2, len(digits) - at, 11) for at, one in enumerate(digits))
    assert made == digits + "10X98765432"[total % 11]


@pytest.mark.parametrize("over", PERIODS)
@pytest.mark.parametrize("area", ["340000", "34010201"])
def test_what_was_written_is_read_again(over, area):
    for version, sheet in ((None, SUMMARY), (7, "4"), (12, REMARKS)):
        found = read(code_of(area, period(over), version, sheet))
        assert (found.area, found.period, found.version) == (area, over, version or 0)
        assert found.sheet == (sheet if sheet == "4" else "")


@pytest.mark.parametrize("how", [str.lower, lambda one: one.replace("-", ""), lambda one: one.replace("-", " — ")])
def test_it_may_be_typed_as_it_comes(how):
    for version in range(1, 30):  # one of them ends in X
        code = code_of("340102", period("2026-10"), version, "2")
        assert read(f" {how(code)} ").version == version
    wide = code.translate({ord(one): ord(one) + 0xFEE0 for one in "0123456789"})
    assert read(wide) == read(code)


def test_one_wrong_place_or_two_that_changed_places_are_found():
    code = code_of("340102", period("2026-10"), 1, "2").replace("-", "")
    slips = {code[:at] + other + code[at + 1 :] for at in range(len(code)) for other in "0123456789X"}
    slips |= {code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)}
    for slip in slips - {code}:
        with pytest.raises(ValidationError):
            read(slip)


@pytest.mark.parametrize(
    "text", ["", "340102", "3401022610010", "你好", EXAMPLE + "0", "340102-2614-01-02-0", "X" * 15]
)
def test_what_is_no_code_is_told_how_one_looks(text):
    with pytest.raises(ValidationError, match="形如 340102-2610-01-02-"):
        read(text)


def test_the_example_is_one():
    assert read(EXAMPLE).url == "/returns/340102/2026-10/?sheet=2&version=1"


# ---------------------------------------------------------------- the page
@pytest.fixture
def final(office):
    station = office.station("340102")
    office.busy_month(station, JAN, [office.person(station).person.key])
    with time_machine.travel(TODAY):
        yield office.finalise(JAN, [office.report(station, JAN)])


def test_a_code_opens_its_sheet_in_its_version(office, final):
    page = browser(somebody(Role.PROVINCE, office.regions["340000"]))
    code = code_of("340102", period("2026-01"), 1, "2")
    answer = page.post("/returns/find/", {"code": code}, follow=True)
    assert answer.redirect_chain == [("/returns/340102/2026-01/?sheet=2&version=1", 302)]
    assert "表2 咨询" in answer.text
    assert "2026年1月 · 瑶海区" in answer.text


def test_the_code_of_another_place_or_version_finds_nothing(office, final):
    page = browser(somebody(Role.COUNTY, office.regions["340102"]))
    for code in (code_of("340103", period("2026-01"), 1, "2"), code_of("340102", period("2026-01"), 2, "2")):
        assert page.post("/returns/find/", {"code": code}, follow=True).status_code == 404


def test_a_slip_is_told_at_the_box_and_kept(office, final):
    page = browser(somebody(Role.COUNTY, office.regions["340102"]))
    assert 'action="/returns/find/"' in page.get("/returns/").text
    wrong = code_of("340102", period("2026-01"), 1, "2").replace("2601", "2602")
    answer = page.post("/returns/find/", {"code": wrong})
    assert "请对照页脚逐位核对" in answer.text
    assert f'value="{wrong}"' in answer.text


def test_what_is_printed_is_what_is_found(office, final):
    from reports.table import area_table

    made = area_table(office.regions["340000"], period("2026-01"), today=TODAY)
    assert read(printed(made, "2")).version == 1
