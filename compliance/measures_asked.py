"""What the measures are asked of: the stations, the day, and the registers, each read once for all of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.urls import reverse

from compliance.choices import Found
from compliance.standard import WITHIN_MONTHS
from stations.models import LibraryDocument, Notice, NoticeCheck, Premises, Risk, Staff, Station
from stations.terms import first_of_month, months_between

Read = TypeVar("Read")
RECENT = f"近 {WITHIN_MONTHS} 个月"


@dataclass(frozen=True)
class Verdict:
    """What a line was found to be, the sentence that says why, and where its records are."""

    found: Found
    text: str
    url: str = ""


def met(is_met: bool, text: str, url: str = "", *, partly: bool = False) -> Verdict:
    """符合 or 不符合; `partly` where it is not met, yet something of it is."""
    return Verdict(Found.MET if is_met else Found.PARTLY if partly else Found.NOT_MET, text, url)


def rated(done: int, asked: int, text: str, url: str = "", *, percent: int = 100) -> Verdict:
    """A rate against its threshold in whole numbers."""
    return met(done * 100 >= asked * percent, text, url, partly=done > 0)


def register(station: Station, slug: str) -> str:
    """The page of one of a station's registers."""
    return reverse("stations:rows", args=[station.code, slug])


def listed(name: str, station: Station, query: str = "") -> str:
    """A list of records; an office sees those of the station's own area."""
    return f"{reverse(name)}?area={station.region.code}{query}"


class Asked:
    """The stations and the day. A source is one query, whatever the number of stations."""

    def __init__(self, stations: Iterable[Station], today: date) -> None:
        self.stations, self.today = list(stations), today
        self.keys = [station.pk for station in self.stations]
        self.year_ago = _months_before(today, WITHIN_MONTHS)
        # The months that are over, oldest first.
        self.months = months_between(_months_before(first_of_month(today), WITHIN_MONTHS), today)[:-1]

        self._read: dict[Any, Any] = {}

    def once(self, read: "Callable[[Asked], Read]") -> Read:
        """What a source holds, read the first time it is asked for."""
        if read not in self._read:
            self._read[read] = read(self)
        return self._read[read]  # type: ignore[no-any-return]

    def grouped(self, rows: Iterable[Any]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            found[row.station_id].append(row)
        return found

    def counted(self, rows: QuerySet[Any], **numbers: Any) -> dict[int, dict[str, int]]:
        """The numbers of each station; a station without a row has none."""
        grouped = rows.order_by().values("station").annotate(**numbers)
        found = {row.pop("station"): row for row in grouped}
        return defaultdict(lambda: dict.fromkeys(numbers, 0), found)

    def _now(self, model: Any) -> dict[int, list[Any]]:
        return self.grouped(model.objects.at_stations(self.keys).in_force(self.today))

    @cached_property
    def premises(self) -> dict[int, list[Premises]]:
        return self._now(Premises)

    @cached_property
    def notices(self) -> dict[int, list[Notice]]:
        return self._now(Notice)

    @cached_property
    def notice_checks(self) -> dict[int, list[NoticeCheck]]:
        rows = NoticeCheck.objects.at_stations(self.keys).valid().filter(checked_on__lte=self.today)
        return self.grouped(rows.order_by("checked_on", "pk"))

    @cached_property
    def staff(self) -> dict[int, list[Staff]]:
        return self.grouped(Staff.objects.at_stations(self.keys).serving(self.today).order_by("pk"))

    @cached_property
    def library(self) -> dict[int, list[LibraryDocument]]:
        return self._now(LibraryDocument)

    @cached_property
    def risks(self) -> dict[int, list[Risk]]:
        rows = Risk.objects.at_stations(self.keys).valid().filter(found_on__lte=self.today)
        return self.grouped(rows)


def _months_before(day: date, months: int) -> date:
    """The same day so many months earlier; of a shorter month its last."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    first = date(year, month + 1, 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))
