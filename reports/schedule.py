"""报表日程: what is due when at which level [本系统默认], by the functions that set the due dates (reports/chain.py).

A quarter, half-year and year are made from the months' final versions: nobody files them again, and their day is the
one by which the months must have come so far.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from reports import chain
from reports.actions import KIND, URL_NAME
from reports.indicators import SHEETS
from reports.periods import Period, month_period, period
from stations import books, obligations
from stations.models import Obligation, Station
from stations.terms import known_years, months_between, moved_due, next_month

# Months of a period -> (its name, the day of the month after)
KINDS = {1: ("月报", chain.DUE_DAY), 3: ("季报", 10), 6: ("半年报", 15), 12: ("年报", 15)}
LEVELS = 3  # offices at most: county, city, province
AHEAD = 12  # months the table looks ahead
DECEMBER = 12
WEEK = "一二三四五六日"


def nominal(over: Period) -> date:
    """The day as the table has it, holiday or not."""
    return next_month(over.last).replace(day=KINDS[len(over.months)][1])


def due_on(over: Period) -> date:
    """The last day of the stations."""
    return chain.due_on(over.first) if over.is_month else moved_due(nominal(over))


@dataclass(frozen=True)
class Due:
    """A line of the table."""

    period: Period
    kind: str
    sheets: str
    due_on: date
    is_moved: bool  # a holiday stood on its day
    is_guessed: bool  # the holidays of that year are not published yet
    offices: list[date]  # the last day of each office, own office first
    is_over: bool

    @property
    def week(self) -> str:
        return WEEK[self.due_on.weekday()]


def _periods(today: date) -> Iterator[Period]:
    """What ends from last month on, for twelve months; of one end the shortest first."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    last = first.replace(year=first.year + 1)
    for month in months_between(first, last)[:AHEAD]:
        yield month_period(month)
        if month.month % 3 == 0:
            yield period(f"{month.year}-Q{month.month // 3}")
        if month.month % 6 == 0:
            yield period(f"{month.year}-H{month.month // 6}")
        if month.month == DECEMBER:
            yield period(f"{month.year}")


def coming(today: date) -> list[Due]:
    """The table of the coming twelve months."""
    return [_due(over, today) for over in _periods(today)]


def _due(over: Period, today: date) -> Due:
    day = due_on(over)
    offices = [chain.office_due_on(day, passed) for passed in range(LEVELS)]
    sheets = "、".join(["月报总表", *(f"表{sheet.number}" for sheet in SHEETS if sheet.is_due(over))])
    return Due(
        over, KINDS[len(over.months)][0], sheets, day, day != nominal(over),
        offices[-1].year not in known_years(), offices, offices[-1] < today,
    )  # fmt: skip


def owe_month(station: Station, today: date) -> int:
    """The month a station has to send in next is owed once it is over, also where nobody has opened it yet."""
    month = books.first_open(station)
    if month is None or next_month(month) > today:
        return 0
    code = month_period(month).code
    if Obligation.objects.filter(station=station, kind=KIND, period=code).exists():
        return 0
    obligations.owe(station, KIND, code, chain.due_on(month), URL_NAME)
    return 1
