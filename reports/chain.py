"""The chain of offices a return climbs (stations/offices.py), and why somebody may not act where it lies.

Fixed at submission: the office of the station's own level checks and signs (internal), each real ancestor reviews,
the last one finally. Where nobody holds a posting, the office above acts, and the step says so.
"""

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from reports.choices import ReturnState
from stations.models import Posting
from stations.offices import acts_for
from stations.offices import lying_with as waiting
from stations.terms import moved_due, next_month, plus_working_days

if TYPE_CHECKING:
    from reports.models import Return

DUE_DAY = 5  # of the next month, moved off holidays
DAYS_A_LEVEL = 2  # working days each office has after the one below
CLIMBING = (ReturnState.SUBMITTED, ReturnState.CHECKED, ReturnState.APPROVED)


def due_on(month: date) -> date:
    """The last day on which a station's month is on time."""
    return moved_due(next_month(month).replace(day=DUE_DAY))


def office_due_on(station_due_on: date, passed: int) -> date:
    """The last day for the office that acts after `passed` others, own office first."""
    return plus_working_days(station_due_on, DAYS_A_LEVEL * (passed + 1))


def lying_with(posting: Posting, today: date) -> QuerySet["Return"]:
    """The returns that wait for this posting: at its office, or below while nobody is there."""
    from reports.models import Return  # the model names its lifecycle, and that this module

    return waiting(Return.objects.filter(state__in=CLIMBING), posting, today)


def elsewhere(obj: "Return", posting: Posting) -> str:
    """Why this posting cannot act on the return now; "" if it lies here."""
    if obj.office and acts_for(posting, obj.office, timezone.localdate()):
        return ""
    return f"报表现在{obj.office.office_name if obj.office else obj.station.name},请等待其办理。"


def not_here(obj: "Return", posting: Posting) -> str:
    """For a check: it lies here, its predecessor is through, and above its own level by others than prepared it."""
    return elsewhere(obj, posting) or _too_early(obj) or _own_work(obj, posting) or _unsigned(obj)


def not_the_last(obj: "Return", posting: Posting) -> str:
    """For an approval: the last office reviews finally instead."""
    if obj.is_at_last_office:
        return elsewhere(obj, posting) or "省级以终审定稿完成审核,请在全省汇总页统一办理。"
    return not_here(obj, posting)


def only_the_last(obj: "Return", posting: Posting) -> str:
    """For the final review."""
    if not obj.is_at_last_office:
        return f"报表尚在{obj.office.office_name if obj.office else obj.station.name},还未到省级。"
    return not_here(obj, posting)


def not_its_station(obj: "Return", posting: Posting) -> str:
    """A month is submitted by its own station."""
    return "" if posting.station_id == obj.station_id else f"报表由{obj.station.name}上报。"


def nothing_before_is_back(obj: "Return", posting: Posting) -> str:
    """A month goes back with an earlier one only."""
    before = obj.predecessor()
    return "" if before and before.state == ReturnState.SENT_BACK else "较早月份未退回,本月无须随之退回。"


def _too_early(obj: "Return") -> str:
    """No office passes a month before its predecessor."""
    before = obj.predecessor()
    if before and before.passed <= obj.passed:
        return f"请先办理该站{before.month.year}年{before.month.month}月的报表:各月按顺序审核。"
    return ""


def _unsigned(obj: "Return") -> str:
    """Where an installation asks for it, no office passes on what is 待补签章."""
    if settings.RETURN_NEEDS_SCAN and obj.is_unsigned:
        return f"请先由{obj.station.name}上传签章扫描件。"
    return ""


def _own_work(obj: "Return", posting: Posting) -> str:
    """Who prepared, in whatever posting, may not approve above his own level (at it, he may: flagged).

    A province's own station has no level above: who checked and signed it is not who reviews it finally.
    """
    if obj.passed and posting.user_id in obj.preparers:
        return "您参与了该报表的填报,不能在上级再审核同一报表,请由其他人员办理。"
    if obj.passed and len(obj.office_keys) == 1 and posting.user_id == obj.checked_by_id:
        return "本级工作站的报表由您审核签章,终审须由另一位人员办理。"
    return ""
