"""A sheet as a page shows it: the printed form, every figure a link to its records."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.templatetags import look
from reports import chain, checks
from reports.chain import office_due_on
from reports.choices import ReturnState, Standing
from reports.indicators import INDICATORS, SHEETS, SUMMARY
from reports.models import Return, ReturnStep
from reports.periods import Period, period
from reports.registry import Indicator
from reports.standing import LOOKS
from reports.table import Row, Table
from stations.models import Region, Station
from stations.offices import offices

ACROSS = 3  # figures side by side in a station's own sheet
KIND_OF_PLACE = "残疾人法律救助工作站"  # left out where only stations are listed
IN_BRACKETS = re.compile(r"[(\uff08]")
NOT_IN = (Standing.MISSING, Standing.SENT_BACK, Standing.NOT_OWED)
WORDS = {str(one.label): LOOKS[one] for one in Standing}
LEVELS = {"county": "县级", "city": "市级", "province": "省级"}

Columns = list[tuple[str, Sequence[Indicator]]]


@dataclass(frozen=True)
class Figure:
    indicator: Indicator
    value: int | None
    url: str
    is_failing: bool = False


@dataclass(frozen=True)
class Line:
    """One row of an area's sheet."""

    row: Row
    url: str
    figures: list[Figure]

    @property
    def label(self) -> str:
        return short(self.row.label)

    @property
    def is_sum(self) -> bool:
        return not self.row.is_station

    @property
    def look(self) -> str:
        return WORDS.get(self.row.state.split("(")[0], "")


def short(name: str) -> str:
    """庐阳区, where every line is a station."""
    return name.removesuffix(KIND_OF_PLACE) or name


def tabs(number: str, period: Period) -> list[dict[str, Any]]:
    """月报总表, then the sheets due for the period; `number` is the one shown."""
    known = [("", "月报总表"), *((sheet.number, sheet.name) for sheet in SHEETS if sheet.is_due(period))]
    return [
        {"label": label, "url": f"?sheet={key}" if key else "?", "is_current": key == number} for key, label in known
    ]


def columns(number: str, period: Period) -> Columns:
    """The columns of a sheet in groups; of 月报总表 where there is no such sheet in the period."""
    for sheet in SHEETS:
        if sheet.number == number and sheet.is_due(period):
            return [(group.heading, group.rows) for group in sheet.groups]
    return [
        (heading, [replace(row, label=row.label.removeprefix(heading)) for row in map(INDICATORS.__getitem__, codes)])
        for heading, codes in SUMMARY
    ]


def amount(value: int | None, unit: str) -> str:
    """A figure in words: 分 is shown as 元."""
    return look.amount(value, unit) + ("元" if unit == "分" else unit)


def figures_at(area: str, period: Period) -> str:
    """The address below which the figures of an area lie."""
    return reverse("reports:detail", args=[area, period.code]) + "figures/"


def lines(made: Table, shown: Columns, *, number: int | None = None) -> Iterator[Line]:
    """The rows of an area's table: a station's name leads to its sheet, a figure to its records."""
    asked = f"?version={number}" if number else ""
    codes = [row for _, rows in shown for row in rows]
    for row in made.rows:
        base, held = figures_at(row.code, made.period), row.figures or {}
        cells = [Figure(one, held.get(one.code), f"{base}{one.code}/{asked}") for one in codes]
        yield Line(row, base.removesuffix("figures/") if row.is_station else "", cells)


def groups(
    station: Station, period: Period, figures: Mapping[str, int] | None, shown: Columns, found: list[checks.Finding]
) -> list[tuple[str, bool, list[list[Figure]]]]:
    """A station's own sheet: under each heading its figures, some side by side, as the form is printed.

    The second value: whether the lines tell their units, because the heading does not.
    """
    base, held = figures_at(station.code, period), figures or {}
    failing = {finding.code for finding in found if finding.is_hard}
    told = []
    for heading, rows in shown:
        cells = [Figure(one, held.get(one.code), f"{base}{one.code}/", one.code in failing) for one in rows]
        side_by_side = [cells[i : i + ACROSS] for i in range(0, len(cells), ACROSS)]
        told.append((heading, not IN_BRACKETS.search(heading), side_by_side))
    return told


def signed(station: Station, obj: Return | None = None) -> list[tuple[str, str]]:
    """The foot of a station's sheet; blank until somebody has done it."""
    names = (
        [one.name if one else "" for one in (obj.submitted_by, obj.checked_by, obj.prepared_by)] if obj else [""] * 3
    )
    sent = look.cnday(obj.submitted_at) if obj else ""
    return [
        *zip(("单位负责人", "审核人", "填表人"), names, strict=True),
        ("联系电话", station.phone),
        ("报出日期", sent),
    ]


def around(area: Region | Station, shown: Period, today: date) -> list[tuple[str, str]]:
    """The periods beside one: the months before and after, or those that a longer period is made of."""
    first, last = shown.first, shown.last
    codes = [f"{month:%Y-%m}" for month in shown.months]
    if shown.is_month:
        quarter, half = (first.month - 1) // 3 + 1, (first.month - 1) // 6 + 1
        codes = [f"{first - timedelta(days=1):%Y-%m}", f"{last + timedelta(days=1):%Y-%m}"]
        codes += [f"{first.year}-Q{quarter}", f"{first.year}-H{half}", f"{first.year}"]
    beside = [one for one in map(period, codes) if one.first <= today]
    return [(one.label, reverse("reports:detail", args=[area.code, one.code])) for one in beside]


# ---------------------------------------------------------------- the way of a return
def progress(obj: Return, steps: Sequence[ReturnStep], today: date) -> list[dict[str, Any]]:
    """The chain of one return: what is done and when, where it lies and until when."""
    line = offices(obj.station)
    labels = ["工作站上报", f"{LEVELS[line[0].level]}审核签章"]
    labels += [f"{LEVELS[region.level]}审核" for region in line[1:-1]] + [f"{LEVELS[line[-1].level]}终审定稿"]
    done = _since_submitted(steps) if obj.state in (*chain.CLIMBING, ReturnState.FINAL) else []
    told: list[dict[str, Any]] = [{"label": label} for label in labels]
    for step, made in zip(told, done, strict=False):
        step |= {"state": "done", "note": f"{made.at:%m-%d}"}
    if len(done) < len(told):
        due = obj.office_due_on or obj.due_on
        told[len(done)] |= {"state": "now", "note": days_left(due, today)}
    if obj.state == ReturnState.SENT_BACK:
        told[0] |= {"state": "back", "note": "已退回"}
    return told


def _since_submitted(steps: Sequence[ReturnStep]) -> list[ReturnStep]:
    forward = [step for step in steps if step.move in ("submit", "check", "approve", "finalise")]
    last = max((i for i, step in enumerate(forward) if step.move == "submit"), default=0)
    return forward[last:]


def days_left(due: date, today: date) -> str:
    left = (due - today).days
    last = f"{due:%m-%d}" if due.year == today.year else f"{due:%Y-%m-%d}"
    return f"超期 {-left} 天" if left < 0 else "今天到期" if left == 0 else f"最迟 {last}"


def timeline(steps: Sequence[ReturnStep]) -> list[dict[str, Any]]:
    """What was done with a return, the latest first."""
    return [
        {"at": step.at, "by": f"{step.office} {step.user.name}", "what": step.label, "note": ";".join(_notes(step))}
        for step in reversed(steps)
    ]


def _notes(step: ReturnStep) -> Iterator[str]:
    if step.remark:
        yield step.remark
    if step.by_preparer:
        yield "填报人兼任审核"
    if step.acted_for:
        yield "该级无人任职,由上级代办"


def area_progress(made: Table, returns: Sequence[Return]) -> list[dict[str, Any]]:
    """How far the returns of an area's month are, office by office."""
    owing = made.total.owing
    climbed = [one for one in returns if one.state in (*chain.CLIMBING, ReturnState.FINAL)]
    higher = [one for one in climbed if len(one.office_keys) > 2]
    due = chain.due_on(made.period.first)
    levels = [
        ("工作站上报", len(climbed), owing, due),
        ("本级审核签章", sum(one.passed > 0 for one in climbed), owing, office_due_on(due, 0)),
        ("上级审核", sum(one.passed > 1 for one in higher), owing - len(climbed) + len(higher), office_due_on(due, 1)),
        ("省级终审定稿", sum(one.state == ReturnState.FINAL for one in climbed), owing, office_due_on(due, 2)),
    ]
    told: list[dict[str, Any]] = []
    for label, done, of, until in levels:
        state = "done" if done >= of else "" if any(step["state"] == "now" for step in told) else "now"
        told.append({"label": label, "state": state, "note": f"{done}/{of},期限 {until:%m-%d}"})
    return told


def reminder(made: Table) -> str:
    """The text for the work group: names of units only."""
    missing = [row.label for row in made.stations if row.state == Standing.MISSING.label]
    back = [row.label for row in made.stations if row.state == Standing.SENT_BACK.label]
    due = chain.due_on(made.period.first)
    parts = [f"【催报】{made.period.label}残疾人法律救助工作月报,期限 {due.year}年{due.month}月{due.day}日。"]
    if missing:
        parts.append(f"尚未上报:{'、'.join(missing)}。")
    if back:
        parts.append(f"退回后尚未重报:{'、'.join(back)}。")
    return "".join([*parts, "请尽快核对上报。"]) if missing or back else ""
