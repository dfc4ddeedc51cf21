"""Where the months of stations stand for who looks from above, as a list or a matrix shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from reports import table
from reports.chain import due_on
from reports.choices import Standing
from reports.models import Return, standing
from reports.periods import month_period
from stations.models import Station
from stations.terms import next_month

LOOKS = {
    Standing.MISSING: "bad", Standing.ZERO: "none", Standing.ON_TIME: "info", Standing.LATE: "warn",
    Standing.SENT_BACK: "warn", Standing.FINAL: "ok", Standing.NOT_OWED: "none",
}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A station's month in a list; `held` is its return, if it was ever opened."""

    station: Station
    month: date
    standing: Standing
    held: Return | None
    today: date

    @property
    def is_owed(self) -> bool:
        return self.standing is not Standing.NOT_OWED

    @property
    def due_on(self) -> date:
        return self.held.due_on if self.held else due_on(self.month)

    @property
    def is_counted(self) -> bool:
        """Owed, and its month is over, or was sent in before: what rates are made of."""
        return self.is_owed and (next_month(self.month) <= self.today or self.is_in)

    @property
    def is_in(self) -> bool:
        """Sent in and not sent back."""
        return self.standing not in (Standing.MISSING, Standing.SENT_BACK, Standing.NOT_OWED)

    @property
    def is_on_time(self) -> bool:
        return self.submitted_on is not None and self.submitted_on <= self.due_on

    @property
    def is_late(self) -> bool:
        return self.submitted_on is not None and self.submitted_on > self.due_on

    @property
    def is_unsigned(self) -> bool:
        """待补签章."""
        return self.is_in and self.held is not None and self.held.is_unsigned

    @property
    def level(self) -> str:
        """Of the office it lies with, while it climbs."""
        held = self.held
        climbs = self.is_in and self.standing is not Standing.FINAL
        return held.office.get_level_display() if climbs and held and held.office else ""

    @property
    def note(self) -> str:
        """What a cell says besides its word: where the return lies, that it was late, that its scan is not there."""
        is_final_late = self.standing is Standing.FINAL and self.is_late
        told = [self.level and f"在{self.level}", "迟报" if is_final_late else "", "待签" if self.is_unsigned else ""]
        return " ".join(one for one in told if one)

    @property
    def is_overdue(self) -> bool:
        return self.standing is Standing.MISSING and self.due_on < self.today

    @property
    def look(self) -> str:
        if self.standing is Standing.MISSING and not self.is_overdue:
            return "none"  # there is still time
        return LOOKS[self.standing]

    @property
    def word(self) -> str:
        return str(self.standing.label) if self.is_owed else "—"

    @property
    def where(self) -> str:
        return self.held.where if self.held else "在工作站填报"

    @property
    def title(self) -> str:
        told = [str(self.standing.label), self.where, "待补签章" if self.is_unsigned else ""]
        return f"{self.station.name} {month_period(self.month).label}:{','.join(one for one in told if one)}"

    @property
    def url(self) -> str:
        return reverse("reports:detail", args=[self.station.code, f"{self.month:%Y-%m}"])

    @property
    def submitted_on(self) -> date | None:
        return self.held.first_submitted_on if self.held else None

    @property
    def times_sent_back(self) -> int:
        return self.held.times_sent_back if self.held else 0


def cells(stations: Iterable[Station], months: list[date], today: date) -> dict[int, list[Cell]]:
    """{station: its months}: one query, whatever the stations and months. Intervals are fetched already."""
    stations = list(stations)
    found = Return.objects.filter(station__in=[one.pk for one in stations], month__in=months)
    found = found.current().marked().select_related("office")
    held = {(one.station_id, one.month): one for one in found}
    return {
        station.pk: [_cell(station, month, held.get((station.pk, month)), today) for month in months]
        for station in stations
    }


def _cell(station: Station, month: date, one: Return | None, today: date) -> Cell:
    is_owed = bool(table.owed_months(station, month_period(month), today))
    return Cell(station, month, standing(one, is_owed=is_owed), one, today)
