"""The year 2018 of Heilongjiang: records whose totals are the published ones (reports/published.py).

No figure is written. Its groups do not add up to its totals (7,810 of 13,052 cases), and nothing here forces them to.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from accounts.roles import Role
from cases.models import CasePerson
from cases.models_screening import Member
from clients import names
from clients.actions import freeze
from clients.choices import CERTIFIED, Category, Group, Sex
from clients.models import Client
from consultations.choices import Matter
from consultations.models import Campaign
from reports.demo import people, places, replay_outreach
from reports.demo.records import Records
from reports.demo.replay_outreach import day_between, shares
from reports.published import CASES, CONSULTED, PROVINCE, RECOVERED, STATION_NUMBER, WAN, WOMEN, WORKERS, YEAR
from stations.choices import StationKind
from stations.models import Region, Staff, Station
from stations.terms import months_between

PREFIX = "replay-"
MOST_PERSONS = 8


@dataclass(frozen=True)
class Told:
    """What is made for a group: 人次, 件, and 挽回 in 分 (军人军属: published as 近百万元)."""

    consulted: int
    cases: int
    recovered_fen: int


GROUPS: dict[Group, Told] = {
    Group.MIGRANT_WORKER: Told(10_322, 4_326, 4_424 * WAN),
    Group.DISABLED: Told(4_712, 1_085, 1_109 * WAN),
    Group.MILITARY_FAMILY: Told(453, 27, 98 * WAN),
    Group.ELDERLY: Told(9_111, 2_372, 2_426 * WAN),
}
# 百日维权, of the figures of 农民工: 人次, 件, 讨薪; of the cases closed, the people in all, 避免越级访、群体访.
DRIVE = Told(4_763, 615, 184_749 * WAN // 100)
DRIVE_CLOSED, DRIVE_PEOPLE, DRIVE_PETITIONS, DRIVE_KEPT = 173, 2_060, 216, 80
OF_WOMEN = 3_240  # 人次 of 留守妇女, published as 3,000余: of those in no group with figures of its own


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
        self.members: list[Member] = []
        self.months = months_between(date(YEAR, 1, 1), date(YEAR, 12, 31))

    def build(self) -> None:
        self.campaigns = replay_outreach.campaigns(Region.objects.get(code=PROVINCE), self.by)
        replay_outreach.events(self.chance, self.stations, self.staff, self.by, self.campaigns)
        replay_outreach.registers(self.chance, self.stations, self.by)
        self._consultations()
        self._drive()
        for group, told in GROUPS.items():
            of_drive = group == Group.MIGRANT_WORKER
            cases = told.cases - (DRIVE.cases if of_drive else 0)
            self._cases_of(group, cases, told.recovered_fen - (DRIVE.recovered_fen if of_drive else 0))
        self._cases_of(
            None, CASES.told.named - sum(told.cases for told in GROUPS.values()),
            RECOVERED.told.named - sum(told.recovered_fen for told in GROUPS.values()),
        )  # fmt: skip
        people.save(self.clients)
        self.records.save()
        for member in self.members:
            member.case_id, member.client_id = member.case.pk, member.client.pk  # type: ignore[union-attr]
        Member.objects.bulk_create(self.members, batch_size=300)

    # ---------------------------------------------------------------- consultations
    def _consultations(self) -> None:
        """Those of a campaign on its days, all others spread over every station and month."""
        rest = CONSULTED.told.named - sum(told.consulted for told in GROUPS.values())
        usual: list[tuple[Group | None, int]] = [(None, rest - OF_WOMEN)]
        for named, told in GROUPS.items():
            usual.append((named, told.consulted - (DRIVE.consulted if named == Group.MIGRANT_WORKER else 0)))
        asked = [(group, persons) for group, total in usual for persons in parts(self.chance, total, MOST_PERSONS)]
        self.chance.shuffle(asked)
        for (station, month), (group, persons) in zip(self._cells(len(asked)), asked, strict=True):
            self._consult(station, self.records.day_in(month), group, persons)
        for slug, group, total in (
            (WORKERS, Group.MIGRANT_WORKER, DRIVE.consulted),
            (WOMEN, Group.LEFT_BEHIND_WOMAN, OF_WOMEN),
        ):
            campaign = self.campaigns[slug]
            for persons in parts(self.chance, total, MOST_PERSONS):
                self._consult(*self._on(campaign), group, persons, campaign)

    def _on(self, campaign: Campaign) -> tuple[Station, date]:
        """Some station, on a day of a campaign."""
        return self.chance.choice(self.stations), day_between(self.chance, campaign.since_on, campaign.until_on)

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

    def _consult(
        self, station: Station, day: date, group: Group | None, persons: int, campaign: Campaign | None = None
    ) -> None:
        is_known = persons == 1 and group != Group.LEFT_BEHIND_WOMAN and self.chance.random() < 0.4
        client = self._client(station, day, group) if is_known else None
        facts = freeze(client, day, sex=Sex.FEMALE if group == Group.LEFT_BEHIND_WOMAN else Sex.UNKNOWN)
        if client is None and group:
            facts |= {group.field: True}
        matter = Matter.WAGES if group == Group.MIGRANT_WORKER and self.chance.random() < 0.6 else ""
        row = self.records.consultation(
            station, client, day, day.replace(day=1), self.by, facts, persons=persons, matter=matter, narrative=False
        )
        row.campaign = campaign

    # ---------------------------------------------------------------- cases
    def _cases_of(self, group: Group | None, count: int, recovered_fen: int) -> None:
        cells = self._cells(count) if group is None else self.chance.choices(
            [(station, month) for station in self.stations for month in self.months], k=count
        )  # fmt: skip
        days = [(station, self.records.day_in(month)) for station, month in cells]
        closes = [self._close_on(day) for _, day in days]
        closed = [place for place, day in enumerate(closes) if day]
        money = dict(zip(closed, shares(self.chance, recovered_fen, len(closed)), strict=True))
        for place, ((station, day), closed_on) in enumerate(zip(days, closes, strict=True)):
            self._case(station, day, closed_on, group, money.get(place, 0))

    def _case(self, station: Station, day: date, closed_on: date | None, group: Group | None, fen: int) -> Any:
        client = self._client(station, day, group)
        _, span = self.records.case(
            client, self.staff[station.pk], day, self.by, freeze(client, day), accepted_on=day, closed_on=closed_on,
            recovered_fen=fen, matter=Matter.WAGES if group == Group.MIGRANT_WORKER else "",
        )  # fmt: skip
        if span and group == Group.MIGRANT_WORKER:  # 讨薪: all that the review says was recovered for them
            span.wages_fen = span.recovered_fen
        return span

    def _drive(self) -> None:
        """百日维权: group cases of wages, the first of them closed before the year ended."""
        campaign, chance = self.campaigns[WORKERS], self.chance
        on = sorted((self._on(campaign) for _ in range(DRIVE.cases)), key=lambda one: one[1])
        money = shares(chance, DRIVE.recovered_fen, DRIVE_CLOSED)
        kept = shares(chance, DRIVE_PETITIONS, DRIVE_KEPT)
        for place, ((station, day), size) in enumerate(zip(on, shares(chance, DRIVE_PEOPLE, DRIVE.cases), strict=True)):
            is_closed = place < DRIVE_CLOSED
            closed_on = day_between(chance, day + timedelta(days=10), date(YEAR, 12, 31)) if is_closed else None
            span = self._case(station, day, closed_on, Group.MIGRANT_WORKER, money[place] if is_closed else 0)
            span.case.campaign = campaign
            if place < DRIVE_KEPT:
                span.petitions_avoided, span.petitions_note = kept[place], "信访部门来函(回放)"
            if size > 1:
                span.is_group = span.case.is_group = True
            for _ in range(size - 1):
                other = self._client(station, day, Group.MIGRANT_WORKER)
                self.records.people.append(CasePerson(span=span, client=other, **freeze(other, day)))
                self.members.append(
                    Member(case=span.case, client=other, name=other.name, sound=names.sound(other.name))
                )

    def _close_on(self, day: date) -> date | None:
        closed_on = day + timedelta(days=self.chance.randrange(10, 150))
        return closed_on if closed_on.year == YEAR else None
