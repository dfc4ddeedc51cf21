"""The terms of a case: an official reads here how long each step may take, and on what ground.

The station is no 法律援助机构 (法律援助法第12条): its terms are 内部时限, set 参照 the law. Where the ground is our own
choice the table says 本系统默认, never 法. A region may promise less (stations.TermPromise), never more.
The day of the event is not counted; a last day on a holiday moves to the next working day.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from cases.choices import TermKind as T
from stations.models import TermPromise
from stations.terms import known_years, plus_days, plus_working_days

if TYPE_CHECKING:
    from cases.models import Deadline, Suspension
    from stations.models import Region


@dataclass(frozen=True)
class Term:
    """One row of the table: so many days from an event."""

    kind: T
    event: str
    days: int
    basis: str
    is_working_days: bool = False
    pauses: bool = False  # stands still while the case is suspended
    valid_from: date = date(2022, 1, 1)  # 法律援助法 in force
    valid_until: date | None = None

    @property
    def length(self) -> str:
        return f"{self.days} 个工作日" if self.is_working_days else f"{self.days} 日"


TERMS = (
    Term(T.REVIEW, "收到书面或口头申请", 7, "内部时限,参照法律援助法第43条"),
    Term(T.PAPERS, "一次性告知补正", 15, "本系统默认;逾期未补视为撤回,参照法律援助法第43条"),
    Term(T.ARRANGE, "受理", 3, "内部时限,参照法律援助法第43条"),
    Term(T.AGREEMENT, "安排承办人", 5, "内部时限,参照《办理法律援助案件程序规定》(2023)第27条", pauses=True),
    Term(T.FORMALITIES, "先行提供", 7, "本系统默认,参照法律援助法第44条"),
    Term(T.HAND_IN, "结案日", 30, "业务惯例,请与程序规定核对"),
    Term(T.CLOSE_CHECK, "提交结案材料", 30, "业务惯例,请与程序规定核对"),
    Term(T.REFERRAL, "转介发出", 15, "本系统默认", is_working_days=True),
    Term(T.CALL_BACK, "回访不满意", 7, "本系统默认", is_working_days=True),
    Term(T.COMPLAINT, "收到投诉", 15, "本系统默认", is_working_days=True),
)
# What only the lawyer can know: he enters the last day itself.
ENTERED = (T.APPEAL, T.LABOUR, T.SUE, T.RECONSIDER, T.ENFORCE, T.HEARING)


def term(kind: str, region: "Region", on: date) -> Term:
    """The term in force on a day in a region: the table's, or a stricter promise made there or above."""
    found = next(
        row for row in TERMS
        if row.kind == kind and row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)
    )  # fmt: skip
    promises = TermPromise.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    above = [region.pk, *(one.pk for one in region.ancestors())]
    for promise in promises.filter(kind=kind, region__in=above):
        promised = replace(
            found, days=promise.days, is_working_days=promise.is_working_days, basis=f"承诺时限,{promise.basis}"
        )
        if last_day(promised, on) < last_day(found, on):
            found = promised
    return found


def last_day(term_: Term, starts_on: date, stood_still: int = 0) -> date:
    """The last day of a term that began on a day and stood still for some calendar days."""
    if term_.is_working_days:
        return plus_working_days(starts_on + timedelta(days=stood_still), term_.days)
    return plus_days(starts_on, term_.days + stood_still)


def stood_still(deadline: "Deadline", suspensions: "list[Suspension]") -> int:
    """Calendar days for which a clock stood still: whole suspensions since it began."""
    return sum(
        (one.until_on - max(one.from_on, deadline.starts_on)).days
        for one in suspensions
        if one.until_on and one.until_on > max(one.from_on, deadline.starts_on)
    )


def moved_on(deadline: "Deadline", suspensions: "list[Suspension]") -> date:
    """Where the due date stands after the suspensions; a day entered by hand does not move."""
    if not deadline.pauses or deadline.days is None:
        return deadline.first_due_on
    rule = Term(T(deadline.kind), "", deadline.days, "", is_working_days=deadline.is_working_days)
    return last_day(rule, deadline.starts_on, stood_still(deadline, suspensions))


def is_counted_by_weekends_only(day: date) -> bool:
    """Whether the holidays of the day's year are not published yet: the page says so."""
    return day.year not in known_years()
