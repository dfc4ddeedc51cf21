"""Ten years of a country's records, written by the database itself: one INSERT … SELECT a month and table.

A twelfth of everything lies in one province of 121 stations, whose returns are measured. Values are a spread of the
row's number, the same every time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connections, models

from accounts.models import User
from cases.models import Case, CasePerson, CaseSpan
from clients.choices import Group
from clients.models import Client, Person
from consultations.models import Consultation
from stations.choices import Level, StaffKind
from stations.models import Region, Station, StationInterval
from stations.terms import months_between, next_month

LAST = date(2026, 10, 1)  # the month that is measured
IN_PROVINCE = 121
ONE_IN = 12  # rows of the province
CASES_A_ROW = 10  # consultations for one case


@dataclass(frozen=True)
class Scale:
    """How much: `months` of history, `month` consultations in each, over all stations."""

    name: str
    months: int
    month: int
    stations: int

    def tenth(self) -> "Scale":
        """The same months as the last ones of this, and a tenth of them."""
        return Scale(f"{self.name}/10", max(self.months // 10, 2), self.month, self.stations)

    @property
    def history(self) -> list[date]:
        first = LAST.year * 12 + LAST.month - self.months
        return months_between(date(first // 12, first % 12 + 1, 1), LAST)


SCALES = {
    "small": Scale("small", 20, 5_000, 600),  # 100,000 consultations: for breakage only
    "medium": Scale("medium", 12, 83_334, 3_000),  # a million: one year of the full
    "full": Scale("full", 120, 83_334, 3_000),  # ten million
}


def fill(alias: str, scale: Scale) -> Iterator[str]:
    """Fills an empty database; tells each step."""
    db = Writer(alias)
    places(alias, scale.stations)
    keys = list(Station.objects.using(alias).order_by("code").values_list("pk", flat=True))
    db.run("CREATE TABLE bench_station (n INTEGER PRIMARY KEY, station_id BIGINT, client_id BIGINT)")
    files = dict(Client.objects.using(alias).values_list("station", "pk"))
    numbered = [(number, key, files[key]) for number, key in enumerate(keys)]
    db.many("INSERT INTO bench_station VALUES (%s, %s, %s)", numbered)
    for number, month in enumerate(scale.history, start=1):
        month_of_records(db, scale, month)
        yield f"{scale.name} {number}/{len(scale.history)}"
    db.run("DROP TABLE bench_station")
    if not db.is_sqlite:  # what autovacuum does; an installation on SQLite is never analysed
        db.run("ANALYZE")


def places(alias: str, count: int) -> None:
    """One province of 121 stations, another of all the rest, and one file of a client at each."""
    user = User.objects.using(alias).create(username="bench", name="基准")
    regions = []
    for code, path in [("340000", "34/"), ("230000", "23/")]:
        regions.append(Region.objects.using(alias).create(code=code, name=code, level=Level.PROVINCE, path=path))
    stations = [
        Station(
            region=regions[number >= IN_PROVINCE], code=f"{regions[number >= IN_PROVINCE].code[:2]}{number:06}",
            name=f"站{number}", short_name="基准", reports_from=date(2010, 1, 1),
        )
        for number in range(count)
    ]  # fmt: skip
    stations.sort(key=lambda station: station.region.code != "340000")
    Station.objects.using(alias).bulk_create(stations, batch_size=500)
    held = [StationInterval(station=station, opened_on=date(2010, 1, 1)) for station in stations]
    StationInterval.objects.using(alias).bulk_create(held, batch_size=500)
    people = Person.objects.using(alias).bulk_create([Person() for _ in stations], batch_size=500)
    files = [
        Client(station=station, person=person, name="基准", registered_on=date(2010, 1, 1), registered_by=user)
        for station, person in zip(stations, people, strict=True)
    ]
    Client.objects.using(alias).bulk_create(files, batch_size=500)


class Writer:
    """INSERT … SELECT over a series of numbers, in the words of SQLite or of PostgreSQL."""

    def __init__(self, alias: str) -> None:
        self.connection = connections[alias]
        self.is_sqlite = self.connection.vendor == "sqlite"

    def run(self, sql: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)

    def many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(sql, rows)

    def insert(self, model: type[models.Model], series: str, **given: str) -> None:
        """`given`: SQL of the columns that differ by row; every other has the default of its field."""
        columns = {field.column: self._default(field) for field in model._meta.concrete_fields if not field.primary_key}
        columns |= given
        names = ", ".join(f'"{name}"' for name in columns)
        self.run(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(columns.values())} FROM {series}')

    def _default(self, field: Any) -> str:
        if isinstance(field, models.UUIDField):
            return "lower(hex(randomblob(16)))" if self.is_sqlite else "gen_random_uuid()"
        value = field.get_default()
        if value is None or (isinstance(field, models.DateField) and not value):
            return "NULL"
        if isinstance(value, bool):
            return str(int(value)) if self.is_sqlite else str(value).upper()
        if isinstance(value, bytes):
            return "x''" if self.is_sqlite else "''::bytea"
        return str(value) if isinstance(value, int) else f"'{value}'"

    def series(self, count: int) -> str:
        """Numbers from 0, with the station of each: every twelfth in the province."""
        numbers = f"generate_series(0, {count - 1}) AS numbers(i)"
        if self.is_sqlite:
            some = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"
            numbers = f"({some} SELECT i FROM n) AS numbers"
        return numbers

    def one_of(self, values: list[str], spread: int) -> str:
        """A value by the row's number; `spread` differs by column, so that columns are independent."""
        picked = " ".join(f"WHEN {position} THEN '{value}'" for position, value in enumerate(values))
        return f"CASE (i * {spread} / 7) % {len(values)} {picked} END"

    def flag(self, spread: int) -> str:
        return f"((i * {spread} / 11) % 5 = 0)"

    def day(self, month: date) -> str:
        if self.is_sqlite:
            return f"date('{month}', '+' || (i % 28) || ' days')"
        return f"(DATE '{month}' + CAST(i % 28 AS INTEGER))"

    def date(self, value: date) -> str:
        return f"'{value}'" if self.is_sqlite else f"DATE '{value}'"

    def key(self, spread: int) -> str:
        """A person: one in ten is unknown, the others come back now and then."""
        number = f"CAST(i * {spread} % 200003 AS TEXT)"
        padded = f"substr('{'0' * 32}' || {number}, -32)" if self.is_sqlite else f"lpad({number}, 32, '0')"
        return f"CASE WHEN i % 10 = 0 THEN '' ELSE {padded} END"


def values_of(model: type[models.Model], column: str) -> list[str]:
    return [str(value) for value, _ in model._meta.get_field(column).flatchoices]  # type: ignore[union-attr]


def month_of_records(db: Writer, scale: Scale, month: date) -> None:
    user = User.objects.using(db.connection.alias).get(username="bench").pk
    rest = scale.stations - IN_PROVINCE
    place = f"CASE WHEN i % {ONE_IN} = 0 THEN (i / {ONE_IN}) % {IN_PROVINCE} ELSE {IN_PROVINCE} + i % {rest} END"
    at = f"JOIN bench_station ON bench_station.n = {place}"
    flags = {group.field: db.flag(3 + 2 * number) for number, group in enumerate(Group)}
    facts = flags | {
        "person_key": db.key(31), "age": "(i * 13) % 95", "sex": db.one_of(["1", "2", "9"], 17),
        "category": db.one_of(values_of(Consultation, "category"), 19),
        "grade": db.one_of(values_of(Consultation, "grade"), 23),
        "residence": db.one_of(["1", "2", "9"], 29),
    }  # fmt: skip
    last = db.date(next_month(month) - timedelta(days=1))
    due = f"CASE WHEN i % 15 = 0 THEN {last} END"
    moment = f"'{datetime(month.year, month.month, 28, 9)}'"
    picked = {
        name: db.one_of(values_of(Consultation, name), 37 + 2 * number)
        for number, name in enumerate(["channel", "asked_by", "matter", "outcome", "visit"])
    }
    db.insert(
        Consultation, f"{db.series(scale.month)} {at}", station_id="bench_station.station_id",
        recorded_by_id=str(user), recorded_at=moment if db.is_sqlite else f"TIMESTAMPTZ {moment}",
        held_on=db.day(month), counted_in=db.date(month), persons="CASE WHEN i % 20 = 0 THEN 8 ELSE 1 END",
        answer_due_on=due, answer_due_in=f"CASE WHEN i % 15 = 0 THEN {db.date(month)} END",
        answered_on=f"CASE WHEN i % 30 = 0 THEN {last} END", is_late=db.flag(47),
        needs_met="CASE WHEN i % 9 = 0 THEN 2 ELSE 0 END", **picked, **facts,
    )  # fmt: skip
    cases(db, scale, month, user, at, facts)


def cases(db: Writer, scale: Scale, month: date, user: int, at: str, facts: dict[str, str]) -> None:
    """Every other case ends in its own month, the others in the next: the measured month needs no more history."""
    what = {name: db.one_of(values_of(CaseSpan, name), 53) for name in ("kind", "matter")}
    what["form"] = db.one_of(values_of(CaseSpan, "form")[:6], 59)
    series = db.series(scale.month // CASES_A_ROW)
    number = f"'{month:%Y%m}-' || i"
    db.insert(
        Case, f"{series} {at}", station_id="bench_station.station_id", client_id="bench_station.client_id",
        opened_by_id=str(user), number=number, applied_on=db.day(month), state="'under_review'", **what,
    )  # fmt: skip
    table = Case._meta.db_table
    in_next = db.date(next_month(month)) if month < LAST else "CAST(NULL AS DATE)"
    ended_in = f"CASE i % 2 WHEN 0 THEN {db.date(month)} ELSE {in_next} END"
    ended_on = f"CASE i % 2 WHEN 0 THEN c.applied_on ELSE {in_next} END"
    is_open = f"{ended_in} IS NULL"
    db.insert(
        CaseSpan,
        f'{series} {at} JOIN "{table}" AS c ON c.number = {number} AND c.station_id = bench_station.station_id',
        case_id="c.id", station_id="c.station_id", opened_on="c.applied_on", opened_in=db.date(month),
        opened_as=db.one_of(["1", "1", "1", "2", "3"], 67), ended_on=ended_on, ended_in=ended_in,
        ended_as=f"CASE WHEN {is_open} THEN '' ELSE {db.one_of(values_of(CaseSpan, 'ended_as'), 71)} END",
        handler_kind=db.one_of([kind for kind in StaffKind.values if kind < "08"], 73),
        outcome=f"CASE WHEN {is_open} THEN '' ELSE {db.one_of(values_of(CaseSpan, 'outcome'), 79)} END",
        recovered_fen=f"CASE WHEN {is_open} OR i % 3 > 0 THEN 0 ELSE 1000 * (i % 977) END", **what, **facts,
    )  # fmt: skip
    spans = f'"{CaseSpan._meta.db_table}" AS s'
    plain = {name: f"s.{name}" for name in facts}
    db.insert(CasePerson, f"{spans} WHERE s.opened_in = {db.date(month)}", span_id="s.id", **plain)
