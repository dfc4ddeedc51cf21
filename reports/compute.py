"""Figures from live records, and the ledger that freezes what they were counted from.

From submission on, everything above the station is made from ledgers; live records serve drafts and 现数 only.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from django.db import connections, router
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import RawSQL

from reports.indicators import INDICATORS
from reports.periods import Period
from reports.registry import Indicator, Source, keys_of
from stations.models import Station

SOURCES: dict[str, Source] = {row.source.name: row.source for row in INDICATORS.values()}


def _of(source: Source, indicators: dict[str, Indicator]) -> list[Indicator]:
    return [row for row in indicators.values() if row.source is source]


def compute(
    stations: list[int], period: Period, indicators: dict[str, Indicator] = INDICATORS
) -> dict[int, dict[str, int]]:
    """{station: {code: value}} from live records: one grouped query per source, whatever else."""
    nothing = dict.fromkeys(indicators, 0)
    table = {key: nothing.copy() for key in stations}
    if not stations:
        return table
    keys, alias = keys_of(stations), router.db_for_read(Station)
    with connections[alias].cursor() as cursor:
        for source in {row.source.name: row.source for row in indicators.values()}.values():
            codes = tuple(row.code for row in _of(source, indicators))
            sql, params = _statement(source, codes, period, alias)
            cursor.execute(sql.replace(STATIONS, keys), params)
            for station, *found in cursor.fetchall():
                table[station].update(zip(codes, found, strict=True))
    return table


STATIONS = "/* keys of the stations */"


@lru_cache(maxsize=256)  # eight periods of thirty sources
def _statement(source: Source, codes: tuple[str, ...], period: Period, alias: str) -> tuple[str, tuple[Any, ...]]:
    """As the ORM compiles it, once: to compile thirty takes it a third of the time that the database needs for them."""
    query = source.among(_grouped(source, codes), STATIONS, period).query
    return query.get_compiler(alias).as_sql()  # type: ignore[no-any-return]


class _Ready(RawSQL):
    """An expression already put into SQL by the ORM. Its values come as the driver gives them: whole numbers."""

    def __init__(self, figure: Any, compiler: Any) -> None:
        super().__init__(*compiler.compile(figure))
        self.contains_aggregate = figure.contains_aggregate

    def get_group_by_cols(self) -> list[Any]:
        return []


def _ready(rows: Any, figures: dict[str, Any]) -> dict[str, _Ready]:
    """The figures as they stand in a query over these records.

    Resolving and compiling a hundred of them takes longer than running them, so it is done once a process.
    """
    query = rows.annotate(**figures).query
    compiler = query.get_compiler(rows.db)
    return {name: _Ready(query.annotations[name], compiler) for name in figures}


@cache
def _grouped(source: Source, codes: tuple[str, ...]) -> Any:
    """Per station the aggregates, not narrowed yet."""
    rows = source.records().order_by().values_list(source.station)
    return rows.annotate(**_ready(rows, {f"i{code}": INDICATORS[code].expression() for code in codes}))


def area_heads(stations: list[int], period: Period, indicators: dict[str, Indicator] = INDICATORS) -> dict[str, int]:
    """What does not add across stations, counted again over all of them from live records."""
    found: dict[str, int] = {}
    for source in {row.source.name: row.source for row in indicators.values() if not row.stations_add}.values():
        figures = {f"i{row.code}": row.expression() for row in _of(source, indicators) if not row.stations_add}
        found |= {name[1:]: value for name, value in source.rows(stations, period).aggregate(**figures).items()}
    return found


@dataclass(frozen=True)
class Line:
    """One counted record: its key, the person's key, and per code the value it adds (1, 人数, 分)."""

    record: int
    person: str
    adds: dict[str, int]
    station: int = field(default=0, compare=False)  # told of live records


def _share(row: Indicator) -> Any:
    value = F(row.of) if row.measure == "total" else Value(1)
    return Case(When(row.where, then=value), default=None, output_field=IntegerField()) if row.where else value


@cache
def _shared(source: Source) -> Any:
    """Per record what it adds to each figure, not narrowed yet."""
    rows = source.records().order_by("pk")
    shares = _ready(rows, {f"i{row.code}": _share(row) for row in _of(source, INDICATORS)})
    return rows.annotate(**shares).values_list("pk", source.station, source.person or Value(""), *shares)


def lines(source: Source, stations: list[int], period: Period, among: list[int] | None = None) -> list[Line]:
    """What each figure over a source is counted from, from live records: one query. `among`: only these records."""
    counted = source.narrowed(_shared(source), stations, period)
    found = counted if among is None else counted.filter(pk__in=among)
    codes = [row.code for row in _of(source, INDICATORS)]
    return [
        Line(pk, person, {code: value for code, value in zip(codes, values, strict=True) if value is not None}, station)
        for pk, station, person, *values in found.iterator(chunk_size=2000)
    ]


def written(found: Iterable[Line]) -> str:
    """A ledger as one text: the codes that add 1 as a list, the others with their value."""
    return json.dumps(
        [
            [line.record, line.person, [c for c, v in line.adds.items() if v == 1],
             {c: v for c, v in line.adds.items() if v != 1}]
            for line in found
        ],
        separators=(",", ":"),
    )  # fmt: skip


def read(text: str) -> list[Line]:
    """The lines of a written ledger."""
    return [Line(record, person, dict.fromkeys(ones, 1) | others) for record, person, ones, others in json.loads(text)]


def figure_of(found: Iterable[Line], row: Indicator) -> int:
    """A figure read back from its lines: heads are distinct people, everything else adds."""
    if row.measure == "heads":
        return len({line.person for line in found if line.person and row.code in line.adds})
    return sum(line.adds.get(row.code, 0) for line in found)


def people(text: str, codes: list[str]) -> dict[str, set[str]]:
    """Distinct people by code in a written ledger, without making its lines: a province's year is 60,000 of them."""
    found: dict[str, set[str]] = {code: set() for code in codes}
    for _, person, ones, _others in json.loads(text):
        if person:
            for code in codes:
                if code in ones:
                    found[code].add(person)
    return found
