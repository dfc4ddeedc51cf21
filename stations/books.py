"""Closed books: which month a record counts in, and who may no longer change that.

As in accounting, submitting a station's month closes its books. What comes later counts in the earliest open
month, keeps its true date and is told apart (补录). The station's row is the lock that every counting write takes.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from stations.models import Station
from stations.terms import first_of_month, next_month


@dataclass(frozen=True)
class Counting:
    """Where an event counts: its month (None: past ledgers, counts nowhere) and whether it came late."""

    month: date | None
    is_late: bool


def lock(station: Station | int) -> Station:
    """The station's row, locked until the action ends. Take it before any other lock, several in key order.

    Every lock of the product leaves the key free: PostgreSQL looks at a row's station again when the row is saved
    twice, and would wait here for one who waits for that row.
    """
    key = station if isinstance(station, int) else station.pk
    return Station.objects.select_for_update(of=("self",), no_key=True).select_related("region").get(pk=key)  # type: ignore[no-any-return]


def counting(station: Station, day: date) -> Counting:
    """The month an event of a day counts in: its own while that month's books are open, else the earliest open one."""
    own = first_of_month(day)
    if own < station.reports_from:
        return Counting(None, False)
    if not is_closed(station, own):
        return Counting(own, False)
    if (month := first_open(station)) is None:
        raise ValidationError(f"{station.name}已闭站,末月报表已上报,不能再补录。请由填报人以补正报表更正。")
    return Counting(month, True)


def first_open(station: Station) -> date | None:
    """The earliest month whose books are open; None once a closed station has submitted its last.

    Months in which the station was closed throughout are owed by nobody and passed over.
    """
    month = next_month(station.books_closed_through) if station.books_closed_through else station.reports_from
    for interval in station.intervals.all():
        if interval.closed_on is None or interval.closed_on >= month:
            return max(month, first_of_month(interval.opened_on))
    return None


def is_closed(station: Station, month: date | None) -> bool:
    """Whether the books of a month are closed."""
    return bool(month and station.books_closed_through and month <= station.books_closed_through)


def close(station: Station, month: date) -> None:
    """Closes the books of a month of a locked station. Months are closed in order."""
    earliest = first_open(station)
    if earliest is None:
        raise ValidationError(f"{station.name}没有待上报的月份:该站已闭站,各月均已上报。")
    if month != earliest:
        raise ValidationError(f"请按月份顺序上报:应先报 {earliest.year} 年 {earliest.month} 月。")
    station.books_closed_through = next_month(month) - timedelta(days=1)
    station.save(update_fields=["books_closed_through"])


def reopen(station: Station, month: date) -> None:
    """Opens the books of a month and of every later one again."""
    station.books_closed_through = None if month == station.reports_from else month - timedelta(days=1)
    station.save(update_fields=["books_closed_through"])
