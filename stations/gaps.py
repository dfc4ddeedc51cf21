"""What a station's register lacks today, a sentence a register: what its landing page tells."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.db.models import Max

from stations.choices import FilingState, FundKind, LibraryKind, Organ
from stations.models import (
    Agreement,
    CoordinationBody,
    CoordinationMember,
    Decision,
    Demonstration,
    DutyPlan,
    Filing,
    FundEntry,
    LibraryDocument,
    Meeting,
    Notice,
    NoticeCheck,
    Premises,
    Risk,
    Staff,
    Station,
    Training,
)
from stations.terms import first_of_month

FLAG_DAY = 25  # from this day on a month without a 专业法律人员 is flagged
YEAR = timedelta(days=365)
SOON = timedelta(days=60)
# The rules that a station must have (规范化建设标准第1、6、8、9条).
RULES = tuple(kind for kind in LibraryKind if kind not in (LibraryKind.PLAN, LibraryKind.FROM_ABOVE, LibraryKind.OTHER))


def flagged_month(today: date) -> date:
    """The month that must have a duty day of a 专业法律人员 by now: this one from the 25th on, else the last."""
    this = first_of_month(today)
    return this if today.day >= FLAG_DAY else first_of_month(this - timedelta(days=1))


def gaps(station: Station, today: date) -> dict[str, str]:
    """Name of a register -> what it lacks; only those that lack something."""
    found = {name: tell(station, today) for name, tell in GAPS.items()}
    return {name: sentence for name, sentence in found.items() if sentence}


def _listed(words: list[Any]) -> str:
    return "、".join(str(word) for word in words)


def _premises(station: Station, today: date) -> str:
    row = Premises.objects.filter(station=station).in_force(today).first()
    if row is None:
        return "没有登记在用的接待场所"
    absent = [name for name in ("is_fixed", *Premises.ACCESS, "has_sign") if not getattr(row, name)]
    told = [f"缺{_listed([row.word(name) for name in absent])}"] if absent else []
    return ";".join(told + ([] if row.longitude and row.latitude else ["未填经纬度"]))


def _notice(station: Station, today: date) -> str:
    row = Notice.objects.filter(station=station).in_force(today).first()
    if row is None:
        return "没有现行的服务公示"
    absent = [row.word(name) for name in Notice.CONTENTS if name not in row.shown]
    told = [f"未公示{_listed(absent)}"] if absent else []
    return ";".join(told + ([] if row.channels else ["没有公示渠道"]))


def _noticecheck(station: Station, today: date) -> str:
    last = NoticeCheck.objects.filter(station=station).valid().order_by("-checked_on", "-pk").first()
    if last is None:
        return "还没有核对过公示"
    if last.checked_on < today - YEAR:
        return f"上次核对在 {last.checked_on:%Y-%m-%d},已满一年"
    return "" if last.is_phone_answered else "上次核对时公示电话没有人接"


def _staff(station: Station, today: date) -> str:
    told, serving = [], Staff.objects.filter(station=station).serving(today)
    if not serving.filter(is_head=True).exists():
        told.append("没有站负责人")
    if not Staff.objects.filter(station=station).professional(today).exists():
        told.append("没有持证的专业法律人员")
    if ending := list(serving.filter(licence_expires_on__lte=today + SOON).order_by("licence_expires_on")):
        told.append(f"执业证到期:{_listed([f'{one.name} {one.licence_expires_on:%Y-%m-%d}' for one in ending])}")
    return ";".join(told)


def _training(station: Station, today: date) -> str:
    has = Training.objects.filter(station=station, held_on__year=today.year).valid().exists()
    return "" if has else f"{today.year} 年还没有培训记录"


def _agreement(station: Station, today: date) -> str:
    return "" if Agreement.objects.filter(station=station).in_force(today).exists() else "没有有效的合作协议"


def _dutyplan(station: Station, today: date) -> str:
    this = first_of_month(today)
    return "" if DutyPlan.objects.filter(station=station).in_month(this).exists() else f"{today.month} 月没有值班安排"


def _dutyday(station: Station, today: date) -> str:
    month = flagged_month(today)
    lacks = Station.objects.filter(pk=station.pk).without_professional(month).exists()
    return f"{month.year} 年 {month.month} 月没有专业法律人员坐班" if lacks else ""


def _body(station: Station, today: date) -> str:
    has = CoordinationBody.objects.filter(station=station).in_force(today).exists()
    return "" if has else "没有登记现行的协调机构"


def _member(station: Station, today: date) -> str:
    rows = CoordinationMember.objects.filter(station=station).in_force(today).of_nine()
    liaisons = dict(rows.values_list("organ").annotate(name=Max("liaison")))
    absent = [organ.label for organ in Organ.nine() if organ not in liaisons]
    silent = [Organ(organ).label for organ, name in sorted(liaisons.items()) if not name]
    told = [f"缺成员单位:{_listed(absent)}"] if absent else []
    return ";".join(told + ([f"没有联络员:{_listed(silent)}"] if silent else []))


def _meeting(station: Station, today: date) -> str:
    has = Meeting.objects.filter(station=station, held_on__gt=today - YEAR).valid().exists()
    return "" if has else "近一年没有协调会议"


def _decision(station: Station, today: date) -> str:
    late = Decision.objects.filter(station=station).overdue(today).count()
    return f"{late} 项议定事项超期未办结" if late else ""


def _fundentry(station: Station, today: date) -> str:
    kinds = Counter(
        FundEntry.objects.filter(station=station).of_years(today.year, today.year).values_list("kind", flat=True)
    )
    absent = [kind.label for kind in FundKind if not kinds[kind.value]]
    return f"{today.year} 年没有登记{_listed(absent)}" if absent else ""


def _risk(station: Station, today: date) -> str:
    waiting = Risk.objects.filter(station=station, handled_on=None).valid().count()
    return f"{waiting} 项风险还没有处置完成" if waiting else ""


def _library(station: Station, today: date) -> str:
    rows = LibraryDocument.objects.filter(station=station, kind__in=RULES).in_force(today)
    kinds = set(rows.values_list("kind", flat=True))
    absent = [kind.label for kind in RULES if kind not in kinds]
    return f"缺{_listed(absent)}" if absent else ""


def _demonstration(station: Station, today: date) -> str:
    rows = Demonstration.objects.filter(station=station, review_due_on__lt=today).in_force(today)
    return f"{rows.count()} 个示范点已过复审期限" if rows else ""


def _filing(station: Station, today: date) -> str:
    manager = Staff.objects.filter(station=station, is_daily_manager=True).serving(today).first()
    row = Filing.objects.current().filter(station=station).first()
    if manager is None:
        return "没有指定日常管理专人"
    if row is None:
        return f"日常管理专人{manager}还没有报送备案"
    if row.staff_id != manager.pk:
        return f"日常管理专人已变更为{manager},须重新报送备案"
    return "" if row.state == FilingState.ACKNOWLEDGED else f"备案{row.get_state_display()},尚未办结"


GAPS = {
    "staff": _staff, "filing": _filing, "premises": _premises, "notice": _notice, "noticecheck": _noticecheck,
    "training": _training, "agreement": _agreement, "dutyplan": _dutyplan, "dutyday": _dutyday,
    "coordinationbody": _body, "coordinationmember": _member, "meeting": _meeting, "decision": _decision,
    "fundentry": _fundentry, "risk": _risk, "librarydocument": _library, "demonstration": _demonstration,
}  # fmt: skip
