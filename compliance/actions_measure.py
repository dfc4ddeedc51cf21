"""测算: writes how stations stand into the month's snapshot (docs/adr/0014)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from accounts.audit import action, record
from accounts.roles import P
from compliance.choices import Found, Result
from compliance.lifecycle import DECIDED, LYING
from compliance.measures import measure as measured
from compliance.measures_asked import Verdict
from compliance.models import Answer, Assessment, Snapshot
from compliance.standard import ASSERTED, ITEMS, Judged, judge
from stations.actions import require
from stations.choices import StationKind
from stations.models import Posting, Region, Station
from stations.terms import first_of_month

UNASKED = Verdict(Found.UNKNOWN, "还没有自评")


def measurable(area: Region | Station, at: datetime) -> QuerySet[Station]:
    """What is measured: the federation's stations that are open; places of the judicial system are counted apart."""
    stations = Station.objects.within(area).filter(kind=StationKind.FEDERATION)
    return stations.open_on(timezone.localdate(at)).order_by("code")  # type: ignore[no-any-return]


@action
def measure(area: Region | Station, *, by: Posting | None, at: datetime) -> int:
    """Measures every station of an area; answers how many."""
    if by is not None:
        require(by, P.COMPLIANCE_VIEW, area)
    stations = list(measurable(area, at))
    write(stations, at)
    province = by.province if by else area.province
    record("规范化建设:测算", area, by=by, detail=f"{len(stations)} 个站", province=province)
    return len(stations)


def write(stations: Iterable[Station], at: datetime) -> list[Snapshot]:
    """The snapshots of the month, new or anew. Call inside an action."""
    month = first_of_month(timezone.localdate(at))
    told = stand(stations, timezone.localdate(at))
    rows = [_snapshot(station, month, at, told[station], one) for station, one in judged(told).items()]
    return Snapshot.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["station", "measured_in"],
        update_fields=["measured_at", "result", "tenths", "items", "lines"],
    )  # fmt: skip


def stand(stations: Iterable[Station], today: date) -> dict[Station, dict[str, Verdict]]:
    """How stations stand: measured lines as of today, asserted ones as the latest self-assessment holds them."""
    rows = list(stations)
    found, told = measured(rows, today), _asserted(rows)
    return {one: found[one.pk] | {code: told.get((one.pk, code), UNASKED) for code in ASSERTED} for one in rows}


def judged(told: Mapping[Station, Mapping[str, Verdict]]) -> dict[Station, Judged]:
    """What is made of it. Who meets the standard now and was last found 整改后达标 stays so until the next review."""
    rows = Assessment.objects.decided().at_stations([one.pk for one in told]).order_by("period")
    reviewed = dict(rows.values_list("station", "result"))
    found = {one: judge({code: verdict.found for code, verdict in lines.items()}) for one, lines in told.items()}
    return {
        one: replace(made, result=Result.MENDED)
        if (made.result, reviewed.get(one.pk)) == (Result.PASSED, Result.MENDED)
        else made
        for one, made in found.items()
    }


def _asserted(stations: list[Station]) -> dict[tuple[int, str], Verdict]:
    rows = Answer.objects.filter(
        assessment__station__in=[one.pk for one in stations], assessment__state__in=sorted(LYING | DECIDED),
        code__in=sorted(ASSERTED),
    )  # fmt: skip
    listed = rows.order_by("assessment__period").select_related("assessment")
    return {
        (one.assessment.station_id, one.code): Verdict(
            one.holds, one.reason if one.reviewed else one.text or f"{one.assessment.period_label}自评"
        )
        for one in listed
    }  # fmt: skip


def _snapshot(station: Station, month: date, at: datetime, verdicts: dict[str, Verdict], made: Judged) -> Snapshot:
    told = {code: [verdict.found, verdict.text, verdict.url] for code, verdict in sorted(verdicts.items())}
    return Snapshot(
        station=station, measured_in=month, measured_at=at, result=made.result, tenths=made.tenths,
        items="".join(made.items[item.number] for item in ITEMS), lines=json.dumps(told, ensure_ascii=False),
    )  # fmt: skip
