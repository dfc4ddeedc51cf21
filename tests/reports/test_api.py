"""The returns over the API: the same rows, moves, figures and records as on the pages."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from reports.indicators import INDICATORS
from reports.models import Return
from tests.reports.desk import at, caller

JAN = date(2026, 1, 1)
A, B = "340102", "340103"
ROOT = "/api/v1/returns/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(2, 9)):
        yield


def get(posting, address, status=200, **query):
    answer = caller(posting).get(address, query)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.json()


def post(posting, address, status=200, **data):
    answer = caller(posting).post(address, data, format="json")
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.json()


def test_a_month_from_opening_to_the_final_review(desk):
    desk.consult(A, date(2026, 1, 8), persons=8)
    made = post(desk.head(A), ROOT, 201, station=f"{A}01", period="2026-01")
    assert (made["station"], made["period"], made["state"], made["standing"]) == (f"{A}01", "2026-01", "draft", "未报")
    assert [move["name"] for move in made["moves"]] == ["submit"]
    here = f"{ROOT}{made['id']}/"
    told = post(desk.head(A), f"{here}submit/", version=made["version"])
    assert (told["state"], told["office"], told["moves"]) == ("submitted", A, [])
    post(desk.officer(A), f"{here}check/", remark="无误")
    assert post(desk.officer("340100"), f"{here}approve/")["office"] == "340000"
    detail = get(desk.officer("340000"), here)
    assert {move["name"] for move in detail["moves"]} == {"finalise", "send_back"}
    assert post(desk.officer("340000"), f"{here}finalise/")["state"] == "final"
    assert post(desk.officer("340000"), f"{here}send_back/", 409, remark="再看")["errors"][0]["code"] == "state"


def test_opening_twice_answers_the_same_return(desk):
    first, second = (post(desk.head(A), ROOT, 201, station=f"{A}01", period="2026-01") for _ in range(2))
    assert first["id"] == second["id"]
    assert Return.objects.count() == 1


def test_a_nil_return_is_stated_with_the_submission(desk):
    here = f"{ROOT}{desk.opened(A, JAN).pk}/"
    refused = post(desk.head(A), f"{here}submit/", 400)
    assert "请先声明零报告" in refused["errors"][0]["message"]
    assert post(desk.head(A), f"{here}submit/", is_zero=True)["is_zero"]


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"station": f"{A}01", "period": "2026"}, "period"),
        ({"station": f"{A}01", "period": "x"}, "period"),
        ({"station": f"{B}01", "period": "2026-01"}, "station"),  # another's
        ({"period": "2026-01"}, "station"),
    ],
)
def test_what_cannot_be_opened(desk, data, field):
    assert post(desk.head(A), ROOT, 400, **data)["errors"][0]["field"] == field


def test_a_refusal_has_the_sentence_of_the_page(desk):
    row = desk.submit(A, JAN, at(2, 3))
    told = post(desk.officer("340100"), f"{ROOT}{row.pk}/check/", 403)
    assert told["errors"][0]["message"] == "报表现在瑶海区残疾人联合会,请等待其办理。"
    told = post(desk.officer(A), f"{ROOT}{row.pk}/send_back/", 400)
    assert told["errors"][0]["field"] == "remark"
    stale = post(desk.officer(A), f"{ROOT}{row.pk}/check/", 409, version=1)
    assert (stale["errors"][0]["code"], stale["current"]["state"]) == ("stale", "submitted")
    post(desk.officer(A), f"{ROOT}{row.pk}/drag_back/", 404)


def test_returns_are_those_of_ones_own_area(desk):
    for code in (A, B):
        desk.submit(code, JAN, at(2, 3))
    seen = {
        who: {row["station"] for row in get(posting, ROOT, period="2026-01")["results"]}
        for who, posting in {"head": desk.head(A), "county": desk.officer(A), "city": desk.officer("340100")}.items()
    }
    assert seen == {"head": {f"{A}01"}, "county": {f"{A}01"}, "city": {f"{A}01", f"{B}01"}}
    other = Return.objects.get(station=desk.stations[B], month=JAN)
    get(desk.head(A), f"{ROOT}{other.pk}/", 404)
    post(desk.officer(A), f"{ROOT}{other.pk}/check/", 404)
    assert get(desk.post(Role.ADMIN, desk.regions["340000"]), ROOT)["results"] == []


@pytest.mark.parametrize(
    ("query", "found"), [({"state": "submitted"}, 1), ({"state": "draft"}, 1), ({"period": "2026-Q2"}, 0)]
)
def test_the_list_is_filtered(desk, query, found):
    desk.submit(A, JAN, at(2, 3))
    assert len(get(desk.officer(A), ROOT, **query)["results"]) == found


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(desk, django_assert_num_queries, rows):
    for month in range(1, rows + 1):
        desk.opened(A, date(2026, month, 1))
    client = caller(desk.officer(A))
    client.get(ROOT)
    with django_assert_num_queries(6):
        assert len(client.get(ROOT).json()["results"]) == rows


# ---------------------------------------------------------------- figures and the records behind them
def test_the_figures_of_an_area(desk):
    desk.consult(A, date(2026, 1, 8), persons=8)
    desk.submit(A, JAN, at(2, 3))
    told = get(desk.officer("340100"), f"{ROOT}figures/", area="340100", period="2026-01")
    assert [row["code"] for row in told] == list(INDICATORS)
    assert next(row for row in told if row["code"] == "201") == {
        "code": "201", "label": "咨询人次", "unit": "人次", "value": 8, "stations_add": True, "months_add": True,
        "basis": "残疾人法律救助工作站规范化建设标准第5条(服务提供)",
    }  # fmt: skip


def test_what_nobody_reported_is_not_zero(desk):
    told = get(desk.officer("340100"), f"{ROOT}figures/", area="340100", period="2026-01")
    assert {row["value"] for row in told} == {None}


def test_a_draft_of_a_station_tells_its_live_figures(desk):
    desk.consult(A, date(2026, 1, 8), persons=8)
    told = get(desk.head(A), f"{ROOT}figures/", area=f"{A}01", period="2026-01")
    assert {row["code"]: row["value"] for row in told}["201"] == 8


@pytest.mark.parametrize(("area", "over"), [("340100", "2026-01"), ("340000", "2026"), (f"{A}01", "2026-01")])
def test_the_records_behind_every_figure_add_up_to_it(desk, area, over):
    consultation = desk.consult(A, date(2026, 1, 8), persons=8, name="张三")
    desk.case(A, consultation, date(2026, 1, 8), date(2026, 1, 20), recovered_fen=12_345)
    desk.submit(A, JAN, at(2, 3))
    by = desk.officer("340000")
    told = [row for row in get(by, f"{ROOT}figures/", area=area, period=over) if row["value"]]
    assert len(told) > 20
    for row in told:
        behind = get(by, f"{ROOT}figures/{row['code']}/records/", area=area, period=over)
        assert behind["total"] == row["value"] == sum(one["adds"] for one in behind["results"]), row["code"]
    behind = get(by, f"{ROOT}figures/201/records/", area=area, period=over)["results"]
    assert behind == [
        {"station": f"{A}01", "month": "2026-01", "kind": "consultation", "id": consultation.pk, "adds": 8}
    ]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"period": "2026-01"}, 400), ({"area": A}, 400), ({"area": A, "period": "2026-13"}, 400),
        ({"area": B, "period": "2026-01"}, 404), ({"area": "x", "period": "2026-01"}, 404),
    ],
)  # fmt: skip
def test_figures_of_nothing(desk, query, status):
    for address in ("figures/", "figures/201/records/"):
        told = get(desk.officer(A), ROOT + address, status, **query)
        assert not told["errors"][0]["message"].isascii()


def test_records_of_no_indicator(desk):
    get(desk.officer(A), f"{ROOT}figures/999/records/", 404, area=A, period="2026-01")


def test_who_sees_no_person_sees_no_figure(desk):
    for role in (Role.ADMIN, Role.SECURITY, Role.AUDITOR):
        posting = desk.post(role, desk.regions["340000"])
        for address in ("figures/", "figures/201/records/"):
            assert get(posting, ROOT + address, 404, area="340000", period="2026-01")["errors"]


# ---------------------------------------------------------------- indicators
def test_the_dictionary(desk):
    told = get(desk.head(A), "/api/v1/indicators/")
    assert [row["code"] for row in told["results"]] == list(INDICATORS)
    assert get(desk.head(A), "/api/v1/indicators/301/")["unit"] == "分"
    get(desk.head(A), "/api/v1/indicators/999/", 404)
