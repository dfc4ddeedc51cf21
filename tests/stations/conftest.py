"""Two provinces, in one of them two cities, in one of those two counties; a station and somebody in each role."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import SYSTEM
from accounts.models import User
from accounts.roles import Role
from stations import actions
from stations.models import Posting, Region, Staff, Station
from tests.areas import load

CODES = {"340000", "340100", "340102", "340103", "340200", "340202", "230000", "230100", "230102", "419000", "410000"}
OPENED, TODAY = date(2026, 1, 5), date(2026, 10, 8)


@pytest.fixture
def country(db):
    load(CODES)
    return {region.code: region for region in Region.objects.all()}


@pytest.fixture
def station(country):
    return open_station(country["340102"])


def open_station(region, name="", opened_on=OPENED, **given):
    return actions.create_station(
        by=SYSTEM, region=region, name=name or f"{region.name}工作站", opened_on=opened_on,
        reports_from=opened_on.replace(day=1), **given,
    )  # fmt: skip


def somebody(role, place, username="", starts_on=OPENED, **given):
    """A user with one posting; he has no password, tests sign him in by force."""
    username = username or f"{role}-{place.code}"
    user, _ = User.objects.get_or_create(username=username, defaults={"name": f"用户{username}", "password": "!"})
    at = {"station": place} if isinstance(place, Station) else {"region": place}
    return Posting.objects.create(user=user, role=role, starts_on=starts_on, **at, **given)


def browser(posting):
    client = Client()
    client.force_login(posting.user, "accounts.backends.GrowingDelayBackend")
    return client


def caller(posting):
    client = APIClient(enforce_csrf_checks=False)
    client.force_login(posting.user, "accounts.backends.GrowingDelayBackend")
    return client


@pytest.fixture
def office(country, station):
    """Stations and people at own, child, parent, sibling and other places, seen from Hefei's city office."""
    stations = SimpleNamespace(
        county=station, sibling=open_station(country["340103"]), city=open_station(country["340100"]),
        other_city=open_station(country["340202"]), province=open_station(country["340000"]),
        other_province=open_station(country["230102"]),
    )  # fmt: skip
    people = SimpleNamespace(
        clerk=somebody(Role.CLERK, station), head=somebody(Role.STATION_HEAD, station),
        county=somebody(Role.COUNTY, country["340102"]), city=somebody(Role.CITY, country["340100"]),
        province=somebody(Role.PROVINCE, country["340000"]), admin=somebody(Role.ADMIN, country["340000"]),
        city_admin=somebody(Role.ADMIN, country["340100"]), security=somebody(Role.SECURITY, country["340000"]),
        auditor=somebody(Role.AUDITOR, country["340000"]), other=somebody(Role.PROVINCE, country["230000"]),
        other_auditor=somebody(Role.AUDITOR, country["230000"]), other_admin=somebody(Role.ADMIN, country["230000"]),
    )  # fmt: skip
    return SimpleNamespace(stations=stations, people=people, regions=country)


@pytest.fixture
def head_row(station):
    return Staff.objects.create(station=station, name="甲某", kind="07", is_formal=True, is_head=True, joined_on=OPENED)
