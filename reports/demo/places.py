"""Invented offices: stations with their staff and accounts over real divisions of the country."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import Role
from reports.demo.people import GIVEN, SURNAMES
from stations.choices import Level, StaffKind, StationKind
from stations.models import Posting, Region, Staff, Station, StationInterval

PASSWORD = "demo-Gongzuozhan-2026"  # noqa: S105 - invented, printed on the first page
STREETS = ("长江路", "人民路", "建设街", "解放路", "文昌路", "新民街")


@dataclass
class Places:
    """Users, postings and stations as they are made; written by `save`."""

    chance: Random
    since: date  # first day of the first month reported
    prefix: str = ""  # of user names
    users: dict[str, User] = field(default_factory=dict)
    postings: list[Posting] = field(default_factory=list)
    stations: list[Station] = field(default_factory=list)
    intervals: list[StationInterval] = field(default_factory=list)
    staff: list[Staff] = field(default_factory=list)
    password: str = field(default_factory=lambda: make_password(PASSWORD))  # one hash for all: hashing is slow

    def user(self, username: str) -> User:
        username = self.prefix + username
        if username not in self.users:
            name = self.chance.choice(SURNAMES) + "".join(self.chance.choices(GIVEN, k=2))
            self.users[username] = User(username=username, name=name, password=self.password)
        return self.users[username]

    def post(self, username: str, role: Role, place: Region | Station) -> Posting:
        where: dict[str, Any] = {"station": place} if isinstance(place, Station) else {"region": place}
        posting = Posting(user=self.user(username), role=role, starts_on=self.since, **where)
        posting.user.province = place.province
        self.postings.append(posting)
        return posting

    def station(
        self, region: Region, *, since: date | None = None, kind: str = StationKind.FEDERATION, code: str = "01"
    ) -> Station:
        """A station of a division with a head, a lawyer and a clerk in its staff; accounts come by `post`."""
        chance = self.chance
        bare = region.name if len(region.name) < 3 else region.name[:2]
        short = f"{bare}残法救" if kind == StationKind.FEDERATION else f"{bare}法援"
        name = (
            f"{region.name}残疾人法律救助工作站"
            if kind == StationKind.FEDERATION
            else f"{region.name}法律援助工作站(演示)"
        )
        station = Station(
            region=region, code=region.code + code, kind=kind, name=name, short_name=short,
            address=f"{region.name}{chance.choice(STREETS)}{chance.randrange(1, 300)}号一楼",
            phone=f"0{chance.randrange(451, 570)}-{chance.randrange(2_000_000, 9_000_000)}",
            office_hours="工作日 8:30—12:00,14:30—17:30", reports_from=since or self.since,
        )  # fmt: skip
        self.stations.append(station)
        self.intervals.append(StationInterval(station=station, opened_on=since or self.since))
        for kind_, given in (
            (StaffKind.IN_HOUSE, {"is_formal": True, "is_head": True}),
            (StaffKind.LAWYER, {"licence_number": f"1{region.code}{chance.randrange(10**9):09}"}),
            (StaffKind.CLERICAL, {"is_formal": True, "is_daily_manager": True}),
        ):
            person = chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=2))
            self.staff.append(Staff(station=station, name=person, kind=kind_, joined_on=since or self.since, **given))
        return station

    def save(self) -> None:
        User.objects.bulk_create(self.users.values(), batch_size=300)
        Station.objects.bulk_create(self.stations, batch_size=300)
        rows: list[StationInterval | Staff | Posting] = [*self.intervals, *self.staff, *self.postings]
        for row in rows:
            if row.station:
                row.station_id = row.station.pk
        for posting in self.postings:
            posting.user_id = posting.user.pk
        StationInterval.objects.bulk_create(self.intervals, batch_size=300)
        Posting.objects.bulk_create(self.postings, batch_size=300)
        roles = {
            StaffKind.IN_HOUSE: Role.STATION_HEAD,
            StaffKind.LAWYER: Role.CASEWORKER,
            StaffKind.CLERICAL: Role.CLERK,
        }
        holders = {(posting.station_id, posting.role): posting.user for posting in self.postings if posting.station_id}
        for person in self.staff:
            user = holders.get((person.station_id, roles[StaffKind(person.kind)]))
            if user:
                person.user, person.name = user, user.name
        Staff.objects.bulk_create(self.staff, batch_size=300)

    def write_accounts(self, path: Path) -> None:
        """The accounts file of the contract: one entry a posting."""
        entries = [
            {
                "username": posting.user.username,
                "password": PASSWORD,
                "role": posting.role,
                "area": posting.area.code[:6],
                "station": posting.station.code if posting.station else None,
                "totp": None,
            }
            for posting in self.postings
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def cities_of(province: Region) -> list[Region]:
    return list(province.children.filter(level=Level.CITY).order_by("code"))


def counties_of(city: Region) -> list[Region]:
    return list(city.children.filter(level=Level.COUNTY).order_by("code"))


def staffed_station(places: Places, region: Region) -> Station:
    """A station with every role of a station."""
    station = places.station(region)
    places.post(f"clerk{region.code}", Role.CLERK, station)
    places.post(f"caseworker{region.code}", Role.CASEWORKER, station)
    places.post(f"head{region.code}", Role.STATION_HEAD, station)
    return station


def office(places: Places, region: Region) -> None:
    """The reviewing officer of a division; a province's has a second, who reviews its own station's returns."""
    places.post(f"{region.level}{region.code}", Role(region.level), region)


def build_province(places: Places, province: Region, within: str) -> None:
    """Two cities with two counties each, every role filled; and every division that lies within a path.

    The first county officer is head of his station too, in a second posting: the county federation runs it.
    """
    cities = _first(cities_of(province), within)
    counties = {city.pk: _first(counties_of(city), within) for city in cities}
    for region in [province, *cities]:
        staffed_station(places, region)
        office(places, region)
    places.post(f"leader{province.code}", Role.PROVINCE, province)  # 分管领导: signs the provincial station's return
    for role in (Role.ADMIN, Role.SECURITY, Role.AUDITOR):
        places.post(f"{role}{province.code}", role, province)
    for city in cities:
        for county in counties[city.pk]:
            if city in cities[:2] and county in counties[city.pk][:2]:
                station = staffed_station(places, county)
            else:
                station = places.station(county)
                places.post(f"head{county.code}", Role.STATION_HEAD, station)
            office(places, county)
            if city == cities[0] and county == counties[city.pk][0]:
                places.post(f"county{county.code}", Role.STATION_HEAD, station)


def _first(regions: list[Region], within: str) -> list[Region]:
    """The first two, and all that lie within the path or around it."""
    inside = [region for region in regions if region.path.startswith(within) or within.startswith(region.path)]
    return regions[:2] + [region for region in inside if region not in regions[:2]]
