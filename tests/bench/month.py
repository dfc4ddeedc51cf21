"""A1, A2 and A3: a month of a province, against the hand-written passes and in a tenth of the history."""

from functools import partial
from typing import Any

from django.db import connections
from django.test.utils import CaptureQueriesContext

from reports.compute import SOURCES, compute
from reports.indicators import INDICATORS
from reports.periods import month_period
from stations.models import Station
from tests.bench.handwritten import month_table
from tests.bench.ratios import Result, at_least, at_most, compare, ratio, shown
from tests.bench.rows import LAST
from tests.bench.setting import BIG, TENTH, using


def province() -> list[int]:
    return list(Station.objects.filter(region__code="340000").order_by("code").values_list("pk", flat=True))


def measure(scale: str, engine: str) -> list[Result]:
    over = month_period(LAST)
    stations = province()
    ours = partial(compute, stations, over)
    theirs = partial(month_table, BIG, stations, LAST)
    if ours() != theirs():
        raise AssertionError("the hand-written passes give another table")

    def one_by_one() -> None:
        """As plain ORM code would have it, not through what our sources have learnt since."""
        for code, row in INDICATORS.items():
            asked = row.source.records().filter(row.source.when(over), **{f"{row.source.station}__in": stations})
            rows = asked.order_by().values_list(row.source.station)
            list(rows.annotate(**{f"i{code}": row.expression()}))

    def in_tenth() -> Any:
        with using(TENTH):
            return compute(in_tenth_stations, over)

    with using(TENTH):
        in_tenth_stations = province()
    if list(in_tenth().values()) != list(ours().values()):
        raise AssertionError("the same month differs between the two databases")

    mine, by_hand, small = compare(engine, ours, theirs, in_tenth)
    [slow] = compare(engine, one_by_one, rounds=5)  # by itself: its many statements would push out the prepared ones
    # Where the month is a few hundred rows, building the statement is all there is to measure.
    hand_goal, slow_goal, flat_goal = {"small": (4.0, 4.0, 1.5)}.get(scale, (1.3, 20.0, 1.15))
    return [
        at_most("A1", "month of a province / hand-written passes", ratio(mine, by_hand), hand_goal,
                f"{shown(mine)} / {shown(by_hand)}"),
        at_least("A1", "a query per indicator / month of a province", ratio(slow, mine), slow_goal,
                 f"{shown(slow)} / {shown(mine)}"),
        queries(stations),
        at_most("A3", "the same month / in a tenth of the history", ratio(mine, small), flat_goal,
                f"{shown(mine)} / {shown(small)}"),
    ]  # fmt: skip


def queries(stations: list[int]) -> Result:
    """A2: aggregate queries, whatever the stations and indicators."""
    counted = []
    of_one = {"201": INDICATORS["201"]}
    for some, indicators in ((stations, INDICATORS), (stations[:1], INDICATORS), (stations, of_one)):
        with CaptureQueriesContext(connections[BIG]) as seen:
            compute(some, month_period(LAST), indicators)
        counted.append(len(seen))
    axes = len(SOURCES)
    is_met = counted == [axes, axes, 1]
    return Result("A2", "aggregate queries, at most one a date axis", counted[0], f"<= {axes}", is_met, str(counted))
