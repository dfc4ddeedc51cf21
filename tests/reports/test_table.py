"""Above the station: which rows, which returns, missing told apart from zero, heads, versions."""

from dataclasses import asdict, replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from clients import persons
from clients.models import Person
from reports.choices import ReturnState
from reports.models import Figure, Ledger, Return
from reports.periods import period
from reports.table import area_table, cut, find_area
from stations.choices import StationKind

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
TODAY = date(2026, 4, 9)

OF_THE_CITY = [("本级", "34010001"), ("站", "34010201"), ("站", "34010202"), ("县", "340102"), ("站", "34010301")]


def table(office, place="340000", over="2026-01", today=TODAY, **given):
    return area_table(office.regions[place], period(over), today=today, **given)


def layout(made):
    return [(row.kind, row.code) for row in made.rows]


# ---------------------------------------------------------------- rows
@pytest.fixture
def province(office):
    for code, number in [("340000", 1), ("340100", 1), ("340102", 1), ("340102", 2), ("340103", 1), ("340202", 1)]:
        office.station(code, number)
    return office


def test_rows_of_a_province(province):
    assert layout(table(province)) == [
        ("本级", "34000001"),
        *OF_THE_CITY,
        ("市", "340100"),
        ("站", "34020201"),
        ("市", "340200"),
        ("合计", "340000"),
    ]


def test_rows_of_a_city_a_county_and_a_station(province):
    assert layout(table(province, "340100")) == [*OF_THE_CITY, ("合计", "340100")]
    assert layout(table(province, "340102")) == [("站", "34010201"), ("站", "34010202"), ("合计", "340102")]
    alone = area_table(find_area("34010301"), period("2026-01"), today=TODAY)
    assert layout(alone) == [("站", "34010301"), ("合计", "34010301")]


def test_an_area_without_stations_has_only_an_empty_total(office):
    [row] = table(office).rows
    assert (row.kind, row.figures, row.state, row.owing) == ("合计", None, "不需报", 0)


def test_places_of_the_judicial_system_are_not_summed_with_ours(office):
    ours, theirs = office.station("340102"), office.station("340103")
    theirs.kind = StationKind.JUDICIAL
    theirs.save()
    assert layout(table(office)) == [("站", ours.code), ("市", "340100"), ("合计", "340000")]
    assert table(office, "340103").kind == StationKind.JUDICIAL


@pytest.mark.parametrize("code", ["999999", "99999999", "34", "419000"])
def test_what_is_no_area_is_refused(office, code):
    with pytest.raises(ValidationError, match="六位"):
        find_area(code)


# ---------------------------------------------------------------- who owes, who has reported
def test_missing_is_not_zero(office):
    told, silent = office.station("340102"), office.station("340103")
    office.report(told, JAN)
    rows = {row.code: row for row in table(office).rows}
    assert rows[told.code].figures["200"] == 0
    assert rows[told.code].state == "已报"
    assert rows[silent.code].figures is None
    assert rows[silent.code].state == "未报"
    assert rows["340000"].figures["200"] == 0
    assert rows["340000"].state == "已报 1/2"


def test_a_total_without_any_return_is_empty_too(office):
    office.station("340102")
    assert [row.figures for row in table(office).rows] == [None, None, None]


@pytest.mark.parametrize(
    ("state", "given", "word", "counts"),
    [
        (ReturnState.DRAFT, {}, "未报", False),
        (ReturnState.SENT_BACK, {}, "退回修改", False),
        (ReturnState.SUBMITTED, {}, "已报", True),
        (ReturnState.SUBMITTED, {"first_submitted_on": date(2026, 2, 6)}, "迟报", True),
        (ReturnState.SUBMITTED, {"is_zero": True}, "零报告", True),
        (ReturnState.CHECKED, {}, "已报", True),
        (ReturnState.APPROVED, {}, "已报", True),
    ],
)
def test_the_word_of_each_state(office, state, given, word, counts):
    station = office.station("340102")
    if state in (ReturnState.DRAFT, ReturnState.SENT_BACK):
        given = {"submitted_at": None, "checked_at": None, **given}
    office.report(station, JAN, state, **given)
    row = table(office).rows[0]
    assert (row.state, row.figures is not None) == (word, counts)


def test_a_station_owes_only_the_months_in_which_it_was_open(office):
    office.station("340102", opened=date(2026, 2, 15))
    office.station("340103", opened=JAN, closed=date(2026, 1, 31))
    assert [len(table(office, over=over).stations) for over in ("2025-12", "2026-01", "2026-02", "2026-03")] == [
        0,
        1,
        1,
        1,
    ]
    assert [row.code for row in table(office, over="2026-02").stations] == ["34010201"]


def test_a_month_that_has_not_begun_is_owed_by_nobody(office):
    office.station("340102")
    assert table(office, over="2026-05").stations == []


# ---------------------------------------------------------------- heads
def test_heads_above_the_station_are_distinct_people(office):
    one, other, away = office.station("340102"), office.station("340102", 2), office.station("340202")
    known = office.person(one).person.key
    for station in (one, other, away):
        office.consultation(station, JAN, known, persons=1)
        office.consultation(station, JAN, "", persons=8)  # anonymous: in 人次, never in 人
        office.report(station, JAN)
    rows = {row.code: row.figures for row in table(office).rows}
    assert [rows[code]["202"] for code in (one.code, other.code, "340102", "340100", "340200", "340000")] == [1] * 6
    assert rows["340000"]["201"] == 27
    assert rows["340102"]["201"] == 18


def test_a_later_correction_of_records_moves_no_submitted_month(office):
    station = office.station("340102")
    row = office.consultation(station, JAN, office.person(station).person.key, persons=2)
    office.report(station, JAN)
    before = table(office).rows
    row.persons = 5
    row.save()
    assert table(office).rows == before


def test_joined_persons_are_one_over_several_months_and_two_in_a_frozen_month(office):
    station = office.station("340102")
    keys = [office.person(station).person.key for _ in range(2)]
    for month in (JAN, FEB):
        for key in keys:
            office.consultation(station, month, key)
        office.report(station, month)
    assert table(office, over="2026").total.figures["202"] == 2
    kept, joined = (Person.objects.get(key=key) for key in keys)
    persons.join(kept, joined, office.user)
    assert table(office, over="2026").total.figures["202"] == 1
    assert table(office, over="2026-01").total.figures["202"] == 2


# ---------------------------------------------------------------- longer periods
def test_a_year_sums_flows_and_takes_stocks_from_first_and_last_month(office):
    station = office.station("340102")
    client = office.person(station)
    office.span(station, client, date(2026, 1, 8))
    office.span(station, client, date(2026, 2, 8), date(2026, 3, 9))
    for month in (JAN, FEB, MAR):
        office.consultation(station, month, client.person.key, persons=3)
        office.report(station, month)
    row = table(office, over="2026").rows[0]
    assert (row.figures["200"], row.figures["201"], row.figures["202"]) == (3, 9, 1)
    assert (row.figures["300"], row.figures["330"], row.state) == (0, 1, "3/3")
    quarter = table(office, over="2026-Q1").rows[0]
    assert quarter == row
    assert table(office, over="2026-02").rows[0].figures["300"] == 1


def test_a_year_tells_which_months_are_missing(office):
    station, silent = office.station("340102"), office.station("340103")
    for month in (JAN, FEB):
        office.consultation(station, month)
        office.report(station, month)
    rows = {row.code: row for row in table(office, over="2026", today=date(2026, 6, 2)).rows}
    assert rows[station.code].state == "2/5 缺 2026-03 等3个月"
    assert rows[silent.code].state == "未报"
    assert rows[silent.code].figures is None
    assert rows["340000"].figures["200"] == 2
    assert rows["340000"].state == "已报 0/2"
    complete = table(office, over="2026", today=date(2026, 3, 20)).rows[0]
    assert complete.state == "2/2"  # March is not over


def test_a_station_closed_in_the_year_keeps_its_months(office):
    station = office.station("340102", closed=date(2026, 2, 20))
    for month in (JAN, FEB):
        office.report(station, month)
    assert table(office, over="2026", today=date(2026, 12, 31)).rows[0].state == "2/2"


# ---------------------------------------------------------------- final months
@pytest.fixture
def final(province):
    """January, final for all stations but one."""
    stations = [row.code for row in table(province).stations]
    returns = []
    for code in stations[:-1]:
        station = find_area(code)
        keys = [province.person(station).person.key]
        province.busy_month(station, JAN, keys)
        returns.append(province.report(station, JAN))
    return province, returns, province.finalise(JAN, returns)


def test_a_final_month_comes_from_the_compilation(unguarded, final):
    office, returns, compilation = final
    made = table(office)
    assert (made.is_final, made.number, made.standing) == (True, 1, "已终审 第1版")
    Figure.objects.all().delete()
    Ledger.objects.all().delete()
    assert table(office).rows == made.rows
    assert made.rows[0].state == "已终审"


def test_a_station_that_reports_after_the_final_review_is_still_missing(final):
    office, _, _ = final
    late = find_area("34020201")
    office.report(late, JAN)
    assert {row.code: row.state for row in table(office).rows}[late.code] == "未报"
    assert {row.code: row.figures for row in table(office, over="2026-Q1").rows}[late.code] is None


def test_smaller_areas_are_cut_from_the_frozen_rows(final):
    office, returns, compilation = final
    whole = {row.code: row for row in table(office).rows}
    city = table(office, "340100")
    assert layout(city) == [*OF_THE_CITY, ("合计", "340100")]
    assert city.total.figures == whole["340100"].figures
    assert city.number == 1
    for code, rows in [("340102", 3), ("340103", 2)]:
        county = table(office, code)
        assert len(county.rows) == rows
        assert county.total.kind == "合计"
        assert county.rows[0].figures == whole[f"{code}01"].figures
    assert table(office, "340103").total.figures == whole["34010301"].figures
    station = area_table(find_area("34010201"), period("2026-01"), today=TODAY)
    assert layout(station) == [("站", "34010201"), ("合计", "34010201")]
    assert station.rows[0].figures == station.total.figures == whole["34010201"].figures


@pytest.mark.parametrize("code", ["340000", "340100", "340102", "340103", "34010301", "34000001"])
def test_a_cut_has_the_rows_that_the_returns_themselves_give(unguarded, final, code):
    office, returns, compilation = final
    area = find_area(code)
    frozen = cut(compilation, area, period("2026-01")).rows
    Return.objects.update(compilation=None)
    compilation.delete()
    live = area_table(area, period("2026-01"), today=TODAY).rows
    assert [asdict(row) for row in frozen] == [asdict(row) for row in live]


def test_versions_stay_and_the_latest_is_the_default(final):
    office, returns, _ = final
    first = table(office).rows
    late = office.report(find_area("34020201"), JAN)
    office.finalise(JAN, [late], number=2)
    assert table(office).number == 2
    assert table(office).total.state == "已报 6/6"
    assert table(office, number=1).rows == first
    with pytest.raises(ValidationError, match="第 3 版"):
        table(office, number=3)
    with pytest.raises(ValidationError, match="没有自己的版次"):
        table(office, over="2026", number=1)


def test_a_year_keeps_the_versions_it_used(final):
    office, returns, _ = final
    made = table(office, over="2026-Q1")
    assert made.versions == {JAN: 1}
    assert not made.is_final
    assert made.number is None
    assert replace(made.rows[0], state="") == replace(table(office).rows[0], state="", reported=0)


# ---------------------------------------------------------------- cost
def test_the_number_of_queries_does_not_depend_on_the_stations(office, django_assert_num_queries):
    def fill(code):
        station = office.station(code)
        for month in (JAN, FEB):
            office.consultation(station, month)
            office.report(station, month)

    fill("340102")
    for over in ("2026-01", "2026"):
        with django_assert_num_queries(COST[over]):
            table(office, over=over)
    fill("340103")
    fill("340202")
    for over in ("2026-01", "2026"):
        with django_assert_num_queries(COST[over]):
            table(office, over=over)


# Compilations, stations' keys, stations, intervals, returns, three ways of joining months, ledgers; a year: joins too.
COST = {"2026-01": 9, "2026": 10}
