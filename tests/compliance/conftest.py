"""A station in the county of a city of a province, everything in order, and everybody who has to do with it."""

from types import SimpleNamespace

import pytest
import time_machine

from accounts.roles import Role
from tests.compliance.perfect import OPENED, TODAY, furnish
from tests.stations.conftest import country, open_station, somebody

__all__ = ["country"]


@pytest.fixture(autouse=True)
def today(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(f"{TODAY}T09:30:00+08:00", tick=False):
        yield TODAY


@pytest.fixture
def desk(country):
    """`station` in 庐阳-like 340102 under 合肥; its people, the offices above, and a station beside it."""
    station = open_station(country["340102"], opened_on=OPENED)
    sibling = open_station(country["340103"], opened_on=OPENED)
    people = {
        "clerk": somebody(Role.CLERK, station, starts_on=OPENED),
        "caseworker": somebody(Role.CASEWORKER, station, starts_on=OPENED),
        "head": somebody(Role.STATION_HEAD, station, starts_on=OPENED),
        "other_head": somebody(Role.STATION_HEAD, sibling, starts_on=OPENED),
        "county": somebody(Role.COUNTY, country["340102"], starts_on=OPENED),
        "other_county": somebody(Role.COUNTY, country["340103"], starts_on=OPENED),
        "city": somebody(Role.CITY, country["340100"], starts_on=OPENED),
        "other_city": somebody(Role.CITY, country["340200"], starts_on=OPENED),
        "province": somebody(Role.PROVINCE, country["340000"], starts_on=OPENED),
        "admin": somebody(Role.ADMIN, country["340000"], starts_on=OPENED),
        "security": somebody(Role.SECURITY, country["340000"], starts_on=OPENED),
        "auditor": somebody(Role.AUDITOR, country["340000"], starts_on=OPENED),
    }
    made = furnish(station, people["head"])
    return SimpleNamespace(station=station, sibling=sibling, regions=country, people=people, made=made, **people)
