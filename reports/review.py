"""The review of a year (年度工作总结): text, tables and drawings, made from the frozen versions of its months.

Nothing is typed. What is not in (未报) is named, never filled in; a year is compared with the one before only where
both are told by the same months, and every exact figure stands in the table beside the sentence that rounds it. The
words are reports/review_text.py, the numbers and what of them is hidden reports/review_numbers.py.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.urls import reverse

from accounts.templatetags.look import num
from cases import campaigns
from cases.models import TypicalCase
from consultations.models import Campaign
from reports import rounding
from reports.boards import Cell, Line, Number
from reports.indicators import INDICATORS
from reports.periods import Period
from reports.review_numbers import Numbers
from reports.review_text import MATTER, SECTIONS, Kinds, Section, Sentence, Top
from reports.suppression import SMALL
from stations.models import Posting, Region, Station

PLACE = re.compile(r"\{([\d+/]+)(?::(\w+))?\}")
ZEROS = "没有列出的各项为零。"
MOST, TITLES = 5, 20  # kinds named in a sentence, titles of cases


@dataclass(frozen=True)
class Part:
    """A piece of a sentence; a figure opens what it is made of."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Grid:
    """A table beside the text. The first head is that of the labels."""

    title: str
    heads: list[str]
    lines: list[Line]
    note: str = ""


@dataclass(frozen=True)
class Drawn:
    """What a drawing shows: numbers, None where there is none, and whether it is hidden."""

    name: str
    title: str
    labels: list[str]
    now: list[Number]
    before: list[Number]  # empty where there is no year before
    is_months: bool


@dataclass(frozen=True)
class Shown:
    """A section as it is shown."""

    title: str
    paragraphs: list[list[Part]]
    grids: list[Grid]
    charts: list[Drawn] = field(default_factory=list)


class Review(Numbers):
    """The review of an area's year, as one posting sees it."""

    def __init__(self, area: Region | Station, over: Period, *, today: date, posting: Posting) -> None:
        super().__init__(area, over, today=today)
        self.posting = posting

    @property
    def title(self) -> str:
        return f"{self.area}{self.over.label}残疾人法律救助工作总结"

    # ---------------------------------------------------------------- sections
    @cached_property
    def sections(self) -> list[Shown]:
        return [self._shown(section) for section in SECTIONS]

    def _shown(self, section: Section) -> Shown:
        paragraphs = [one for sentence in section.sentences if (one := self._paragraph(sentence))]
        grids = [self._grid(section)] if section.rows else []
        grids += [self._kinds(kinds) for kinds in section.kinds]
        charts = [self.chart(name) for name in section.charts]
        if section.title == SECTIONS[0].title:
            grids.append(self._months_grid())
        if section.extra == "campaigns":
            paragraphs += self._campaigns()
        if section.extra == "typical":
            paragraphs += self._typical()
        return Shown(section.title, paragraphs or [[Part("本年没有可述的数,详见表。")]], grids, charts)

    def _paragraph(self, sentence: Sentence | Top) -> list[Part]:
        clauses = self._top(sentence) if isinstance(sentence, Top) else self._clauses(sentence)
        if not clauses:
            return []
        parts, between = [Part(sentence.lead)], "、" if isinstance(sentence, Top) else ";"
        for at, clause in enumerate(clauses):
            parts += [Part(between), *clause] if at else clause
        return [*parts, Part("。")]

    def _top(self, top: Top) -> list[list[Part]]:
        found = [number for code in top.codes if (number := self.number(code)).value]
        found.sort(key=lambda number: -(number.value or 0))
        return [
            [Part(f"{INDICATORS[one.code].label}("), Part(num(one.value), self.url(one.code)), Part(f"{top.unit})")]
            for one in found[:MOST]
        ]

    def _clauses(self, sentence: Sentence) -> list[list[Part]]:
        return [parts for clause in sentence.clauses if (parts := self._clause(clause))]

    def _clause(self, clause: str) -> list[Part]:
        """Its words and figures; nothing where one cannot be told or the first is 0."""
        parts, at = [], 0
        for match in PLACE.finditer(clause):
            parts.append(Part(clause[at : match.start()]))
            told = self._told(match[1], match[2] or "")
            if told is None or (at == 0 and match[1] in INDICATORS and not self.number(match[1]).value):
                return []
            parts.append(told)
            at = match.end()
        return [*parts, Part(clause[at:])]

    def _told(self, codes: str, how: str) -> Part | None:
        if "/" in codes:
            return self._rate(codes, how)
        value = self.number(codes).value
        if value is None:
            return None
        if how == "change":
            return Part(self._change(codes, value))
        words = {"": num, "about": lambda n: str(rounding.told(n)), "money": rounding.money}[how](value)
        return Part(words, self.url(codes))

    def _change(self, code: str, now: int) -> str:
        before = self.number(code, before=True).value if self.is_compared else None
        if before is None:
            return ""
        change = rounding.change(now, before)
        if change is None:
            return ",上年为零"
        return ",与上年持平" if now == before else f",比上年{change}"

    def _rate(self, codes: str, how: str) -> Part | None:
        """A rate of sums of figures, with its difference in 百分点; or a mean (days)."""
        pairs = [self._sums(codes, before=before) for before in (False, True)]
        now, then = pairs
        if now is None:
            return None
        if how == "days":
            mean = rounding.mean(*now)
            return None if mean is None else Part(mean)
        rate = rounding.percent(*now)
        if rate is None:
            return None
        then = then if self.is_compared else None
        points = rounding.points(rounding.tenths(*now), rounding.tenths(*then)) if then else None
        return Part(f"{rate}({points if points == '持平' else f'比上年{points}'})" if points else rate)

    def _sums(self, codes: str, *, before: bool) -> tuple[int, int] | None:
        sums = []
        for side in codes.split("/"):
            values = [self.number(code, before=before).value for code in side.split("+")]
            if None in values:
                return None
            sums.append(sum(value or 0 for value in values))
        return sums[0], sums[1]

    # ---------------------------------------------------------------- tables
    @property
    def years(self) -> list[str]:
        return [self.over.label, *([self.past.label] if self.has_before else [])]

    def _beside(self, code: str, month: date | None = None) -> list[Cell]:
        """A figure's cells: the year, and the one before where there is one."""
        if month:
            now, then = (self.wholes.number(self.area.code, code, month, before=one) for one in (False, True))
        else:
            now, then = self.number(code), self.number(code, before=True)
        return [self.cell(now), *([self.cell(then, before=True)] if self.has_before else [])]

    def _grid(self, section: Section) -> Grid:
        heads = [*self.years, *(["增减"] if self.is_compared else [])]
        lines = [
            Line(label, [*self._beside(code), *([self._difference(code)] if self.is_compared else [])])
            for label, code in section.rows
        ]
        return Grid(section.title, ["项目", *heads], lines)

    def _difference(self, code: str) -> Cell:
        now, before = self.number(code).value, self.number(code, before=True).value
        return Cell("—" if now is None or before is None else rounding.change(now, before) or "上年为零")

    def _kinds(self, kinds: Kinds) -> Grid:
        heads = [f"{year}{head}" for head, _ in kinds.columns for year in self.years]
        lines = [
            Line(label, [cell for _, codes in kinds.columns for cell in self._beside(codes[at])])
            for at, label in enumerate(kinds.labels)
            if self._is_there(codes[at] for _, codes in kinds.columns)
        ]
        note = ZEROS if len(lines) < len(kinds.labels) else ""
        return Grid(kinds.title, [kinds.title.removeprefix("按"), *heads], lines, note + kinds.note)

    def _is_there(self, codes: Iterable[str]) -> bool:
        """Whether there is more than zeros to be told, in the year or the one before."""
        found = (self.number(code, before=before) for code in codes for before in (False, True))
        return any(number.value or number.is_hidden for number in found)

    def _months_grid(self) -> Grid:
        names = {code: f"{INDICATORS[code].label}({INDICATORS[code].unit})" for code in SECTIONS[0].charts}
        heads = [f"{year}{name}" for name in names.values() for year in self.years]
        lines = [
            Line(f"{month.month}月", [cell for code in names for cell in self._beside(code, month)])
            for month in self.over.months
        ]
        return Grid("各月", ["月份", *heads], lines)

    # ---------------------------------------------------------------- drawings
    def chart(self, name: str) -> Drawn:
        """The numbers of a drawing: a figure by month, or the matters."""
        if name == "matter":
            codes = [code for code in MATTER if self._is_there([code])]
            pairs = [(self.number(code), self.number(code, before=True)) for code in codes]
            labels, title, is_months = [INDICATORS[code].label for code in codes], "咨询人次,按事项", False
        else:
            of = (self.wholes.number, self.area.code, name)
            pairs = [(of[0](*of[1:], month), of[0](*of[1:], month, before=True)) for month in self.over.months]
            labels, is_months = [f"{month.month}月" for month in self.over.months], True
            title = f"{INDICATORS[name].label}({INDICATORS[name].unit}),按月"
        before = [then for _, then in pairs] if self.has_before else []
        return Drawn(name, title, labels, [now for now, _ in pairs], before, is_months)

    # ---------------------------------------------------------------- beside the returns
    def _campaigns(self) -> list[list[Part]]:
        """Those of the own office and the offices above, each in the year it ends in: told once, and whole.

        By true dates and from the records as they are: the returns know no campaigns. So it says of itself.
        """
        rows = Campaign.objects.visible_to(self.posting).reaching(self.area).filter(until_on__year=self.over.last.year)
        found = list(rows.order_by("since_on", "pk"))
        told = campaigns.each(found, self.posting, self.area)
        if not found:
            return [[Part("没有在本年结束的专项活动。")]]
        end = Part("以上各项由登记时选用活动的记录按实际日期汇总,是台账现数,与各月上报数有重复,不能相加。")
        return [*(_campaign(one, told[one.pk], self.today) for one in found), [end]]

    def _typical(self) -> list[list[Part]]:
        """The titles as they were published: without names, which the register refuses."""
        rows = TypicalCase.objects.visible_to(self.posting).within(self.area).valid()
        rows = rows.filter(counted_in__in=self.wholes.told_months()).order_by("published_on", "pk")
        titles = list(dict.fromkeys(rows.values_list("title", flat=True)))
        told = "、".join(f"《{title}》" for title in titles[:TITLES]) + ("等" if len(titles) > TITLES else "")
        return [[Part(f"发布的典型案例有{told}。")]] if titles else []


def _campaign(one: Campaign, told: dict[str, int], today: date) -> list[Part]:
    """A campaign's figures, those that are not 0. Small numbers are left out: nobody is told by a campaign."""
    words = (
        ("接待咨询{}人次", "asked", num), ("新收案件{}件", "opened", num), ("办结{}件", "closed", num),
        ("挽回经济损失{}", "recovered", rounding.money), ("举办活动{}场", "events", num),
        ("发放资料{}份", "materials", lambda n: str(rounding.told(n))),
    )  # fmt: skip
    url, shown = reverse("cases:campaign", args=[one.pk]), []
    for text, name, how in words:
        with_ = told["closed"] if name == "recovered" else told[name]
        is_small = name in ("asked", "opened", "closed", "recovered") and with_ < SMALL
        if told[name] and not is_small:
            before, after = text.split("{}")
            shown.append([Part(before), Part(how(told[name]), url), Part(after)])
    goes_on = ",尚未结束" if one.until_on >= today else ""
    days = f"({one.since_on:%Y-%m-%d} 至 {one.until_on:%Y-%m-%d}{goes_on})"
    parts = [Part(f"{one.name}", url), Part(f"{days}:")]
    for at, clause in enumerate(shown):
        parts += [Part(";"), *clause] if at else clause
    return [*parts, Part("。" if shown else "没有选用它的记录,或者件数、人次过少,不公布。")]
