"""A small province built row by row, for tests of the numbers: stations, consultations, cases, returns."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from cases.choices import (
    CaseOutcome,
    CaseSource,
    CaseState,
    Ended,
    Form,
    Kind,
    Opened,
    ReferralState,
    Satisfaction,
    Target,
)
from cases.models import Case, CasePerson, CaseSpan, Complaint, Referral, ReturnCall
from clients.choices import Category, Grade, Group, Residence, Sex
from clients.models import Client, Person
from consultations.choices import AskedBy, Channel, ConsultationState, Matter, Outcome, Visit
from consultations.models import Consultation
from reports.actions import registry_rows
from reports.choices import ReturnState
from reports.compute import SOURCES, compute, figure_of, lines, written
from reports.indicators import INDICATORS
from reports.models import Compilation, Figure, Ledger, Return
from reports.periods import month_period
from reports.table import compiled, frozen
from reports.workbook import build
from stations.choices import StaffKind
from stations.models import Region, Station, StationInterval
from stations.terms import next_month
from tests.areas import every

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
        known = {area.code: area for area in every()}
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
        if values["outcome"] == Outcome.ANSWER_LATER and "answer_due_on" not in given:  # in time, late, or never
            due = month.replace(day=28)
            answered = {1: due, 2: due + timedelta(days=1)}.get(values["persons"])
            values |= {"answer_due_on": due, "answer_due_in": month, "answered_on": answered}
        return Consultation.objects.create(station=station, **values)

    def span(
        self, station: Station, client: Client, opened: date, ended: date | None = None,
        people: tuple[str, ...] = (), **given: Any,
    ) -> CaseSpan:  # fmt: skip
        pick = self.chance.choice
        self._cases += 1
        what = {
            "kind": pick(list(Kind)), "form": pick(list(Form)[:6]), "matter": pick(list(Matter)),
            "source": pick(list(CaseSource)), "is_group": pick([False, False, True]),
        }  # fmt: skip
        case = Case.objects.create(
            station=station, client=client, number=f"案{self._cases}号", applied_on=opened, opened_by=self.user,
            state=CaseState.UNDER_REVIEW, **what,
        )  # fmt: skip
        values = {"opened_on": opened, "opened_in": opened.replace(day=1), "opened_as": pick(list(Opened)), **what}
        if ended:
            values |= {
                "ended_on": ended, "ended_in": ended.replace(day=1), "ended_as": pick(list(Ended)),
                "handler_kind": pick(list(StaffKind)[:7]), "outcome": pick(list(CaseOutcome)),
                "recovered_fen": pick([0, 1234567]), "gained_fen": pick([0, 99]), "petitions_avoided": pick([0, 2]),
                "petitions_note": "信访部门来函",
            }  # fmt: skip
        values |= self.facts(client.person.key) | given
        for number, part in enumerate(("wages_fen", "injury_fen", "support_fen"), 4):
            values.setdefault(part, values.get("recovered_fen", 0) // number if ended else 0)
        span = CaseSpan.objects.create(case=case, station=station, **values)
        for key in people or (client.person.key,):
            CasePerson.objects.create(span=span, **self.facts(key))
        return span

    def referral(self, span: CaseSpan, sent: date, **given: Any) -> Referral:
        """A referral that was sent; `given` says how it went on."""
        values = {
            "target": self.chance.choice(list(Target)), "target_name": "接收单位", "papers": "转介函",
            "consented_on": sent, "sent_on": sent, "sent_in": sent.replace(day=1), "state": ReferralState.SENT,
            "code": f"{self.chance.randrange(10**8):08}", "prepared_by": self.user,
        } | self.facts(span.person_key) | given  # fmt: skip
        return Referral.objects.create(case=span.case, station=span.station, **values)

    def answered(self, span: CaseSpan, sent: date, answered: date, how: str, **given: Any) -> Referral:
        values = {
            "answered_on": answered, "answered_in": answered.replace(day=1), "answered_as": how,
            "answer_days": (answered - sent).days, "state": how,
        } | given  # fmt: skip
        return self.referral(span, sent, **values)

    def called(self, span: CaseSpan, on: date, **given: Any) -> ReturnCall:
        values = {"satisfaction": self.chance.choice(list(Satisfaction)), "called_by": self.user} | given
        return ReturnCall.objects.create(
            case=span.case, station=span.station, called_on=on, counted_in=on.replace(day=1), **values
        )

    def complained(self, station: Station, on: date) -> Complaint:
        return Complaint.objects.create(
            station=station, received_on=on, counted_in=on.replace(day=1), due_on=next_month(on), received_by=self.user
        )

    def busy_month(self, station: Station, month: date, keys: list[str], count: int = 6) -> None:
        """Consultations of known, unknown and repeated people, a void one, and cases opened and ended."""
        client = self.person(station)
        for _ in range(count):
            self.consultation(station, month, self.chance.choice(["", *keys]))
        self.consultation(station, month, keys[0], state=ConsultationState.VOID)
        self.span(station, client, month.replace(day=3), people=(client.person.key, keys[0]))
        self.span(station, client, month.replace(day=4), month.replace(day=20))
        last = self.span(station, client, month.replace(day=5), next_month(month).replace(day=6))
        self.referral(last, month.replace(day=6), asked_fen=50_000)
        ended = {"ended_on": month.replace(day=27), "ended_in": month, "granted_fen": 700, "relieved_fen": 30}
        for state in (ReferralState.DONE, ReferralState.REVOKED):
            self.answered(
                last, month.replace(day=7), month.replace(day=20), ReferralState.ACCEPTED, **ended | {"state": state}
            )
        self.answered(last, month.replace(day=8), month.replace(day=9), ReferralState.REFUSED)
        self.answered(last, month.replace(day=8), next_month(month), ReferralState.RETURNED,
                      ended_on=next_month(month), ended_in=next_month(month))  # fmt: skip
        self.called(last, month.replace(day=11))
        self.called(last, month.replace(day=12), is_again=True)
        self.complained(station, month.replace(day=13))

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
            region=region, month=month, number=number, registry=registry_rows(), rows=frozen(table),
            workbook=build(table), sha256="", finalised_at=timezone.now(), finalised_by=self.user,
        )  # fmt: skip
        Return.objects.filter(pk__in=[one.pk for one in returns]).update(compilation=made)
        return made
