"""Every figure against an independent recount: live, through the ledger, and in the table above the station."""

from datetime import date

import pytest
from django.db import connection

from reports.compute import SOURCES, area_heads, compute, figure_of, lines, people, read, written
from reports.indicators import INDICATORS
from reports.periods import period
from reports.table import area_table
from tests.reports.recount import recount

MONTHS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
TODAY = date(2026, 4, 9)


@pytest.fixture
def stations(office):
    """Two stations of one county and one of the city, three months, people known at several of them."""
    made = [office.station("340102"), office.station("340102", 2), office.station("340100")]
    shared = [office.person(made[0]).person.key for _ in range(2)]
    for station in made:
        keys = [office.person(station).person.key, *shared]
        for month in MONTHS:
            office.busy_month(station, month, keys, count=9)
        office.consultation(station, MONTHS[0], keys[0], counted_in=None)  # past ledgers count nowhere
    return made


def all_codes(told):
    assert (
        not set(told)
        - set(INDICATORS)
        - {f"43{category}{grade}" for category in "890" for grade in "12349"}
        - {f"43{category}9" for category in "1234567"}
    )
    return {code: told[code] for code in INDICATORS}


@pytest.mark.parametrize("code", ["2026-01", "2026-02", "2026-03", "2026-Q1", "2026"])
def test_live_figures_equal_a_recount(stations, code):
    over = period(code)
    last = over.last.replace(day=1)
    keys = [station.pk for station in stations]
    figures = compute(keys, over)
    for key in keys:
        assert figures[key] == all_codes(recount([key], over.first, last))
    together = recount(keys, over.first, last)
    assert area_heads(keys, over) == {"202": together["202"], "401": together["401"]}


@pytest.mark.parametrize("month", MONTHS)
def test_ledgers_give_the_same_figures(stations, month):
    over, key = period(f"{month:%Y-%m}"), stations[0].pk
    told = all_codes(recount([key], month, month))
    for name, source in SOURCES.items():
        text = written(lines(source, [key], over))
        found = read(text)
        for row in (row for row in INDICATORS.values() if row.source.name == name):
            assert figure_of(found, row) == told[row.code], row.code
            if row.measure == "heads":
                assert len(people(text, [row.code])[row.code]) == told[row.code]


@pytest.mark.parametrize("code", ["2026-02", "2026-Q1", "2026"])
def test_the_table_equals_a_recount_at_every_level(office, stations, code):
    for station in stations:
        for month in MONTHS:
            office.report(station, month)
    over = period(code)
    first, last = over.first, min(over.last.replace(day=1), MONTHS[-1])
    rows = {(row.kind, row.code): row for row in area_table(office.regions["340000"], over, today=TODAY).rows}
    keys = [station.pk for station in stations]
    counted_over = {
        ("本级", "34010001"): keys[2:], ("站", "34010201"): keys[:1], ("站", "34010202"): keys[1:2],
        ("县", "340102"): keys[:2], ("市", "340100"): keys, ("合计", "340000"): keys,
    }  # fmt: skip
    assert set(rows) == set(counted_over)
    for place, among in counted_over.items():
        assert rows[place].figures == all_codes(recount(among, first, last)), place


def test_one_query_a_source_whatever_the_stations(stations, django_assert_num_queries):
    keys = [station.pk for station in stations]
    for some in (keys[:1], keys):
        # consulted, carried, opened, ended, pending, aided; referred, answered, concluded, called, complained;
        # stations, bodies, members, premises, staff, licensed, filed, agreements, points, teams, demonstrations;
        # duty, funds; measured, ordered, unmended
        with django_assert_num_queries(30):
            compute(some, period("2026-02"))


def test_stock_and_flow_balance(stations):
    keys = [station.pk for station in stations]
    for over in map(period, ["2026-01", "2026-02", "2026-03", "2026"]):
        for told in compute(keys, over).values():
            begun = told["300"] + told["311"] + told["312"] + told["313"]
            assert begun - told["321"] - told["322"] - told["323"] - told["324"] == told["330"]


def test_a_month_without_records_is_zero_in_every_code(office):
    station = office.station("340102")
    there = {"100": 1, "1103": 1, "1123": 1}  # the open station itself, not yet entered in the other system
    assert compute([station.pk], period("2026-01"))[station.pk] == dict.fromkeys(INDICATORS, 0) | there


@pytest.mark.parametrize("name", ["carried", "pending"])
def test_what_stands_is_found_without_reading_the_spans_of_the_past(office, engine, name):
    source = SOURCES[name]
    rows = source.rows([1, 2, 3], period("2026-02"))
    with connection.cursor() as cursor:
        if engine == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # three rows are read whole otherwise
            cursor.execute("DROP INDEX span_opened, span_ended")  # and of few rows every index is as good
    assert "span_standing" in rows.explain()


def test_sums_of_money_are_whole_numbers(office):
    station = office.station("340102")
    office.span(station, office.person(station), MONTHS[0], MONTHS[0], recovered_fen=123, ended_as="1")
    told = compute([station.pk], period("2026-01"))[station.pk]
    assert (told["301"], type(told["301"])) == (123, int)
