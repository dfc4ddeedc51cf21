"""Measuring: the function behind each measured line, and all of them over many stations at once.

Every source is read in one query for all stations; a single station is the case of one.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from django.db.models import prefetch_related_objects

from compliance import measures_office, measures_people, measures_places, measures_work
from compliance.choices import Found
from compliance.measures_asked import Asked, Verdict
from compliance.standard import MEASURED, Line
from stations.models import Station

Measure = Callable[[Asked, Station], Verdict]
LONGEST = 300  # characters of a sentence, as it is frozen

MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (
        measures_places.premises, measures_places.accessibility, measures_places.location, measures_places.sign,
        measures_places.layout, measures_places.equipment, measures_places.notice_contents,
        measures_places.notice_channels, measures_places.notice_verified,
        measures_people.head, measures_people.lawyers, measures_people.filing, measures_people.interpreters,
        measures_people.duty_days,
        measures_work.complaints, measures_work.needs, measures_work.answers, measures_work.return_calls,
        measures_work.overdue, measures_work.referrals, measures_work.files,
        measures_work.entries,
        measures_office.service_rules, measures_office.money_rules, measures_office.record_rules,
        measures_office.accidents, measures_office.risks, measures_office.body, measures_office.meetings,
        measures_office.funds, measures_office.returns,
    )
}  # fmt: skip


def measure(stations: Iterable[Station], today: date) -> dict[int, dict[str, Verdict]]:
    """Every measured line of every station: station key -> code -> verdict."""
    rows = list(stations)
    prefetch_related_objects(rows, "region", "intervals")
    asked = Asked(rows, today)
    return {
        station.pk: {code: _of(line, asked, station) for code, line in MEASURED.items()} for station in rows
    }  # fmt: skip


def _of(line: Line, asked: Asked, station: Station) -> Verdict:
    verdict = MEASURES[line.measure](asked, station)
    if line.is_veto and verdict.found == Found.PARTLY:  # a veto is met or it is not
        verdict = replace(verdict, found=Found.NOT_MET)
    return replace(verdict, text=verdict.text[:LONGEST])
