"""协调机构 of an area without a station: its own office records it, the offices above read it, a station takes over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from accounts.roles import Role
from stations import actions, actions_register
from stations.actions_body import end_body, set_body
from stations.models import AreaBody, CoordinationBody
from tests.stations.conftest import OPENED, TODAY, browser, open_station, somebody

AT = datetime(2026, 10, 8, 2, tzinfo=UTC)
GIVEN = {"name": "领导小组", "number": "芜残〔2026〕3号", "since_on": date(2026, 3, 2)}
NEW, NOW, END = (reverse(f"stations:{name}", args=["340200"]) for name in ("body_create", "body", "body_end"))

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def area(office):
    """A city without a station, whose county has one."""
    return office.regions["340200"]


@pytest.fixture
def city(area):
    return somebody(Role.CITY, area)


@pytest.fixture
def below(office):
    return somebody(Role.COUNTY, office.regions["340202"])


# ---------------------------------------------------------------- what is written
def test_recorded_corrected_ended_and_recorded_anew(area, city):
    row = set_body(area, by=city, at=AT, **GIVEN)
    assert (row.version, row.changed_at, row.changed_by) == (1, AT, city.user)
    row = set_body(area, by=city, at=AT, version=1, **GIVEN | {"number": "芜残〔2026〕4号"})
    assert (row.number, row.version, AreaBody.objects.count()) == ("芜残〔2026〕4号", 2, 1)
    end_body(area, by=city, at=AT, until_on=date(2026, 9, 30), version=2)
    again = set_body(area, by=city, at=AT, **GIVEN | {"since_on": date(2026, 10, 1)})
    days = {day: AreaBody.objects.in_force(day).count() for day in (date(2026, 3, 1), date(2026, 9, 30), TODAY)}
    assert days == {date(2026, 3, 1): 0, date(2026, 9, 30): 1, TODAY: 1}
    assert AreaBody.objects.current().get() == again
    told = list(AuditLine.objects.filter(record="stations.areabody").values_list("action", "detail", "chain"))
    assert told == [
        ("登记地区协调机构", "芜湖市:芜残〔2026〕3号", "34"), ("更正地区协调机构", "芜湖市:芜残〔2026〕4号", "34"),
        ("终止地区协调机构", "芜湖市:芜残〔2026〕4号", "34"), ("登记地区协调机构", "芜湖市:芜残〔2026〕3号", "34"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": "340202199001011234"}, "不加密保存"),
        ({"number": "340202 19900101 123X"}, "不加密保存"),
        ({"since_on": TODAY + timedelta(days=1)}, "还没有到"),
        ({"number": ""}, "此字段不能为空"),
    ],
)
def test_what_is_refused(area, city, given, sentence):
    with pytest.raises(ValidationError, match=sentence):
        set_body(area, by=city, at=AT, **GIVEN | given)
    assert not AreaBody.objects.exists()


def test_its_last_day_is_neither_ahead_nor_before_its_first(area, city):
    set_body(area, by=city, at=AT, **GIVEN)
    with pytest.raises(ValidationError, match="还没有到"):
        end_body(area, by=city, at=AT, until_on=TODAY + timedelta(days=1), version=1)
    with pytest.raises(ValidationError, match="不能早于成立或调整日期"):
        end_body(area, by=city, at=AT, until_on=date(2026, 3, 1), version=1)


def test_two_at_once(area, city):
    set_body(area, by=city, at=AT, **GIVEN)
    with pytest.raises(Stale):
        set_body(area, by=city, at=AT, **GIVEN)
    with pytest.raises(Stale):
        end_body(area, by=city, at=AT, until_on=TODAY, version=2)
    end_body(area, by=city, at=AT, until_on=TODAY, version=1)
    with pytest.raises(MovedOn):
        end_body(area, by=city, at=AT, until_on=TODAY, version=2)
    with pytest.raises(MovedOn):
        set_body(area, by=city, at=AT, version=2, **GIVEN)


def test_its_own_office_writes_it_and_no_other(office, area, city, below):
    for by in (office.people.province, office.people.city, below, office.people.admin, office.people.head):
        with pytest.raises(PermissionDenied):
            set_body(area, by=by, at=AT, **GIVEN)
    set_body(area, by=city, at=AT, **GIVEN)
    with pytest.raises(PermissionDenied, match="芜湖市残疾人联合会自行登记"):
        end_body(area, by=office.people.province, at=AT, until_on=TODAY, version=1)


def test_with_a_station_it_is_recorded_there(office, area, city):
    county = office.people.county
    with pytest.raises(ValidationError, match="已有瑶海区工作站,请在该站"):
        set_body(county.region, by=county, at=AT, **GIVEN)
    set_body(area, by=city, at=AT, **GIVEN)
    station = open_station(area, opened_on=TODAY)
    with pytest.raises(ValidationError, match="已有芜湖市工作站"):
        end_body(area, by=city, at=AT, until_on=TODAY, version=1)
    actions.close_station(station, by=city, closed_on=TODAY, reason="搬迁")
    tomorrow = AT + timedelta(days=1)
    assert end_body(area, by=city, at=tomorrow, until_on=TODAY, version=1).until_on == TODAY


def test_a_station_of_the_judicial_system_is_no_station_of_the_federation(area, city):
    open_station(area, opened_on=OPENED, kind="2")
    assert set_body(area, by=city, at=AT, **GIVEN).pk


# ---------------------------------------------------------------- who sees it
def test_the_offices_above_see_it_and_nobody_beside_or_below(office, area, city, below):
    set_body(area, by=city, at=AT, **GIVEN)
    people = office.people
    clerk = somebody(Role.CLERK, office.stations.other_city)
    inside = (city, people.province, people.admin)
    outside = (people.city, people.county, below, clerk, people.other, None)
    assert [AreaBody.objects.visible_to(by).count() for by in inside] == [1, 1, 1]
    assert [AreaBody.objects.visible_to(by).count() for by in outside] == [0] * 6


def test_its_pages_are_of_its_own_office(office, area, city, below):
    set_body(area, by=city, at=AT, **GIVEN)
    before = AuditLine.objects.count()
    sent = {**GIVEN, "version": 1, "until_on": TODAY}
    clerk, head = somebody(Role.CLERK, office.stations.other_city), somebody(Role.STATION_HEAD, office.stations.county)
    told = {office.people.city: 404, below: 404, head: 404, office.people.province: 403, clerk: 403}
    for address in (NEW, NOW, END):
        for by, status in told.items():
            client = browser(by)
            assert client.get(address).status_code == status, (by, address)
            assert client.post(address, sent | {"posting": by.pk}).status_code == status, (by, address)
    assert AuditLine.objects.count() == before


# ---------------------------------------------------------------- the pages
def test_by_the_pages(area, city):
    client, sent = browser(city), {**GIVEN, "version": 0, "key": "a-key"}
    assert client.get(NOW).status_code == 404
    assert "登记协调机构" in client.get(NEW).content.decode()
    refused = client.post(NEW, sent | {"number": "340202199001011234"})
    assert "领导小组" in refused.content.decode()  # nothing typed is lost
    assert client.post(NEW, sent).url == NOW
    assert client.post(NEW, sent).url == NOW  # sent twice, made once
    assert AreaBody.objects.count() == 1
    assert client.post(NOW, sent | {"number": "4号", "key": "", "version": 1}).url == NOW
    stale = client.post(NOW, sent | {"number": "5号", "key": "", "version": 1})
    assert stale.status_code == 409
    assert "4号" in stale.content.decode()
    assert END in client.get(NOW).content.decode()
    assert client.post(END, {"until_on": TODAY, "version": 2}).url == NEW
    late = client.post(NOW, sent | {"number": "6号", "key": "", "version": 2})  # it ended meanwhile
    assert late.status_code == 409
    assert "6号" in late.content.decode()


def test_where_there_is_a_station_the_page_says_where(office):
    by = office.people.county
    address = reverse("stations:body_create", args=[by.region.code])
    register = reverse("stations:rows", args=[office.stations.county.code, "coordinationbody"])
    page = browser(by).get(address).content.decode()
    assert register in page
    assert "data-save" not in page
    refused = browser(by).post(address, {**GIVEN, "version": 0}).content.decode()
    assert "请在该站的站务登记" in refused
    assert "芜残〔2026〕3号" in refused


def test_the_register_of_a_station_tells_what_was_recorded_before(office, area, city):
    set_body(area, by=city, at=AT, **GIVEN)
    hint = "芜湖市残疾人联合会在建站前登记了领导小组(芜残〔2026〕3号),自 2026-03-02 起"

    def page(station):
        address = reverse("stations:rows", args=[station.code, "coordinationbody"])
        return browser(office.people.province).get(address).content.decode()

    assert hint not in page(open_station(area, name="司法站", opened_on=OPENED, kind="2"))
    station = open_station(area, opened_on=TODAY)
    assert hint in page(station)
    assert "在建站前登记了" not in page(office.stations.other_city)
    actions_register.add(
        CoordinationBody, by=city, station=station, at=AT, number="3号", issued_on=TODAY, since_on=TODAY
    )
    assert hint not in page(station)
