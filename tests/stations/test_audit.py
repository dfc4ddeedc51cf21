"""The auditor's page: his province's chain and no other's."""

import pytest
from django.db import connection

from accounts.models import AuditLine
from stations import actions
from tests.stations.conftest import browser, caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(office):
    actions.edit_station(office.stations.county, by=office.people.county, version=1, phone="1")
    actions.edit_station(office.stations.other_province, by=office.people.other, version=1, phone="2")
    return office


def test_an_auditor_reads_his_own_province_only(written):
    lines = AuditLine.objects.filter(chain="34")
    page = browser(written.people.auditor).get("/audit/").content.decode()
    assert f"共 {lines.count()} 条" in page
    assert written.people.county.user.name in page
    assert written.people.other.user.name not in page
    answer = caller(written.people.other_auditor).get("/api/v1/audit/?page_size=200").json()["results"]
    assert {row["user_name"] for row in answer} == {"系统", written.people.other.user.name}


@pytest.mark.parametrize("who", ["admin", "security", "province", "clerk"])
def test_nobody_else_reads_it(written, who):
    posting = getattr(written.people, who)
    assert browser(posting).get("/audit/").status_code == 403
    assert browser(posting).get("/audit/verify/").status_code == 403
    assert caller(posting).get("/api/v1/audit/").status_code == 403


def test_filters_by_person_action_record_and_day(written):
    web = browser(written.people.auditor)
    line = AuditLine.objects.get(chain="34", action="修改工作站")
    for query in (
        f"user={line.user_name}", "action=修改工作站", f"at_after={line.at:%Y-%m-%d}&action=修改工作站",
        f"record=stations.station&record_id={line.record_id}&action=修改",
    ):  # fmt: skip
        page = web.get(f"/audit/?{query}").content.decode()
        assert "共 1 条" in page, query
        assert "联系电话" in page, "the changed field by its name on the screen"
    assert "没有符合条件的记录" in web.get("/audit/?at_before=2000-01-01").content.decode()


def test_the_pages_of_the_trail_hold_every_line_once(written):
    auditor = written.people.auditor
    for _ in range(60):
        actions.switch_posting(written.people.county, by=written.people.county)
    web, address, seen = browser(auditor), "/audit/", []
    while address:
        page = web.get(address)
        seen += [line.pk for line in page.context["page"].rows]
        address = page.context["page"].next_url and "/audit/" + page.context["page"].next_url
    assert seen == list(AuditLine.objects.filter(chain="34").order_by("-at", "-id").values_list("pk", flat=True))
    assert len(seen) > 60


def test_verifying_says_what_is_wrong(written):
    web = browser(written.people.auditor)
    assert "逐条核对,没有改动" in web.get("/audit/verify/").content.decode()
    line = AuditLine.objects.get(chain="34", action="修改工作站")
    AuditLine.objects.filter(pk=line.pk).update(user_name="别人")
    page = web.get("/audit/verify/").content.decode()
    assert f"链 34 第 {line.number} 条内容被改动" in page
    assert "没有改动" in browser(written.people.other_auditor).get("/audit/verify/").content.decode()


def test_the_list_is_read_from_its_index(written):
    lines = AuditLine.objects.filter(chain="34").order_by("-at", "-id")[:26]
    plan = lines.explain()
    if connection.vendor == "sqlite":
        assert "audit_line_at" in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("rows", [1, 3])
def test_list_page_asks_the_same_number_of_queries(office, django_assert_num_queries, rows):
    for _ in range(rows):
        actions.switch_posting(office.people.county, by=office.people.county)
    web = browser(office.people.auditor)
    web.get("/me/")  # the first request of a session writes it
    with django_assert_num_queries(5):
        page = web.get("/audit/?action=切换任职")
    assert f"共 {rows} 条" in page.content.decode()
