"""An area's figures for a period: one row a station, county, city and total rows; from frozen figures and ledgers only.

What does not add across stations or months (heads) is distinct keys over the ledgers. A final month comes from the
rows its compilation froze, smaller areas are cut from them; a longer period is built from the months' frozen versions.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from itertools import groupby

from django.core.exceptions import ValidationError
from django.db.models import Max, Sum
from django.utils import timezone

from clients.persons import resolved_keys
from reports.choices import ReturnState, Standing
from reports.compute import people
from reports.indicators import INDICATORS
from reports.lifecycle import SENT
from reports.models import Compilation, Figure, Ledger, Return, standing
from reports.periods import Period
from stations.choices import Level, StationKind
from stations.models import Region, Station
from stations.scope import station_ids
from stations.terms import next_month

Area = Region | Station
STATION, OWN, COUNTY, CITY, TOTAL = "站", "本级", "县", "市", "合计"
HEADS = {code: row for code, row in INDICATORS.items() if row.measure == "heads"}
NOT_THERE = "该期没有第 {} 版定稿,请从版次列表中选择。"


@dataclass(frozen=True)
class Row:
    """One line of the table. `figures` is None where nothing is in: that is not zero."""

    kind: str  # 站, 本级 (the station of a city or province), 县, 市, 合计
    label: str
    code: str  # eight digits for a station, six for a region
    path: str  # of its region
    figures: dict[str, int] | None
    state: str
    owing: int = 1  # stations that owe something
    reported: int = 0  # stations with all they owe
    entered_on: str = ""  # of a station: the last day on which it entered something in the 中国残联 system
    remarks: list[list[str]] = field(default_factory=list)  # of a station: what, and its words (说明 of the workbook)

    @property
    def is_station(self) -> bool:
        return self.kind in (STATION, OWN)


@dataclass(frozen=True)
class Signed:
    """Names of a station's own return, for the foot of the sheet; blank for an area: signed on paper."""

    preparer: str = ""
    checker: str = ""
    head: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Table:
    area: Area
    period: Period
    rows: list[Row]  # the last is 合计
    kind: str = StationKind.FEDERATION  # the places it counts: the kinds are never summed
    is_final: bool = False
    number: int | None = None  # of the compilation, for a final month
    versions: dict[date, int] = field(default_factory=dict)  # the compilation each final month was taken from
    finalised_on: date | None = None
    signed: Signed = Signed()

    @property
    def total(self) -> Row:
        return self.rows[-1]

    @property
    def stations(self) -> list[Row]:
        return [row for row in self.rows if row.is_station]

    @property
    def last_entries(self) -> str:
        """最近录入日 of each station that reported, as it submitted its last month here: told beneath 表11."""
        days: dict[str, list[str]] = defaultdict(list)
        for row in self.stations:
            if row.figures is not None:
                days[row.entered_on].append(row.label)
        told = ";".join(f"{day or '未录入'} {'、'.join(names)}" for day, names in sorted(days.items(), reverse=True))
        return f"最近录入日(各站末月上报时):{told or '没有已报的站'}。"

    @property
    def standing(self) -> str:
        """已终审 第1版, or how far it is."""
        return f"已终审 第{self.number}版" if self.number else "已终审" if self.is_final else "未终审"

    @property
    def office_name(self) -> str:
        """填报单位: the federation of the level."""
        return region_of(self.area).office_name


def region_of(area: Area) -> Region:
    return area.region if isinstance(area, Station) else area


def find_area(code: str) -> Area:
    """The area of a code: six digits a region, eight a station. Raises ValidationError."""
    model: type[Area] = Station if len(code) == 8 else Region
    area = model.objects.filter(code=code).first()  # type: ignore[attr-defined]
    if area is None or (isinstance(area, Region) and area.level == Level.GROUPING):
        raise ValidationError(f"没有代码为 {code} 的区划或工作站:区划为六位,工作站为八位。")
    return area  # type: ignore[no-any-return]


def area_table(area: Area, period: Period, *, today: date, number: int | None = None) -> Table:
    """The table of an area. A final month comes from its latest compilation, or the one asked for by number.

    Without one, everything submitted counts and the table says 未终审. Raises ValidationError for an unknown number.
    """
    if not period.is_month:
        if number:
            raise ValidationError("季报、半年报、年报由各月定稿汇总,没有自己的版次。")
        table = _of_months(area, period, today)
    elif compilation := _compilation(area, period, number):
        table = cut(compilation, area, period)
    elif number:
        raise ValidationError(NOT_THERE.format(number))
    else:
        table = _of_months(area, period, today)
    return replace(table, signed=_signed(area, period))


def compiled(region: Region, period: Period, returns: Iterable[Return], *, number: int, on: date) -> Table:
    """What a final review freezes: the month of a region over these returns, all of them final already."""
    table = _gathered(region, period, _stations(region), returns, today=on)
    return replace(table, is_final=True, number=number, versions={period.first: number}, finalised_on=on)


def frozen(table: Table) -> str:
    """The rows as a compilation keeps them."""
    kept = {"kind": table.kind, "rows": [asdict(row) for row in table.rows]}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def cut(compilation: Compilation, area: Area, period: Period) -> Table:
    """A final month of an area, from the rows frozen for the whole province."""
    kept = json.loads(compilation.rows)
    rows = [Row(**row) for row in kept["rows"]]
    if area.path != rows[-1].path or isinstance(area, Station):
        rows = _inside(rows, area)
    return Table(
        area, period, rows, kept["kind"], is_final=True, number=compilation.number,
        versions={period.first: compilation.number}, finalised_on=timezone.localdate(compilation.finalised_at),
    )  # fmt: skip


def _inside(rows: list[Row], area: Area) -> list[Row]:
    if isinstance(area, Station):
        inside = [row for row in rows if row.code == area.code]
        total = inside[-1] if inside else None
    else:
        inside = [row for row in rows if row.path.startswith(area.path)]
        total = inside[-1] if inside else None  # its own subtotal stands last; a county of one station has only that
        inside = [row for row in inside if row.is_station or row.code != area.code]
    if total is None:
        return [Row(TOTAL, TOTAL, area.code, area.path, None, Standing.NOT_OWED.label, owing=0)]
    state = _area_state(total.owing, total.reported)
    return [*inside, replace(total, kind=TOTAL, label=TOTAL, code=area.code, state=state)]


def _compilation(area: Area, period: Period, number: int | None) -> Compilation | None:
    found = Compilation.objects.filter(region__path=f"{area.province}/", month=period.first).order_by("-number")
    return (found.filter(number=number) if number else found).defer("workbook", "registry").first()


def _signed(area: Area, period: Period) -> Signed:
    if not isinstance(area, Station):
        return Signed()
    found = Return.objects.current().sent().filter(station=area, month=period.first)
    names = found.values_list("prepared_by__name", "checked_by__name", "submitted_by__name").last()
    preparer, checker, head = names if names and period.is_month else ("", "", "")
    return Signed(preparer or "", checker or "", head or "", area.phone)


# ---------------------------------------------------------------- from returns
def _of_months(area: Area, period: Period, today: date) -> Table:
    """Final months as their latest compilation took them in, the others as submitted."""
    stations = _stations(area)
    sent, versions = taken(stations, period, area.province)
    table = _gathered(area, period, stations, sent, today=today)
    return replace(table, versions=versions, is_final=set(versions) >= set(period.months))


def taken(stations: list[Station], period: Period, province: str) -> tuple[list[Return], dict[date, int]]:
    """The returns that a period consists of, a later edition after an earlier one; the latest version of each month."""
    versions: dict[date, int] = {}
    if not period.is_month:  # a final month on its own was cut from its compilation
        compilations = Compilation.objects.filter(region__path=f"{province}/", month__in=period.months)
        versions = dict(compilations.values_list("month").annotate(Max("number")).order_by("month"))
    found = Return.objects.filter(station__in=stations, month__in=period.months).order_by("edition")
    sent = [
        one
        for one in found
        if one.month not in versions or (one.state == ReturnState.FINAL and one.compilation_id is not None)
    ]
    return sent, versions


def _gathered(area: Area, period: Period, stations: list[Station], returns: Iterable[Return], *, today: date) -> Table:
    held: dict[int, dict[date, Return]] = defaultdict(dict)
    for one in returns:  # a later edition takes the place of an earlier one
        held[one.station_id][one.month] = one
    sent = {key: {m: one for m, one in months.items() if one.state in SENT} for key, months in held.items()}
    owed = {station.pk: owed_months(station, period, today) for station in stations}
    facts = {
        station.pk: _Told(station, sorted({*owed[station.pk], *sent.get(station.pk, {})}), held[station.pk])
        for station in stations
    }
    told = [one for one in facts.values() if one.owed]
    _fill(told, period)
    kind = stations[0].kind if stations else StationKind.FEDERATION
    return Table(area, period, list(_lines(area, told, period)), kind)


def owed_months(station: Station, period: Period, today: date) -> list[date]:
    """The months of a period a station owes: it was open in them, and they have begun (a longer period: ended)."""
    return [
        month
        for month in period.months
        if (month if period.is_month else next_month(month)) <= today
        and month >= station.reports_from
        and any(
            interval.opened_on < next_month(month) and (interval.closed_on is None or interval.closed_on >= month)
            for interval in station.intervals.all()
        )
    ]


def _stations(area: Area) -> list[Station]:
    """Of one kind: the federation's own; where there are none, those of the judicial system."""
    found = Station.objects.filter(pk__in=station_ids(area)).select_related("region__parent")
    stations = sorted(found.prefetch_related("intervals"), key=lambda station: (station.path, station.code))
    kind = min((station.kind for station in stations), default=StationKind.FEDERATION)
    return [station for station in stations if station.kind == kind]


class _Told:
    """What one station has told of a period."""

    def __init__(self, station: Station, owed: list[date], held: dict[date, Return]) -> None:
        self.station, self.owed, self.held = station, owed, held
        self.sent = {month: one for month, one in sorted(held.items()) if one.state in SENT}
        self.figures: dict[str, int] | None = {} if self.sent else None
        self.people: dict[str, set[str]] = {code: set() for code in HEADS}

    def counted(self, months: str) -> list[int]:
        """Keys of the returns a figure is made from: all months, the first (opening stock) or the last (closing)."""
        keys = [one.pk for one in self.sent.values()]
        return {"add": keys, "first": keys[:1], "last": keys[-1:]}[months]

    @property
    def entered_on(self) -> str:
        last = list(self.sent.values())[-1].entered_on if self.sent else None
        return f"{last:%Y-%m-%d}" if last else ""

    @property
    def remarks(self) -> list[list[str]]:
        """What has to be said of its months: late, 零报告, amended, and what it wrote itself."""
        told = []
        for one in self.sent.values():
            month = f"{one.month:%Y-%m}"
            if one.is_late:
                told.append(["迟报", f"{month}:{one.first_submitted_on:%Y-%m-%d} 上报,期限 {one.due_on:%Y-%m-%d}。"])
            if one.is_zero:
                told.append(["零报告", f"{month}:声明本月没有咨询,也没有案件开始或结束。"])
            if one.edition > 1:
                told.append(["更正", f"{month}:采用该站第{one.edition}版报表。"])
            if one.note:
                told.append(["情况说明", f"{month}:{one.note}"])
        return told

    def state(self, period: Period) -> str:
        if period.is_month:
            return word_of(self.held.get(period.first))
        if not self.sent:
            return str(Standing.MISSING.label)
        missing = [month for month in self.owed if month not in self.sent]
        more = f" 等{len(missing)}个月" if len(missing) > 1 else ""
        told = f"{len(self.sent)}/{len(self.owed)}"
        return f"{told} 缺 {missing[0]:%Y-%m}{more}" if missing else told

    @property
    def is_complete(self) -> bool:
        return len(self.sent) == len(self.owed)


def word_of(one: Return | None) -> str:
    """The word for a station's month; of a final one also whether it was late or a 零报告."""
    kind = standing(one)
    if one is None or kind is not Standing.FINAL or not (one.is_zero or one.is_late):
        return str(kind.label)
    return f"{kind.label}({(Standing.ZERO if one.is_zero else Standing.LATE).label})"


def _fill(told: list[_Told], period: Period) -> None:
    """Figures and people of all stations: one query for each way months join, one for the ledgers."""
    by_station = {one.station.pk: one for one in told}
    for months in ("add", "first", "last"):
        codes = [c for c, row in INDICATORS.items() if row.source.months == months and c not in HEADS]
        keys = [key for one in told for key in one.counted(months)]
        found = Figure.objects.filter(return_of__in=keys, code__in=codes).values_list("return_of__station", "code")
        for station, code, value in found.annotate(Sum("value")).order_by():
            by_station[station].figures[code] = value  # type: ignore[index]
    owner = {
        (key, source.name): one
        for one in told
        for source in {row.source for row in HEADS.values()}
        for key in one.counted(source.months)
    }
    # Joined persons are told as one over several months; in one month, as it was frozen.
    joined = {} if period.is_month else resolved_keys()
    keys = sorted({key for key, _ in owner})
    ledgers = Ledger.objects.filter(return_of__in=keys, source__in=sorted({name for _, name in owner}))
    for key, source, text in ledgers.values_list("return_of", "source", "text").iterator(chunk_size=200):
        one = owner[key, source]
        for code, keys_of in people(text, [c for c, row in HEADS.items() if row.source.name == source]).items():
            one.people[code].update(joined.get(person, person) for person in keys_of)
    for one in told:
        if one.figures is not None:
            one.figures.update({code: len(found) for code, found in one.people.items()})


# ---------------------------------------------------------------- rows
def _lines(area: Area, told: list[_Told], period: Period) -> Iterator[Row]:
    for city, members in groupby(told, key=lambda one: _city(one.station.region)):
        of_city = list(members)
        for region, own in groupby(of_city, key=lambda one: one.station.region):
            of_region = list(own)
            for one in of_region:
                yield _station_row(one, period, alone=len(of_region) == 1)
            if region.level == Level.COUNTY and len(of_region) > 1 and region != area:
                yield _sum_row(COUNTY, f"{region.name}小计", region.code, region.path, of_region)
        if city and city != area and isinstance(area, Region) and area.contains(city):
            yield _sum_row(CITY, f"{city.name}小计", city.code, city.path, of_city)
    yield _sum_row(TOTAL, TOTAL, area.code, area.path, told)


def _city(region: Region) -> Region | None:
    if region.level == Level.CITY:
        return region
    return region.parent if region.parent and region.parent.level == Level.CITY else None


def _station_row(one: _Told, period: Period, *, alone: bool) -> Row:
    station, region = one.station, one.station.region
    kind, label = STATION, station.name
    if region.level != Level.COUNTY:
        kind, label = OWN, f"{region.name}本级" + ("" if alone else f"({station.name})")
    return Row(
        kind, label, station.code, station.path, one.figures, one.state(period), 1, int(one.is_complete),
        one.entered_on, one.remarks,
    )  # fmt: skip


def _sum_row(kind: str, label: str, code: str, path: str, told: list[_Told]) -> Row:
    reported = sum(one.is_complete for one in told)
    figures: dict[str, int] | None = None
    if any(one.figures is not None for one in told):
        figures = {}
        for one in told:
            for name, value in (one.figures or {}).items():
                figures[name] = figures.get(name, 0) + value
        figures.update({name: len(set().union(*(one.people[name] for one in told))) for name in HEADS})
    return Row(kind, label, code, path, figures, _area_state(len(told), reported), len(told), reported)


def _area_state(owing: int, reported: int) -> str:
    return f"已报 {reported}/{owing}" if owing else str(Standing.NOT_OWED.label)
