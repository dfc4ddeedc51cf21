"""A small country for the tests that walk over everything: two provinces, six stations, in each the same rows.

Two characters a station, found in no template: one in every text of the station itself, one in every name and
narrative of its people. So a leak is seen in any answer, and whose it is. Written through the actions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

import cases.actions
import cases.actions_after
import cases.actions_archive
import cases.actions_course
import cases.actions_courts
import cases.actions_papers
import cases.actions_promises
import cases.actions_referral
import cases.actions_screening
import cases.actions_terms
import clients.actions
import consultations.actions
import reports.actions
import reports.actions_scan
from accounts.actions import SYSTEM
from accounts.roles import STATION_ROLES, Role
from cases.models import Archive, Case
from clients.models import Client
from consultations.models import Consultation
from reports.models import Return
from stations import actions, actions_duty, actions_filing, actions_photo, actions_register
from stations.models import (
    Agreement,
    DutyDay,
    DutyPlan,
    FundEntry,
    Notice,
    NoticeCheck,
    Posting,
    Premises,
    Region,
    Registered,
    Station,
)
from tests.areas import load
from tests.cases.files import PDF, completed, uploaded
from tests.clients.numbers import certificate
from tests.stations.conftest import CODES, open_station, somebody
from tests.world_book import lay_out
from tests.world_compliance import fill_compliance, officers, second_of
from tests.world_desk import fill_desk
from tests.world_outreach import fill_outreach
from tests.world_paper import fill_paper
from tests.world_person import fill_person
from tests.world_safe import fill_rights

TODAY = date(2026, 11, 3)
NOW = datetime(2026, 11, 3, 9, 30, tzinfo=ZoneInfo(settings.TIME_ZONE))
OPENED = date(2026, 9, 1)
CLOSED = date(2026, 10, 31)
SENT, OPEN = date(2026, 9, 1), date(2026, 10, 1)  # the month that was submitted, and the one that was not
PERIOD = "2026-09"
ROAMER = certificate(order="777")  # who has a file at every station, under the name that each of them wrote

# name -> region, mark of the station, mark of its people. Seen from "county" or "city": the five relations.
PLACES = {
    "county": ("340102", "鹭", "茯"), "sibling": ("340103", "鹮", "荇"), "city": ("340100", "鸢", "莼"),
    "other_city": ("340202", "鹂", "芎"), "province": ("340000", "鹄", "蘅"), "abroad": ("230102", "鸬", "蕈"),
}  # fmt: skip
ANHUI = {"county", "sibling", "city", "other_city", "province"}

# Who looks: role, the place where he acts, and the stations whose rows lie in his area, said independently of scope.py.
PEOPLE: dict[str, tuple[str, str, set[str]]] = {
    "clerk": (Role.CLERK, "county", {"county"}),
    "caseworker": (Role.CASEWORKER, "county", {"county"}),
    "station_head": (Role.STATION_HEAD, "county", {"county"}),
    "clerk_of_city": (Role.CLERK, "city", {"city"}),  # the city's own station: its counties are not below it
    "county": (Role.COUNTY, "340102", {"county"}),
    "city": (Role.CITY, "340100", {"county", "sibling", "city"}),
    "province": (Role.PROVINCE, "340000", ANHUI),
    "admin": (Role.ADMIN, "340000", ANHUI),
    "admin_of_city": (Role.ADMIN, "340100", {"county", "sibling", "city"}),
    "security": (Role.SECURITY, "340000", ANHUI),
    "auditor": (Role.AUDITOR, "340000", ANHUI),
}


@dataclass
class Place:
    """One station and its rows."""

    name: str
    station: Station
    bird: str
    herb: str
    clerk: Posting
    caseworker: Posting
    head: Posting
    rows: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.rows[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def code(self) -> str:
        return self.station.code

    @property
    def region(self) -> Region:
        return self.station.region

    @property
    def secrets(self) -> list[str]:
        """What stands in no answer at all: full numbers and phones of its people."""
        return [self.number, self.phone] if self.rows else []


@dataclass
class World:
    places: dict[str, Place]
    regions: dict[str, Region]
    people: dict[str, Posting]


def build(filled: bool = True) -> World:
    """Stations and people; `filled`, also the rows of their work. The clock stands at NOW."""
    load(CODES)
    regions = {region.code: region for region in Region.objects.all()}
    places = {name: _place(name, regions[code], bird, herb) for name, (code, bird, herb) in PLACES.items()}
    people = dict(_people(places, regions))
    world = World(places, regions, people)
    if filled:
        for number, place in enumerate(places.values()):
            place.rows["other"] = places["county" if place.name == "sibling" else "sibling"].code  # open in Anhui
            _fill(place, number)
            fill_desk(place, NOW, TODAY)
            fill_outreach(place, _office(world, place), NOW, OPEN.replace(day=20))
            fill_rights(place, TODAY)
            fill_paper(place, NOW, OPEN.replace(day=21))
        for step in (_send_up, lay_out, _assess):
            step(world)
    return world


def _place(name: str, region: Region, bird: str, herb: str) -> Place:
    station = open_station(
        region, name=f"{region.name}{bird}站", opened_on=OPENED, short_name=f"{bird}残法救",
        phone="0551-62345678", address=f"{bird}路 1 号",
    )  # fmt: skip
    clerk, caseworker, head = (
        somebody(role, station, starts_on=OPENED) for role in (Role.CLERK, Role.CASEWORKER, Role.STATION_HEAD)
    )
    return Place(name, station, bird, herb, clerk, caseworker, head)


def _people(places: dict[str, Place], regions: dict[str, Region]) -> Iterator[tuple[str, Posting]]:
    for name, (role, at, _) in PEOPLE.items():
        if role in STATION_ROLES:
            at_desk = {Role.CLERK: places[at].clerk, Role.CASEWORKER: places[at].caseworker}
            yield name, at_desk.get(Role(role), places[at].head)
        else:
            yield name, somebody(role, regions[at], starts_on=OPENED)
    for role, code in [
        (Role.COUNTY, "340103"), (Role.COUNTY, "340202"), (Role.CITY, "340200"),
        (Role.COUNTY, "230102"), (Role.CITY, "230100"), (Role.PROVINCE, "230000"),
    ]:  # fmt: skip
        yield f"{role}-{code}", somebody(role, regions[code], starts_on=OPENED)


def _office(world: World, place: Place) -> Posting:
    """Somebody of the office of the place's own level."""
    return next(one for one in world.people.values() if one.region == place.region and one.role == place.region.level)


# ---------------------------------------------------------------- the rows of one station
def _fill(place: Place, number: int) -> None:
    rows, mark = place.rows, place.herb
    rows["staff"] = actions.add_staff(
        by=place.head, station=place.station, name=f"{place.bird}律师", kind="01", joined_on=OPENED,
        user=place.caseworker.user, licence_number=f"{place.bird}A{number}",
    )  # fmt: skip
    assistant = {"name": f"{place.bird}助手", "kind": "02", "joined_on": OPENED}
    rows["second"] = actions.add_staff(by=place.head, station=place.station, **assistant)
    rows |= _registers(place)
    rows["number"], rows["phone"] = certificate(order=f"1{number:02}"), f"1385551{number:04}"
    rows["client"] = _client(
        place, f"{mark}小兰", number=rows["number"], phone=rows["phone"], address=f"{mark}花巷", groups=["02"]
    )
    rows["roamer"] = _client(place, f"{mark}四方", number=ROAMER)
    rows["joined"] = _client(place, f"{mark}小兰兰")  # a second file on the first, found to be hers
    clients.actions.correct(
        rows["joined"], by=place.clerk, today=TODAY, number=rows["number"], reason="补登证号", version=1
    )
    fill_person(place, TODAY)
    rows["asked"] = _consultation(place, SENT.replace(day=8), client=rows["client"])
    rows["consultation"] = _consultation(place, OPEN.replace(day=9), client=rows["client"])
    rows["anonymous"] = _consultation(place, OPEN.replace(day=10))
    rows["review"] = _case(place)
    rows["reviewed"] = cases.actions.refuse(
        _case(place), by=place.head, today=TODAY, refused_on=OPEN.replace(day=13), reason="不属于受理范围"
    )
    cases.actions.ask_review(
        rows["reviewed"], by=place.clerk, today=TODAY, asked_on=TODAY, grounds=f"{place.herb}家有证据。"
    )
    rows["refused"] = cases.actions.refuse(
        _case(place), by=place.head, today=TODAY, refused_on=OPEN.replace(day=13), reason="不属于受理范围"
    )
    rows["grouped"] = _case(place)
    (rows["member"],) = cases.actions_screening.add_members(
        rows["grouped"], by=place.clerk, today=TODAY, lines=f"{mark}阿大"
    )
    rows["party"] = cases.actions_screening.add_party(
        rows["grouped"], by=place.clerk, today=TODAY, name=f"{mark}老板", phone="13800138000"
    )
    rows["accepted"] = _accepted(place)
    rows["working"] = _working(place)
    rows["deadline"] = cases.actions_terms.enter(
        rows["working"], by=place.caseworker, today=TODAY, kind="sue", due_on=date(2026, 11, 9), label="对裁决不服"
    )
    rows["stage"] = cases.actions_courts.add_stage(
        rows["working"], by=place.caseworker, today=TODAY, instance="1", organ=f"{place.bird}仲裁委员会",
        hearing_on=date(2026, 11, 20),
    )  # fmt: skip
    rows["promise"] = cases.actions_promises.promise(
        by=SYSTEM, region=place.region, kind="review", days=5, basis="承诺公告1号", valid_from=TODAY
    )
    rows["closed"] = _closed(place)
    rows |= _referrals(place) | _after(place)
    rows |= _papers(place) | _files(place)
    rows["token"], _ = actions.create_token(by=place.clerk, purpose=f"{place.bird}平台", days=30)


def _registers(place: Place) -> dict[str, Any]:
    """One row of each kind of register, a proof, a signed sheet, and a filing."""
    at, bird, station = NOW, place.bird, place.station

    def add(model: type[Registered], **given: Any) -> Any:
        by = place.clerk if model is DutyDay else place.head
        return actions_register.add(model, by=by, station=station, at=at, **given)

    day = {"held_on": OPEN.replace(day=20), "starts": time(9), "ends": time(17), "staff": place.staff}
    rows = {
        "premises": add(Premises, address=f"{bird}路 1 号", since_on=OPENED),
        "notice": add(Notice, shows_address=True, address=f"{bird}路 1 号", since_on=OPENED),
        "plan": add(DutyPlan, **day), "duty_day": add(DutyDay, persons=3, **day),
        "agreement": add(Agreement, kind="1", party=f"{bird}律师所", subject="值班", signed_on=OPENED, since_on=OPENED),
        "fund": add(FundEntry, kind="1", year=2026, entered_on=OPEN, source="1", amount_fen=100_000, note=f"{bird}款"),
    }  # fmt: skip
    rows["check"] = add(NoticeCheck, notice=rows["notice"], checked_on=TODAY, found=f"{bird}站已看")
    rows["proof"] = actions_register.add_proof(rows["premises"], by=place.head, at=at, file=PDF, slot="has_ramp")
    rows["photo_pass"], rows["photo_token"] = actions_photo.make_pass(
        "premises", rows["premises"], by=place.head, at=timezone.now(), slot="has_sign"
    )
    rows["sheet"] = actions_duty.add_sheet(station, by=place.clerk, at=at, month=OPEN, file=PDF)
    manager = actions.add_staff(
        by=place.head, station=station, name=f"{bird}专人", kind="09", is_formal=True, is_daily_manager=True,
        joined_on=OPENED,
    )  # fmt: skip
    rows["filing"] = actions_filing.send(
        station,
        by=place.head,
        today=TODAY,
        sent_on=TODAY,
        staff=manager,
        phone="0551-62345678",
        number=f"{bird}〔2026〕1",
    )
    return rows


def _client(place: Place, name: str, **given: Any) -> Client:
    return clients.actions.register(by=place.clerk, station=place.station, today=TODAY, name=name, **given)


def _consultation(place: Place, on: date, client: Client | None = None) -> Consultation:
    at = NOW.replace(month=on.month, day=on.day)
    return consultations.actions.record(
        by=place.clerk, at=at, held_on=on, matter="04", client=client,
        question=f"{place.herb}家四个月没有发工资。", answer=f"请{place.herb}家带合同来。",
    )  # fmt: skip


def _case(place: Place) -> Case:
    return cases.actions.open_case(
        by=place.clerk, today=TODAY, kind="1", form="04", matter="04", applied_on=OPEN.replace(day=12),
        client=place.client, facts=f"{place.herb}家的案情。",
    )  # fmt: skip


def _accepted(place: Place) -> Case:
    return cases.actions.accept(_case(place), by=place.head, today=TODAY, accepted_on=OPEN.replace(day=13))


def _working(place: Place) -> Case:
    case = cases.actions_course.assign(_accepted(place), by=place.head, today=TODAY, handler=place.staff)
    cases.actions.add_note(
        case, by=place.caseworker, at=NOW, held_on=OPEN.replace(day=14), text=f"{place.herb}家已去仲裁。"
    )
    return case


def _closed(place: Place) -> Case:
    return cases.actions_course.close(
        _working(place), by=place.head, today=TODAY, closed_on=OPEN.replace(day=20), outcome="01", recovered_fen=123400
    )


def _referrals(place: Place) -> dict[str, Any]:
    """One prepared, one sent, one taken."""
    refer, on = cases.actions_referral, OPEN.replace(day=15)

    def prepare() -> Any:
        return refer.prepare(
            place.working, by=place.clerk, today=TODAY, target="01", target_name=f"{place.bird}援助中心",
            papers=f"{place.herb}家的合同", consented_on=on,
        )  # fmt: skip

    sent, taken = (refer.send(prepare(), by=place.clerk, today=TODAY, sent_on=on) for _ in range(2))
    taken = refer.accept(taken, by=place.clerk, today=TODAY, answered_on=TODAY)
    return {"prepared": prepare(), "referred": sent, "taken": taken}


def _after(place: Place) -> dict[str, Any]:
    """What follows a closing: a call, two subsidies, one of them approved, a complaint."""
    after, case = cases.actions_after, place.closed
    after.call(case, by=place.clerk, today=TODAY, called_on=TODAY, satisfaction="3", words=f"{place.herb}家不满意")
    after.evaluate(case, by=place.head, today=TODAY, evaluated_on=TODAY, grade="2")
    settled = _closed(place)
    asked, approved = (
        after.ask_subsidy(
            settled, by=place.head, today=TODAY, asked_on=TODAY, staff=staff, amount_fen=80_000, basis="补贴标准第3条"
        )
        for staff in (place.staff, place.second)
    )
    approved = after.approve_subsidy(approved, by=place.head, today=TODAY, approved_on=TODAY)
    complaint = after.complain(
        place.station, by=place.clerk, today=TODAY, received_on=TODAY, words=f"{place.herb}家等了一小时", case=case
    )
    return {"settled": settled, "asked_for": asked, "approved": approved, "complaint": complaint}


def _papers(place: Place) -> dict[str, Any]:
    """One paper of the station, signed and sealed, and one that was handed in."""
    papers, by = cases.actions_papers, place.clerk
    document = papers.make(place.working, by=by, today=TODAY, at=NOW, paper="09", made_on=TODAY)
    document = papers.sign(document, by=by, at=NOW, file=PDF, pages=1)
    papers.use_seal(document, by=by, today=TODAY, used_on=TODAY, copies=2, approver=f"{place.bird}站长")
    given = uploaded(place.working, by, "52", today=TODAY, made_on=TODAY, title=f"{place.herb}家的欠条")
    return {"document": document, "handed_in": given}


def _files(place: Place) -> dict[str, Any]:
    """A refused case with all its papers; one that is filed, one whose disposal the head has proposed."""
    archive, rows = cases.actions_archive, dict[str, Any]()
    completed(place.refused, place.clerk, TODAY)
    for name in ("filed", "proposed"):
        case = cases.actions.refuse(
            _case(place), by=place.head, today=TODAY, refused_on=OPEN.replace(day=13), reason="不属于受理范围"
        )
        case = completed(case, place.clerk, TODAY)
        rows[name] = archive.archive(case, by=place.clerk, today=TODAY, archived_on=TODAY, retention="1")
        Archive.objects.filter(pk=rows[name].pk).update(keep_until=SENT)
        rows[f"{name}_case"] = Case.objects.get(pk=case.pk)
    rows["proposed"] = archive.propose(rows["proposed"], by=place.head, today=TODAY, reason="保管期满")
    return rows


def _assess(world: World) -> None:
    """The nine items of each station, signed at its own level, reviewed above it."""
    for place in world.places.values():
        second = second_of(place, somebody, OPENED)
        own, above = officers(world.people, place.region, second)
        fill_compliance(place, own, above, TODAY, NOW)


# ---------------------------------------------------------------- the returns
def _send_up(world: World) -> None:
    """September: submitted everywhere; signed at "sibling" and "city"; final at "other_city". October: a draft."""
    at, places, people = timezone.now(), world.places, world.people
    for place in places.values():
        sent = reports.actions.open_return(place.station, SENT, by=place.clerk)
        sent = reports.actions.submit(sent, by=place.head, at=at, note=f"{place.bird}站情况说明")
        place.rows["sent"] = sent
        place.rows["scan"] = reports.actions_scan.add_scan(sent, by=place.clerk, at=at, file=PDF)
        place.rows["draft"] = Return.objects.get(station=place.station, month=OPEN)
    far, final = places["other_city"], reports.actions
    far.rows["sent"] = final.check(far.sent, by=people["county-340202"], at=at)
    far.rows["sent"] = final.approve(far.sent, by=people["city-340200"], at=at)
    final.finalise(world.regions["340000"], SENT, by=people["province"], at=at)
    for name, office in [("sibling", "county-340103"), ("city", "city")]:  # too late for the first compilation
        places[name].rows["sent"] = final.check(places[name].sent, by=people[office], at=at)
    actions.close_station(far.station, by=people["province"], closed_on=CLOSED, reason="搬迁")
