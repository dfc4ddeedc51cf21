"""The year 2018 of Heilongjiang: records whose totals are the published exact ones. No figure is written.

Figures of the province's published review of 法律援助 for special groups, by the count of the judicial system; its
groups do not add up to its totals (7,810 of 13,052 cases), and nothing here forces them to.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from accounts.roles import Role
from clients.actions import freeze
from clients.choices import CERTIFIED, Category, Group
from clients.models import Client
from consultations.choices import Matter
from reports.demo import people, places
from reports.demo.records import Records
from stations.choices import StationKind
from stations.models import Region, Staff, Station
from stations.terms import months_between

PROVINCE = "230000"
YEAR = 2018
PREFIX = "replay-"
STATION_NUMBER = "18"  # beside the demo's own stations of the same divisions
MOST_PERSONS = 8

CONSULTED, CASES = 45_756, 13_052  # 人次, 件
RECOVERED_YUAN = 134_000_000  # 1.34 亿, published as qualified


@dataclass(frozen=True)
class Told:
    """What the review says of a group: 人次, 件, and 挽回 in 元 (军人军属: "近百万元", qualified)."""

    consulted: int
    cases: int
    recovered_yuan: int


GROUPS: dict[Group, Told] = {
    Group.MIGRANT_WORKER: Told(10_322, 4_326, 44_240_000),
    Group.DISABLED: Told(4_712, 1_085, 11_090_000),
    Group.MILITARY_FAMILY: Told(453, 27, 980_000),
    Group.ELDERLY: Told(9_111, 2_372, 24_260_000),
}
# code of the indicator -> the published exact value, in its unit (money in 分)
PUBLISHED: dict[str, tuple[str, int]] = {
    "201": ("解答咨询", CONSULTED),
    "311": ("办理案件", CASES),
    **{f"24{g.value}": (f"{g.label}咨询", told.consulted) for g, told in GROUPS.items()},
    **{f"39{g.value}": (f"{g.label}案件", told.cases) for g, told in GROUPS.items()},
    **{
        f"30{g.value}": (f"为{g.label}挽回", told.recovered_yuan * 100)
        for g, told in GROUPS.items()
        if g != Group.MILITARY_FAMILY
    },
    "611": ("为农民工讨薪", GROUPS[Group.MIGRANT_WORKER].recovered_yuan * 100),
}


def build_places(chance: Random) -> places.Places:
    """One station of the judicial system per division, for this year only; one user for each office's role."""
    province = Region.objects.get(code=PROVINCE)
    made = places.Places(chance, since=date(YEAR, 1, 1), prefix=PREFIX)
    regions = [province]
    for city in places.cities_of(province):
        regions += [city, *places.counties_of(city)]
    for region in regions:
        station = made.station(region, kind=StationKind.JUDICIAL, code=STATION_NUMBER)
        made.post("head", Role.STATION_HEAD, station)
        made.post(str(region.level), Role(region.level), region)
    made.post("leader", Role.PROVINCE, province)
    for interval in made.intervals:
        interval.closed_on, interval.reason = date(YEAR, 12, 31), "回放年度结束"
    made.save()
    return made


def parts(chance: Random, total: int, most: int) -> list[int]:
    """Whole numbers from 1 to `most` that sum to a total."""
    found: list[int] = []
    while total:
        part = min(total, chance.choices(range(1, most + 1), [60, 12, 8, 6, 5, 4, 3, 2][:most])[0])
        found.append(part)
        total -= part
    return found


def shares(chance: Random, total: int, count: int) -> list[int]:
    """`count` whole numbers, each at least 1, that sum to a total."""
    cuts = sorted(chance.sample(range(1, total), count - 1)) if count > 1 else []
    return [b - a for a, b in pairwise([0, *cuts, total])]


TICKED = {Group.MIGRANT_WORKER, Group.MILITARY_FAMILY}


@dataclass
class Replay:
    chance: Random
    stations: list[Station]
    staff: dict[int, list[Staff]]
    by: Any

    def __post_init__(self) -> None:
        self.people = people.People(self.chance, date(YEAR, 12, 31))
        self.records = Records(self.chance)
        self.clients: list[Client] = []
        self.months = months_between(date(YEAR, 1, 1), date(YEAR, 12, 31))

    def build(self) -> None:
        rest = Told(
            CONSULTED - sum(told.consulted for told in GROUPS.values()),
            CASES - sum(told.cases for told in GROUPS.values()),
            RECOVERED_YUAN - sum(told.recovered_yuan for told in GROUPS.values()),
        )
        consulted = [(g, n) for g, told in GROUPS.items() for n in parts(self.chance, told.consulted, MOST_PERSONS)]
        consulted += [(None, n) for n in parts(self.chance, rest.consulted, MOST_PERSONS)]
        self.chance.shuffle(consulted)
        for cell, (group, persons) in zip(self._cells(len(consulted)), consulted, strict=True):
            self._consult(*cell, group, persons)
        for group, told in GROUPS.items():
            self._cases_of(group, told)
        self._cases_of(None, rest)
        people.save(self.clients)
        self.records.save()

    def _cells(self, count: int) -> list[tuple[Station, date]]:
        """A station and month for each record: every one of them at least once, the rest by chance."""
        every = [(station, month) for station in self.stations for month in self.months]
        return every[:count] + self.chance.choices(every, k=max(0, count - len(every)))

    def _client(self, station: Station, day: date, group: Group | None) -> Client:
        """Somebody of exactly this group of those published: only the old are old, only the disabled disabled."""
        client = self.people.client(
            station, day, self.by, disabled=group == Group.DISABLED, groups={group: 1.0} if group in TICKED else {},
            ages=(61, 88) if group == Group.ELDERLY else (19, 57),
        )  # fmt: skip
        if group == Group.DISABLED and client.category not in CERTIFIED:
            client.category, client.grade = Category.PHYSICAL, "2"
        self.clients.append(client)
        return client

    def _consult(self, station: Station, month: date, group: Group | None, persons: int) -> None:
        day = self.records.day_in(month)
        client = self._client(station, day, group) if persons == 1 and self.chance.random() < 0.4 else None
        facts = freeze(client, day)
        if client is None and group:
            facts |= {group.field: True}
        matter = Matter.WAGES if group == Group.MIGRANT_WORKER and self.chance.random() < 0.6 else ""
        self.records.consultation(
            station, client, day, month, self.by, facts, persons=persons, matter=matter, narrative=False
        )

    def _cases_of(self, group: Group | None, told: Told) -> None:
        cells = self._cells(told.cases) if group is None else self.chance.choices(
            [(station, month) for station in self.stations for month in self.months], k=told.cases
        )  # fmt: skip
        days = [(station, self.records.day_in(month)) for station, month in cells]
        closes = [self._close_on(day) for _, day in days]
        closed = [place for place, day in enumerate(closes) if day]
        money = dict(zip(closed, shares(self.chance, told.recovered_yuan * 100, len(closed)), strict=True))
        for place, ((station, day), closed_on) in enumerate(zip(days, closes, strict=True)):
            client = self._client(station, day, group)
            _, span = self.records.case(
                client, self.staff[station.pk], day, self.by, freeze(client, day), accepted_on=day,
                closed_on=closed_on, recovered_fen=money.get(place, 0),
                matter=Matter.WAGES if group == Group.MIGRANT_WORKER else "",
            )  # fmt: skip
            if span and group == Group.MIGRANT_WORKER:  # 讨薪: all that the review says was recovered for them
                span.wages_fen = span.recovered_fen

    def _close_on(self, day: date) -> date | None:
        closed_on = day + timedelta(days=self.chance.randrange(10, 150))
        return closed_on if closed_on.year == YEAR else None
