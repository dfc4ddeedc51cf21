"""What a dashboard shows: an area's numbers over twelve months, whole and by kind, frozen where a month is submitted.

A month that a station submitted is told by its frozen figures, an open one by a count of live records. Above the
station, and in whatever is exported, small numbers are hidden (reports/suppression.py), the same on every page: so they
are looked for in the whole province.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, DateField, F, Sum, Value, When

from clients.choices import Category, Group
from consultations.choices import Channel, Matter
from reports import table
from reports.indicators import INDICATORS
from reports.models import Figure, Return
from reports.periods import Period, month_period
from reports.suppression import TOTAL, hidden, summed
from stations.choices import Level, StationKind
from stations.models import Region, Station
from stations.terms import months_between

MONTHS = 12
WHOLE = "201"  # 咨询人次: what the kinds are parts of
# The month by which a source counts: live records are counted by it.
COUNTED_IN = {"consulted": "counted_in", "opened": "opened_in", "ended": "ended_in", "referred": "sent_in"}

Numbers = dict[tuple[str, str, date], int]  # by code of the station, code of the indicator, month


@dataclass(frozen=True)
class View:
    """One tab: `codes` stand beside one another over the months, or are the kinds of one whole."""

    name: str
    label: str
    codes: tuple[str, ...]
    adds: bool = True  # the kinds add up to the whole; groups of people overlap

    @property
    def is_trend(self) -> bool:
        return self.name == TREND


def _kinds(code: str, choices: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{code}{choice}" for choice in choices)


TREND = "trend"
VIEWS = {
    one.name: one
    for one in (
        View(TREND, "各月趋势", (WHOLE, "311", "321", "510")),
        View("matter", "按事项", _kinds("25", Matter.values)),
        View("category", "按残疾类别", _kinds("23", Category.values)),
        View("group", "按人群", _kinds("24", Group.values), adds=False),
        View("channel", "按渠道", _kinds("21", Channel.values)),
    )
}


@dataclass(frozen=True)
class Number:
    """One cell: None is not known, for nobody was there to tell it, or it is hidden."""

    value: int | None
    is_hidden: bool = False
    area: str = ""  # whose
    code: str = ""  # of the indicator
    month: date | None = None  # a month's own; None over the twelve


@dataclass(frozen=True)
class Cell:
    """What stands in a table: a number and where it opens, or words."""

    text: str
    url: str = ""
    is_hidden: bool = False
    value: int | None = None  # the number the text tells


@dataclass(frozen=True)
class Line:
    label: str
    cells: list[Cell]
    url: str = ""
    is_sum: bool = False


def months_to(last: date) -> list[date]:
    """The twelve months that end with one."""
    year, month = divmod(last.year * 12 + last.month - MONTHS, 12)
    return months_between(date(year, month + 1, 1), last)


def year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


class Board:
    """The numbers of an area over the twelve months to one, and of the year before where it is compared."""

    def __init__(
        self,
        area: Region | Station,
        last: date,
        view: View,
        *,
        today: date,
        compared: bool = False,
        is_open: bool = False,
    ) -> None:
        self.area, self.view, self.today, self.compared, self.is_open = area, view, today, compared, is_open
        self.months = months_to(last)
        self.before = [year_before(month) for month in self.months] if compared else []

    # ---------------------------------------------------------------- what lies where
    @cached_property
    def stations(self) -> list[Station]:
        """The province's, of the kind of the area's own: kinds are never summed."""
        kind = self.area.kind if isinstance(self.area, Station) else StationKind.FEDERATION
        found = Station.objects.filter(region__path__startswith=f"{self.area.province}/", kind=kind)
        return list(found.select_related("region__parent__parent").prefetch_related("intervals").order_by("code"))

    @cached_property
    def own(self) -> list[Station]:
        """Those within the area."""
        if isinstance(self.area, Station):
            return [one for one in self.stations if one.pk == self.area.pk]
        return [one for one in self.stations if one.path.startswith(self.area.path)]

    @cached_property
    def above(self) -> dict[str, str]:
        """What each station and area lies in."""
        told = {}
        for station in self.stations:
            told[station.code] = station.region.code
            for region in [station.region, *station.region.ancestors()]:
                told[region.code] = region.parent.code if region.parent else ""
        return told

    @cached_property
    def within(self) -> list[tuple[str, str]]:
        """The areas directly within, and the area's own stations: (code, name)."""
        names = {
            one.code: one.name if one.region.level == Level.COUNTY else f"{one.region.name}本级" for one in self.own
        }
        for station in self.own:
            names |= {region.code: region.name for region in [station.region, *station.region.ancestors()]}
        return [(code, names[code]) for code in sorted(names) if self.above[code] == self.area.code]

    # ---------------------------------------------------------------- the numbers
    @cached_property
    def sent(self) -> dict[tuple[str, date], int]:
        """The submitted months: the key of the return that stands for each."""
        found = (
            Return.objects.current()
            .sent()
            .filter(station__in=[one.pk for one in self.stations], month__in=[*self.before, *self.months])
        )
        keys = found.values_list("station__code", "month", "pk")
        return {(code, month): key for code, month, key in keys}

    @cached_property
    def numbers(self) -> Numbers:
        codes = sorted({*self.view.codes, WHOLE})
        told: Numbers = defaultdict(int)
        figures = Figure.objects.filter(return_of__in=sorted(self.sent.values()), code__in=codes).order_by()
        kinds = [] if self.view.is_trend else list(self.view.codes)  # told over the twelve months only
        at: list[When] = [When(code__in=kinds, return_of__month__gte=self.months[0], then=Value(self.months[0]))]
        if self.before:
            at.append(When(code__in=kinds, then=Value(self.before[0])))
        month = Case(*at, default=F("return_of__month"), output_field=DateField())
        rows = figures.values_list("return_of__station__code", "code", month).annotate(Sum("value"))
        for station, code, when, value in rows:
            told[station, code, when] += value
        for station, code, when, value in self._live(codes):
            first = self.months[0] if when >= self.months[0] else self.before[0]
            told[station, code, first if code in kinds else when] += value
        return dict(told)

    def _live(self, codes: Sequence[str]) -> Iterable[tuple[str, str, date, int]]:
        """From live records, of the months that are open: one query a source."""
        if not self.open:
            return
        code_of = {one.pk: one.code for one in self.stations}
        over = Period("", "", min(month for _, month in self.open), month_period(self.months[-1]).last)
        keys = sorted({one.pk for one in self.stations if any(one.code == code for code, _ in self.open)})
        for source in {INDICATORS[code].source.name: INDICATORS[code].source for code in codes}.values():
            rows = [INDICATORS[code] for code in codes if INDICATORS[code].source is source]
            found = source.rows(keys, over).order_by().values_list(source.station, COUNTED_IN[source.name])
            for key, month, *values in found.annotate(**{f"i{row.code}": row.expression() for row in rows}):
                if (code_of[key], month) in self.open:
                    yield from (
                        (code_of[key], row.code, month, value) for row, value in zip(rows, values, strict=True) if value
                    )

    @cached_property
    def open(self) -> set[tuple[str, date]]:
        """Station and month, owed and not submitted."""
        return {
            (one.code, month)
            for one in self.stations
            for month in [*self.before, *self.months]
            if (one.code, month) not in self.sent and table.owed_months(one, month_period(month), self.today)
        }

    @cached_property
    def known(self) -> set[tuple[str, date]]:
        """Area and month of which anything is told or owed: before that, nothing is not zero."""
        found = set()
        for code, month in {*self.sent, *self.open}:
            at = code
            while at:
                found.add((at, month))
                at = self.above[at]
        return found

    def told_by(self, month: date) -> str:
        """Where a month's numbers of the area come from, in words."""
        live = sum((one.code, month) in self.open for one in self.own)
        sent = sum((one.code, month) in self.sent for one in self.own)
        if live and sent:
            return f"含 {live} 个站的台账现数"
        return "台账现数" if live else "上报数" if sent else "—"

    def is_open_at(self, month: date) -> bool:
        return any((one.code, month) in self.open for one in self.own)

    # ---------------------------------------------------------------- the tables
    def _spread(self, code: str, months: Sequence[date]) -> dict[str, dict[str, int]]:
        """A figure of each station by month."""
        return {
            one.code: {f"{month:%Y-%m}": self.numbers.get((one.code, code, month), 0) for month in months}
            for one in self.stations
        }

    def _kinds(self, first: date) -> dict[str, dict[str, int]]:
        return {
            one.code: {code: self.numbers.get((one.code, code, first), 0) for code in self.view.codes}
            for one in self.stations
        }

    @cached_property
    def _told(self) -> tuple[dict[tuple[str, str, date | None, date], int], set[tuple[str, str, date | None, date]]]:
        """Every number by area, figure, month (None: over the twelve) and first month of the twelve; and the hidden."""
        values: dict[tuple[str, str, date | None, date], int] = {}
        gone: set[tuple[str, str, date | None, date]] = set()
        for months in filter(None, (self.months, self.before)):
            first = months[0]
            for code in self.view.codes if self.view.is_trend else (WHOLE,):
                leaves = self._spread(code, months)
                when: dict[str, date | None] = {f"{month:%Y-%m}": month for month in months} | {TOTAL: None}
                for (area, column), value in summed(leaves, self.above).items():
                    values[area, code, when[column], first] = value
                    whole = area, code, None, first
                    values[whole] = values.get(whole, 0) + value
                gone |= {(area, code, when[column], first) for area, column in hidden(leaves, self.above)}
            if not self.view.is_trend:
                leaves = self._kinds(first)
                values |= {(area, code, None, first): n for (area, code), n in summed(leaves, self.above).items()}
                totals = {area for area, code, month, start in gone if month is None and start == first}
                masked = hidden(leaves, self.above, adds=self.view.adds, totals=totals if self.view.adds else None)
                gone |= {(area, code, None, first) for area, code in masked if code != TOTAL}
        return values, gone

    def number(self, area: str, code: str, month: date | None = None, *, before: bool = False) -> Number:
        """A cell; `before`: of the year before."""
        values, gone = self._told
        at = year_before(month) if month and before else month
        over = self.before if before else self.months
        if not any((area, one) in self.known for one in ([at] if at else over)):
            return Number(None, False, area, code, at)
        key = (area, code, at, over[0])
        if key in gone and not self.is_open:
            return Number(None, True, area, code, at)
        return Number(values.get(key, 0), False, area, code, at)
