"""Whose home page shows what waits beside cases and returns: 备案, self-assessments, orders; gone when it is done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from clients import actions_rights
from clients.actions import register
from compliance import actions, actions_order
from reports.waiting import waiting
from stations import actions_filing
from stations.models import Posting
from tests.cases.files import PDF
from tests.compliance.conftest import country, desk, today
from tests.compliance.perfect import TODAY, answered
from tests.stations.conftest import browser

__all__ = ["country", "desk", "today"]
pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)
EVERYBODY = ("clerk", "head", "other_head", "county", "city", "other_city", "province", "admin")


def told(desk):
    """What waits, by who sees it on his home page; who sees nothing is left out."""
    found = {who: [row["what"] for row in waiting(desk.people[who], TODAY)] for who in EVERYBODY}
    return {who: rows for who, rows in found.items() if rows}


def send(desk):
    desk.made["filing"].delete()
    return actions_filing.send(
        desk.station, by=desk.head, today=TODAY, sent_on=TODAY, staff=desk.made["head"], phone="0551-62345678"
    )


def test_a_filing_waits_for_the_office_above_and_sent_back_for_the_station(desk):
    assert told(desk) == {}
    row = send(desk)
    assert told(desk) == {"city": ["办理备案 乙某"]}
    row = actions_filing.send_back(row, by=desk.city, today=TODAY, reason="缺任职文件")
    assert told(desk) == {"head": ["补齐备案 乙某"]}
    page = browser(desk.head).get("/").content.decode()
    assert f"/stations/{desk.station.code}/filing/{row.pk}/resend/" in page
    assert "缺任职文件" in page
    row = actions_filing.resend(row, by=desk.head, today=TODAY, phone="0551-62345678")
    assert f"/stations/{desk.station.code}/filing/" in browser(desk.city).get("/").content.decode()
    actions_filing.acknowledge(row, by=desk.city, today=TODAY, acknowledged_on=TODAY, receipt_number="收 1 号")
    assert told(desk) == {}


def test_a_filing_waits_higher_while_nobody_is_in_the_office_above(desk):
    send(desk)
    desk.city.ends_on = TODAY - timedelta(days=1)
    desk.city.save()
    assert "province" in told(desk)
    assert [row["note"] for row in waiting(desk.province, TODAY)] == [f"{desk.station.name} · {TODAY} 报送"]


def test_a_self_assessment_and_an_order_wait_for_whose_turn_it_is(desk):
    now = timezone.now()
    row = answered(desk.station, desk.head, line_1_1="n")
    assert told(desk) == {who: [f"填写 {desk.station.name}自评"] for who in ("clerk", "head")}
    row = actions.hand_in(row, by=desk.head, at=now)
    assert told(desk) == {"county": [f"审核签章 {desk.station.name}自评"]}
    row = actions.check(row, by=desk.county, at=now)
    assert told(desk) == {"city": [f"复核 {desk.station.name}自评"]}
    row = actions.confirm(row, by=desk.city, at=now, overrides={})
    assert told(desk) == {}
    order = actions_order.issue(row, by=desk.city, today=TODAY, due_on=LATER)
    assert told(desk) == {who: [f"整改 {order.number}"] for who in ("clerk", "head")}
    actions_order.add_proof(order.order_lines.get(), by=desk.head, at=now, title="上墙照片", file=PDF)
    order = actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": "已上墙"})
    assert told(desk) == {"city": [f"复查整改 {desk.station.name}"]}
    assert f"/compliance/orders/{order.pk}/" in browser(desk.city).get("/").content.decode()
    actions_order.accept(order, by=desk.city, at=now, after={"1.1": ("m", "清楚")})
    assert told(desk) == {}


def test_what_a_person_asked_for_waits_and_an_erasure_for_another_head_alone(desk):
    client = register(by=desk.clerk, station=desk.station, today=TODAY, name="陈安平")
    asked = {"asked_on": TODAY, "asked_by": "1", "checked": "1", "today": TODAY}
    copy = actions_rights.ask(client, by=desk.clerk, kind="2", **asked)
    assert told(desk) == {who: ["办理复制请求"] for who in ("clerk", "head")}
    assert f"/clients/{client.pk}/rights/{copy.pk}/" in browser(desk.head).get("/").content.decode()
    actions_rights.finish(copy, by=desk.clerk, today=TODAY)
    erasing = actions_rights.ask(client, by=desk.head, kind="4", **asked)
    assert told(desk) == {}  # he does not approve his own
    actions_rights.refuse(erasing, by=desk.head, today=TODAY, reason="登记错了人")
    erasing = actions_rights.ask(client, by=desk.clerk, kind="4", **asked)
    assert told(desk) == {"head": ["批准删除个人信息"]}
    actions_rights.erase(erasing, by=desk.head, today=TODAY)
    assert told(desk) == {}


@pytest.mark.parametrize("filings", [1, 2])
def test_what_waits_costs_one_query_a_kind_however_much(desk, django_assert_num_queries, filings):
    """The stations of the posting once, four kinds of the cases', three of ours; a county receives no 备案."""
    row = send(desk)
    if filings == 2:
        row.pk, row.station = None, desk.sibling
        row.save()
    actions.hand_in(answered(desk.station, desk.head), by=desk.head, at=timezone.now())
    for who, number, items in (("city", 8, filings), ("county", 7, 1)):
        posting = Posting.objects.select_related("region", "user").get(pk=desk.people[who].pk)
        with django_assert_num_queries(number):
            assert len(waiting(posting, TODAY)) == items
