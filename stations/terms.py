"""Working days and due dates. Every function takes its days; none asks the clock."""

from datetime import date, timedelta
from functools import cache

from chinese_calendar import constants, is_workday


@cache
def known_years() -> range:
    """The years whose holidays are published in the library; beyond them only weekends are known."""
    years = sorted({day.year for day in constants.holidays})
    return range(years[0], years[-1] + 1)


def is_working_day(day: date) -> bool:
    """Whether offices work on a day: published holidays and make-up days; weekends only in a year not published."""
    return is_workday(day) if day.year in known_years() else day.weekday() < 5


def moved_due(day: date) -> date:
    """A last day on a holiday moves to the next working day (民法典第203条)."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def plus_working_days(day: date, count: int) -> date:
    """The day `count` working days later; the day of the event is not counted."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def plus_days(day: date, count: int) -> date:
    """The last day of a term of calendar days: the day of the event not counted, a holiday moved."""
    return moved_due(day + timedelta(days=count))


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def months_between(first: date, last: date) -> list[date]:
    """First days of all months from `first` to `last`, both counted."""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = next_month(month)
    return months
