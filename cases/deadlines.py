"""The terms of a case: an official reads here how long each step may take, and on what ground.

The station is no 法律援助机构 (法律援助法第12条): its terms are 内部时限, set 参照 the law. Where the ground is our own
choice the table says 本系统默认, never 法. A region may promise less (stations.TermPromise), never more.
The day of the event is not counted; a last day on a holiday moves to the next working day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cases.choices import TermKind as T
from stations.models import TermPromise, holds, in_force
from stations.terms import is_working_day, known_years

if TYPE_CHECKING:
    from cases.models import Case, Deadline, Suspension
    from stations.models import Region

ONE = timedelta(days=1)
Pause = tuple[date, date]  # the day a case was suspended, and the day it was taken up again


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
# What does not end with the case: the time to appeal begins when it is closed, a partner still owes his answer.
OUTLIVING = (T.APPEAL, T.LABOUR, T.SUE, T.RECONSIDER, T.ENFORCE, T.REFERRAL, T.CALL_BACK, T.COMPLAINT)
SOON, SOON_ENTERED = 3, 7  # days before the last one from which a page is amber and `remind` reminds [本系统默认]


def term(kind: str, region: "Region", on: date) -> Term:
    """The term in force on a day in a region: the table's, or the strictest promise made there or above."""
    return min(rules(kind, region, on), key=lambda rule: last_day(rule, on))


def rules(kind: str, region: "Region", on: date) -> list[Term]:
    """The table's row in force on a day (for an older event the oldest), and the promises of the region and above."""
    rows = [row for row in TERMS if row.kind == kind]
    found = next((row for row in rows if in_force(row.valid_from, row.valid_until, on)), rows[0])
    above = [region.pk, *(one.pk for one in region.ancestors())]
    promises = TermPromise.objects.filter(holds("valid_from", "valid_until", on), kind=kind, region__in=above)
    return [found, *(promised(promise, found) for promise in promises)]


def promised(promise: TermPromise, row: Term) -> Term:
    """A promise as a term: of the table's row only the days and the basis differ."""
    return Term(
        row.kind, row.event, promise.days, f"承诺时限,{promise.basis}", is_working_days=promise.is_working_days,
        pauses=row.pauses, valid_from=promise.valid_from, valid_until=promise.valid_until,
    )  # fmt: skip


def is_stricter(new: Term, held: Term) -> bool:
    """Whether a term never ends later than another, and sometimes earlier, begun on any day of the last published year.

    Working days against calendar days: 5 个工作日 are longer than 7 日 across a holiday.
    """
    first = date(known_years()[-1], 1, 1)
    pairs = [(last_day(new, day), last_day(held, day)) for day in (first + ONE * number for number in range(365))]
    return all(new_ <= held_ for new_, held_ in pairs) and any(new_ < held_ for new_, held_ in pairs)


def last_day(rule: Term, starts_on: date, pauses: Iterable[Pause] = ()) -> date:
    """The last day of a term, counted day by day.

    Not counted: the day of the event (民法典第201条), the days after a suspension up to the one on which the case was
    taken up again, of working days the others. A last day on a holiday moves on (第203条).
    """
    pauses = list(pauses)
    day, left = starts_on, rule.days
    while left:
        day += ONE
        if not _stands_still(day, pauses):
            left -= is_working_day(day) if rule.is_working_days else 1
    while not is_working_day(day) or _stands_still(day, pauses):
        day += ONE
    return day


def _stands_still(day: date, pauses: list[Pause]) -> bool:
    return any(from_on < day <= until_on for from_on, until_on in pauses)


def moved_on(deadline: "Deadline", suspensions: "Iterable[Suspension]") -> date:
    """Where the due date stands after the suspensions; a day entered by hand does not move."""
    if not deadline.pauses or deadline.days is None:
        return deadline.first_due_on
    rule = Term(T(deadline.kind), "", deadline.days, "", is_working_days=deadline.is_working_days)
    return last_day(rule, deadline.starts_on, [(one.from_on, one.until_on) for one in suspensions if one.until_on])


def warned_on(deadline: "Deadline") -> date:
    """The first day on which one is warned of a term."""
    return deadline.due_on - ONE * (SOON_ENTERED if deadline.kind in ENTERED else SOON)


def is_counted_by_weekends_only(day: date) -> bool:
    """Whether the holidays of the day's year are not published yet: the page says so."""
    return day.year not in known_years()


def proposed_end(case: "Case") -> date | None:
    """结案日 as the facts of the courts propose it: the day the judgment of the last instance was received."""
    last = case.court_stages.last()
    return last.received_on if last else None
