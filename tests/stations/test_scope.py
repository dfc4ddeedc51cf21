"""Who sees which station: own, child, parent, sibling, other province; and the API and pages agree."""

import pytest

from accounts.roles import Role
from stations.models import Staff, Station
from tests.stations.conftest import OPENED, browser, caller, somebody

pytestmark = pytest.mark.django_db

SEEN = {
    "clerk": {"county"},
    "head": {"county"},
    "county": {"county"},
    "city": {"county", "sibling", "city"},
    "province": {"county", "sibling", "city", "other_city", "province"},
    "admin": {"county", "sibling", "city", "other_city", "province"},
    "city_admin": {"county", "sibling", "city"},
    "security": {"county", "sibling", "city", "other_city", "province"},
    "auditor": {"county", "sibling", "city", "other_city", "province"},
    "other": {"other_province"},
}


@pytest.mark.parametrize("who", SEEN)
def test_stations_seen(office, who):
    posting = getattr(office.people, who)
    expected = {getattr(office.stations, place).code for place in SEEN[who]}
    assert {station.code for station in Station.objects.visible_to(posting)} == expected
    listed = caller(posting).get("/api/v1/stations/?page_size=200").json()["results"]
    assert {row["code"] for row in listed} == expected
    page = browser(posting).get("/stations/").content.decode()
    for station in Station.objects.all():
        assert (f"/stations/{station.code}/" in page) == (station.code in expected)


@pytest.mark.parametrize("who", SEEN)
def test_outside_answers_like_what_does_not_exist(office, who):
    posting = getattr(office.people, who)
    web, api = browser(posting), caller(posting)
    nothing = api.get("/api/v1/stations/99999999/")
    for place, station in vars(office.stations).items():
        expected = 200 if place in SEEN[who] else 404
        assert web.get(f"/stations/{station.code}/").status_code == expected
        answer = api.get(f"/api/v1/stations/{station.code}/")
        assert answer.status_code == expected
        if expected == 404:
            assert answer.json() == nothing.json()


def test_nobody_sees_nothing(office):
    assert not Station.objects.visible_to(None).exists()


def test_staff_follow_their_station(office):
    for name, station in vars(office.stations).items():
        Staff.objects.create(station=station, name=name, kind="01", joined_on=OPENED)
    for who in ("city", "auditor", "other", "clerk"):
        posting = getattr(office.people, who)
        assert {staff.name for staff in Staff.objects.visible_to(posting)} == SEEN[who]
        listed = caller(posting).get("/api/v1/staff/?page_size=200").json()["results"]
        assert {row["name"] for row in listed} == SEEN[who]


def test_an_area_filter_offers_and_reaches_only_ones_own_area(office):
    web = browser(office.people.city)
    page = web.get("/stations/").content.decode()
    assert "庐阳区" in page
    assert "道里区" not in page
    assert "镜湖区" not in page
    answer = caller(office.people.city).get("/api/v1/stations/?area=230000")
    assert answer.status_code == 400
    assert "area" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.SECURITY])
def test_administrators_may_nothing_that_shows_a_person(country, role):
    posting = somebody(role, country["340000"])
    for permission in ("查看残疾人档案", "查看咨询", "查看案件", "查看完整号码", "查看报表"):
        assert not posting.may(permission)


def test_areas_are_public_to_who_is_signed_in(office, client):
    assert client.get("/api/v1/areas/").status_code == 401
    listed = caller(office.people.clerk).get("/api/v1/areas/?parent=340100").json()["results"]
    assert [(row["code"], row["parent"]) for row in listed] == [("340102", "340100"), ("340103", "340100")]


@pytest.mark.parametrize("rows", [1, 3])
def test_list_page_asks_the_same_number_of_queries(country, django_assert_num_queries, rows):
    from tests.stations.conftest import open_station

    for number in range(rows):
        open_station(country["340102"], name=f"庐阳区第{number}站")
    web = browser(somebody(Role.CITY, country["340100"]))
    web.get("/me/")  # the first request of a session writes it
    with django_assert_num_queries(8):
        page = web.get("/stations/")
    assert page.content.decode().count("庐阳区第") == rows
