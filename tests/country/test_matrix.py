"""The matrix of a province of 121 stations, each with a row in every source that is measured: what it costs.

Measuring reads each source once; the page reads what was measured last (docs/adr/0014), so it stays below twelve.
"""

import re
import uuid
from copy import copy

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case, CaseSpan, Complaint, Deadline, Referral, ReturnCall
from clients.models import Client
from compliance.actions_measure import measurable, measure, stand
from compliance.models import Answer, Assessment, Order, Snapshot
from consultations.models import Consultation
from stations.models import (
    CoordinationBody,
    CoordinationMember,
    Decision,
    DutyDay,
    Filing,
    FundEntry,
    LibraryDocument,
    Meeting,
    Notice,
    NoticeCheck,
    Obligation,
    Premises,
    Region,
    Risk,
    Staff,
    Station,
    StationInterval,
    SystemEntry,
)
from tests.compliance.perfect import row
from tests.stations.conftest import browser
from tests.world import OPEN, OPENED, TODAY

pytestmark = pytest.mark.django_db
IN_ORDER = [
    StationInterval, Staff, Premises, Notice, NoticeCheck, DutyDay, Filing, FundEntry, Risk, LibraryDocument,
    CoordinationBody, CoordinationMember, Meeting, Decision, Obligation, Client, Consultation, Case, CaseSpan, Deadline,
    Referral, ReturnCall, Complaint, Assessment, Answer, Order,
]  # fmt: skip
MEASURED, SHOWN = 28, 10  # queries; the promise is at most 12 for the page


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(f"{TODAY}T09:30:00+08:00", tick=False)


def lookup(model):
    return "assessment__station" if model is Answer else "station"


def complete(place):
    """What the small country has not: a row of every other source."""
    station, by, since = place.station, place.head, {"since_on": OPENED}
    body = row(CoordinationBody, station, by, **since, number="合残〔2026〕1号", issued_on=OPENED)
    row(CoordinationMember, station, by, **since, body=body, organ="1", name="区法院", leader="丙某")
    meeting = row(Meeting, station, by, held_on=OPENED, title="协调会议")
    row(Decision, station, by, meeting=meeting, what="设绿色通道", due_on=OPEN)
    row(Risk, station, by, found_on=OPENED, kind="1", what="登记不全")
    row(LibraryDocument, station, by, **since, kind="10", title="登记制度", issuer="残联", issued_on=OPENED)


def alike(place, number):
    """So many more stations, each in a county of its own, with a copy of every row of the first."""
    first, city = place.station, place.region.parent
    codes = [f"3488{n:02}" if n < 100 else f"3489{n - 100:02}" for n in range(number)]
    counties = Region.objects.bulk_create(
        Region(code=code, name=f"{code}县", level="county", parent=city, path=f"{city.path}{code}/") for code in codes
    )
    stations = []
    for county in counties:
        other = copy(first)
        other.pk, other.region, other.code, other.name = None, county, f"{county.code}01", f"{county.name}站"
        stations.append(other)
    Station.objects.bulk_create(stations)
    made = {}  # (model, key of the first's row, station) -> its copy
    for model in IN_ORDER:
        rows = list(model.objects.filter(**{lookup(model): first}))
        assert rows, model
        copies = [(one, _copied(one, station, made)) for station in stations for one in rows]
        model.objects.bulk_create(other for _, (other, _) in copies)
        made |= {(model, one.pk, station): other for one, (other, station) in copies}
    SystemEntry.objects.bulk_create(
        SystemEntry(station=station, kind="station", object_id=station.pk, record_version=1, entered_on=TODAY,
                    entered_by=place.clerk.user)
        for station in stations
    )  # fmt: skip


def _copied(one, station, made):
    other = copy(one)
    other.pk = None
    for field in other._meta.fields:
        if field.unique and not field.primary_key or (field.name == "number" and isinstance(one, Order)):
            setattr(other, field.name, uuid.uuid4() if field.name == "uuid" else uuid.uuid4().hex[: field.max_length])
        elif field.related_model is Station:
            other.station = station
        elif own := field.is_relation and made.get((field.related_model, getattr(one, field.attname), station)):
            setattr(other, field.name, own)
    return other, station


@pytest.mark.parametrize("number", [12, 121])
def test_a_province_costs_the_same_however_many_stations(world, django_assert_num_queries, number):
    place, province = world.places["county"], world.regions["340000"]
    complete(place)
    alike(place, number - measurable(province, timezone.now()).count())
    stations = list(measurable(province, timezone.now()))
    assert len(stations) == number
    with CaptureQueriesContext(connection) as live:
        stand(stations, TODAY)
    assert len(live) == MEASURED
    assert _without_rows(live, number) == set()
    Snapshot.objects.all().delete()  # one of them is of a station that closed since
    measure(province, by=None, at=timezone.now())
    client = browser(world.people["province"])
    client.get("/compliance/")
    with django_assert_num_queries(SHOWN):
        page = client.get("/compliance/")
    assert len(page.context["rows"]) == number


def _without_rows(queries, number):
    """Of the tables that were read, those in which a station has nothing: they would cost the same anyway."""
    models = {model._meta.db_table: model for model in apps.get_models()}
    read = {table for query in queries for table in re.findall(r'FROM "(\w+)"', query["sql"])}
    least = number - 4  # the small country's own stations lack what `complete` writes
    found = {models[table] for table in read} - {Station, Region}
    return {model for model in found if model.objects.values(lookup(model)).distinct().count() < least}
