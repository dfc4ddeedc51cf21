"""Pages of the returns: an area's month, a station's own sheet, and the moves."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from reports import actions, actions_amend, checks, compute, drift, published, sheets, table
from reports.chain import due_on, lying_with
from reports.choices import ReturnState
from reports.forms import AmendForm, MoveForm, PassForm, SendBackForm, SubmitForm, TakeInForm, ZeroForm
from reports.late import late
from reports.lifecycle import RETURN, SENT
from reports.models import Amendment, Compilation, Layout, Return
from reports.periods import Period, period
from reports.standing import LOOKS, standing
from stations.choices import Level
from stations.models import Posting, Region, Station
from stations.pages import page, show_refusal

# The moves that a page offers: what each asks for, and the action that makes it.
MOVES: dict[str, tuple[type[MoveForm], Callable[..., Any], str]] = {
    "prepare": (MoveForm, actions.prepare, "已记下:核对完毕,等待负责人上报。"),
    "zero": (ZeroForm, actions.state_zero, "已记下零报告声明。"),
    "submit": (SubmitForm, actions.submit, "已上报,本月账目已关账。上级退回以前,此后登记的事项计入下月。"),
    "check": (PassForm, actions.check, "已审核签章。"),
    "approve": (PassForm, actions.approve, "已审核通过。"),
    "send_back": (SendBackForm, actions.send_back, "已退回,工作站可以修改后重新上报。"),
    "amend": (AmendForm, actions_amend.amend, "已打开更正报表。终审的版次不变,核对后重新上报。"),
    "take_in": (TakeInForm, actions_amend.take_in, "已补入,计入本月的更正报表。"),
    "withdraw": (MoveForm, actions_amend.withdraw, "已撤回更正,补入的记录回到原来计入的月份。"),
}
RELATED = ("office", "prepared_by", "submitted_by", "checked_by")
GONE = "没有找到:可能已不存在,或不在您的管辖范围内。"


# ---------------------------------------------------------------- what an address names
def area_or_404(request: HttpRequest, code: str) -> Region | Station:
    """The area of a code within the posting's own. What is outside answers like what does not exist."""
    try:
        area = table.find_area(code if code.isascii() and code.isdigit() else "")
    except ValidationError as refusal:
        raise Http404(GONE) from refusal
    posting: Posting = request.posting  # type: ignore[attr-defined]
    if not posting.may(P.RETURN_VIEW) or not posting.oversees(area):
        raise Http404(GONE)
    return area


def period_or_404(code: str) -> Period:
    try:
        return period(code)
    except ValidationError as refusal:
        raise Http404(refusal.messages[0]) from refusal


# ---------------------------------------------------------------- an area's or a station's period
@page(P.RETURN_VIEW)
def detail(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """The sheet of an area (six digits) or of a station (eight) for a period."""
    area, over = area_or_404(request, code), period_or_404(asked)
    if isinstance(area, Region):
        return _area(request, area, over)
    return _station(request, area, over) if over.is_month else _station_over(request, area, over)


def _sheet(request: HttpRequest, area: Region | Station, over: Period) -> dict[str, Any]:
    number, today = request.GET.get("sheet", ""), timezone.localdate()
    return {
        "area": area,
        "period": over,
        "around": sheets.around(area, over, today),
        "has_review": over.first.year <= today.year,
        "tabs": sheets.tabs(number, over),
        "columns": sheets.columns(number, over),
        "has_layout": Layout.objects.in_use(area.province).exists(),
        "tells_entries": number == "11" and not over.is_month,
    }


def asked_version(request: HttpRequest) -> int | None:
    asked = request.GET.get("version", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else None


def _area(request: HttpRequest, area: Region, over: Period) -> HttpResponse:
    posting, today, number = request.posting, timezone.localdate(), asked_version(request)  # type: ignore[attr-defined]
    try:
        made = table.area_table(area, over, today=today, number=number)
    except ValidationError as refusal:
        raise Http404(refusal.messages[0]) from refusal
    context = _sheet(request, area, over)
    context |= {
        "made": made,
        "number": number,
        "look": "info" if made.total.reported == made.total.owing else "warn",
        "is_replayed": not over.is_month and bool(published.campaigns_at(area, over)),
        "lines": list(sheets.lines(made, context["columns"], number=number)),
    }
    if over.is_month:
        context |= _area_month(posting, area, over, made, today)
    return render(request, "reports/area.html", context)


def _area_month(posting: Posting, area: Region, over: Period, made: table.Table, today: date) -> dict[str, Any]:
    """What is to be done with a month: who is missing, what waits here, what does not agree."""
    codes = [row.code for row in made.stations]
    held = Return.objects.current().marked().filter(station__code__in=codes, month=over.first)
    returns = list({one.station_id: one for one in held.select_related("station", "office")}.values())
    waiting = lying_with(posting, today).filter(station__code__in=codes, month=over.first)
    ready = 0
    if area.level == Level.PROVINCE and posting.may(P.RETURN_FINALISE):  # reviewed finally together, not one by one
        ready = len(awaiting := actions.awaiting(area, over.first))
        waiting = waiting.exclude(pk__in=[one.pk for one in awaiting])
    return {
        "chain": sheets.area_progress(made, returns),
        "waiting": waiting.select_related("station", "office").order_by("station__code"),
        "ready": ready,
        "findings": list(_area_findings(made, returns, over, today)),
        "notes": [(sheets.short(one.station.name), one.note) for one in returns if one.note and one.state in SENT],
        "reminder": sheets.reminder(made),
        "unsigned": "、".join(sheets.short(one.station.name) for one in returns if one.is_unsigned),
        "versions": Compilation.objects.filter(region__path=f"{area.province}/", month=over.first)
        .order_by("-number").values_list("number", "finalised_at", "sha256"),
    }  # fmt: skip


def _area_findings(made: table.Table, returns: list[Return], over: Period, today: date) -> Any:
    """What does not agree in the months that are in."""
    held = {one.station.code: one for one in returns}
    for row in made.stations:
        one = held.get(row.code)
        if one is None or row.figures is None:
            continue
        month = checks.Month(over.first, today, row.figures, is_zero=one.is_zero)
        for finding in checks.findings(month):
            if finding.is_hard:
                yield {"where": finding.sheet, "text": f"{row.label}:{finding.text}"}


def _station_over(request: HttpRequest, station: Station, over: Period) -> HttpResponse:
    """A longer period of one station, made from its months: read-only."""
    made = table.area_table(station, over, today=timezone.localdate())
    context = _sheet(request, station, over)
    context |= {
        "made": made,
        "signed": sheets.signed(station),
        "groups": sheets.groups(station, over, made.total.figures, context["columns"], []),
    }
    return render(request, "reports/station_over.html", context)


def _station(
    request: HttpRequest, station: Station, over: Period, refused: dict[str, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    """A station's month: live while it is being prepared, frozen from submission on."""
    posting, today = request.posting, timezone.localdate()  # type: ignore[attr-defined]
    context = _sheet(request, station, over)
    editions = list(
        Return.objects.filter(station=station, month=over.first).select_related(*RELATED).order_by("edition")
    )
    asked = request.GET.get("edition", "")
    obj = next((one for one in editions if str(one.edition) == asked), editions[-1] if editions else None)
    if obj is None and not table.owed_months(station, over, today):
        return render(request, "reports/not_owed.html", context)
    obj = obj or Return(station=station, month=over.first, due_on=due_on(over.first))
    obj.station = station
    is_sent = obj.state in SENT
    figures = (
        dict(obj.figures.values_list("code", "value")) if is_sent else compute.compute([station.pk], over)[station.pk]
    )
    found, is_over = checks.findings(actions.looked_at(obj, figures, today)), over.last < today
    if not is_over and not is_sent and not refused:  # a month that still grows is not yet nothing
        found = [one for one in found if one.rule not in ("zero", "early")]
    steps = list(obj.steps.select_related("user")) if obj.pk else []
    context |= {
        "obj": obj,
        "is_sent": is_sent,
        "is_over": is_over,
        "stands": standing(obj),
        "look": LOOKS[standing(obj)] if is_sent or obj.remark or obj.due_on < today else "none",
        "figures": figures,
        "findings": found,
        "drifted": drift.figures([obj])[obj.pk] if is_sent else [],
        "groups": sheets.groups(station, over, figures, context["columns"], found),
        "signed": sheets.signed(station, obj),
        "chain": sheets.progress(obj, steps, today),
        "timeline": sheets.timeline(steps),
        "is_nothing": not checks.is_counted(figures),
        "editions": editions,
        "amendment": Amendment.objects.filter(return_of=obj.pk).first(),
        "scans": list(obj.scans.select_related("content", "added_by").order_by("-pk")) if obj.pk else [],
        "may_scan": posting.station_id == station.pk and posting.may(P.RETURN_PREPARE),
        **(_moves(obj, posting, refused or {}) if not editions or obj == editions[-1] else {"forms": {}, "why": []}),
    }
    return render(request, "reports/station.html", context, status=status)


def own_moves(obj: Return, posting: Posting) -> set[str]:
    """What a station does with its latest edition of a month beside the moves of the lifecycle."""
    if posting.station_id != obj.station_id or not posting.may(P.RETURN_PREPARE):
        return set()
    if obj.state == ReturnState.FINAL:
        return {"amend"}
    amending = {"take_in", "withdraw"} if obj.is_amendment else set()
    return amending | {"prepare", "zero"} if obj.state not in SENT else set()


def _moves(obj: Return, posting: Posting, refused: dict[str, MoveForm]) -> dict[str, Any]:
    """The forms of the moves open to this posting, and why the others are closed."""
    opened = ({step.name for step in RETURN.open_to(obj, posting)} | own_moves(obj, posting)) & MOVES.keys()
    initial = {"version": obj.version if obj.pk else None, "is_zero": not obj.is_zero}
    forms = {name: MOVES[name][0](initial=initial) for name in opened} | refused
    closed: dict[str, list[str]] = {}
    for step, why in RETURN.closed_to(obj, posting) if not opened else ():
        if step.name in MOVES:
            closed.setdefault(why, []).append(step.label)
    kept = list(late(obj.station, obj.month)) if "take_in" in forms else []
    return {"forms": forms, "late": kept, "why": [("、".join(labels), why) for why, labels in closed.items()]}


# ---------------------------------------------------------------- moves
@page(P.RETURN_VIEW)
def act(request: HttpRequest, code: str, asked: str, move: str) -> HttpResponse:
    """One move of a station's month. Refused, the page comes back with what was typed."""
    station, over = area_or_404(request, code), period_or_404(asked)
    if not isinstance(station, Station) or not over.is_month or move not in MOVES:
        raise Http404(GONE)
    here = reverse("reports:detail", args=[code, asked])
    if request.method != "POST":  # after a session that was locked: back to the page the form stands on
        return redirect(here)
    form_class, make, done = MOVES[move]
    form, status = form_class(request.POST), 200
    if form.is_valid():
        try:
            obj = Return.objects.filter(station=station, month=over.first).order_by("edition").last()
            obj = obj or actions.open_return(station, over.first, by=request.posting)  # type: ignore[attr-defined]
            make(obj, by=request.posting, at=timezone.now(), **form.cleaned_data)  # type: ignore[attr-defined]
        except ValidationError as refusal:
            show_refusal(form, refusal)
            status = 409 if isinstance(refusal, Stale | MovedOn) else 200
        else:
            messages.success(request, done)
            return redirect(here)
    return _station(request, station, over, {move: form}, status)


@page(P.RETURN_FINALISE)
def finalise(request: HttpRequest, code: str, asked: str) -> HttpResponse:
    """终审定稿 of a province's month."""
    area, over = area_or_404(request, code), period_or_404(asked)
    if not isinstance(area, Region) or not over.is_month:
        raise Http404(GONE)
    if request.method != "POST":
        return redirect("reports:detail", code, asked)
    try:
        made = actions.finalise(area, over.first, by=request.posting, at=timezone.now())  # type: ignore[attr-defined]
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"{over.label}报表已终审定稿,第{made.number}版。工作簿已封存,可以下载。")
    return redirect("reports:detail", code, asked)
