"""The registers of the demo's stations: most have nearly all of what the standard asks, some lack this or that."""

import struct
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from accounts.roles import OFFICE_ROLES, Role
from reports.demo.people import GIVEN, SURNAMES
from stations import attachments
from stations.choices import Employment, Engaged, FilingState, FundKind, FundPurpose, FundSource, Organ, StaffKind
from stations.gaps import RULES
from stations.models import (
    Agreement,
    ContactPoint,
    CoordinationBody,
    CoordinationMember,
    Decision,
    Demonstration,
    DutyDay,
    DutyPlan,
    Filing,
    FundEntry,
    LibraryDocument,
    Meeting,
    Notice,
    NoticeCheck,
    Posting,
    Premises,
    Proof,
    Registered,
    Risk,
    Staff,
    Station,
    Team,
    Training,
)
from stations.terms import is_working_day, months_between

SCOPE = (
    "残疾人请求给付社会保险待遇、救助金、抚恤金,追索劳动报酬、赡养抚养扶养费,"
    "工伤、交通事故等人身损害赔偿,以及其他合法权益受到侵害的事项。"
)
PROCESS = "来访登记 → 初步审查 → 当场解答或受理 → 安排承办 → 办理 → 回访"
# What a station may lack, and how often.
FLAWS = {
    "premises": 0.02, "access": 0.12, "sign": 0.06, "notice": 0.02, "content": 0.1, "channel": 0.03, "check": 0.12,
    "licence": 0.05, "duty": 0.1, "body": 0.03, "organ": 0.12, "meeting": 0.1, "funds": 0.05, "rules": 0.15,
    "risk": 0.08, "filing": 0.12, "returned": 0.04,
}  # fmt: skip


def photo(shade: int) -> bytes:
    """A small grey picture, as a telephone would take of a wall."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + bytes([shade] * 64) for _ in range(48))
    head = struct.pack(">IIBBBBB", 64, 48, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(lines)) + part(b"IEND", b"")


@dataclass
class Registers:
    """Rows by model, in the order in which they must be saved."""

    chance: Random
    today: date
    months: list[date]  # those reported, the running one last
    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    proven: list[tuple[Registered, str, User]] = field(default_factory=list)

    def __post_init__(self) -> None:
        offices = Posting.objects.filter(role__in=sorted(OFFICE_ROLES)).select_related("user").order_by("-pk")
        self.officers = {posting.region_id: posting.user for posting in offices}

    def build(self, stations: list[Station]) -> None:
        heads = {p.station_id: p.user for p in Posting.objects.filter(role=Role.STATION_HEAD).select_related("user")}
        staff = defaultdict(list)
        for one in Staff.objects.filter(station__in=stations).order_by("pk"):
            staff[one.station_id].append(one)
        for number, station in enumerate(stations):
            flaws = {name for name, share in FLAWS.items() if self.chance.random() < share} if number else set()
            self._station(station, heads[station.pk], staff[station.pk], flaws)
        self._save()

    def _add(self, model: Callable[..., Any], station: Station, by: User, **given: Any) -> Any:
        at = timezone.make_aware(datetime.combine(self.today, time(10)))
        row = model(station=station, changed_at=at, changed_by=by, **given)
        self.rows[type(row)].append(row)
        return row

    def _name(self) -> str:
        return self.chance.choice(SURNAMES) + "".join(self.chance.choices(GIVEN, k=2))

    def _station(self, station: Station, by: User, staff: list[Staff], flaws: set[str]) -> None:
        since = station.reports_from
        interval = station.intervals.last()
        last = min(self.today, interval.closed_on) if interval and interval.closed_on else self.today
        self._people(station, by, staff, since, flaws)
        self._places(station, by, since, flaws)
        self._duty(station, by, staff, last, flaws)
        self._coordination(station, by, since, flaws)
        self._papers(station, by, since, flaws)
        self._filing(station, by, staff, since, flaws)

    # ------------------------------------------------------------ people
    def _people(self, station: Station, by: User, staff: list[Staff], since: date, flaws: set[str]) -> None:
        chance = self.chance
        for one in staff:
            one.employment = Employment.PART_TIME if one.kind == StaffKind.LAWYER else Employment.FULL_TIME
            one.engaged_as = Engaged.OWN
            one.phone = station.phone
            if one.kind == StaffKind.LAWYER:
                one.engaged_as = chance.choice((Engaged.VOLUNTARY, Engaged.PURCHASED, Engaged.SENT))
                expired = self.today - timedelta(days=chance.randrange(3, 60))
                holds = self.today + timedelta(days=chance.randrange(40, 900))
                one.licence_expires_on = expired if "licence" in flaws else holds
            self._add(
                Training, station, by, staff=one, held_on=self._day(since), subject="残疾人权益保障法律法规",
                organiser=f"{station.region.office_name}", hours=8,
            )  # fmt: skip
        if chance.random() < 0.6:
            self.rows[Staff].append(
                Staff(
                    station=station, name=self._name(), kind=StaffKind.INTERPRETER, joined_on=since,
                    employment=Employment.PART_TIME, engaged_as=Engaged.PURCHASED, knows_sign_language=True,
                    knows_braille=chance.random() < 0.3, is_counsellor=chance.random() < 0.3,
                )
            )  # fmt: skip
        short = station.short_name[:2]
        self._add(
            Agreement, station, by, kind="1", party=f"{short}同心律师事务所", subject="每周派律师坐班一天,承办案件",
            signed_on=since, since_on=since, until_on=since + timedelta(days=1095), number=f"协〔{since.year}〕1号",
        )  # fmt: skip
        if chance.random() < 0.5:
            self._add(
                Agreement, station, by, kind="3", party=f"{short}志愿者协会", subject="陪同就诊、手语协助、上门走访",
                signed_on=since, since_on=since,
            )  # fmt: skip
            self._add(Team, station, by, kind="2", name=f"{short}法律志愿服务团", leader=self._name(), members=12,
                      task="法律咨询、陪同办事", since_on=since)  # fmt: skip
        if station.region.level != "county":
            self._add(Agreement, station, by, kind="6", party="长三角有关市残联", subject="异地协作办理残疾人维权案件",
                      signed_on=since, since_on=since)  # fmt: skip
            self._add(ContactPoint, station, by, kind="1", name=f"{station.region.name}特殊教育学校联络点",
                      address=station.address, contact=self._name(), phone=station.phone, since_on=since)  # fmt: skip
        if chance.random() < 0.1:
            self._add(
                Demonstration, station, by, title="残疾人维权示范岗", approved_by_office="省残疾人联合会",
                approved_on=since, since_on=since, review_due_on=since + timedelta(days=chance.randrange(100, 900)),
            )  # fmt: skip

    def _day(self, since: date) -> date:
        """A day between the first and today."""
        return since + timedelta(days=self.chance.randrange(max(1, (self.today - since).days)))

    # ------------------------------------------------------------ the place and what it shows
    def _places(self, station: Station, by: User, since: date, flaws: set[str]) -> None:
        chance = self.chance
        if "premises" not in flaws:
            access = dict.fromkeys(Premises.ACCESS, True)
            if "access" in flaws:
                access |= dict.fromkeys(chance.sample(Premises.ACCESS, chance.randrange(1, 3)), False)
            devices = {name: chance.random() < 0.8 for name in Premises.DEVICES}
            hall = self._add(
                Premises, station, by, address=station.address, since_on=since, is_fixed=True,
                longitude=f"{chance.uniform(115, 119):.6f}", latitude=f"{chance.uniform(30, 34):.6f}",
                is_on_street=chance.random() < 0.8, is_ground_floor=True, is_convenient=chance.random() < 0.9,
                has_sign="sign" not in flaws, is_well_kept=True, area_m2=chance.randrange(18, 90),
                has_private_room=chance.random() < 0.7, office_equipment="电脑、打印机、高拍仪", **access, **devices,
            )  # fmt: skip
            shown = [name for name in (*Premises.ACCESS, "has_sign", "is_well_kept") if getattr(hall, name)]
            self.proven += [(hall, name, by) for name in shown]
        if "notice" in flaws:
            return
        texts = {"scope": SCOPE, "process": PROCESS, "hours": station.office_hours, "address": station.address,
                 "contact": station.phone}  # fmt: skip
        missing = chance.choice(list(texts)) if "content" in flaws else ""
        shows = {f"shows_{name}": name != missing for name in texts}
        board = {} if "channel" in flaws else {"on_board": True, "board": "接待大厅入口", "at_window": True,
                                               "window": "法律救助窗口"}  # fmt: skip
        if "channel" not in flaws and chance.random() < 0.7:
            board |= {"on_website": True, "website": f"{station.region.office_name}网站“维权服务”栏目"}
        notice = self._add(Notice, station, by, since_on=since, **texts, **shows, **board)
        self.proven += [(notice, name, by) for name in board if name in Notice.CHANNELS]
        if "check" not in flaws:
            self._add(
                NoticeCheck, station, by, notice=notice, checked_on=self._day(since),
                is_phone_answered=chance.random() < 0.95, found="逐项核对,拨打电话核实。",
            )  # fmt: skip

    # ------------------------------------------------------------ duty
    def _duty(self, station: Station, by: User, staff: list[Staff], last: date, flaws: set[str]) -> None:
        lawyer = next(one for one in staff if one.kind == StaffKind.LAWYER)
        clerk = next(one for one in staff if one.kind == StaffKind.CLERICAL)
        months = [month for month in self.months if station.reports_from <= month <= last]
        bare = self.chance.choice(months[:-1] or months) if "duty" in flaws else None
        for month in months:
            weekday = self.chance.randrange(5)
            days = [month + timedelta(days=number) for number in range(31)]
            held = [on for on in days if on.month == month.month and on.weekday() == weekday and is_working_day(on)]
            for on in held:
                if month != bare:
                    self._add(DutyPlan, station, by, staff=lawyer, held_on=on, starts=time(9), ends=time(17))
                if on <= last:
                    self._there(station, by, clerk if month == bare else lawyer, on)

    def _there(self, station: Station, by: User, one: Staff, on: date) -> None:
        self._add(
            DutyDay, station, by, staff=one, held_on=on, starts=time(9), ends=time(17), counted_in=on.replace(day=1),
            persons=self.chance.randrange(0, 9), is_professional=one.is_professional_on(on),
        )  # fmt: skip

    # ------------------------------------------------------------ coordination
    def _coordination(self, station: Station, by: User, since: date, flaws: set[str]) -> None:
        if "body" in flaws:
            return
        chance, short = self.chance, station.short_name[:2]
        body = self._add(
            CoordinationBody, station, by, name="残疾人法律救助工作协调领导小组", issued_on=since, since_on=since,
            number=f"{short}残联〔{since.year}〕{chance.randrange(3, 40)}号", office=station.region.office_name,
        )  # fmt: skip
        organs = Organ.nine()
        absent = set(chance.sample(organs[:8], 2)) if "organ" in flaws else set()
        for organ in organs:
            if organ not in absent:
                self._add(
                    CoordinationMember, station, by, body=body, organ=organ, name=f"{station.region.name}{organ.label}",
                    leader=self._name(), post="分管负责人", liaison=self._name(), phone=station.phone, since_on=since,
                )  # fmt: skip
        if "meeting" in flaws:
            return
        meeting = self._add(
            Meeting, station, by, held_on=self._day(since), title="残疾人法律救助工作协调会议", chair=self._name(),
            present="法院、检察院、公安局、司法局、民政局、人社局、教育局、卫健委、残联",
        )  # fmt: skip
        for what in ("在特殊教育学校设立联络点", "建立案件转介台账"):
            due = meeting.held_on + timedelta(days=60)
            done = due if due <= self.today and chance.random() < 0.9 else None
            self._add(
                Decision, station, by, meeting=meeting, what=what, organ=station.region.office_name, due_on=due,
                done_on=done, result="已完成" if done else "",
            )  # fmt: skip

    # ------------------------------------------------------------ money, rules, risks
    def _papers(self, station: Station, by: User, since: date, flaws: set[str]) -> None:
        chance, short = self.chance, station.short_name[:2]
        base = chance.randrange(4, 25) * 1_000_000  # fen: 4 to 25 万元
        for year in range(self.today.year - 2, self.today.year + 1):
            if "funds" in flaws and year == self.today.year:
                continue
            for kind, part, purpose in [
                (FundKind.BUDGET, 100, ""), (FundKind.ARRIVED, 100 if year < self.today.year else 80, ""),
                (FundKind.SPENT, 60, FundPurpose.CASES), (FundKind.SPENT, 15, FundPurpose.DUTY),
            ]:  # fmt: skip
                on = min(date(year, 3, 1) + timedelta(days=chance.randrange(200)), self.today)
                self._add(
                    FundEntry, station, by, kind=kind, year=year, entered_on=on, purpose=purpose,
                    source=FundSource.OWN_LEVEL, amount_fen=base * part // 100, number=f"{short}财〔{year}〕8号",
                    counted_in=on.replace(day=1) if on >= station.reports_from else None,
                )  # fmt: skip
        absent = set(chance.sample(RULES, 2)) if "rules" in flaws else set()
        for rule in RULES:
            if rule not in absent:
                document = self._add(
                    LibraryDocument, station, by, kind=rule, title=f"{station.name}{rule.label}",
                    issuer=station.region.office_name, issued_on=since, since_on=since,
                    number=f"{short}残法救〔{since.year}〕{rule.value}号",
                )  # fmt: skip
                self.proven.append((document, "", by))
        found = self._day(since)
        self._add(
            Risk, station, by, found_on=found, kind="1", what="接待区地面遇水湿滑,存在跌倒风险",
            measure="" if "risk" in flaws else "铺设防滑垫,设置提示牌",
            handled_on=None if "risk" in flaws else min(found + timedelta(days=5), self.today),
        )  # fmt: skip

    def _filing(self, station: Station, by: User, staff: list[Staff], since: date, flaws: set[str]) -> None:
        manager = next((one for one in staff if one.is_daily_manager), None)
        if manager is None or "filing" in flaws:
            return
        row = Filing(
            station=station, staff=manager, name=manager.name, post="维权科工作人员", phone=station.phone,
            sent_on=since, sent_by=by, number=f"{station.short_name[:2]}残联〔{since.year}〕2号",
        )  # fmt: skip
        if "returned" in flaws:
            row.state, row.returned_on, row.times_returned = FilingState.RETURNED, since + timedelta(days=3), 1
            row.reason = "缺任职文件复印件,请补齐后重报。"
        elif self.chance.random() < 0.95:
            above = [*station.region.ancestors(), station.region][0]
            row.state, row.acknowledged_by = FilingState.ACKNOWLEDGED, self.officers.get(above.pk, by)
            row.acknowledged_on = min(since + timedelta(days=self.chance.randrange(9)), self.today)
            row.receipt_number = f"残维备〔{since.year}〕{len(self.rows[Filing]) + 1}号"
        self.rows[Filing].append(row)

    # ------------------------------------------------------------ saving
    def _save(self) -> None:
        serving = ["employment", "engaged_as", "licence_expires_on", "phone"]
        changed = {row.staff.pk: row.staff for row in self.rows[Training]}
        Staff.objects.bulk_update(changed.values(), serving, batch_size=200)
        for model, rows in self.rows.items():
            model._default_manager.bulk_create(rows, batch_size=300)
        at = timezone.make_aware(datetime.combine(self.today, time(10)))
        files = {}
        for row, slot, by in self.proven:
            if row.station.pk not in files:  # one picture a station: sealing and writing is slow
                files[row.station.pk] = attachments.store(
                    photo(self.chance.randrange(256)), station=row.station, name="现场照片", by=by, at=at
                )
            self.rows[Proof].append(
                Proof(
                    station=row.station, kind=str(row._meta.model_name), object_id=row.pk, slot=slot,
                    content=files[row.station.pk], added_on=self.today, added_by=by,
                )
            )  # fmt: skip
        Proof.objects.bulk_create(self.rows[Proof], batch_size=300)


def build(stations: list[Station], full: list[date], today: date, seed: int) -> None:
    """Every station's register; a stream of chance of its own, so that the figures of the demo stay as they are."""
    months = months_between(full[0], today)
    Registers(Random(f"{seed} register"), today, months).build(stations)  # noqa: S311
