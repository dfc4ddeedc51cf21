"""A province at its desks: stations opened and people posted through the actions, months logged and sent up."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.test import Client as Http
from django.utils import timezone
from rest_framework.test import APIClient

import cases.actions
import cases.actions_course
import consultations.actions
from accounts.actions import SYSTEM
from accounts.models import User
from accounts.roles import Role
from cases.choices import CaseOutcome, Form, Kind
from cases.models import Case
from consultations.choices import Matter
from consultations.models import Consultation
from reports import actions
from reports.checks import is_counted
from reports.compute import compute
from reports.models import Return
from stations import actions as station_actions
from stations.choices import StaffKind
from stations.models import Posting, Region, Staff, Station
from tests.areas import load

SINCE = date(2026, 1, 1)
CODES = {"340000", "340100", "340102", "340103", "340200", "340202", "110000", "110101", "410000", "419000", "419001"}


def at(month: int, day: int, year: int = 2026) -> datetime:
    return timezone.make_aware(datetime.combine(date(year, month, day), time(10)))


@dataclass
class Desk:
    """Stations by code, postings by (role, place). Who is posted nowhere does not exist."""

    regions: dict[str, Region] = field(default_factory=dict)
    postings: dict[tuple[str, str], Posting] = field(default_factory=dict)
    stations: dict[str, Station] = field(default_factory=dict)

    def __post_init__(self) -> None:
        load(CODES)
        self.regions = {region.code: region for region in Region.objects.select_related("parent__parent")}

    def station(self, code: str, opened: date = SINCE) -> Station:
        """A station of a division, with a head, a clerk and a lawyer."""
        region = self.regions[code]
        made = station_actions.create_station(
            by=SYSTEM, region=region, name=f"{region.name}工作站", opened_on=opened, reports_from=opened.replace(day=1)
        )
        self.stations[code] = made
        for role in (Role.STATION_HEAD, Role.CLERK):
            self.post(role, made)
        Staff.objects.create(station=made, name="律师某", kind=StaffKind.LAWYER, joined_on=opened)
        return made

    def post(self, role: str, place: Region | Station, user: User | None = None) -> Posting:
        at_station = isinstance(place, Station)
        number = User.objects.count()
        user = user or User.objects.create(username=f"{role}-{place.code}-{number}", name=f"用户{number}")
        where = {"station": place} if at_station else {"region": place}
        posting = Posting.objects.create(user=user, role=role, starts_on=SINCE, **where)
        self.postings.setdefault((role, place.code[:6] if at_station else place.code), posting)
        return posting

    def offices(self, *codes: str) -> None:
        for code in codes:
            self.post(self.regions[code].level, self.regions[code])

    def head(self, code: str) -> Posting:
        return self.postings[Role.STATION_HEAD, code]

    def officer(self, code: str) -> Posting:
        return self.postings[self.regions[code].level, code]

    # ---- records
    def consult(self, code: str, day: date, *, name: str = "", number: str = "", **given: Any) -> Consultation:
        """Logged on its day."""
        moment = timezone.make_aware(datetime.combine(given.pop("entered_on", day), time(11)))
        person = {key: value for key, value in {"name": name, "number": number}.items() if value}
        values = {"matter": Matter.WAGES} | given
        return consultations.actions.record(
            by=self.postings[Role.CLERK, code], at=moment, held_on=day, person=person, **values
        )

    def case(
        self, code: str, consultation: Consultation, opened: date, closed: date | None = None, **given: Any
    ) -> Case:
        """Opened from a consultation, accepted, and closed if a day is given."""
        head, today = self.head(code), given.pop("entered_on", closed or opened)
        case = cases.actions.open_case(
            by=head, today=today, consultation=consultation, kind=Kind.CIVIL, form=Form.MEDIATION, matter=Matter.WAGES,
            applied_on=opened,
        )  # fmt: skip
        case = cases.actions.accept(case, by=head, today=today, accepted_on=opened)
        lawyer = Staff.objects.get(station=self.stations[code], kind=StaffKind.LAWYER)
        case = cases.actions_course.assign(case, by=head, today=today, handler=lawyer)
        if closed:
            case = cases.actions_course.close(
                case, by=head, today=today, closed_on=closed, **{"outcome": CaseOutcome.MEDIATED, **given}
            )
        return case

    # ---- the way up
    def opened(self, code: str, month: date) -> Return:
        return actions.open_return(self.stations[code], month, by=self.head(code))

    def submit(self, code: str, month: date, on: datetime, **given: Any) -> Return:
        """上报, as 零报告 where nothing counts."""
        row, station = self.opened(code, month), self.stations[code].pk
        if not row.is_zero and not is_counted(compute([station], row.period)[station]):
            row = actions.state_zero(row, by=self.head(code), at=on)
        return actions.submit(row, by=self.head(code), at=on, **given)

    def climb(self, row: Return, on: datetime) -> Return:
        """To the last office's desk."""
        row = actions.check(row, by=self._at(row), at=on)
        while not row.is_at_last_office:
            row = actions.approve(row, by=self._at(row), at=on)
        return row

    def _at(self, row: Return) -> Posting:
        return self.officer(row.office.code)


def browser(posting: Posting) -> Http:
    client = Http()
    client.force_login(posting.user, "accounts.backends.GrowingDelayBackend")
    return client


def caller(posting: Posting) -> APIClient:
    client = APIClient()
    client.force_login(posting.user, "accounts.backends.GrowingDelayBackend")
    return client
