"""更正报表, what moved, and 签章扫描件 over the API."""

from datetime import date

import pytest
import time_machine

from accounts.roles import Role
from reports import actions_scan
from reports.models import Return
from tests.cases.files import PDF
from tests.reports.desk import Desk, at, caller
from tests.reports.final import PROVINCE, A, B, final

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/returns/"
WHY = "漏记咨询一次"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(2, 20)):
        yield


@pytest.fixture
def made(db):
    return final(Desk())


def get(posting, address, status=200, **query):
    answer = caller(posting).get(address, query)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.json()


def post(posting, address, status=200, **data):
    answer = caller(posting).post(address, data, format="json")
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.json()


def names(told):
    return [move["name"] for move in told["moves"]]


def test_an_amendment_is_opened_takes_in_what_came_late_and_becomes_the_next_version(made):
    desk, here = made.desk, f"{ROOT}{made.row.pk}/"
    forgotten = desk.consult(A, date(2026, 1, 15), entered_on=date(2026, 2, 12), persons=4)
    assert names(get(desk.head(A), here)) == ["amend"]
    assert names(get(desk.officer(A), here)) == []
    assert post(desk.head(A), f"{here}amend/", 400)["errors"][0]["field"] == "reason"
    opened = post(desk.head(A), f"{here}amend/", reason=WHY)
    assert (opened["edition"], opened["reason"], opened["state"]) == (2, WHY, "draft")
    assert names(opened) == ["submit", "take_in", "withdraw"]
    assert names(get(desk.head(A), here)) == []  # the one before has a later edition
    now = f"{ROOT}{opened['id']}/"
    (late,) = get(desk.head(A), f"{now}late/")
    assert (late["key"], late["day"], late["counted_in"]) == (
        f"consulted-{forgotten.pk}", "2026-01-15", "2026-02-01",
    )  # fmt: skip
    assert get(desk.officer(A), f"{now}late/") == []
    assert post(desk.head(A), f"{now}take_in/", 400, rows=["consulted-9"])["errors"][0]["field"] == "rows"
    assert post(desk.officer(A), f"{now}take_in/", 403, rows=[late["key"]])["errors"]
    taken = post(desk.head(A), f"{now}take_in/", rows=[late["key"]], version=opened["version"])
    assert get(desk.head(A), f"{now}late/") == []
    post(desk.head(A), f"{now}submit/", version=taken["version"])
    desk.climb(Return.objects.get(pk=opened["id"]), at(2, 20))
    assert post(desk.officer(PROVINCE), f"{now}finalise/")["state"] == "final"
    for area in (PROVINCE, "340100", A, f"{A}01"):
        (change,) = get(desk.officer(PROVINCE), f"{ROOT}changes/", area=area, period="2026-01")
        assert (change["version"], change["reasons"][0]["reason"]) == ("第2版", WHY)
        before = 5 if A in area else 6
        assert {"code": "201", "before": before, "after": before + 4} in [
            {name: one[name] for name in ("code", "before", "after")}
            for line in change["lines"] for one in line["figures"]
        ]  # fmt: skip
    get(desk.officer(A), f"{ROOT}changes/", 404, area=A, period="2026-Q1")
    get(desk.officer(A), f"{ROOT}changes/", 404, area=B, period="2026-01")


def test_a_withdrawn_amendment_leaves_what_it_amended(made):
    head, here = made.desk.head(A), f"{ROOT}{made.row.pk}/"
    opened = post(head, f"{here}amend/", reason=WHY)
    assert post(made.desk.head(B), f"{ROOT}{opened['id']}/withdraw/", 404)["errors"]
    assert post(head, f"{here}withdraw/", 409)["errors"]
    told = post(head, f"{ROOT}{opened['id']}/withdraw/", version=opened["version"])
    assert (told["id"], told["state"], names(told)) == (made.row.pk, "final", ["amend"])
    assert not Return.objects.filter(pk=opened["id"]).exists()


def test_what_live_records_tell_otherwise(made):
    desk, here = made.desk, f"{ROOT}{made.row.pk}/drift/"
    assert get(desk.officer(A), here) == []
    (row,) = get(desk.officer(A), ROOT, period="2026-01", area=A)["results"]
    records = get(desk.officer(A), f"{ROOT}figures/201/records/", area=f"{A}01", period="2026-01")["results"]
    log = f"/api/v1/consultations/{records[0]['id']}/"
    version = get(desk.head(A), log)["version"]
    answer = caller(desk.head(A)).patch(log, {"version": version, "persons": 9, "reason": "记错"}, format="json")
    assert answer.status_code == 200, answer.content
    found = {one["code"]: (one["reported"], one["present"]) for one in get(desk.officer(A), here)}
    assert found["201"] == (5, 5 - records[0]["adds"] + 9)
    assert get(desk.officer(A), ROOT, period="2026-01", area=A)["results"] == [row]
    get(desk.officer(B), here, 404)


def test_a_scan_is_told_and_its_file_is_not(desk, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = desk.submit(A, date(2026, 1, 1), at(2, 3))
    here = f"{ROOT}{row.pk}/"
    told = get(desk.officer(A), here)
    assert (told["is_signed"], told["scans"]) == (False, [])
    scan = actions_scan.add_scan(row, by=desk.head(A), at=at(2, 4), file=PDF)
    told = get(desk.officer(A), here)
    assert told["is_signed"]
    assert [(one["id"], one["sha256"], one["replaced_at"]) for one in told["scans"]] == [
        (scan.pk, scan.content.digest, None)
    ]
    get(desk.officer(B), here, 404)
    assert get(desk.post(Role.AUDITOR, desk.regions[PROVINCE]), here, 404)["errors"]
