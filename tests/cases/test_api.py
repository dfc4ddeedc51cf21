"""Cases over the API: the same scope, the same moves, the same sentences."""

import pytest

from accounts.roles import Role
from cases.choices import CaseState
from cases.models import Case, CaseSpan
from stations.choices import StaffKind
from tests.cases.office import number

pytestmark = pytest.mark.usefixtures("today")
CASES = "/api/v1/cases/"


@pytest.fixture
def acting(client, office):
    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in


def post(client, case, move, **data):
    return client.post(f"{CASES}{case.pk}/{move}/", data, content_type="application/json")


def test_a_case_moves_to_its_end(client, office, acting):
    case, lawyer = office.opened(), office.staff()
    acting(Role.STATION_HEAD)
    assert post(client, case, "accept", version=1, accepted_on="2026-10-08").json()["state"] == CaseState.ACCEPTED
    told = post(client, case, "assign", version=2, handler=lawyer.pk).json()
    assert (told["handler_name"], told["turn"], told["turn_label"]) == ("周正", "caseworker", "承办人")
    answer = post(
        client, case, "close", version=3, closed_on="2026-10-08", outcome="01", recovered_fen=123456, gained_fen=0
    )
    assert answer.status_code == 200
    assert [step["name"] for step in answer.json()["moves"]] == ["archive", "reopen"]
    assert CaseSpan.objects.get().recovered_fen == 123456
    answer = post(client, case, "reopen", version=4, reopened_on="2026-10-08", reason="当事人提出新证据")
    assert answer.json()["state"] == CaseState.IN_PROGRESS


def test_a_detail_lists_the_moves_open_to_the_caller(client, office, acting):
    case = office.opened()
    acting(Role.STATION_HEAD)
    told = client.get(f"{CASES}{case.pk}/").json()
    assert told["moves"] == [
        {"name": "ask_papers", "label": "告知补正"}, {"name": "accept", "label": "受理"},
        {"name": "refuse", "label": "不予受理"},
    ]  # fmt: skip
    acting(Role.CLERK)
    assert client.get(f"{CASES}{case.pk}/").json()["moves"] == []


def test_of_two_who_move_one_case_one_wins_and_one_gets_409(client, office, acting):
    case = office.opened()
    acting(Role.STATION_HEAD)
    assert post(client, case, "accept", version=1, accepted_on="2026-10-08").status_code == 200
    again = post(client, case, "refuse", version=1, refused_on="2026-10-08", reason="不属于受理范围")
    assert again.status_code == 409
    assert "已受理" in again.json()["errors"][0]["message"]
    stale = post(client, case, "assign", version=1, handler=office.staff().pk)
    assert stale.status_code == 409
    assert stale.json()["current"]["version"] == 2


def test_refusals_say_what_the_page_says(client, office, acting):
    case = office.accepted(kind="3", form="07")
    acting(Role.STATION_HEAD)
    answer = post(client, case, "assign", handler=office.staff(StaffKind.VOLUNTEER).pk)
    assert answer.status_code == 400
    assert answer.json()["errors"][0] == {
        "field": "handler", "code": "invalid", "message": "刑事辩护只能由律师承办(参照法律援助法第25条),请改选律师。",
    }  # fmt: skip
    acting(Role.CLERK)
    answer = post(client, case, "assign", handler=office.staff().pk)
    assert answer.status_code == 403
    assert "“安排承办”" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("move", "data", "field"),
    [
        ("accept", {}, "accepted_on"),
        ("accept", {"accepted_on": "2026-13-01"}, "accepted_on"),
        ("refuse", {"refused_on": "2026-10-08", "reason": ""}, "reason"),
        ("refuse", {"refused_on": "2026-10-08", "reason": f"证号 {number(7)}"}, "reason"),
    ],
)
def test_what_is_missing_is_named(client, office, acting, move, data, field):
    case = office.opened()
    acting(Role.STATION_HEAD)
    answer = post(client, case, move, **data)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert Case.objects.get().state == CaseState.UNDER_REVIEW


def test_a_handler_of_another_station_is_not_known(client, office, acting):
    case = office.accepted()
    acting(Role.STATION_HEAD)
    assert post(client, case, "assign", handler=office.staff(station=office.sibling).pk).status_code == 400


@pytest.mark.parametrize(
    ("role", "place", "seen"),
    [
        (Role.CLERK, "station", True), (Role.CLERK, "sibling", False), (Role.STATION_HEAD, "distant", False),
        (Role.COUNTY, "station", True), (Role.CITY, "station", True), (Role.PROVINCE, "station", True),
        (Role.ADMIN, "station", False), (Role.AUDITOR, "station", False),
    ],
)  # fmt: skip
def test_list_and_detail_agree_on_what_is_seen(client, office, acting, role, place, seen):
    case = office.opened()
    acting(role, getattr(office, place))
    listed = [told["id"] for told in client.get(CASES).json()["results"]]
    assert listed == ([case.pk] if seen else [])
    assert client.get(f"{CASES}{case.pk}/").status_code == (200 if seen else 404)


def test_names_are_masked_above_and_stories_never_sent(client, office, acting):
    office.opened(facts="工头不给工资。")
    acting(Role.CLERK)
    told = client.get(CASES).content.decode()
    assert "张三丰" in told
    assert "工头" not in told
    acting(Role.COUNTY)
    told = client.get(CASES).content.decode()
    assert "张三丰" not in told
    assert "张*" in told


def test_filters_are_those_of_the_page(client, office, acting):
    case, other = office.opened(matter="09"), office.assigned()
    acting(Role.STATION_HEAD)

    def found(**query):
        return {told["id"] for told in client.get(CASES, query).json()["results"]}

    assert found(state="in_progress") == {other.pk}
    assert found(matter="09") == found(mine="true") == {case.pk}
    assert found(search="zsf") == {case.pk, other.pk}
    assert client.get(CASES, {"search": number(101)}).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_whatever_it_shows(client, office, acting, django_assert_num_queries, count):
    for _ in range(count):
        office.assigned(client=office.client())
    acting(Role.STATION_HEAD)
    client.get(CASES)
    with django_assert_num_queries(6):  # session, user, postings, shares, cases, stations
        client.get(CASES)
