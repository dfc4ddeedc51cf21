"""The numbers of a year's review: the frozen ones of its months and of the year before, and which of them are hidden.

Small numbers. The review leaves the office, so it goes by the rule of the dashboards (reports/suppression.py), for the
whole province at once and for everybody: months and kinds (事项、类别、人群 …) that a dashboard would hide are hidden
here too, and what is told of people beside its whole is hidden where it is 1 or 2. Money follows the number of cases
behind it. What an office has or does (stations, staff, duty days, events) tells of nobody and stands as it is.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property

from django.urls import reverse

from accounts.templatetags.look import amount
from reports import sheets, table
from reports.boards import VIEWS, Board, Cell, Number, View
from reports.boards_chart import HIDDEN
from reports.indicators import INDICATORS
from reports.lifecycle import SENT
from reports.periods import Period, period
from reports.review_text import CASE_MATTER, CATEGORY, MATTER, OF_PEOPLE, SECTIONS, TOLD_WITH
from stations.models import Region, Station

NAMED = 10  # stations named with what they have not sent
WHOLES = VIEWS["trend"]
OWN_VIEWS = (
    View("matter", "按事项", MATTER), View("category", "按残疾类别", CATEGORY), View("cases",
    "新收按事项", CASE_MATTER),
)  # fmt: skip


def _told_codes() -> Iterator[str]:
    for section in SECTIONS:
        yield from (code for _, code in section.rows)
        yield from (code for kinds in section.kinds for _, codes in kinds.columns for code in codes)


def _beside() -> tuple[str, ...]:
    """What is told of people beside the wholes and their kinds."""
    known = {*WHOLES.codes, *TOLD_WITH, *(code for view in OWN_VIEWS for code in view.codes)}
    found = dict.fromkeys(code for code in _told_codes() if code not in known)
    return tuple(code for code in found if INDICATORS[code].source.name in OF_PEOPLE)


BESIDE = View("beside", "其他", _beside(), adds=False)


class Frozen(Board):
    """The dashboard's numbers of a calendar year and the one before, from what is submitted and from nothing else."""

    def __init__(self, made: table.Table, view: View, *, today: date) -> None:
        super().__init__(made.area, date(made.period.last.year, 12, 1), view, today=today, compared=True)
        self.kind = made.kind

    @cached_property
    def stations(self) -> list[Station]:
        found = Station.objects.filter(region__path__startswith=f"{self.area.province}/", kind=self.kind)
        return list(found.select_related("region__parent__parent").prefetch_related("intervals").order_by("code"))

    @cached_property
    def open(self) -> set[tuple[str, date]]:
        return set()

    @cached_property
    def sent(self) -> dict[tuple[str, date], int]:
        """The very returns that the tables of the two years are made from."""
        codes = {one.pk: one.code for one in self.stations}
        held = {}
        for months in (self.before, self.months):
            returns, _ = table.taken(self.stations, period(f"{months[0].year}"), self.area.province)
            held |= {(codes[one.station_id], one.month): one.pk for one in returns if one.state in SENT}
        return held

    def beside(self, made: table.Table, view: View) -> "Frozen":
        """Another view of the same returns."""
        other = Frozen(made, view, today=self.today)
        other.stations, other.sent = self.stations, self.sent
        return other

    def told_months(self, *, before: bool = False) -> list[date]:
        """Months of which the area has told anything."""
        return [month for month in (self.before if before else self.months) if (self.area.code, month) in self.known]


class Numbers:
    """Of an area's year."""

    def __init__(self, area: Region | Station, over: Period, *, today: date) -> None:
        self.area, self.over, self.today = area, over, today
        self.past = period(f"{over.first.year - 1}")
        self.made = table.area_table(area, over, today=today)
        self.made_before = table.area_table(area, self.past, today=today)

    # ---------------------------------------------------------------- figures
    @cached_property
    def wholes(self) -> Frozen:
        return Frozen(self.made, WHOLES, today=self.today)

    @cached_property
    def boards(self) -> dict[str, Frozen]:
        """The view that tells each code and says whether it is hidden."""
        found = dict.fromkeys(WHOLES.codes, self.wholes)
        for view in (*OWN_VIEWS, BESIDE):
            found |= dict.fromkeys(view.codes, self.wholes.beside(self.made, view))
        return found

    @property
    def is_told(self) -> bool:
        """Whether anything is in."""
        return self.made.total.figures is not None

    @property
    def has_before(self) -> bool:
        return self.made_before.total.figures is not None

    @cached_property
    def is_compared(self) -> bool:
        """Whether changes are computed: both years are told by the same months."""
        now, before = self.wholes.told_months(), self.wholes.told_months(before=True)
        return bool(now) and [one.month for one in now] == [one.month for one in before]

    def number(self, code: str, *, before: bool = False) -> Number:
        """A figure of the year, or of the one before."""
        if code in self.boards:
            return self.boards[code].number(self.area.code, code, before=before)
        if code in TOLD_WITH and self.number(TOLD_WITH[code], before=before).is_hidden:
            return Number(None, True, self.area.code, code)
        figures = (self.made_before if before else self.made).total.figures or {}
        return Number(figures.get(code), False, self.area.code, code)

    def url(self, code: str, *, before: bool = False, month: date | None = None) -> str:
        asked = f"{month:%Y-%m}" if month else (self.past if before else self.over).code
        return reverse("reports:figure", args=[self.area.code, asked, code])

    def cell(self, number: Number, *, before: bool = False) -> Cell:
        if number.is_hidden:
            return Cell(HIDDEN, is_hidden=True)
        if number.value is None:
            return Cell("—")
        unit = INDICATORS[number.code].unit
        return Cell(amount(number.value, unit), self.url(number.code, before=before, month=number.month))

    # ---------------------------------------------------------------- what it is made from
    @cached_property
    def notes(self) -> list[str]:
        """What has to be said before any figure: what is not in, what is not compared, from which versions it is."""
        return [one for one in (self._missing(), self._compared(), self._versions()) if one]

    @cached_property
    def unconfirmed(self) -> str:
        """For the heading, while the year is not final: that its numbers may change, and which months are to come."""
        if self.made.is_final:
            return ""
        open_ = [month for month in self.wholes.told_months() if month not in self.made.versions]
        return "未终审,数字可能变动" + (f":{_months(open_)}的报表尚未终审" if open_ else "")

    def _missing(self) -> str:
        told = self.wholes.told_months()
        nothing = [month for month in self.over.months if month not in told]
        rows = [row for row in self.made.stations if row.reported < row.owing]
        names = "、".join(f"{sheets.short(row.label)}({row.state})" for row in rows[:NAMED])
        more = f"等{len(rows)}个站" if len(rows) > NAMED else ""
        parts = [f"没有上报数的月份:{_months(nothing)}" if nothing else "", f"未报全的站:{names}{more}" if rows else ""]
        return "".join(f"{one}。" for one in parts if one)

    def _compared(self) -> str:
        if not self.has_before:
            return f"{self.past.label}没有上报数,不作比较。"
        if self.is_compared:
            rows = [row for row in self.made_before.stations if row.reported < row.owing]
            return f"{self.past.label}有{len(rows)}个站未报全,比较时请注意。" if rows else ""
        now, then = (_months(self.wholes.told_months(before=before)) for before in (False, True))
        return f"本年的数是{now},上年的数是{then},期间不同,不计算增减。"

    def _versions(self) -> str:
        numbers: dict[int, list[date]] = {}
        for month, number in sorted(self.made.versions.items()):
            numbers.setdefault(number, []).append(month)
        told = ";".join(f"{_months(months)}第{number}版" for number, months in sorted(numbers.items()))
        return f"采用的终审定稿:{told}。" if told else ""


def _months(months: Sequence[date]) -> str:
    """1月至3月、5月."""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month.month - 1:
            runs[-1].append(month.month)
        else:
            runs.append([month.month])
    return "、".join(f"{run[0]}月" if len(run) == 1 else f"{run[0]}月至{run[-1]}月" for run in runs)
