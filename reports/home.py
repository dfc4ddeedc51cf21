"""The home page of each role, and the help page."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts import drafts
from accounts.roles import OFFICE_ROLES, STATION_ROLES, P
from cases.actions_after import AFTER
from cases.choices import CaseState
from cases.models import Case, CaseQuerySet, Reminder
from cases.views import name_for, term_of
from cases.views_terms import standing_of
from compliance.standard import CALL_AFTER_DAYS
from consultations.models import Consultation
from consultations.views import owed_word
from reports import helping, sheets
from reports.chain import due_on, lying_with
from reports.choices import Standing
from reports.lifecycle import RETURN
from reports.models import Return
from reports.periods import month_period
from reports.standing import LOOKS, Cell, cells, standing
from reports.views_obligations import owed_by
from reports.waiting import waiting
from stations import books
from stations.choices import Level
from stations.gaps import flagged_month
from stations.models import Posting, Region, Station
from stations.pages import page
from stations.terms import first_of_month

RECENT, WAITING, MISSING = 10, 10, 20  # rows a home page shows of each list
YEAR = timedelta(days=365)
LONGEST_QUESTION = 40


@page()
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me today, by role."""
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    if posting.role in STATION_ROLES:
        return render(request, "reports/home_station.html", _at_station(posting, today))
    if posting.role in OFFICE_ROLES:
        return render(request, "reports/home_office.html", _at_office(posting, today))
    return render(request, "reports/home_admin.html", {"posting": posting})


@page()
def help_(request: HttpRequest) -> HttpResponse:
    """What people in this role ask, or what they ask now."""
    posting: Posting = request.posting  # type: ignore[attr-defined]
    q = request.GET.get("q", "").strip()[:LONGEST_QUESTION]
    topics = helping.search(helping.topics_of(posting.role), q)
    return render(request, "reports/help.html", {"posting": posting, "q": q, "topics": topics})


# ---------------------------------------------------------------- a station's desk
def _at_station(posting: Posting, today: date) -> dict[str, Any]:
    consultations = Consultation.objects.visible_to(posting).filter(recorded_by=posting.user)
    mine = Case.objects.visible_to(posting).filter(station=posting.station_id).waiting_for(posting)
    soonest = mine.select_related("client").order_by(F("due_on").asc(nulls_last=True), "pk")
    return {
        "drafts": _drafts(posting),
        "answers": _answers(posting, today),
        "calls": _calls(posting, today),
        "consultations": consultations.select_related("client").order_by("-held_on", "-pk")[:RECENT],
        "todo": [_case(one, posting, today) for one in soonest[:WAITING]],
        "steps": _steps(mine),
        "reminders": _reminders(posting, today),
        "others": waiting(posting, today),
        "may_hand_over": posting.may(P.CASE_ASSIGN),
        "month": _to_submit(posting, today),
        "duty": _duty(posting, today),
        "owed": owed_by(posting, today),
    }  # fmt: skip


def _drafts(posting: Posting) -> list[dict[str, str]]:
    """What was typed and not saved, to be taken up again on its page."""
    return [
        {
            "what": one.title or "没有保存的表单", "url": f"{one.path}?draft={one.uuid}",
            "due": "未保存", "look": "warn",
            "note": f"{timezone.localtime(one.saved_at):%Y-%m-%d %H:%M} 填写",
        }
        for one in drafts.held(posting.user)
    ]  # fmt: skip


def _answers(posting: Posting, today: date) -> list[dict[str, str]]:
    """待答复 of the station, the most urgent first."""
    rows = Consultation.objects.visible_to(posting).to_answer().select_related("client").order_by("answer_due_on", "pk")
    told = []
    for row in rows[:WAITING]:
        look, word = owed_word(row, today)
        word = word.removeprefix("待答复,")
        who = name_for(row.client, posting) if row.client else "匿名"
        told.append({
            "what": f"答复 {who} {row.get_matter_display()}", "url": reverse("consultations:answer", args=[row.pk]),
            "due": word, "look": look,
            "note": " ".join(filter(None, [row.get_channel_display(), row.order_number, f"{row.answer_due_on} 前"])),
        })  # fmt: skip
    return told


def _calls(posting: Posting, today: date) -> list[dict[str, str]]:
    """Closed cases of the year whose people nobody has called yet, the oldest first. Who is to be called again stands
    among what waits (cases/waiting.py)."""
    rows = Case.objects.visible_to(posting).filter(station=posting.station_id, state__in=AFTER, return_calls=None)
    rows = rows.filter(closed_on__gt=today - YEAR).select_related("client").order_by("closed_on", "pk")
    told = []
    for row in rows[:WAITING]:
        left = CALL_AFTER_DAYS - (today - row.closed_on).days
        told.append({
            "what": f"回访 {row.number} {name_for(row.client, posting)}", "url": reverse("cases:call", args=[row.pk]),
            "note": f"{row.closed_on:%Y-%m-%d} 结案", "look": "bad" if left < 0 else "none",
            "due": f"超期 {-left} 天" if left < 0 else f"还剩 {left} 天",
        })  # fmt: skip
    return told


def _case(case: Case, posting: Posting, today: date) -> dict[str, Any]:
    term = term_of(case, today)
    return {
        "what": f"{case.number} {name_for(case.client, posting)}",
        "url": reverse("cases:detail", args=[case.pk]),
        "note": case.get_state_display(),
        "due": term.get("word", ""),
        "look": term.get("look", "none"),
    }


def _steps(cases: CaseQuerySet) -> list[dict[str, Any]]:
    """What waits, by where it stands: 审查中 3, 待结案审核 1 …"""
    numbers = dict(cases.order_by().values_list("state").annotate(number=Count("pk")))
    found = [(state, numbers[state]) for state in CaseState if state in numbers]
    return [
        {"label": state.label, "number": number, "url": f"{reverse('cases:list')}?state={state.value}&mine=on"}
        for state, number in found
    ]


def _reminders(posting: Posting, today: date) -> list[dict[str, Any]]:
    """Today's, of terms that still run."""
    rows = Reminder.objects.filter(on=today).waiting_for(posting).select_related("deadline__case")
    told = []
    for row in rows.order_by("deadline__due_on", "pk")[:WAITING]:
        look, word = standing_of(row.deadline, today)
        case = row.deadline.case
        told.append({
            "what": f"{row.deadline} {row.deadline.due_on:%Y-%m-%d}", "note": case.number, "due": word, "look": look,
            "url": reverse("cases:deadlines", args=[case.pk]),
        })  # fmt: skip
    return told


def _to_submit(posting: Posting, today: date) -> dict[str, Any] | None:
    """The month whose books are open first: what the station owes next."""
    station = Station.objects.prefetch_related("intervals").get(pk=posting.station_id)
    month = books.first_open(station)
    if month is None or month > today:
        return None
    held = Return.objects.filter(station=station, month=month).last() or Return(station=station, month=month)
    return {
        "period": month_period(month),
        "url": reverse("reports:detail", args=[station.code, f"{month:%Y-%m}"]),
        "obj": held,
        "due": sheets.days_left(due_on(month), today),
        "is_over": month < first_of_month(today),
        "is_overdue": due_on(month) < today,
    }


def _duty(posting: Posting, today: date) -> dict[str, str] | None:
    """The red flag of a month without a day of a 专业法律人员, from the 25th on (规范化建设标准第5条: veto)."""
    month = flagged_month(today)
    lacking = Station.objects.visible_to(posting).without_professional(month).count()
    if not lacking:
        return None
    if posting.station:
        url = reverse("stations:duty", args=[posting.station.code, f"{month:%Y-%m}"])
        return {"text": f"{month.month} 月还没有专业法律人员坐班,每月至少一天。", "url": url, "label": "打开坐班记录"}
    url = f"{reverse('stations:list')}?open=lacking"
    return {"text": f"{month.month} 月有 {lacking:,} 个站没有专业法律人员坐班。", "url": url, "label": "看是哪些站"}


# ---------------------------------------------------------------- an office
def _at_office(posting: Posting, today: date) -> dict[str, Any]:
    """What lies with this office, and how far last month is below it."""
    month = first_of_month(first_of_month(today) - timedelta(days=1))
    stations = Station.objects.visible_to(posting).select_related("region").prefetch_related("intervals")
    found = [row[0] for row in cells(stations, [month], today).values() if row[0].standing is not Standing.NOT_OWED]
    late = [one for one in found if one.is_overdue or one.standing is Standing.SENT_BACK]
    area: Region = posting.area  # type: ignore[assignment]
    ready = _ready(posting, area)
    lying = lying_with(posting, today).select_related("station", "office").order_by("month", "station__code")
    if ready:  # reviewed finally together, not one by one
        lying = lying.exclude(pk__in=_reviewed_finally(posting, area))
    return {
        "area": area,
        "period": month_period(month),
        "due": due_on(month),
        "waiting": [_waiting(one, today) for one in lying[:MISSING]],
        "more": len(lying) > MISSING,
        "others": waiting(posting, today),
        "counts": [(str(one.label), LOOKS[one], sum(cell.standing is one for cell in found)) for one in Standing],
        "total": len(found),
        "arrived": sum(cell.standing not in sheets.NOT_IN for cell in found),
        "late": [_late(one, today) for one in late[:MISSING]],
        "notice": _notice(month_period(month).label, late, today),
        "ready": ready,
        "duty": _duty(posting, today),
        "owed": owed_by(posting, today),
    }


def _late(cell: Cell, today: date) -> dict[str, Any]:
    told = {"what": cell.station.name, "url": cell.url, "due": cell.word, "look": cell.look}
    return told | {"note": sheets.days_left(cell.due_on, today) if cell.is_overdue else ""}


def _notice(period: str, late: list[Cell], today: date) -> str:
    """催报通知, to be copied into the work group: names of stations, no person."""
    if not late:
        return ""
    names = "、".join(f"{one.station.name}({one.word})" for one in late)
    return f"截至 {today:%Y-%m-%d},以下单位{period}报表尚未报齐,请尽快办理:{names}。"


def _waiting(one: Return, today: date) -> dict[str, Any]:
    return {
        "what": f"{one.period.label} {one.station.name}",
        "url": reverse("reports:detail", args=[one.station.code, one.period.code]),
        "note": f"{standing(one).label} · {one.where}",
        "due": sheets.days_left(one.office_due_on or one.due_on, today),
        "look": "bad" if one.office_due_on and one.office_due_on < today else "warn",
    }


def _reviewed_finally(posting: Posting, area: Region) -> Any:
    """The returns that wait for the province's final review."""
    return Return.objects.visible_to(posting).filter(office=area, state__in=sorted(RETURN["finalise"].source))


def _ready(posting: Posting, area: Region) -> list[tuple[Any, str]]:
    """For a province: the months that wait for its final review, and how many returns have reached it."""
    if area.level != Level.PROVINCE or not posting.may(P.RETURN_FINALISE):
        return []
    months: dict[date, int] = {}
    for month in _reviewed_finally(posting, area).order_by("month").values_list("month", flat=True):
        months[month] = months.get(month, 0) + 1
    return [(month_period(month), f"{number:,}") for month, number in months.items()]
