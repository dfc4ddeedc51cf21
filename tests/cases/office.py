"""A small office for tests of casework: two provinces, three stations, every role, and who works there."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn import ric

from accounts.models import User
from accounts.roles import OFFICE_ROLES, STATION_ROLES, Role
from cases import actions
from cases import actions_course as course
from cases.models import Case
from clients.actions import register
from clients.models import Client
from stations.choices import Level, StaffKind
from stations.models import Posting, Region, Staff, Station, StationInterval

SINCE = date(2026, 1, 1)
TODAY = date(2026, 10, 8)
REGIONS = [
    ("340000", "安徽省", Level.PROVINCE, "34/"), ("340100", "合肥市", Level.CITY, "34/3401/"),
    ("340102", "瑶海区", Level.COUNTY, "34/3401/340102/"), ("340103", "庐阳区", Level.COUNTY, "34/3401/340103/"),
    ("230000", "黑龙江省", Level.PROVINCE, "23/"), ("230100", "哈尔滨市", Level.CITY, "23/2301/"),
]  # fmt: skip
OFFICE_AT = {Role.COUNTY: "340103", Role.CITY: "340100"}


def number(serial: int, born: str = "19610514", place: str = "349900") -> str:
    """An ID number of an unassigned place: nobody's."""
    bare = f"{place}{born}{serial:03}"
    return bare + ric.calc_check_digit(f"{bare}0")  # it wants eighteen digits


def certificate(serial: int, kind: str = "2", grade: str = "2", **given: str) -> str:
    return number(serial, **given) + kind + grade


@dataclass
class Office:
    """`station` is where things happen, `sibling` in the same city, `distant` in another province."""

    station: Station = field(init=False)
    sibling: Station = field(init=False)
    distant: Station = field(init=False)
    _serial: int = 100

    def __post_init__(self) -> None:
        above: dict[str, Region] = {}
        for code, name, level, path in REGIONS:
            parent = above.get("/".join(path.split("/")[:-2]) + "/")
            above[path] = Region.objects.create(code=code, name=name, level=level, path=path, parent=parent)
        self.regions = {region.code: region for region in above.values()}
        self.station, self.sibling = self._station("340103"), self._station("340102")
        self.distant = self._station("230100")

    def _station(self, code: str) -> Station:
        region = self.regions[code]
        station = Station.objects.create(
            region=region, code=f"{code}01", name=f"{region.name}工作站", short_name=f"{region.name[:2]}残法救",
            reports_from=SINCE,
        )  # fmt: skip
        StationInterval.objects.create(station=station, opened_on=SINCE)
        return station

    def posting(self, role: str, station: Station | None = None) -> Posting:
        """Somebody in the role: at the station, at its county or city, else at the province."""
        station = station or self.station
        user, _ = User.objects.get_or_create(
            username=f"{role}-{station.code}", defaults={"name": f"{Role(role).label}甲"}
        )
        place: dict[str, Any] = {"station": station, "region": None}
        if role not in STATION_ROLES:
            code = OFFICE_AT.get(Role(role), "340000") if role in OFFICE_ROLES else "340000"
            place = {"station": None, "region": self.regions[code]}
        return Posting.objects.get_or_create(user=user, role=role, **place, defaults={"starts_on": SINCE})[0]

    @property
    def head(self) -> Posting:
        return self.posting(Role.STATION_HEAD)

    @property
    def clerk(self) -> Posting:
        return self.posting(Role.CLERK)

    @property
    def caseworker(self) -> Posting:
        return self.posting(Role.CASEWORKER)

    def staff(self, kind: str = StaffKind.LAWYER, name: str = "周正", **given: Any) -> Staff:
        values = {"station": self.station, "kind": kind, "name": name, "joined_on": SINCE} | given
        return Staff.objects.get_or_create(**values)[0]

    def client(self, name: str = "张三丰", station: Station | None = None, **given: Any) -> Client:
        station = station or self.station
        self._serial += 1
        values = {"number": certificate(self._serial), "today": TODAY} | given
        return register(by=self.posting(Role.CLERK, station), station=station, name=name, **values)

    # ------------------------------------------------------------ a case, as far as it has come
    def opened(self, client: Client | None = None, **given: Any) -> Case:
        client = client or self.client()
        values = {
            "kind": "1", "form": "04", "matter": "04", "applied_on": date(2026, 10, 8), "today": TODAY,
            "by": self.posting(Role.CLERK, client.station),
        } | given  # fmt: skip
        return actions.open_case(client=client, **values)

    def accepted(self, on: date = TODAY, **given: Any) -> Case:
        case = self.opened(**{"applied_on": on} | given)
        return actions.accept(case, by=self.posting(Role.STATION_HEAD, case.station), today=TODAY, accepted_on=on)

    def assigned(self, on: date = TODAY, **given: Any) -> Case:
        case = self.accepted(on, **given)
        handler = self.staff(station=case.station)
        return course.assign(case, by=self.posting(Role.STATION_HEAD, case.station), today=TODAY, handler=handler)

    def closed(self, on: date = TODAY, closed_on: date | None = None, fen: int = 0, **given: Any) -> Case:
        return self.close(self.assigned(on, **given), closed_on or on, fen)

    def close(self, case: Case, on: date, fen: int = 0) -> Case:
        head = self.posting(Role.STATION_HEAD, case.station)
        return course.close(case, by=head, today=max(TODAY, on), closed_on=on, outcome="01", recovered_fen=fen)

    def reopen(self, case: Case, on: date) -> Case:
        return course.reopen(case, by=self.head, today=max(TODAY, on), reopened_on=on, reason="当事人提出新证据")

    def refused(self, on: date = TODAY) -> Case:
        case = self.opened(applied_on=on)
        return actions.refuse(case, by=self.head, today=TODAY, refused_on=on, reason="不属于受理范围")

    def drafted(self) -> Case:
        return self.opened(is_draft=True)

    def asked_for_papers(self, on: date = TODAY) -> Case:
        case = self.opened(applied_on=on)
        return actions.ask_papers(case, by=self.head, today=TODAY, told_on=on, papers="身份证复印件\n工资欠条")

    def suspended(self, on: date = TODAY) -> Case:
        case = self.assigned(on)
        return course.suspend(case, by=self.head, today=TODAY, suspended_on=on, reason="等待鉴定结论")

    def handed_in(self, on: date = TODAY) -> Case:
        return course.hand_in(
            self.assigned(on), by=self.caseworker, today=TODAY, closed_on=TODAY, outcome="01", recovered_fen=100
        )

    def terminated(self, on: date = TODAY) -> Case:
        return course.terminate(self.assigned(on), by=self.head, today=TODAY, terminated_on=TODAY, ground="7")

    def passed_on(self, on: date = TODAY) -> Case:
        return course.pass_on(
            self.assigned(on), by=self.head, today=TODAY, transferred_on=TODAY, to=self.sibling, reason="当事人迁居"
        )

    def mistaken(self, on: date = TODAY) -> Case:
        return course.mark_mistaken(self.assigned(on), by=self.head, today=TODAY, mistaken_on=TODAY, reason="重复登记")
