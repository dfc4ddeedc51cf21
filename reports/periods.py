"""Periods of the returns: 2026-10, 2026-Q3, 2026-H1, 2026."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError

from stations.terms import months_between

FORMS = re.compile(r"(?P<year>20[0-9]{2})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?")


@dataclass(frozen=True)
class Period:
    """Months from `first_month` to `last_month` of one year."""

    code: str
    label: str
    first: date
    last: date

    @cached_property
    def months(self) -> list[date]:
        """First days of its months."""
        return months_between(self.first, self.last)

    @property
    def is_month(self) -> bool:
        return len(self.months) == 1


def _between(code: str, label: str, year: int, first: int, last: int) -> Period:
    return Period(code, label, date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def period(code: str) -> Period:
    """The period a code names. Raises ValidationError."""
    match = FORMS.fullmatch(code)
    if not match:
        raise ValidationError("期间写法不对:月报如 2026-10,季报如 2026-Q3,半年报如 2026-H1,年报如 2026。")
    year = int(match["year"])
    if match["month"]:
        month = int(match["month"])
        return _between(code, f"{year}年{month}月", year, month, month)
    if match["quarter"]:
        quarter = int(match["quarter"])
        return _between(code, f"{year}年第{'一二三四'[quarter - 1]}季度", year, quarter * 3 - 2, quarter * 3)
    if match["half"]:
        half = int(match["half"])
        return _between(code, f"{year}年{'上下'[half - 1]}半年", year, half * 6 - 5, half * 6)
    return _between(code, f"{year}年", year, 1, 12)


def month_period(month: date) -> Period:
    """The month that begins on a day."""
    return period(f"{month:%Y-%m}")
