"""What happens to an invented case on its way: states, clocks, referrals, the file, and what follows the closing."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db.models import Model
from sequences import get_next_values

from accounts.models import User
from accounts.roles import Role
from cases import archive, deadlines
from cases.actions_referral import CODE_LENGTH, SAFE
from cases.choices import (
    RELIEF,
    CaseOutcome,
    CaseSource,
    CaseState,
    ComplaintFound,
    ConflictDecided,
    Ended,
    Exemption,
    Form,
    Ground,
    Instance,
    Proof,
    Quality,
    ReferralState,
    Retention,
    Satisfaction,
    Scope,
    Target,
    TermKind,
)
from cases.models import (
    Archive,
    Case,
    CasePerson,
    CaseSpan,
    Complaint,
    ConflictDecision,
    CourtStage,
    Deadline,
    Evaluation,
    Member,
    Party,
    Referral,
    ReturnCall,
    Review,
    Screening,
    Subsidy,
    Supplement,
    Suspension,
)
from clients import names
from clients.actions import freeze
from clients.identity import seal_text
from clients.models import Facts
from consultations.choices import Matter
from reports.demo.people import People
from reports.demo.records import Records
from stations.models import Share, Station

SOURCES = {
    CaseSource.CONSULTATION: 48, CaseSource.APPLICATION: 30, CaseSource.PETITION: 7, CaseSource.LINE_12345: 8,
    CaseSource.SUPERIOR: 4, CaseSource.REMOTE: 3,
}  # fmt: skip
TARGETS = {
    Target.LEGAL_AID: 46, Target.COURT: 12, Target.PROCURATORATE: 4, Target.POLITICAL_LEGAL: 4, Target.PETITION: 6,
    Target.LABOUR: 10, Target.CIVIL_AFFAIRS: 8, Target.WOMEN: 4, Target.REMOTE: 6,
}  # fmt: skip
PARTS = {Matter.WAGES: "wages_fen", Matter.WORK_INJURY: "injury_fen", Matter.SUPPORT: "support_fen"}
GROUNDS = (Ground.WITHDRAWN, Ground.OWN_LAWYER, Ground.CASE_ENDED, Ground.HARDSHIP_OVER)
OPPONENTS = ("恒达电子厂", "瑞丰家具有限公司", "顺安物流有限公司", "李大明", "王小红", "清河村村民委员会")
TERMS = {term.kind: term for term in deadlines.TERMS}
FACTS = [column.name for column in Facts._meta.fields]


@dataclass
class Casework:
    """Follows each case of the records from a stream of chance of its own."""

    chance: Random
    today: date
    records: Records
    remote: list[Station]  # who may be asked for help from elsewhere
    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    turns: dict[str, Any] = field(default_factory=lambda: defaultdict(count))  # so that every kind comes up
    codes: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.people = People(self.chance, self.today)

    def _every(self, what: str, number: int) -> bool:
        return next(self.turns[what]) % number == number - 1

    def _day(self, after: date, least: int, most: int) -> date:
        """Some days after a day: at least so many, fewer than `most`."""
        return after + timedelta(days=self.chance.randrange(least, most))

    def _add(self, model: type[Model], case: Case, **given: Any) -> Any:
        row = model(case=case, **given)
        self.rows[model].append(row)
        return row

    def _clock(self, case: Case, kind: TermKind, starts_on: date, met_on: date | None = None) -> None:
        term = TERMS[kind]
        due_on = deadlines.last_day(term, starts_on)
        self._add(
            Deadline, case, station=case.station, kind=kind, starts_on=starts_on, due_on=due_on, first_due_on=due_on,
            basis=term.basis, days=term.days, is_working_days=term.is_working_days, pauses=term.pauses, met_on=met_on,
        )  # fmt: skip
        if met_on is None:
            case.due_on = due_on

    def live(self, case: Case, span: CaseSpan | None, latest: date, by: User) -> None:
        """The story of one case; nothing in it is later than `latest`."""
        case.source = self.records.pick(SOURCES, self.chance)
        if span is None:
            self._before(case, latest)
            return
        span.source = case.source
        self._screened(case, span, by)
        if self._every("group", 30):
            self._group(case, span)
        if case.closed_on:
            self._ended(case, span, latest, by)
        else:
            self._running(case, span, latest)
        if self._every("referral", 8):
            self._refer(case, span, latest, by)

    # ------------------------------------------------------------ before and during
    def _screened(self, case: Case, span: CaseSpan, by: User) -> None:
        """What was asked before 受理; of a dispute, the other side and the check of it."""
        screening = self._add(Screening, case, scope=Scope.STATION, version=1)
        if span.is_migrant_worker and case.matter in (Matter.WAGES, Matter.WORK_INJURY):
            screening.exemption, screening.proof = Exemption.MIGRANT_WORKER, Proof.PLEDGE
        elif span.is_disabled and self._every("exempt", 3):
            screening.exemption, screening.proof = Exemption.NO_INCOME, Proof.PAPERS
        if case.form == Form.DRAFTING:
            return
        decision = self._add(
            ConflictDecision, case, decided=ConflictDecided.NONE, decided_on=span.opened_on, decided_by=by
        )
        name = OPPONENTS[next(self.turns["opponent"]) % len(OPPONENTS)]
        self._add(Party, case, name=name, sound=names.sound(name), decision=decision)

    def _before(self, case: Case, latest: date) -> None:
        """Not accepted yet: under review, a draft, or told what is missing."""
        turn = next(self.turns["before"]) % 4
        if turn == 0:
            self._refused(case, latest)
        elif turn == 1:
            case.state, case.turn, case.due_on = CaseState.DRAFT, Role.CLERK, None
        elif turn == 2:
            case.state, case.turn = CaseState.PAPERS_MISSING, Role.CLERK
            told_on = min(self._day(case.applied_on, 0, 4), latest)
            self._clock(case, TermKind.PAPERS, told_on)
            self._add(Supplement, case, papers="身份证明\n劳动合同或工资欠条", told_on=told_on, due_on=case.due_on)
        else:
            self._clock(case, TermKind.REVIEW, case.applied_on)

    def _refused(self, case: Case, latest: date) -> None:
        """不予受理; the client asks for another look, which the federation has still to take."""
        case.state, case.turn, case.due_on = CaseState.REFUSED, "", None
        case.refused_on = min(self._day(case.applied_on, 1, 6), latest)
        case.reason = "诉求属于行政机关职责,已告知办理途径。"
        if next(self.turns["review"]) % 2 == 0:
            row = self._add(Review, case, asked_on=case.refused_on, region=case.station.region)
            row.grounds_sealed = seal_text("cases.review", "grounds", row.uuid, "请求重新审查是否属于救助范围。")

    def _running(self, case: Case, span: CaseSpan, latest: date) -> None:
        begun = span.opened_on
        if (latest - begun).days < 3:
            case.state, case.turn, case.handler, span.handler_kind = CaseState.ACCEPTED, Role.STATION_HEAD, None, ""
            self._clock(case, TermKind.ARRANGE, begun)
        elif self._every("closing", 7):
            case.state, case.turn = CaseState.CLOSING, Role.STATION_HEAD
            case.closed_on = max(begun, latest - timedelta(days=self.chance.randrange(33)))
            case.outcome = span.outcome = CaseOutcome.MEDIATED
            span.recovered_fen = self.chance.randrange(1_000, 20_000) * 100
            self._clock(case, TermKind.CLOSE_CHECK, case.closed_on)
        elif self._every("suspended", 6):
            case.state = CaseState.SUSPENDED
            case.suspended_on = self._day(begun, 2, (latest - begun).days + 1)
            case.reason = "等待伤残鉴定结论"
            self._add(Suspension, case, from_on=case.suspended_on, reason=case.reason)
        elif (latest - begun).days < 8:
            self._clock(case, TermKind.AGREEMENT, begun)
        elif case.form in (Form.LITIGATION, Form.ARBITRATION):
            self._hearing(case, latest)

    def _hearing(self, case: Case, latest: date) -> None:
        on = self._day(latest, 1, 40)
        stage = self._stage(case, filed_on=latest - timedelta(days=self.chance.randrange(5, 9)), hearing_on=on)
        self._add(
            Deadline, case, station=case.station, stage=stage, kind=TermKind.HEARING, label=stage.organ,
            starts_on=latest, due_on=on, first_due_on=on, basis="承办人填写",
        )  # fmt: skip
        case.due_on = on

    def _stage(self, case: Case, **days: date) -> CourtStage:
        """法院 of the place, or 仲裁 before it."""
        place, number = case.station.region.name, next(self.turns["court"]) + 101
        organ = f"{place}人民法院" if case.form == Form.LITIGATION else f"{place}劳动人事争议仲裁委员会"
        instance = Instance.FIRST if case.form == Form.LITIGATION else Instance.ARBITRATION
        return self._add(CourtStage, case, instance=instance, organ=organ, number=f"民初{number}号", **days)

    def _group(self, case: Case, span: CaseSpan) -> None:
        """One 件, n 人: the others are known by name only."""
        case.is_group = span.is_group = True
        for _ in range(self.chance.randrange(2, 7)):
            name = self.people.name()
            self._add(Member, case, name=name, sound=names.sound(name))
            self.records.people.append(CasePerson(span=span, **freeze(None, span.opened_on)))

    # ------------------------------------------------------------ the end and after
    def _ended(self, case: Case, span: CaseSpan, latest: date, by: User) -> None:
        assert case.closed_on
        on, case.turn = case.closed_on, Role.CLERK
        if self._every("terminated", 12):
            case.state, case.terminated_on, case.closed_on, case.outcome = CaseState.TERMINATED, on, None, ""
            case.ground = GROUNDS[next(self.turns["ground"]) % len(GROUNDS)]
            span.ended_as, span.outcome, span.recovered_fen = Ended.TERMINATED, "", 0
        else:
            self._told(case, span)
            self._after(case, on, latest, by)
        if case.closed_on and case.form in (Form.LITIGATION, Form.ARBITRATION):
            self._stage(case, filed_on=span.opened_on, received_on=on)
        filed_on = self._day(on, 20, 45)
        if filed_on <= latest and self.chance.random() < 0.9:
            self._file(case, on, filed_on, by)

    def _told(self, case: Case, span: CaseSpan) -> None:
        if part := PARTS.get(Matter(case.matter)):
            setattr(span, part, span.recovered_fen)
        if self.chance.random() < 0.2:
            span.gained_fen = self.chance.randrange(500, 9_000) * 100
        if case.is_group or self._every("petition", 25):
            span.petitions_avoided, span.petitions_note = 1, "当事人原拟集体上访,经调解撤回信访登记。"

    def _file(self, case: Case, ended_on: date, filed_on: date, by: User) -> None:
        case.state, case.archived_on, case.turn = CaseState.ARCHIVED, filed_on, ""
        retention = Retention.LONG if case.form == Form.LITIGATION else Retention.SHORT
        self._add(
            Archive, case, station=case.station, year=ended_on.year, pages=self.chance.randrange(18, 90),
            retention=retention, keep_until=archive.keep_until(retention, filed_on), filed_on=filed_on, filed_by=by,
        )  # fmt: skip

    def _after(self, case: Case, on: date, latest: date, by: User) -> None:
        chance = self.chance
        called_on = self._day(on, 5, 28)
        if called_on <= latest and chance.random() < 0.75:
            self._call(case, called_on, latest, by)
        graded_on, paid_on = self._day(on, 12, 30), self._day(on, 31, 60)
        if graded_on <= latest and chance.random() < 0.3:
            grade = chance.choices((Quality.EXCELLENT, Quality.GOOD, Quality.PASSED), (30, 50, 20))[0]
            self._add(Evaluation, case, grade=grade, evaluated_on=graded_on, evaluated_by=by)
        if graded_on <= latest and chance.random() < 0.35:
            paid = {"approved_on": graded_on, "approved_by": by, "paid_on": paid_on} if paid_on <= latest else {}
            self._add(
                Subsidy, case, staff=case.handler, amount_fen=chance.choice((60_000, 80_000, 150_000)),
                basis="本地法律救助补贴标准", asked_on=graded_on, **paid,
            )  # fmt: skip
        if called_on <= latest and next(self.turns["complaint"]) % 20 == 7:
            self._complaint(case, called_on, latest, by)

    def _call(self, case: Case, on: date, latest: date, by: User) -> None:
        if not self._every("dissatisfied", 15):
            glad = (Satisfaction.SATISFIED, Satisfaction.FAIR, Satisfaction.NOT_REACHED)
            self._called(case, on, self.chance.choices(glad, (82, 13, 5))[0], by)
            return
        self._called(case, on, Satisfaction.DISSATISFIED, by, "等的时间太长,希望早点告知进展。")
        again_on = self._day(on, 2, 7)
        self._clock(case, TermKind.CALL_BACK, on, again_on if again_on <= latest else None)
        if again_on <= latest:
            self._called(case, again_on, Satisfaction.FAIR, by, "已说明情况。", is_again=True)

    def _called(self, case: Case, on: date, how: str, by: User, words: str = "", is_again: bool = False) -> None:
        row = self._add(
            ReturnCall, case, station=case.station, called_on=on, counted_in=on.replace(day=1), satisfaction=how,
            is_again=is_again, called_by=by,
        )  # fmt: skip
        row.words_sealed = seal_text("cases.returncall", "words", row.uuid, words)

    def _complaint(self, case: Case, on: date, latest: date, by: User) -> None:
        due_on, answered_on = deadlines.last_day(TERMS[TermKind.COMPLAINT], on), self._day(on, 3, 14)
        row = self._add(
            Complaint, case, station=case.station, received_on=on, counted_in=on.replace(day=1), due_on=due_on,
            received_by=by,
        )  # fmt: skip
        row.words_sealed = seal_text("cases.complaint", "words", row.uuid, "电话打了几次没有人接。")
        if answered_on <= latest and not self._every("unanswered", 6):
            row.answered_on, row.found = answered_on, self.chance.choice(ComplaintFound.values)
            row.answer_sealed = seal_text("cases.complaint", "answer", row.uuid, "已向当事人说明,并调整了值班安排。")

    # ------------------------------------------------------------ referrals
    def _refer(self, case: Case, span: CaseSpan, latest: date, by: User) -> None:
        target, code = self.records.pick(TARGETS, self.chance), ""
        while not code or code in self.codes:
            code = "".join(self.chance.choices(SAFE, k=CODE_LENGTH))
        self.codes.add(code)
        other = self.chance.choice(self.remote) if target == Target.REMOTE else None
        if other == case.station:
            target, other = Target.LEGAL_AID, None
        row = self._add(
            Referral, case, station=case.station, target=target, target_station=other, code=code, prepared_by=by,
            target_name=other.name if other else f"{case.station.region.name}{Target(target).label}"[:60],
            papers="法律救助申请表\n身份和残疾证明", consented_on=span.opened_on,
            asked_fen=self.chance.randrange(20, 300) * 10_000 if target in RELIEF else 0,
        )  # fmt: skip
        sent_on = self._day(span.opened_on, 1, 9)
        if sent_on <= latest:
            self._sent(row, span, sent_on, latest)

    def _sent(self, row: Referral, span: CaseSpan, on: date, latest: date) -> None:
        row.state, row.sent_on, row.sent_in = ReferralState.SENT, on, on.replace(day=1)
        row.due_on = deadlines.last_day(TERMS[TermKind.REFERRAL], on)
        for name in FACTS:
            setattr(row, name, getattr(span, name))
        answered_on = self._day(on, 3, 20)
        how = next(self.turns["answer"]) % 8
        if answered_on > latest or how == 7:
            return
        word = {5: ReferralState.REFUSED, 6: ReferralState.RETURNED}.get(how, ReferralState.ACCEPTED)
        row.answered_on, row.answered_in, row.answered_as = answered_on, answered_on.replace(day=1), word
        row.answer_days, row.state = (answered_on - on).days, word
        if word == ReferralState.ACCEPTED:
            row.their_number = f"援〔{on.year}〕{self.chance.randrange(1, 400)}号"
            self._concluded(row, answered_on, latest)
            return
        row.reason = "不属于受理范围" if word == ReferralState.REFUSED else "材料不全,退回补充"
        if word == ReferralState.RETURNED:
            row.ended_on, row.ended_in = answered_on, row.answered_in

    def _concluded(self, row: Referral, on: date, latest: date) -> None:
        ended_on = self._day(on, 15, 70)
        if ended_on > latest:
            return
        row.ended_on, row.ended_in = ended_on, ended_on.replace(day=1)
        row.state = ReferralState.REVOKED if self._every("revoked", 9) else ReferralState.DONE
        if row.state == ReferralState.REVOKED:
            row.reason = "当事人撤回同意"
        elif row.target in RELIEF:
            row.granted_fen = row.asked_fen * self.chance.randrange(3, 10) // 10
        elif row.target == Target.LEGAL_AID:
            row.relieved_fen = self.chance.randrange(0, 12) * 10_000

    # ------------------------------------------------------------ writing
    def save(self) -> None:
        """After the records: their cases have keys now."""
        self.rows[Referral].sort(key=lambda row: row.consented_on)  # as they would have been prepared
        _number(self.rows[Archive], lambda row: ("卷", row.year), "filed_on")
        sent = [row for row in self.rows[Referral] if row.sent_on]
        _number(sent, lambda row: ("司" if row.target in RELIEF else "转", row.sent_on.year), "sent_on")
        for model in sorted(self.rows, key=lambda model: model is Deadline):  # a hearing points to its court
            rows = self.rows[model]
            for row in rows:
                for name in ("case", "decision", "stage"):
                    if name in row._state.fields_cache:
                        setattr(row, name, getattr(row, name))  # takes its key
            model._default_manager.bulk_create(rows, batch_size=300)
        Share.objects.bulk_create(
            Share(
                station=row.target_station, kind="case", object_id=row.case_id,
                until=row.ended_on or (row.answered_on if row.state == ReferralState.REFUSED else None),
            )
            for row in sent
            if row.target_station
        )  # fmt: skip


def _number(rows: list[Any], book: Any, day: str) -> None:
    """Gapless numbers in the order of the days, a book for each station, kind and year."""
    books: dict[tuple[str, str, int], list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.station.code, getattr(row, day))):
        books[row.station.code, *book(row)].append(row)
    for (code, kind, year), held in books.items():
        for row, value in zip(held, get_next_values(len(held), f"{code}:{kind}:{year}"), strict=True):
            row.number = f"{row.station.short_name}{kind}〔{year}〕{value}号"
