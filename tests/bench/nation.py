"""A4: the nation's month, every station by 80 figures, against a column store on the same rows.

DuckDB is no part of what is installed: who wants this line installs it beside. It holds a year of the log, for a month
costs the same in ten (A3), and answers with the hand-written statement.
"""

import csv
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connections

from consultations.models import Consultation
from reports.compute import compute
from reports.indicators import INDICATORS
from reports.periods import month_period
from stations.models import Station
from tests.bench.handwritten import CONSULTED
from tests.bench.ratios import Result, at_most, compare, ratio, shown
from tests.bench.rows import LAST
from tests.bench.setting import BIG

FIGURES = CONSULTED[:80]
YEAR = date(LAST.year - 1, LAST.month, 1)  # after this month
KINDS = {
    "BooleanField": "BOOLEAN",
    "PositiveSmallIntegerField": "SMALLINT",
    "DateField": "DATE",
    "ForeignKey": "BIGINT",
}


def measure(scale: str, engine: str) -> Iterator[Result]:
    if not find_spec("duckdb"):
        return
    stations = list(Station.objects.order_by("code").values_list("pk", flat=True))
    asked = {code: INDICATORS[code] for code, _ in FIGURES}
    ours = partial(compute, stations, month_period(LAST), asked)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        theirs = partial(_table, _filled(Path(folder)), stations)
        if ours() != theirs():
            raise AssertionError("the column store gives another table")
        mine, columns = compare("wall", ours, theirs)
    what = f"month of the nation, {len(stations):,} x {len(FIGURES)} / DuckDB"
    goal = 20.0 if scale == "small" else 1.5
    yield at_most("A4", what, ratio(mine, columns), goal, f"{shown(mine)} / {shown(columns)}")


def _filled(folder: Path) -> Any:
    """The year's log in a database of one thread, as each of ours has."""
    import duckdb

    fields = [
        field
        for field in Consultation._meta.concrete_fields
        if field.get_internal_type() in KINDS or (field.get_internal_type() == "CharField" and field.name != "reason")
    ]
    names = ", ".join(f'"{field.column}"' for field in fields)
    path = folder / "log.csv"
    with path.open("w", newline="", encoding="utf-8") as file, connections[BIG].cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {Consultation._meta.db_table} WHERE counted_in > %s", [YEAR])  # noqa: S608
        while rows := cursor.fetchmany(10_000):
            csv.writer(file).writerows(rows)
    store = duckdb.connect(config={"threads": 1})
    columns = ", ".join(f'"{field.column}" {KINDS.get(field.get_internal_type(), "VARCHAR")}' for field in fields)
    store.execute(f"CREATE TABLE consultations_consultation ({columns})")
    store.execute(f"COPY consultations_consultation FROM '{path}' (FORMAT csv, HEADER false)")
    return store


def _table(store: Any, stations: list[int]) -> dict[int, dict[str, int]]:
    columns = ", ".join(sql for _, sql in FIGURES)
    found = store.execute(
        f"SELECT station_id, {columns} FROM consultations_consultation "  # noqa: S608
        "WHERE counted_in = ? AND state = 'recorded' GROUP BY station_id",
        [LAST],
    ).fetchall()
    nothing = dict.fromkeys((code for code, _ in FIGURES), 0)
    table = dict.fromkeys(stations, nothing)
    for station, *values in found:
        table[station] = dict(zip(nothing, map(int, values), strict=True))
    return table
