"""A small office counted by hand: of each list the n-th line has n, so that every line is told from its neighbour."""

from datetime import date

import pytest

from cases.choices import CaseOutcome, CaseSource, Ended, Form, Kind, Opened, ReferralState, Satisfaction, Target
from cases.models import CasePerson
from clients.choices import Category, Grade, Group, Residence, Sex
from consultations.choices import AskedBy, Channel, Matter, Outcome, Visit
from reports.compute import compute
from reports.indicators import INDICATORS, SHEETS
from reports.periods import period
from stations.choices import StaffKind

DEC, JAN, FEB = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
NOBODY = {group.field: False for group in Group}
pytestmark = pytest.mark.django_db


@pytest.fixture
def station(office):
    return office.station("340102", opened=DEC)


def figures(station, over="2026-01"):
    return compute([station.pk], period(over))[station.pk]


CONSULTED = [
    ("21", "channel", Channel), ("22", "asked_by", AskedBy), ("23", "category", Category), ("25", "matter", Matter),
    ("26", "outcome", Outcome), ("27", "visit", Visit),
]  # fmt: skip


@pytest.mark.parametrize(("prefix", "column", "choices"), CONSULTED)
def test_lines_of_the_consultations(office, station, prefix, column, choices):
    for number, choice in enumerate(choices, 1):
        office.consultation(station, JAN, persons=number, **{column: choice})
    told = figures(station)
    assert [told[f"{prefix}{choice.value}"] for choice in choices] == list(range(1, len(choices) + 1))
    assert told["200"] == len(choices)
    assert told["201"] == sum(range(1, len(choices) + 1))


def test_groups_of_the_consultations_may_overlap(office, station):
    for number, group in enumerate(Group, 1):
        office.consultation(station, JAN, persons=number, **NOBODY | {group.field: True})
    office.consultation(station, JAN, persons=100, **NOBODY | {"is_disabled": True, "is_elderly": True})
    told = figures(station)
    assert [told[f"24{group.value}"] for group in Group] == [101, 2, 103, 4, 5, 6, 7, 8, 9, 10, 11, 12]


def test_heads_needs_and_late_entries(office, station):
    for key in ("甲", "甲", "乙", ""):
        office.consultation(station, JAN, key, persons=2, needs_met=3, is_late=key == "乙")
    told = figures(station)
    assert {code: told[code] for code in ("200", "201", "202", "280", "290")} == {
        "200": 4, "201": 8, "202": 2, "280": 12, "290": 1,
    }  # fmt: skip


def test_answers_that_fell_due_and_came_in_time(office, station):
    """Three fell due in January: one came on the day, one a day late, one never; one was due in February."""
    due = date(2026, 1, 20)
    for day in (due, date(2026, 1, 21), None):
        office.consultation(station, DEC, answer_due_on=due, answer_due_in=JAN, answered_on=day)
    office.consultation(station, JAN, answer_due_on=FEB, answer_due_in=FEB, answered_on=date(2026, 1, 30))
    told = figures(station)
    assert (told["291"], told["292"]) == (3, 1)
    assert [figures(station, "2026-02")[code] for code in ("291", "292")] == [1, 1]


# ---------------------------------------------------------------- cases
def spans(office, station, count, opened=date(2026, 1, 3), ended=None, **given):
    client = office.person(station)
    for _ in range(count):
        office.span(station, client, opened, ended, **{"opened_as": Opened.NEW} | given)


OPENED = [("33", "source", CaseSource), ("34", "form", Form), ("35", "kind", Kind), ("36", "matter", Matter)]


@pytest.mark.parametrize(("prefix", "column", "choices"), OPENED)
def test_lines_of_the_cases_that_opened(office, station, prefix, column, choices):
    chosen = list(choices)[:6]
    for number, choice in enumerate(chosen, 1):
        spans(office, station, number, **{column: choice})
    spans(office, station, 1, opened_as=Opened.REOPENED, **{column: chosen[0]})  # counted as 重开 only
    told = figures(station)
    assert [told[f"{prefix}{choice.value}"] for choice in chosen] == [1, 2, 3, 4, 5, 6][: len(chosen)]
    assert (told["311"], told["312"]) == (sum(range(1, len(chosen) + 1)), 1)


CLOSED = [("37", "handler_kind", list(StaffKind)[:7]), ("38", "outcome", list(CaseOutcome))]


@pytest.mark.parametrize(("prefix", "column", "choices"), CLOSED)
def test_lines_of_the_cases_that_closed(office, station, prefix, column, choices):
    for number, choice in enumerate(choices, 1):
        spans(office, station, number, ended=date(2026, 1, 20), ended_as=Ended.CLOSED, **{column: choice})
    spans(office, station, 1, ended=date(2026, 1, 20), ended_as=Ended.TERMINATED, **{column: choices[0]})
    told = figures(station)
    assert [told[f"{prefix}{choice.value}"] for choice in choices] == list(range(1, len(choices) + 1))
    assert (told["321"], told["322"]) == (sum(range(1, len(choices) + 1)), 1)


def test_groups_of_the_cases_and_what_was_recovered_for_them(office, station):
    for number, group in enumerate(Group, 1):
        flags = NOBODY | {group.field: True}
        spans(office, station, number, **flags)
        spans(office, station, 1, opened=date(2025, 12, 9), ended=date(2026, 1, 9), recovered_fen=number * 100, **flags)
    told = figures(station)
    assert [told[f"39{group.value}"] for group in Group] == list(range(1, 13))
    assert [told[f"30{group.value}"] for group in Group] == [number * 100 for number in range(1, 13)]
    assert told["301"] == 7_800


def test_stocks_and_flows_over_three_months(office, station):
    """December leaves 5; January opens 1 + 2 + 3 and ends 4, one of each kind; February ends one."""
    spans(office, station, 1, opened=date(2025, 12, 9), ended=date(2025, 12, 20), gained_fen=7)
    for ended_as in Ended:
        spans(office, station, 1, opened=date(2025, 12, 9), ended=date(2026, 1, 20), ended_as=ended_as, gained_fen=5)
    spans(office, station, 1, opened=date(2025, 12, 9), ended=date(2026, 2, 9))
    for number, opened_as in enumerate(Opened, 1):
        spans(office, station, number, opened_as=opened_as)
    told = figures(station)
    codes = ("300", "311", "312", "313", "321", "322", "323", "324", "330", "302")
    assert [told[code] for code in codes] == [5, 1, 2, 3, 1, 1, 1, 1, 7, 20]
    assert [figures(station, "2026-02")[code] for code in ("300", "330")] == [7, 6]
    assert [figures(station, "2025-12")[code] for code in ("300", "311", "330", "302")] == [0, 6, 5, 7]
    # Two months together: the first one's opening, the last one's closing, the flows of both.
    assert [figures(station, "2026-Q1")[code] for code in ("300", "330")] == [5, 6]


# ---------------------------------------------------------------- people helped
AIDED = [("41", "sex", Sex), ("44", "category", Category), ("45", "residence", Residence)]


def helped(office, station, count, **facts):
    """One case with `count` people of these facts."""
    client = office.person(station)
    span = office.span(station, client, date(2026, 1, 3), people=(f"{client.pk}",), opened_as=Opened.NEW)
    CasePerson.objects.filter(span=span).delete()
    for number in range(count):
        CasePerson.objects.create(span=span, **office.facts(f"{client.pk}-{number}") | facts)


@pytest.mark.parametrize(("prefix", "column", "choices"), AIDED)
def test_lines_of_the_people_helped(office, station, prefix, column, choices):
    for number, choice in enumerate(choices, 1):
        helped(office, station, number, **{column: choice})
    told = figures(station)
    assert [told[f"{prefix}{choice.value}"] for choice in choices] == list(range(1, len(choices) + 1))
    assert told["400"] == told["401"] == sum(range(1, len(choices) + 1))


@pytest.mark.parametrize(
    ("line", "ages"),
    [("1", (0, 13)), ("2", (14, 17)), ("3", (18, 59)), ("4", (60, 69)), ("5", (70, 100)), ("9", (None,))],
)
def test_the_bands_of_age(office, station, line, ages):
    for age in ages:
        helped(office, station, 1, age=age)
    told = figures(station)
    assert {code[2:]: value for code, value in told.items() if code.startswith("42") and value} == {line: len(ages)}


def test_category_by_grade(office, station):
    for category in list(Category)[:7]:
        for grade in list(Grade)[:4]:
            helped(office, station, int(category) + 10 * int(grade), category=category, grade=grade)
    helped(office, station, 1, category=Category.VISUAL, grade=Grade.UNKNOWN)
    told = figures(station)
    for category in "1234567":
        expected = [int(category) + 10 * grade for grade in (1, 2, 3, 4)]
        assert [told[f"43{category}{grade}"] for grade in "1234"] == expected


def test_groups_of_the_people_helped(office, station):
    for number, group in enumerate(Group, 1):
        helped(office, station, number, **NOBODY | {group.field: True})
    told = figures(station)
    assert [told[f"46{group.value}"] for group in Group] == list(range(1, 13))


def test_a_person_helped_in_two_cases_is_one_head_and_two_visits(office, station):
    client = office.person(station)
    for _ in range(2):
        office.span(station, client, date(2026, 1, 3), opened_as=Opened.NEW)
    office.span(station, client, date(2026, 1, 3), opened_as=Opened.REOPENED)  # 表4 counts the people of 新收
    told = figures(station)
    assert (told["400"], told["401"]) == (2, 1)


# ---------------------------------------------------------------- referrals
@pytest.fixture
def span(office, station):
    return office.span(station, office.person(station), date(2025, 12, 9))


def test_what_was_referred_to_whom(office, station, span):
    for number, target in enumerate(Target, 1):
        for _ in range(number):
            office.referral(span, date(2026, 1, 9), target=target, asked_fen=number)
    office.referral(span, date(2025, 12, 20), target=Target.COURT, asked_fen=10_000)
    told = figures(station)
    assert [told[f"51{target.value}"] for target in Target] == list(range(1, 14))
    assert (told["510"], told["541"]) == (91, sum(number * number for number in range(1, 14)))


def test_answers_count_in_their_own_month_with_their_days(office, station, span):
    sent = date(2025, 12, 20)
    for number, how in enumerate((ReferralState.ACCEPTED, ReferralState.REFUSED), 1):
        for _ in range(number):
            office.answered(span, sent, date(2026, 1, 4), how)
    office.answered(span, sent, date(2025, 12, 31), ReferralState.ACCEPTED)
    office.answered(span, date(2026, 1, 2), date(2026, 1, 3), ReferralState.RETURNED, ended_on=date(2026, 1, 3),
                    ended_in=JAN)  # fmt: skip
    told = figures(station)
    assert {code: told[code] for code in ("510", "520", "521", "522", "523", "531")} == {
        "510": 1, "520": 4, "521": 1, "522": 2, "523": 46, "531": 1,
    }  # fmt: skip
    assert [figures(station, "2025-12")[code] for code in ("510", "520", "523")] == [4, 1, 11]


def test_how_referrals_ended_and_what_they_brought(office, station, span):
    sent, accepted = date(2025, 12, 20), date(2025, 12, 24)
    ends = (ReferralState.RETURNED, ReferralState.DONE, ReferralState.REVOKED)
    for number, state in enumerate(ends, 1):
        for _ in range(number):
            office.answered(
                span, sent, accepted, ReferralState.ACCEPTED, state=state, ended_on=date(2026, 1, 6), ended_in=JAN,
                granted_fen=100 * number, relieved_fen=number,
            )  # fmt: skip
    told = figures(station)
    assert [told[code] for code in ("531", "532", "533")] == [1, 2, 3]
    assert (told["542"], told["543"]) == (1400, 14)
    assert [told[code] for code in ("510", "520", "541")] == [0, 0, 0]


# ---------------------------------------------------------------- what it came to
def test_what_was_recovered_and_of_what(office, station):
    given = {
        "recovered_fen": 1000, "gained_fen": 7, "wages_fen": 100, "injury_fen": 20, "support_fen": 3,
        "petitions_avoided": 2, "petitions_note": "信访部门来函", "ended_as": Ended.CLOSED,
    }  # fmt: skip
    spans(office, station, 3, opened=date(2025, 12, 9), ended=date(2026, 1, 9), is_group=True, **given)
    spans(office, station, 2, ended=date(2026, 1, 9), is_group=False, **given | {"ended_as": Ended.TERMINATED})
    spans(office, station, 4, is_group=True)
    spans(office, station, 1, is_group=True, opened_as=Opened.REOPENED)
    spans(office, station, 1, opened=date(2025, 12, 9), ended=date(2025, 12, 20), **given)
    told = figures(station)
    codes = ("601", "602", "611", "612", "613", "621", "622", "623")
    assert [told[code] for code in codes] == [5000, 35, 500, 100, 15, 10, 4, 3]
    assert (told["301"], told["302"]) == (told["601"], told["602"])


def test_return_calls_and_complaints(office, station, span):
    for number, satisfaction in enumerate(Satisfaction, 1):
        for _ in range(number):
            office.called(span, date(2026, 1, 15), satisfaction=satisfaction)
    office.called(span, date(2026, 1, 15), satisfaction=Satisfaction.SATISFIED, is_again=True)
    office.called(span, date(2025, 12, 15))
    for day in (date(2026, 1, 3), date(2026, 1, 4), date(2026, 2, 1)):
        office.complained(station, day)
    told = figures(station)
    assert [told[f"63{satisfaction.value}"] for satisfaction in Satisfaction] == [2, 2, 3, 4]
    assert (told["630"], told["640"], told["650"]) == (11, 1, 2)


def test_every_line_of_the_form_is_counted_here():
    groups = {prefix for prefix, _, _ in [*CONSULTED, *OPENED, *CLOSED, *AIDED]}
    groups |= {"24", "39", "30", "42", "43", "46", "51", "63"}
    single = set("200 201 202 280 290 291 292 300 311 312 313 321 322 323 324 330 301 302 400 401".split())
    single |= set("520 521 522 523 531 532 533 541 542 543 601 602 611 612 613 621 622 623 640 650".split())
    of_stations = {row.code for sheet in SHEETS if sheet.number in "1 7 8 9 10 11".split() for row in sheet.indicators}
    left = [code for code in INDICATORS if code not in single | of_stations and code[:2] not in groups]
    assert not left
