"""The balance rules of a station's month, each one function that tells in a sentence what does not agree.

A hard finding keeps the month from being submitted; a soft one asks the station for a word of explanation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from reports.indicators import INDICATORS, SHEETS
from reports.registry import Indicator
from stations.terms import next_month

# Group of parts -> the total they must make: only 人次 and 件, which cannot overlap.
TOTALS = {
    **dict.fromkeys(("21", "22", "23", "25", "26", "27"), "201"),
    **dict.fromkeys(("33", "34", "35", "36"), "311"),
    **dict.fromkeys(("37", "38"), "321"),
    **dict.fromkeys(("41", "42", "44", "45"), "400"),
    "51": "510",
    "63": "630",
    **dict.fromkeys(("81", "82", "84"), "801"),
    "83": "802",
}
OPENING, ADDED, ENDED, CLOSING = "300", ("311", "312", "313"), ("321", "322", "323", "324"), "330"
HEADS = {"202": "201", "401": "400"}  # 人 never exceeds 人次
COUNTED = ("200", *ADDED, *ENDED)  # what makes a month more than a 零报告
USUAL_MONTHS = 3  # months that must be known before a number is called unusual
UNUSUAL, WORTH_ASKING = 3, 30  # times the usual 人次; below so many nobody asks


@dataclass(frozen=True)
class Month:
    """What the rules look at: a station's month, its last one before, and the 人次 it usually has."""

    month: date
    today: date
    figures: Mapping[str, int]
    is_zero: bool = False
    before: Mapping[str, int] | None = None  # figures of the last return before
    usual: tuple[int, ...] = ()  # 人次 of the months before, at most twelve


@dataclass(frozen=True)
class Finding:
    """One sentence; `code` is the figure it leads to."""

    rule: str
    text: str
    is_hard: bool = True
    code: str = ""

    @property
    def sheet(self) -> str:
        """表3, where the figure stands."""
        return next((f"表{s.number}" for s in SHEETS if any(row.code == self.code for row in s.indicators)), "月报")


def findings(month: Month) -> list[Finding]:
    """All that does not agree, hard ones first."""
    found = [finding for rule in RULES for finding in rule(month)]
    return sorted(found, key=lambda finding: not finding.is_hard)


def _parts(group: str) -> list[Indicator]:
    return [row for row in INDICATORS.values() if row.parts_of == group]


def has_begun(month: Month) -> Iterator[Finding]:
    """A month that lies ahead has nothing to report."""
    if month.month > month.today:
        yield Finding("begun", f"{_cn(month.month)}尚未开始,不能上报。")


def parts_make_the_total(month: Month) -> Iterator[Finding]:
    """合计 = 分项之和, where parts cannot overlap."""
    for group, total in TOTALS.items():
        if group == "38":  # told by has_outcomes, in the words of the desk
            continue
        rows, whole = _parts(group), INDICATORS[total]
        made, stated = sum(month.figures[row.code] for row in rows), month.figures[total]
        if made != stated:
            said = f"{_heading(rows[0])}各项合计 {made:,},与{whole.label} {stated:,} 不等"
            yield Finding("parts", f"{said},请核对未填该项的记录。", code=total)


def has_outcomes(month: Month) -> Iterator[Finding]:
    """A closed case has an outcome."""
    closed = month.figures["321"]
    told = sum(month.figures[row.code] for row in _parts("38"))
    if missing := closed - told:
        yield Finding("outcomes", f"{_cn(month.month)}有 {missing:,} 件案件未填结案结果,请打开补填。", code="321")


def flow_makes_the_stock(month: Month) -> Iterator[Finding]:
    """上期结转 + 新收 + 重开 + 转入 − 办结 − 终止 − 转出 − 误登 = 期末在办."""
    figures = month.figures
    made = figures[OPENING] + sum(figures[code] for code in ADDED) - sum(figures[code] for code in ENDED)
    if made != figures[CLOSING]:
        yield Finding(
            "flow",
            f"上期结转 + 新收 + 重开 + 转入 − 办结 − 终止 − 转出 − 误登 = {made:,},"
            f"与期末在办 {figures[CLOSING]:,} 不等,请联系系统管理员核对在办期。",
            code=CLOSING,
        )


def opens_as_the_last_closed(month: Month) -> Iterator[Finding]:
    """This month's opening stock is the last month's closing stock."""
    if month.before is not None and month.before[CLOSING] != month.figures[OPENING]:
        yield Finding(
            "opening",
            f"上期结转 {month.figures[OPENING]:,} 件,与上期报表的期末在办 {month.before[CLOSING]:,} 件不等,"
            "请核对上报后有无改动,或请上级退回上期报表。",
            code=OPENING,
        )


def heads_within_visits(month: Month) -> Iterator[Finding]:
    """人 ≤ 人次."""
    for heads, visits in HEADS.items():
        if month.figures[heads] > month.figures[visits]:
            yield Finding(
                "heads",
                f"{INDICATORS[heads].label} {month.figures[heads]:,} 多于{INDICATORS[visits].label}"
                f" {month.figures[visits]:,},请核对人数是否填为 0。",
                code=heads,
            )


def zero_is_stated(month: Month) -> Iterator[Finding]:
    """Blank is not zero: 零报告 is a statement somebody makes, and only where nothing counts."""
    name, counted = _cn(month.month), is_counted(month.figures)
    if month.is_zero and counted:
        yield Finding("zero", f"已声明零报告,但{name}有咨询或案件计入,请先撤回零报告声明。")
    if not month.is_zero and not counted:
        yield Finding("zero", f"{name}没有咨询,也没有案件开始或结束。确无业务的,请先声明零报告。")


def is_over(month: Month) -> Iterator[Finding]:
    """A month submitted before its end: what follows counts in the next one, as 补录."""
    if month.month <= month.today < next_month(month.month):
        yield Finding(
            "early",
            f"{_cn(month.month)}尚未结束。现在上报后,本月其余日子的事项将作为补录计入下月。确需提前上报的,请写明原因。",
            is_hard=False,
        )


def is_usual(month: Month) -> Iterator[Finding]:
    """Far more 人次 than usual: said before somebody above asks."""
    visits = month.figures["201"]
    if len(month.usual) < USUAL_MONTHS or visits < WORTH_ASKING:
        return
    average = round(sum(month.usual) / len(month.usual))
    if visits > UNUSUAL * average:
        yield Finding(
            "usual",
            f"请先说明:{_cn(month.month)}咨询 {visits:,} 人次,近 {len(month.usual)} 个月平均 {average:,} 人次。",
            is_hard=False,
            code="201",
        )


RULES = (
    has_begun, zero_is_stated, has_outcomes, parts_make_the_total, flow_makes_the_stock, opens_as_the_last_closed,
    heads_within_visits, is_over, is_usual,
)  # fmt: skip


def is_counted(figures: Mapping[str, int]) -> bool:
    """Whether a consultation, an opening or an ending counts: such a month is no 零报告."""
    return any(figures[code] for code in COUNTED)


def _cn(month: date) -> str:
    return f"{month.year}年{month.month}月"


def _heading(row: Indicator) -> str:
    groups = (group for sheet in SHEETS for group in sheet.groups)
    return next(re.split(r"[(\uff08]", group.heading)[0] for group in groups if row in group.rows)
