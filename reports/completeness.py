"""报齐率 and 按期率: of what is owed, how much is in and how much came in time, by area.

A station's month is owed while the station is open in it (reports/table.py: owed_months) and counts once it is over.
Both rates ask those only that owe, so neither passes 100 %.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reports.choices import Standing
from reports.periods import Period
from reports.standing import Cell, cells
from stations.models import Region, Station

OWN = "本级"


@dataclass(frozen=True)
class Tally:
    """The station-months of an area. `code` is the area's, "" for a sum that leads nowhere further."""

    label: str
    code: str
    stations: int
    owed: int
    sent: int
    on_time: int
    late: int
    overdue: int  # not in at all, past the last day
    missing: int  # not in at all
    sent_back: int
    zero: int
    unsigned: int
    final: int

    @property
    def completeness(self) -> str:
        return percent(self.sent, self.owed)

    @property
    def timeliness(self) -> str:
        """Of those of which it is known: in once, by its first submission, or past the last day."""
        return percent(self.on_time, self.on_time + self.late + self.overdue)


def of_one_kind(stations: Iterable[Station]) -> list[Station]:
    """In the order of their areas; of the kinds of places, which are never summed, the federations' own first."""
    found = sorted(stations, key=lambda station: (station.path, station.code))
    kind = min((one.kind for one in found), default="")
    return [one for one in found if one.kind == kind]


def owed(stations: list[Station], over: Period, today: date) -> tuple[list[date], dict[Station, list[Cell]]]:
    """The months that have begun and are owed by any, and the stations that owe any with their cells of these."""
    months = [month for month in over.months if month <= today]
    held = cells(stations, months, today)
    shown = [i for i in range(len(months)) if any(row[i].is_owed for row in held.values())]
    listed = {one: [held[one.pk][i] for i in shown] for one in stations}
    return [months[i] for i in shown], {one: row for one, row in listed.items() if any(cell.is_owed for cell in row)}


def percent(part: int, whole: int) -> str:
    """One place, rounded down: 99.96 is not yet all."""
    tenths = part * 1000 // whole if whole else 0
    return f"{tenths // 10}.{tenths % 10}%" if whole else "—"


def tally(label: str, code: str, found: Iterable[Cell]) -> Tally:
    """Of the cells of an area those that count."""
    counted = [cell for cell in found if cell.is_counted]
    held = [cell.held for cell in counted if cell.held and cell.is_in]
    return Tally(
        label, code, len({cell.station.pk for cell in counted}), len(counted), sum(cell.is_in for cell in counted),
        sum(cell.is_on_time for cell in counted), sum(cell.is_late for cell in counted),
        sum(cell.is_overdue for cell in counted), sum(cell.standing is Standing.MISSING for cell in counted),
        sum(cell.standing is Standing.SENT_BACK for cell in counted), sum(one.is_zero for one in held),
        sum(cell.is_unsigned for cell in counted), sum(cell.standing is Standing.FINAL for cell in counted),
    )  # fmt: skip


def by_area(area: Region, found: Iterable[Cell]) -> list[Tally]:
    """A line an area right below, its own stations first, the sum last: one query for their names."""
    inside: dict[str, list[Cell]] = {}
    for cell in found:
        inside.setdefault(_below(area.path, cell.station.path), []).append(cell)
    regions = {one.path: one for one in Region.objects.filter(path__in=list(inside))}
    rows = [
        tally(f"{area.name}{OWN}", "", cells)
        if path == area.path
        else tally(regions[path].name, regions[path].code, cells)
        for path, cells in sorted(inside.items())
    ]
    return [*rows, tally("合计", "", [cell for cells in inside.values() for cell in cells])]


def _below(area: str, path: str) -> str:
    """The path of the area right below one in which a station lies; the area's own for a station of its own."""
    rest = path.removeprefix(area)
    return area + rest.partition("/")[0] + "/" if rest else area
