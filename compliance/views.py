"""规范化建设: the matrix of stations and items, one station, its history, coverage, what changed, the standard."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.roles import P
from compliance.actions import period_of
from compliance.actions_measure import judged, measurable, measure, stand
from compliance.choices import ITEM_WORDS, LOOKS, Found, Result
from compliance.filters import SnapshotFilter
from compliance.measures_asked import Verdict
from compliance.models import Assessment, Order, Snapshot
from compliance.standard import ITEMS, LINES, PASS_MARK, Item, Judged, Line
from stations.choices import Level, StationKind
from stations.models import AreaBody, CoordinationBody, Posting, Region, Station
from stations.pages import page
from stations.workbooks import answer, register

LEGEND = [(LOOKS[found], word) for found, word in ITEM_WORDS.items()]
HISTORY = 24  # months


def points(tenths: int) -> str:
    """Points of 100, one place."""
    return f"{tenths // 10}.{tenths % 10}"


def station_or_404(request: HttpRequest, code: str) -> Station:
    rows = Station.objects.visible_to(request.posting).filter(kind=StationKind.FEDERATION)
    return get_object_or_404(rows.select_related("region"), code=code)  # type: ignore[no-any-return]


def tag(value: Any) -> dict[str, str]:
    """Shape and word of a state, a result or a finding."""
    return {"look": LOOKS[value], "word": str(value.label)}


def tag_on(line: Line, found: Found) -> dict[str, str]:
    """Of a line: what is only told, and not scored, is not coloured as right or wrong."""
    return tag(found) if line.is_scored else tag(found) | {"look": "none"}


def cells(items: str, url: str = "") -> list[dict[str, str]]:
    """The nine of a snapshot as cells; each leads to its lines."""
    told = zip(ITEMS, items, strict=True)
    return [
        {
            "look": LOOKS[Found(letter)], "word": ITEM_WORDS[Found(letter)], "title": f"{item.number} {item.label}",
            "url": f"{url}#item-{item.number}" if url else "",
        }
        for item, letter in told
    ]  # fmt: skip


# ---------------------------------------------------------------- the matrix
def latest_month(posting: Posting) -> date | None:
    """The month last measured in the posting's area."""
    rows = Snapshot.objects.visible_to(posting).order_by("-measured_in")
    return rows.values_list("measured_in", flat=True).first()  # type: ignore[no-any-return]


def _decided(stations: Iterable[int]) -> dict[int, Assessment]:
    """Of each station the last self-assessment that was reviewed."""
    rows = Assessment.objects.decided().at_stations(list(stations)).order_by("period")
    return {one.station_id: one for one in rows}


def _orders(stations: Iterable[int]) -> dict[int, Order]:
    rows = Order.objects.open().at_stations(list(stations)).order_by("due_on")
    return {one.station_id: one for one in rows}


@dataclass(frozen=True)
class MatrixRow:
    snapshot: Snapshot
    url: str
    cells: list[dict[str, str]]
    now: dict[str, str]
    reviewed: dict[str, str]
    order: dict[str, str]


def matrix_rows(snapshots: list[Snapshot], today: date) -> list[MatrixRow]:
    """One row a station: the nine items, how it stands now, what was last reviewed, what is to be mended."""
    keys = [one.station_id for one in snapshots]
    decided, orders = _decided(keys), _orders(keys)
    rows = []
    for one in snapshots:
        url = reverse("compliance:station", args=[one.station.code])
        rows.append(MatrixRow(
            one, url, cells(one.items, url), tag(Result(one.result)), _reviewed(decided.get(one.station_id)),
            due(orders.get(one.station_id), today),
        ))  # fmt: skip
    return rows


def _reviewed(last: Assessment | None) -> dict[str, str]:
    if last is None:
        return {"look": "none", "word": "未复核", "url": "", "period": ""}
    url = reverse("compliance:assessment", args=[last.pk])
    return tag(Result(last.result)) | {"url": url, "period": last.period_label}


def due(order: Order | None, today: date) -> dict[str, str]:
    """How long is left of an order, or how long it is past."""
    if order is None:
        return {}
    days = (order.due_on - today).days
    look, word = ("bad", f"超期 {-days} 天") if days < 0 else ("warn", f"还有 {days} 天")
    if order.reported_on:
        look, word = "info", "待复查"
    return {"look": look, "word": word, "url": reverse("compliance:order", args=[order.pk])}


def _asked(request: HttpRequest) -> tuple[date | None, SnapshotFilter]:
    month = latest_month(request.posting)
    rows = Snapshot.objects.visible_to(request.posting).filter(measured_in=month)
    listed = rows.select_related("station__region").order_by("station__code")
    return month, SnapshotFilter(request.GET, listed, request=request)


@page(P.COMPLIANCE_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    """The matrix; a station's own people see their station."""
    posting, today = request.posting, timezone.localdate()
    if posting.station:
        return redirect("compliance:station", posting.station.code)
    month, found = _asked(request)
    snapshots = list(found.qs)
    counts = {result: sum(one.result == result for one in snapshots) for result in Result}
    return render(request, "compliance/list.html", {
        "filter": found, "month": month, "items": ITEMS, "legend": LEGEND,
        "rows": matrix_rows(snapshots, today), "total": len(snapshots),
        "measured_at": max((one.measured_at for one in snapshots), default=None),
        "counts": ",".join(f"{result.label} {number}" for result, number in counts.items() if number),
    })  # fmt: skip


@page(P.COMPLIANCE_VIEW)
def export(request: HttpRequest) -> HttpResponse:
    """The matrix as it is filtered, with every line that is not met."""
    month, found = _asked(request)
    headings = [("地区", 14), ("工作站", 28), ("站代码", 12), *((item.label, 10) for item in ITEMS), ("得分", 8),
                ("现状", 10), ("最近复核", 14), ("复核期次", 14), ("整改", 12), ("未达到的项目", 80)]  # fmt: skip
    lines: list[list[str | float]] = [
        [
            row.snapshot.station.region.name, row.snapshot.station.name, row.snapshot.station.code,
            *(cell["word"] for cell in row.cells), row.snapshot.tenths / 10, row.now["word"], row.reviewed["word"],
            row.reviewed["period"], row.order.get("word", ""), _lacking(row.snapshot),
        ]
        for row in matrix_rows(list(found.qs), timezone.localdate())
    ]  # fmt: skip
    name = f"规范化建设_{request.posting.area_name}_{month or timezone.localdate():%Y-%m}.xlsx"
    return answer(register("规范化建设九项标准", headings, lines), name)


def _lacking(snapshot: Snapshot) -> str:
    bad = (Found.NOT_MET, Found.PARTLY)
    return ";".join(
        f"{code} {LINES[code].label}:{told[1].rstrip('。') or '未说明'}"
        for code, told in snapshot.told.items()
        if LINES[code].is_scored and Found(told[0]) in bad
    )  # fmt: skip


@page(P.COMPLIANCE_VIEW)
@require_POST
def measure_now(request: HttpRequest) -> HttpResponse:
    """立即测算: the posting's own area, as of now."""
    made = measure(request.posting.area, by=request.posting, at=timezone.now())
    messages.success(request, f"已重新测算 {made} 个站。")
    return redirect("compliance:list")


# ---------------------------------------------------------------- one station
@dataclass(frozen=True)
class ItemShown:
    item: Item
    look: str
    word: str
    lines: list[dict[str, Any]]


def items_shown(made: Judged, verdicts: dict[str, Verdict]) -> list[ItemShown]:
    """The nine items with their lines: what was found, on what evidence, how to mend it."""
    return [
        ItemShown(
            item, LOOKS[made.items[item.number]], ITEM_WORDS[made.items[item.number]],
            [{"line": line, "verdict": verdicts[line.code], **tag_on(line, verdicts[line.code].found)}
             for line in item.lines],
        )
        for item in ITEMS
    ]  # fmt: skip


@page(P.COMPLIANCE_VIEW)
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station, measured now: what is met, what is not, why, and how to mend it."""
    one, posting, today = station_or_404(request, code), request.posting, timezone.localdate()
    verdicts = stand([one], today)[one]
    made = judged({one: verdicts})[one]
    assessments = list(Assessment.objects.visible_to(posting).filter(station=one).order_by("-period")[:2])
    order = Order.objects.open().filter(station=one).first()
    return render(request, "compliance/station.html", {
        "station": one, "items": items_shown(made, verdicts), "now": tag(made.result),
        "score": points(made.tenths),
        "mark": PASS_MARK, "today": today, "order": order, "due": due(order, today),
        "assessments": [(row, tag_of(row)) for row in assessments],
        "is_handed_in": any(row.period == period_of(today) and not row.is_with_station for row in assessments),
        "failed": [LINES[code] for code in made.failed_vetoes], "may_assess": posting.may(P.COMPLIANCE_ASSESS),
    })  # fmt: skip


def tag_of(row: Assessment | Order) -> dict[str, str]:
    return {"look": LOOKS[row.state], "word": row.get_state_display()}


@page(P.COMPLIANCE_VIEW)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """A station month by month, its self-assessments and orders."""
    one = station_or_404(request, code)
    snapshots = Snapshot.objects.visible_to(request.posting).filter(station=one).order_by("-measured_in")[:HISTORY]
    assessments = Assessment.objects.visible_to(request.posting).filter(station=one).order_by("-period")
    orders = Order.objects.visible_to(request.posting).filter(station=one).select_related("office")
    return render(request, "compliance/history.html", {
        "station": one, "items": ITEMS, "legend": LEGEND,
        "months": [(row, cells(row.items), tag(Result(row.result))) for row in snapshots],
        "assessments": [(row, tag_of(row), tag(Result(row.result))) for row in assessments],
        "orders": [(row, tag_of(row)) for row in orders],
    })  # fmt: skip


# ---------------------------------------------------------------- what changed
@page(P.COMPLIANCE_VIEW)
def changes(request: HttpRequest) -> HttpResponse:
    """What differs between the month last measured and the one measured before it, station by station."""
    month = latest_month(request.posting)
    visible = Snapshot.objects.visible_to(request.posting)
    earlier = visible.filter(measured_in__lt=month) if month else visible.none()
    before = earlier.order_by("-measured_in").values_list("measured_in", flat=True).first()
    now = list(visible.filter(measured_in=month).select_related("station__region").order_by("station__code"))
    then = {one.station_id: one for one in visible.filter(measured_in=before)} if before else {}
    rows = [(one, _moved(then[one.station_id], one)) for one in now if one.station_id in then]
    return render(request, "compliance/changes.html", {
        "month": month, "before": before, "total": len(now),
        "rows": [
            {"snapshot": one, "moved": moved, "was": tag(Result(then[one.station_id].result)),
             "now": tag(Result(one.result)), "is_same": one.result == then[one.station_id].result,
             "url": reverse("compliance:station", args=[one.station.code])}
            for one, moved in rows if moved or one.result != then[one.station_id].result
        ],
    })  # fmt: skip


def _moved(then: Snapshot, now: Snapshot) -> list[dict[str, Any]]:
    """The lines found otherwise than before."""
    return [
        {
            "line": line,
            "was": tag_on(line, then.found(code)),
            "now": tag_on(line, now.found(code)),
            "text": now.told[code][1],
        }
        for code, line in LINES.items()
        if code in now.told and then.found(code) != now.found(code)
    ]


# ---------------------------------------------------------------- coverage
@page(P.COMPLIANCE_VIEW)
def coverage(request: HttpRequest) -> HttpResponse:
    """Every area: is the body set up, is there a station, does it meet the standard? By area, no rankings."""
    posting, today = request.posting, timezone.localdate()
    within = Region.objects.filter(path__startswith=posting.path).exclude(level=Level.GROUPING)
    regions = list(within.select_related("parent").order_by("path"))
    stations = {one.region_id: one for one in measurable(posting.area, timezone.now()).order_by("-code")}
    keys = [one.pk for one in stations.values()]
    bodies = set(CoordinationBody.objects.at_stations(keys).in_force(today).values_list("station", flat=True))
    before = AreaBody.objects.visible_to(posting).in_force(today).order_by("since_on", "pk")
    of_areas = {one.region_id: one for one in before if one.region_id not in stations}
    month = latest_month(posting)
    results = dict(Snapshot.objects.at_stations(keys).of_month(month).values_list("station", "result")) if month else {}
    rows = [_covered(region, stations.get(region.pk), bodies, results, of_areas.get(region.pk)) for region in regions]
    return render(request, "compliance/coverage.html", {
        "rows": rows, "month": month, "own": posting.region if posting.may(P.REGISTER_EDIT) else None,
        "levels": [_level(level, rows) for level in Level if level != Level.GROUPING],
    })  # fmt: skip


def _covered(
    region: Region, one: Station | None, bodies: set[int], results: dict[int, str], body: AreaBody | None
) -> dict[str, Any]:  # fmt: skip
    result = Result(results[one.pk]) if one and one.pk in results else None
    return {
        "region": region, "station": one, "body": body, "has_body": one.pk in bodies if one else body is not None,
        "is_met": result in (Result.PASSED, Result.MENDED),
        "result": tag(result) if result else {"look": "none", "word": "未测算"} if one else {},
    }  # fmt: skip


def _level(level: Level, rows: list[dict[str, Any]]) -> dict[str, Any]:
    own = [row for row in rows if row["region"].level == level]
    return {
        "label": level.label, "areas": len(own), "bodies": sum(row["has_body"] for row in own),
        "stations": sum(row["station"] is not None for row in own), "met": sum(row["is_met"] for row in own),
    }  # fmt: skip


@page(P.COMPLIANCE_VIEW)
def standard(request: HttpRequest) -> HttpResponse:
    """The nine items as they are applied, each rule with its ground."""
    return render(request, "compliance/standard.html", {"items": ITEMS, "mark": PASS_MARK})
