"""What a figure is made of: the frozen ledger lines of submitted months, live records for a draft.

The total of a figure's page is summed from these rows, never read from the figure.
"""

from dataclasses import dataclass, field
from datetime import date

from clients.persons import resolved_keys
from reports import compute, table
from reports.indicators import INDICATORS
from reports.lifecycle import SENT
from reports.models import Ledger, Return
from reports.periods import Period, month_period
from reports.registry import Indicator
from stations.models import Region, Station


@dataclass(frozen=True)
class Entry:
    """One record counted in a figure. Of one person's records only the first adds to a figure of heads."""

    station: int
    month: date
    record: int
    person: str
    adds: int


@dataclass(frozen=True)
class Counted:
    """The rows behind one figure."""

    area: Region | Station
    period: Period
    indicator: Indicator
    entries: list[Entry]
    figure: int | None  # what the return says; None where nothing is in
    is_live: bool = False
    stations: dict[int, Station] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(entry.adds for entry in self.entries)

    def by_station(self) -> list[tuple[Station, int]]:
        """What each station's own figure is: heads may be known at two stations."""
        told: dict[int, int] = {}
        seen: set[tuple[int, str]] = set()
        for entry in self.entries:
            adds = entry.adds
            if self.indicator.measure == "heads":
                adds = int((entry.station, entry.person) not in seen)
                seen.add((entry.station, entry.person))
            told[entry.station] = told.get(entry.station, 0) + adds
        return sorted(((self.stations[key], number) for key, number in told.items()), key=lambda pair: pair[0].code)


def counted(area: Region | Station, period: Period, code: str, *, today: date, number: int | None = None) -> Counted:
    """The rows behind an area's figure: of the very returns that its table is made from."""
    row = INDICATORS[code]
    if isinstance(area, Station) and period.is_month and not is_sent(area, period):
        found = _entries(row, [(area.pk, period.first, compute.lines(row.source, [area.pk], period))], {})
        figure = compute.compute([area.pk], period)[area.pk][code]
        return Counted(area, period, row, found, figure, is_live=True, stations={area.pk: area})
    made = table.area_table(area, period, today=today, number=number)
    figures = made.total.figures
    returns = made_from(made, row.source.months)
    ledgers = Ledger.objects.filter(return_of__in=[one.pk for one in returns], source=row.source.name)
    texts = dict(ledgers.values_list("return_of", "text"))
    read = [(one.station_id, one.month, compute.read(texts[one.pk])) for one in returns if one.pk in texts]
    joined = {} if period.is_month else resolved_keys()
    return Counted(
        area, period, row, _entries(row, read, joined), figures.get(code) if figures else None,
        stations={one.station_id: one.station for one in returns},
    )  # fmt: skip


def is_sent(station: Station, period: Period) -> bool:
    """Whether a station's month is submitted, wherever it lies by now."""
    return Return.objects.sent().filter(station=station, month=period.first).exists()


def made_from(made: table.Table, months: str = "add") -> list[Return]:
    """The returns a table is made from: all, each station's first (opening stocks) or last (closing stocks)."""
    codes = [row.code for row in made.stations if row.figures is not None]
    found = Return.objects.filter(station__code__in=codes, month__range=(made.period.first, made.period.last))
    held: dict[str, dict[date, Return]] = {code: {} for code in codes}
    sent = found.filter(state__in=sorted(SENT)).select_related("station__region", "compilation").order_by("edition")
    for one in sent.defer("compilation__workbook", "compilation__rows", "compilation__registry"):
        version = made.versions.get(one.month)
        if version is None or (one.compilation and one.compilation.number <= version):
            held[one.station.code][one.month] = one
    chosen = []
    for by_month in held.values():
        ordered = [by_month[month] for month in sorted(by_month)]
        chosen += {"add": ordered, "first": ordered[:1], "last": ordered[-1:]}[months]
    return chosen


def _entries(row: Indicator, read: list[tuple[int, date, list[compute.Line]]], joined: dict[str, str]) -> list[Entry]:
    found = [
        Entry(station, month, line.record, joined.get(line.person, line.person), line.adds[row.code])
        for station, month, lines in read
        for line in lines
        if line.adds.get(row.code)
    ]
    if row.measure != "heads":
        return found
    people: dict[str, list[Entry]] = {}
    for entry in found:
        if entry.person:  # who stayed anonymous counts in 人次, never in 人
            people.setdefault(entry.person, []).append(entry)
    return [
        Entry(one.station, one.month, one.record, one.person, int(position == 0))
        for of_person in people.values()
        for position, one in enumerate(of_person)
    ]


def changed(found: Counted, shown: list[Entry]) -> dict[tuple[date, int], int | None]:
    """Of the rows shown, those that a count of live records would tell otherwise: (month, record) -> what it says."""
    if found.is_live:
        return {}
    wrong: dict[tuple[date, int], int | None] = {}
    for month in sorted({entry.month for entry in shown}):
        here = [entry for entry in shown if entry.month == month]
        stations = sorted({entry.station for entry in here})
        lines = compute.lines(
            found.indicator.source, stations, month_period(month), among=[entry.record for entry in here]
        )
        now = {line.record: line.adds.get(found.indicator.code) for line in lines}
        for entry in here:
            told = now.get(entry.record)
            same = bool(told) if found.indicator.measure == "heads" else told == entry.adds
            if not same:
                wrong[month, entry.record] = told
    return wrong
