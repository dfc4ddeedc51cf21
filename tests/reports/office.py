"""A small province built row by row, for tests of the numbers: stations, consultations, cases, returns."""

import random
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.choices import CaseOutcome, CaseState, Ended, Form, Kind, Opened
from cases.models import Case, CasePerson, CaseSpan
from clients.choices import Category, Grade, Group, Residence, Sex
from clients.models import Client, Person
from consultations.choices import AskedBy, Channel, ConsultationState, Matter, Outcome, Visit
from consultations.models import Consultation
from reports.choices import ReturnState
from reports.compute import SOURCES, compute, figure_of, lines, written
from reports.indicators import INDICATORS
from reports.models import Compilation, Figure, Ledger, Return
from reports.periods import month_period
from reports.table import compiled, frozen
from reports.workbook import build
from stations.areas import areas
from stations.choices import StaffKind
from stations.models import Region, Station, StationInterval
from stations.terms import next_month

SINCE = date(2026, 1, 1)
CODES = ["340000", "340100", "340102", "340103", "340200", "340202", "340207"]


@dataclass
class Office:
    """Writes what a test needs. `chance` makes varied rows, the same every time."""

    chance: random.Random = field(default_factory=lambda: random.Random(1))
    regions: dict[str, Region] = field(default_factory=dict)
    user: User = field(init=False)
    _cases: int = 0

    def __post_init__(self) -> None:
        self.user, _ = User.objects.get_or_create(username="maker", defaults={"name": "制表人"})
        known = {area.code: area for area in areas()}
        for code in CODES:
            area = known[code]
            parent = self.regions.get(area.parent)
            self.regions[code], _ = Region.objects.get_or_create(
                code=code, defaults={"name": area.name, "level": area.level, "path": area.path, "parent": parent}
            )

    def station(self, region: str, number: int = 1, *, opened: date = SINCE, closed: date | None = None) -> Station:
        at = self.regions[region]
        station = Station.objects.create(
            region=at, code=f"{region}{number:02}", name=f"{at.name}工作站{number}", short_name=f"{at.name[:2]}残法救",
            phone="0551-62345678", reports_from=opened.replace(day=1),
        )  # fmt: skip
        StationInterval.objects.create(station=station, opened_on=opened, closed_on=closed)
        return station

    def person(self, station: Station) -> Client:
        return Client.objects.create(
            station=station, person=Person.objects.create(), name="测试", registered_on=SINCE, registered_by=self.user
        )

    def facts(self, key: str = "") -> dict[str, Any]:
        pick = self.chance.choice
        flags = {group.field: self.chance.random() < 0.2 for group in Group}
        return {
            "person_key": key, "category": pick(list(Category)), "grade": pick(list(Grade)), "sex": pick(list(Sex)),
            "age": pick([None, 5, 13, 14, 17, 18, 59, 60, 69, 70, 88]), "residence": pick(list(Residence)), **flags,
        }  # fmt: skip

    def consultation(self, station: Station, month: date, key: str = "", **given: Any) -> Consultation:
        pick = self.chance.choice
        values = {
            "channel": pick(list(Channel)), "asked_by": pick(list(AskedBy)), "persons": pick([1, 1, 1, 2, 8]),
            "matter": pick(list(Matter)), "outcome": pick(list(Outcome)), "visit": pick(list(Visit)),
            "is_late": self.chance.random() < 0.1, "needs_met": pick([0, 0, 0, 1, 2]), "held_on": month.replace(day=9),
            "counted_in": month, "recorded_by": self.user, "recorded_at": timezone.now(), **self.facts(key), **given,
        }  # fmt: skip
        if values.get("state") == ConsultationState.VOID:
            values |= {"voided_at": timezone.now(), "reason": "重复登记"}
        return Consultation.objects.create(station=station, **values)

    def span(
        self, station: Station, client: Client, opened: date, ended: date | None = None,
        people: tuple[str, ...] = (), **given: Any,
    ) -> CaseSpan:  # fmt: skip
        pick = self.chance.choice
        self._cases += 1
        what = {"kind": pick(list(Kind)), "form": pick(list(Form)[:6]), "matter": pick(list(Matter))}
        case = Case.objects.create(
            station=station, client=client, number=f"案{self._cases}号", applied_on=opened, opened_by=self.user,
            state=CaseState.UNDER_REVIEW, **what,
        )  # fmt: skip
        values = {"opened_on": opened, "opened_in": opened.replace(day=1), "opened_as": pick(list(Opened)), **what}
        if ended:
            values |= {
                "ended_on": ended, "ended_in": ended.replace(day=1), "ended_as": pick(list(Ended)),
                "handler_kind": pick(list(StaffKind)[:7]), "outcome": pick(list(CaseOutcome)),
                "recovered_fen": pick([0, 1234567]), "gained_fen": pick([0, 99]),
            }  # fmt: skip
        values |= self.facts(client.person.key) | given
        span = CaseSpan.objects.create(case=case, station=station, **values)
        for key in people or (client.person.key,):
            CasePerson.objects.create(span=span, **self.facts(key))
        return span

    def busy_month(self, station: Station, month: date, keys: list[str], count: int = 6) -> None:
        """Consultations of known, unknown and repeated people, a void one, and cases opened and ended."""
        client = self.person(station)
        for _ in range(count):
            self.consultation(station, month, self.chance.choice(["", *keys]))
        self.consultation(station, month, keys[0], state=ConsultationState.VOID)
        self.span(station, client, month.replace(day=3), people=(client.person.key, keys[0]))
        self.span(station, client, month.replace(day=4), month.replace(day=20))
        self.span(station, client, month.replace(day=5), next_month(month).replace(day=6))

    def report(self, station: Station, month: date, state: str = ReturnState.SUBMITTED, **given: Any) -> Return:
        """A return as submission leaves it: its ledgers, and figures read from them."""
        period = month_period(month)
        now = timezone.now()
        stamps = {"submitted_at": now, "checked_at": now if state != ReturnState.SUBMITTED else None}
        stamps["final_at"] = now if state == ReturnState.FINAL else None
        due = next_month(month).replace(day=5)
        made = Return.objects.create(
            **(
                {"station": station, "month": month, "state": state, "due_on": due, "first_submitted_on": due}
                | stamps
                | given
            )
        )
        figures = compute([station.pk], period)[station.pk]
        for name, source in SOURCES.items():
            found = lines(source, [station.pk], period)
            Ledger.objects.create(return_of=made, source=name, text=written(found))
            mine = [row for row in INDICATORS.values() if row.source is source]
            assert {row.code: figure_of(found, row) for row in mine} == {row.code: figures[row.code] for row in mine}
        Figure.objects.bulk_create(Figure(return_of=made, code=code, value=value) for code, value in figures.items())
        return made

    def finalise(self, month: date, returns: list[Return], number: int = 1) -> Compilation:
        """What the final review of the province leaves."""
        region, period = self.regions["340000"], month_period(month)
        for one in returns:
            one.state, one.checked_at, one.final_at = ReturnState.FINAL, timezone.now(), timezone.now()
            one.save()
        held = Return.objects.final().filter(month=month)
        table = compiled(region, period, held, number=number, on=timezone.localdate())
        made = Compilation.objects.create(
            region=region, month=month, number=number, registry="[]", rows=frozen(table), workbook=build(table),
            sha256="", finalised_at=timezone.now(), finalised_by=self.user,
        )  # fmt: skip
        Return.objects.filter(pk__in=[one.pk for one in returns]).update(compilation=made)
        return made
