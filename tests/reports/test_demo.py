"""The demo and the replay of a published year: what they write, and that what comes out is counted, not written."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client as Browser

from accounts.models import User
from accounts.roles import Role
from cases.archive import missing
from cases.models import (
    Archive,
    Case,
    CaseSpan,
    Complaint,
    CourtStage,
    Deadline,
    Referral,
    ReturnCall,
    Review,
)
from clients.models import Client
from compliance.measures import measure
from compliance.standard import MEASURED
from consultations.models import Consultation
from reports.compute import SOURCES, area_heads, compute
from reports.indicators import INDICATORS
from reports.models import Figure, Ledger, Return
from reports.periods import period
from reports.table import area_table
from stations.models import Notice, Posting, Premises, Region, Staff, Station
from tests.areas import load_some
from tests.compliance import recount
from tests.engines import only_on_sqlite
from tests.reports.recount import recount as recounted
from tests.reports.test_compute import all_codes

# What it writes goes through the actions, which are tried on both; what is counted of it is asked of both.
pytestmark = pytest.mark.django_db

CLOCK = "2026-11-20"


def demo(path: Path, seed: int = 1) -> None:
    call_command(
        "demo", area="340000", months=3, seed=seed, consultations=260, cases=40, accounts=path,
        clock=date.fromisoformat(CLOCK), verbosity=0,
    )  # fmt: skip


def load_areas() -> None:
    """Two provinces of three cities with three counties, so that some stations are not those with every role."""
    load_some(("340000", "230000"), cities=3, counties=3)


def snapshot() -> dict[str, Any]:
    return {
        "figures": sorted(Figure.objects.values_list("return_of__station__code", "return_of__month", "code", "value")),
        "states": sorted(Return.objects.values_list("station__code", "month", "state", "is_zero")),
        "consultations": sorted(Consultation.objects.values_list("station__code", "held_on", "channel", "matter")),
        "names": sorted(Client.objects.values_list("name", flat=True)),
        "cases": sorted(Case.objects.values_list("station__code", "number", "state", "source")),
        "clocks": sorted(Deadline.objects.values_list("case__number", "kind", "due_on")),
        "calls": sorted(ReturnCall.objects.values_list("case__number", "called_on", "satisfaction")),
    }


class Undo(Exception):
    """Rolls a demo back."""


def trial(path: Path, seed: int) -> dict[str, Any]:
    """What a demo writes, and nothing of it left."""
    try:
        with transaction.atomic():
            demo(path, seed)
            found = snapshot()
            raise Undo
    except Undo:
        return found


@dataclass
class Made:
    """A demo that stands, and what it wrote its accounts to."""

    path: Path


# Before the others: it wants a database without a demo.
@only_on_sqlite
def test_demo_refuses_what_is_real(tmp_path: Path) -> None:
    load_areas()
    User.objects.create(username="wangli", name="王丽", password="!")
    with pytest.raises(CommandError, match="真实账号"):
        demo(tmp_path / "accounts.json")
    assert not Station.objects.exists()


@pytest.fixture(scope="module")
def trials(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Any]]:
    """What two others wrote, before the one that stands: with the same seed, and with another."""
    path = tmp_path_factory.mktemp("trials") / "accounts.json"
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas()
        found = [trial(path, seed) for seed in (1, 2)]
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Built once for the tests below: it takes some seconds."""
    path = tmp_path_factory.mktemp("demo") / "accounts.json"
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas()
        demo(path)
        yield Made(path)
        transaction.set_rollback(True)


@only_on_sqlite
def test_same_seed_and_clock_make_the_same_figures(trials: list[dict[str, Any]], made: Made) -> None:
    found, (again, other) = snapshot(), trials
    assert found == again
    assert found["figures"] != other["figures"]


@only_on_sqlite
def test_demo_has_every_role_and_what_a_month_can_meet(made: Made) -> None:
    entries = json.loads(made.path.read_text(encoding="utf-8"))
    assert {entry["role"] for entry in entries} == set(Role.values)
    # A station of the province, of each city (the other province has two), of two counties in each of two cities.
    for code, stations in (("34", 1 + 3 + 4), ("23", 1 + 2 + 4)):
        within = [entry for entry in entries if entry["area"].startswith(code) and entry["role"] == Role.CLERK]
        assert len(within) == stations
    names = [entry["username"] for entry in entries]
    assert any(names.count(name) == 2 for name in names)  # one user with two postings
    browser = Browser()
    answer = browser.post("/login/", {"username": entries[0]["username"], "password": entries[0]["password"]})
    assert answer.status_code == 302
    assert set(Return.objects.values_list("state", flat=True)) >= {"draft", "sent_back", "checked", "approved", "final"}
    assert Return.objects.filter(is_zero=True).exists()
    assert Consultation.objects.filter(is_late=True).exists()
    assert Station.objects.filter(interval__closed_on__isnull=False).exists()
    assert Return.objects.filter(first_submitted_on__gt=date(2026, 10, 10)).exists()
    assert not Ledger.objects.filter(return_of__state__in=["draft", "sent_back"]).exists()
    assert set(Case.objects.values_list("state", flat=True)) >= {
        "draft", "papers_missing", "under_review", "in_progress", "suspended", "closing", "terminated", "archived",
        "refused",
    }  # fmt: skip
    assert len(set(Case.objects.values_list("source", flat=True))) > 3
    assert set(Referral.objects.values_list("state", flat=True)) >= {"sent", "accepted"}
    assert Archive.objects.count() == Case.objects.filter(state="archived").count()
    files = Archive.objects.select_related("case")
    assert files
    assert [missing(file.case) for file in files] == [[]] * len(files)
    assert CourtStage.objects.filter(hearings__isnull=False).exists()
    assert Review.objects.filter(decided_on=None).exists()
    assert ReturnCall.objects.exists()
    assert Complaint.objects.exists()
    for case in Case.objects.all():
        first = Deadline.objects.filter(case=case).running().order_by("due_on").first()
        assert case.due_on == (first and first.due_on)


def test_every_figure_of_the_demo_equals_a_recount(made: Made) -> None:
    """Live, of all stations and of a single one; and as final versions tell it, of a month and the quarter."""
    stations = list(Station.objects.order_by("code").values_list("pk", flat=True))
    seen: Counter[str] = Counter()
    for number, code in enumerate(("2026-08", "2026-09", "2026-10", "2026-11")):
        over, month = period(code), date.fromisoformat(f"{code}-01")
        live, one = compute(stations, over), stations[number]
        assert live[one] == all_codes(recounted([one], month, month)), code
        again = all_codes(recounted(stations, month, month))
        heads = area_heads(stations, over)
        together = {name: sum(figures[name] for figures in live.values()) for name in INDICATORS} | heads
        assert together == again, code
        seen.update(again)
    # What the demo never has would agree with anything: it has something of every kind of record that is counted.
    assert {INDICATORS[name].source.name for name in +seen} == set(SOURCES)
    for code, months in (("2026-09", [9]), ("2026-Q3", [7, 8, 9])):
        first, last = (date(2026, month, 1) for month in (months[0], months[-1]))
        told = area_table(Region.objects.get(code="340000"), period(code), today=date.fromisoformat(CLOCK))
        rows = [row for row in told.rows if row.is_station and row.figures is not None]
        among = Station.objects.filter(code__in=[row.code for row in rows]).values_list("pk", flat=True)
        assert rows
        assert told.total.figures == all_codes(recounted(among, first, last)), code


@only_on_sqlite
def test_measured_lines_agree_with_a_recount_of_the_exported_rows(made: Made) -> None:
    """Every measured line of every station, on the demo's day and on one when more has fallen due."""
    stations = list(Station.objects.order_by("code"))
    poor = stations[0]  # what the demo has everywhere in order
    aids = dict.fromkeys(Premises.DEVICES, False) | {"office_equipment": "", "other_devices": ""}
    Premises.objects.filter(station=poor).update(is_fixed=False, is_well_kept=False, **aids)
    Notice.objects.filter(station=poor).update(**dict.fromkeys(Notice.CHANNELS, False))
    Staff.objects.filter(station=poor).update(is_head=False)
    tables = recount.exported()
    rows = {row["id"]: row for row in Station.objects.values()}
    seen: dict[str, set[str]] = {code: set() for code in MEASURED}
    for day in (date.fromisoformat(CLOCK), date(2027, 1, 29)):
        measured = measure(stations, day)
        for station in stations:
            expected = recount.lines(tables, rows[station.pk], day)
            told = {code: str(verdict.found) for code, verdict in measured[station.pk].items()}
            wrong = {code: (told[code], expected[code]) for code in MEASURED if told[code] != expected[code]}
            assert told == expected, (station.code, day, wrong)
            for code, found in expected.items():
                seen[code].add(found)
    # A recount that always says the same would agree with a measure that does.
    same = {code for code, found in seen.items() if len(found) == 1}
    assert same <= {"1.2", "5.5", "6.1", "9.4"}, same


@only_on_sqlite
def test_demo_people_are_nobody(made: Made) -> None:
    from clients.identity import opened

    numbers = [opened(client, "number") for client in Client.objects.all()]
    assert len(numbers) > 100
    assert {number[:6] for number in numbers} <= {"349900", "239900"}


@only_on_sqlite
def test_demo_refuses_to_run_twice(made: Made) -> None:
    before = Posting.objects.count(), CaseSpan.objects.count()
    with pytest.raises(CommandError, match="已经生成"):
        demo(made.path)
    assert (Posting.objects.count(), CaseSpan.objects.count()) == before
