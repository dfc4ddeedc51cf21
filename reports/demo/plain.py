"""The demo: two provinces, one with every station; months submitted, late, sent back, stated as zero, missing."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.roles import Role
from cases import actions as cases
from cases import actions_after as after
from cases import actions_course as course
from cases import actions_referral as referrals
from cases.choices import CaseOutcome, CaseState, Form, Kind, Satisfaction, Target
from clients.actions import freeze
from clients.models import Client
from consultations import actions as consultations
from reports.demo import family, places
from reports.demo.casework import Casework
from reports.demo.people import People, save
from reports.demo.records import QUESTIONS, Records
from stations.models import Posting, Region, Staff, Station
from stations.terms import months_between

OTHER_PROVINCE = {"34": "230000", "23": "340000"}
PER_MONTH = 8  # consultations of a station, unless the command says otherwise
CASES_PER_CONSULTATION = 0.14
THROUGH_ACTIONS = 180  # consultations that go through the same actions as a clerk's; the cases among them add moves


@dataclass
class Plain:
    """Builds the offices and their records; submitting the months is reports/demo/submissions.py."""

    area: Region
    months: int
    today: date
    seed: int
    consultations: int | None
    cases: int | None
    chance: Random = field(init=False)
    people: People = field(init=False)
    full: list[date] = field(init=False)  # first days of the months that are over
    stations: list[Station] = field(init=False)
    last_month: dict[int, date] = field(default_factory=dict)  # of a station that closes
    has_late_entry: bool = False  # one at least, however small the demo

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311 - a demo, the same for the same seed
        self.people = People(self.chance, self.today)
        first = self.today.replace(day=1)
        for _ in range(self.months):
            first = (first - timedelta(days=1)).replace(day=1)
        self.full = months_between(first, self.today.replace(day=1) - timedelta(days=1))

    @property
    def current(self) -> date:
        return self.today.replace(day=1)

    # ------------------------------------------------------------ offices
    def build_places(self) -> places.Places:
        made = places.Places(self.chance, since=self.full[0])
        province = Region.objects.get(path=self.area.path[:3])
        places.build_province(made, province, within=self.area.path)
        busy = {posting.station.code for posting in made.postings if posting.role == Role.CLERK and posting.station}
        quiet = [station for station in made.stations if station.code not in busy]
        places.build_province(
            made, Region.objects.get(code=OTHER_PROVINCE.get(province.province, "340000")), within="-"
        )
        self.stations = made.stations
        if len(quiet) > 1 and len(self.full) > 2:
            self._close(made, quiet[-1])
            self._open_later(made, quiet[-2])
        made.save()
        return made

    def _close(self, made: places.Places, station: Station) -> None:
        """A station closed in the middle: it owes nothing afterwards."""
        month = self.full[len(self.full) // 2]
        self.last_month[id(station)] = month
        interval = next(row for row in made.intervals if row.station is station)
        interval.closed_on, interval.reason = month + timedelta(days=20), "并入市级工作站"

    def _open_later(self, made: places.Places, station: Station) -> None:
        """A station that opened in the second month owes nothing for the first."""
        interval = next(row for row in made.intervals if row.station is station)
        interval.opened_on = station.reports_from = self.full[1]

    # ------------------------------------------------------------ records in bulk
    def build_records(self) -> None:
        # The current month of stations with a clerk is left to the actions.
        cells = self._cells()
        wanted = self.consultations if self.consultations is not None else PER_MONTH * len(cells)
        shares = Counter(self.chance.choices(list(cells), list(cells.values()), k=max(0, wanted - THROUGH_ACTIONS)))
        wanted = self.cases if self.cases is not None else int(wanted * CASES_PER_CONSULTATION)
        files = Counter(self.chance.choices(list(cells), list(cells.values()), k=wanted))
        records, by_station = Records(self.chance, today=self.today), defaultdict(list)
        open_ = [station for station in self.stations if id(station) not in self.last_month]
        story = Casework(Random(f"{self.seed} casework"), self.today, records, open_)  # noqa: S311
        for cell in cells:
            by_station[cell[0]].append(cell[1])
        staff = defaultdict(list)
        for person in Staff.objects.filter(station__in=self.stations):
            staff[person.station_id].append(person)
        heads = {p.station_id: p.user for p in Posting.objects.filter(role=Role.STATION_HEAD).select_related("user")}
        clients: list[Client] = []
        for place, months in by_station.items():
            station, pool = self.stations[place], list[Client]()
            by = heads[station.pk]
            for month in months:
                for _ in range(shares[place, month]):
                    self._consult(records, station, month, pool, by, clients)
                for _ in range(files[place, month]):
                    self._case(records, station, month, pool, by, staff[station.pk], story)
            clients += pool
        for client in clients:
            family.tell(client, self.today)
        save(clients)
        family.save(clients, self.today)
        records.save()
        story.save()

    def _cells(self) -> dict[tuple[int, date], float]:
        """(place of the station in the list, month) -> weight; a cell with nothing in it becomes a 零报告."""
        cells = {}
        for place, station in enumerate(self.stations):
            size = self.chance.lognormvariate(0, 0.6) * (1.6 if station.region.level == "city" else 1)
            last = self.last_month.get(id(station), self.current)
            for month in months_between(station.reports_from, last):
                is_empty = station.region.level == "county" and self.chance.random() < 0.04
                if not is_empty or place < 8:
                    part = self.today.day / 30 if month == self.current else 1
                    cells[place, month] = size * part * self.chance.uniform(0.7, 1.3)
        return cells

    def _latest(self, station: Station) -> date:
        last = self.last_month.get(id(station))
        return last + timedelta(days=20) if last else self.today

    def _consult(
        self, records: Records, station: Station, month: date, pool: list[Client], by: Any,
        known: list[Client],
    ) -> None:  # fmt: skip
        chance = self.chance
        is_late = month > station.reports_from and (not self.has_late_entry or chance.random() < 0.04)
        self.has_late_entry = self.has_late_entry or is_late
        day = records.day_in(month, self._latest(station))
        if is_late:  # held in the last days of the month before, entered after its books were closed
            day = month - timedelta(days=chance.randrange(1, 6))
        client = None
        if chance.random() > 0.22:
            client = self._who(station, day, pool, by, known)
        persons = chance.choice((2, 3, 4, 5, 8)) if chance.random() < 0.03 else 1
        groups = ["02"] if client is None and chance.random() < 0.1 else []
        records.consultation(station, client, day, month, by, freeze(client, day, groups=groups), persons=persons)

    def _who(self, station: Station, day: date, pool: list[Client], by: Any, known: list[Client]) -> Client:
        """Somebody the station knows, somebody new, or now and then somebody whom another station knows."""
        chance = self.chance
        before = [client for client in pool[-12:] if client.registered_on <= day]
        if before and chance.random() < 0.3:
            return chance.choice(before)
        person = chance.choice(known).person if known and chance.random() < 0.02 else None
        if person and any(client.person is person for client in pool):
            person = None
        client = self.people.client(station, day, by, person=person)
        pool.append(client)
        return client

    def _case(
        self, records: Records, station: Station, month: date, pool: list[Client], by: Any,
        staff: list[Staff], story: Casework,
    ) -> None:  # fmt: skip
        chance = self.chance
        latest = self._latest(station)
        applied_on = records.day_in(month, latest)
        client = self._who(station, applied_on, pool, by, [])
        accepted_on = applied_on + timedelta(days=chance.randrange(0, 6))
        closed_on = accepted_on + timedelta(days=chance.randrange(8, 120))
        if accepted_on > latest:
            case, span = records.case(client, staff, applied_on, by, {}, accepted_on=None, closed_on=None)
            story.live(case, span, latest, by)
            return
        recovered = chance.randrange(1_000, 80_000) * 100 if chance.random() < 0.5 else 0
        case, span = records.case(
            client, staff, applied_on, by, freeze(client, accepted_on), accepted_on=accepted_on,
            closed_on=closed_on if closed_on <= latest else None, recovered_fen=recovered,
        )  # fmt: skip
        story.live(case, span, latest, by)

    # ------------------------------------------------------------ records through the actions
    def through_actions(self, progress: Any) -> None:
        """The current month of the stations that have a clerk, logged as he would."""
        clerks = list(Posting.objects.filter(role=Role.CLERK).select_related("user", "station__region").order_by("pk"))
        heads = {
            p.station_id: p
            for p in Posting.objects.filter(role=Role.STATION_HEAD)
            .select_related("user", "station__region")
            .order_by("-pk")
        }
        for number in range(
            THROUGH_ACTIONS if self.consultations is None else min(THROUGH_ACTIONS, self.consultations)
        ):
            clerk = clerks[number % len(clerks)]
            day = self.current + timedelta(days=self.chance.randrange(self.today.day))
            person = self._person(clerk, day) if self.chance.random() > 0.2 else {"name": ""}
            matter = self.chance.choice(list(QUESTIONS))
            row = consultations.record(
                by=clerk, at=self._at(day), held_on=day, matter=matter, person=person, question=QUESTIONS[matter],
                answer="告知所需材料,约好下次带齐再来。",
            )  # fmt: skip
            if row.client and number % 9 == 0:
                self._take_on(row, clerk, heads[clerk.station_id], day, number)
            progress.update()

    def _person(self, clerk: Posting, day: date) -> dict[str, Any]:
        number = self.people.number(
            f"{clerk.province}9900",
            day - timedelta(days=self.chance.randrange(8_000, 30_000)),
            self.chance.choice("12"),
        )
        return {
            "name": self.people.name(),
            "number": f"{number}{self.chance.choice('1234')}{self.chance.choice('234')}",
        }

    def _take_on(self, row: Any, clerk: Posting, head: Posting, day: date, number: int) -> None:
        case = cases.open_case(
            by=clerk, today=self.today, consultation=row, kind=Kind.CIVIL, form=Form.MEDIATION, matter=row.matter,
            applied_on=day, facts="愿意先调解,调解不成再起诉。", is_draft=number % 63 == 9,
        )  # fmt: skip
        if number % 36 == 0 or case.state == CaseState.DRAFT:
            return
        if number % 63 == 27:
            cases.ask_papers(case, by=head, today=self.today, told_on=day, papers="身份证明\n工资欠条")
            return
        case = cases.accept(case, by=head, today=self.today, accepted_on=min(day + timedelta(days=1), self.today))
        lawyer = Staff.objects.get(station=case.station_id, kind="01")
        case = course.assign(case, by=head, today=self.today, handler=lawyer)
        if number % 45 == 18:
            letter = referrals.prepare(
                case, by=clerk, today=self.today, target=Target.LEGAL_AID, target_name="法律援助中心",
                papers="法律救助申请表", consented_on=self.today,
            )  # fmt: skip
            referrals.send(letter, by=clerk, today=self.today, sent_on=self.today)
        if number % 27 == 0:
            case = course.close(
                case, by=head, today=self.today, closed_on=self.today, outcome=CaseOutcome.MEDIATED,
                recovered_fen=520_000,
            )  # fmt: skip
            after.call(case, by=clerk, today=self.today, called_on=self.today, satisfaction=Satisfaction.SATISFIED)

    def _at(self, day: date) -> datetime:
        return timezone.make_aware(datetime.combine(min(day, self.today), time(10)))
