"""Invented consultations and cases, as rows not yet saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone
from sequences import get_next_values

from accounts.models import User
from accounts.roles import Role
from cases.choices import CaseOutcome, CaseState, Ended, Form, Kind, Opened
from cases.models import Case, CasePerson, CaseSpan
from clients.identity import seal_text
from clients.models import Client
from consultations.choices import AnswerWay, AskedBy, Channel, Matter, Need, Outcome, Visit
from consultations.models import Consultation
from consultations.terms import answer_due_on
from stations.choices import StaffKind
from stations.models import Staff, Station
from stations.terms import next_month, plus_days

CHANNELS = {
    Channel.WALK_IN: 46, Channel.PHONE: 24, Channel.LINE_12348: 5, Channel.LINE_12385: 4, Channel.LINE_12345: 4,
    Channel.WECHAT: 6, Channel.LETTER: 2, Channel.HOME_VISIT: 3, Channel.PETITION: 1, Channel.EVENT: 5,
}  # fmt: skip
MATTERS = {
    Matter.ASSESSMENT: 22, Matter.BENEFITS: 18, Matter.SOCIAL_INSURANCE: 8, Matter.WAGES: 12, Matter.WORK_INJURY: 6,
    Matter.SUPPORT: 7, Matter.FAMILY: 6, Matter.GUARDIANSHIP: 4, Matter.LAND: 3, Matter.TRAFFIC: 4, Matter.LOAN: 3,
    Matter.FRAUD: 2, Matter.PERSONAL_INJURY: 2, Matter.ABUSE: 1, Matter.DISABILITY_RIGHTS: 4, Matter.OTHER: 2,
}  # fmt: skip
OUTCOMES = {Outcome.ANSWERED: 74, Outcome.ANSWER_LATER: 10, Outcome.DRAFTED: 8, Outcome.REFERRED: 8}
FORMS = {
    Form.DRAFTING: 22, Form.MEDIATION: 18, Form.COORDINATION: 22, Form.LITIGATION: 20, Form.ARBITRATION: 8,
    Form.NON_LITIGATION: 8, Form.DUTY_LAWYER: 2,
}  # fmt: skip
RESULTS = {
    CaseOutcome.WON: 20, CaseOutcome.PARTLY_WON: 14, CaseOutcome.MEDIATED: 26, CaseOutcome.SETTLED: 16,
    CaseOutcome.WITHDRAWN: 8, CaseOutcome.DISMISSED: 4, CaseOutcome.LOST: 4, CaseOutcome.DRAFTED: 8,
}  # fmt: skip
QUESTIONS = {
    Matter.ASSESSMENT: "想申请残疾评定,不知道先到哪里、要带什么材料。",
    Matter.BENEFITS: "两项补贴停发了两个月,村里说要重新审核。",
    Matter.WAGES: "在厂里干了五个月,最后三个月工资一直没有发。",
    Matter.WORK_INJURY: "上班时手被机器压伤,单位不肯申请工伤认定。",
    Matter.SUPPORT: "子女都在外地,两年没有给过生活费。",
    Matter.FAMILY: "父亲去世后,兄弟不让分老房子。",
    Matter.TRAFFIC: "被电动车撞伤,对方只付了第一次的医药费。",
}
ANSWERS = (
    "告知办理部门、所需材料和期限,并发给联系卡。",
    "说明可先申请调解,调解不成再起诉,并讲明时效。",
    "已代为电话联系经办单位,约定下周一答复。",
)
REVIEW_DAYS = 7  # as in cases/deadlines.py
TURNS = {CaseState.CLOSED: "", CaseState.IN_PROGRESS: Role.CASEWORKER, CaseState.UNDER_REVIEW: Role.STATION_HEAD}


@dataclass
class Records:
    """Makes rows from one stream of chance."""

    chance: Random
    consultations: list[Consultation] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    spans: list[CaseSpan] = field(default_factory=list)
    people: list[CasePerson] = field(default_factory=list)
    today: date = date.max  # nothing is answered after it

    def pick(self, weights: dict[Any, int], chance: Random | None = None) -> Any:
        return (chance or self.chance).choices(list(weights), list(weights.values()))[0]

    def day_in(self, month: date, latest: date | None = None) -> date:
        last = next_month(month) - timedelta(days=1)
        last = min(last, latest) if latest else last
        return month + timedelta(days=self.chance.randrange((last - month).days + 1))

    def consultation(
        self, station: Station, client: Client | None, held_on: date, counted_in: date, by: User, facts: dict[str, Any],
        *, persons: int = 1, channel: str = "", matter: str = "", narrative: bool = True,
    ) -> Consultation:  # fmt: skip
        chance = self.chance
        row = Consultation(
            station=station, client=client, held_on=held_on, counted_in=counted_in,
            is_late=counted_in != held_on.replace(day=1), persons=persons, channel=channel or self.pick(CHANNELS),
            matter=matter or self.pick(MATTERS), outcome=self.pick(OUTCOMES),
            asked_by=self.pick({AskedBy.SELF: 70, AskedBy.RELATIVE: 20, AskedBy.GUARDIAN: 7, AskedBy.OTHER: 3}),
            visit=self.pick({Visit.FIRST: 82, Visit.REPEAT: 18}), minutes=chance.randrange(5, 65), recorded_by=by,
            recorded_at=_moment(max(held_on, counted_in), chance), **facts,
        )  # fmt: skip
        if row.outcome == Outcome.ANSWER_LATER:
            self._promised(row)
        if chance.random() < 0.09:
            need = chance.choice(list(Need))
            setattr(row, need.asked_field, True)
            setattr(row, need.met_field, chance.random() < 0.93)
            row.needs_met = int(getattr(row, need.met_field))
        if narrative:
            place, uuid = "consultations.consultation", row.uuid
            row.question_sealed = seal_text(
                place, "question", uuid, QUESTIONS.get(Matter(row.matter), "来问有关政策和办理手续。")
            )
            row.answer_sealed = seal_text(place, "answer", uuid, chance.choice(ANSWERS))
        self.consultations.append(row)
        return row

    def _promised(self, row: Consultation) -> None:
        """Most of it is answered, mostly in time; one in forty is forgotten. No other row's chance is touched."""
        row.answer_due_on, number = answer_due_on(row.channel, row.held_on), len(self.consultations)
        row.answer_due_in = max(row.answer_due_on.replace(day=1), row.counted_in or date.min)
        answered_on = row.held_on + timedelta(days=1 + number % 10)
        if answered_on <= self.today and number % 40:
            row.answered_on, row.answer_way = answered_on, AnswerWay.IN_PERSON if number % 4 else AnswerWay.PHONE

    def case(
        self, client: Client, staff: Sequence[Staff], applied_on: date, by: User, facts: dict[str, Any],
        *, accepted_on: date | None, closed_on: date | None, recovered_fen: int = 0, form: str = "", matter: str = "",
    ) -> tuple[Case, CaseSpan | None]:  # fmt: skip
        """A case from application to closing, or as far as it has come, with its one span and its person."""
        station = client.station
        handler = next(person for person in staff if person.kind == StaffKind.LAWYER)
        state = CaseState.CLOSED if closed_on else CaseState.IN_PROGRESS if accepted_on else CaseState.UNDER_REVIEW
        case = Case(
            station=station, client=client, kind=self.pick({Kind.CIVIL: 88, Kind.ADMINISTRATIVE: 9, Kind.CRIMINAL: 3}),
            form=form or self.pick(FORMS), matter=matter or self.pick(MATTERS), applied_on=applied_on, state=state,
            accepted_on=accepted_on, closed_on=closed_on, handler=handler if accepted_on else None, opened_by=by,
            turn=TURNS[state], outcome=self.pick(RESULTS) if closed_on else "",
            due_on=None if accepted_on else plus_days(applied_on, REVIEW_DAYS),
        )  # fmt: skip
        case.facts_sealed = seal_text(
            "cases.case", "facts", case.uuid, QUESTIONS.get(Matter(case.matter), "详见来访登记。")
        )
        self.cases.append(case)
        if accepted_on is None:
            return case, None
        span = CaseSpan(
            case=case, station=station, kind=case.kind, form=case.form, matter=case.matter, opened_on=accepted_on,
            opened_in=accepted_on.replace(day=1), opened_as=Opened.NEW, ended_on=closed_on,
            ended_in=closed_on.replace(day=1) if closed_on else None, ended_as=Ended.CLOSED if closed_on else "",
            handler_kind=handler.kind, outcome=case.outcome, recovered_fen=recovered_fen if closed_on else 0, **facts,
        )  # fmt: skip
        self.spans.append(span)
        self.people.append(CasePerson(span=span, client=client, **facts))
        return case, span

    def save(self) -> None:
        """Numbers the cases in the order of their stations and days, and writes everything."""
        Consultation.objects.bulk_create(self.consultations, batch_size=300)
        by_book: dict[tuple[str, int], list[Case]] = {}
        for case in sorted(self.cases, key=lambda case: (case.station.code, case.applied_on)):
            by_book.setdefault((case.station.code, case.applied_on.year), []).append(case)
        for (code, year), cases in by_book.items():
            for case, value in zip(cases, get_next_values(len(cases), f"{code}:案:{year}"), strict=True):
                case.number = f"{case.station.short_name}案〔{year}〕{value}号"
        Case.objects.bulk_create(self.cases, batch_size=300)
        for span in self.spans:
            span.case_id = span.case.pk
        CaseSpan.objects.bulk_create(self.spans, batch_size=300)
        for person in self.people:
            person.span_id = person.span.pk
        CasePerson.objects.bulk_create(self.people, batch_size=300)


def _moment(day: date, chance: Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(chance.randrange(8, 17), chance.randrange(60))))
