"""Whose home page shows what waits beside the cases: each kind appears for who acts, and goes when it is done."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from cases import actions, actions_after, actions_archive
from cases import actions_course as course
from cases import actions_referral as referrals
from cases.choices import Satisfaction
from cases.models import Archive, Case
from cases.waiting import waiting
from tests.cases.office import TODAY
from tests.cases.test_after import ask
from tests.cases.test_archive import completed, filed
from tests.cases.test_referral import prepare, send
from tests.stations.conftest import browser

CLOSED = date(2026, 8, 31)
STATION = (Role.CLERK, Role.CASEWORKER, Role.STATION_HEAD)


@pytest.fixture
def waits(office):
    """What waits for a role: what it is and how its term stands."""

    def told(role, station=None):
        return [(row["what"], row["due"]) for row in waiting(office.posting(role, station), TODAY)]

    return told


def test_nothing_waits_where_nothing_is(waits):
    assert [waits(role) for role in (*STATION, Role.COUNTY)] == [[]] * 4


def test_a_referral_to_send_and_one_without_answer(office, waits):
    row = prepare(office)
    assert [waits(role) for role in STATION] == [[("发出转介", "")]] * 3
    row = send(office, row)
    assert waits(Role.CLERK) == [(f"催问转介 {row.number}", f"超期 {(TODAY - row.due_on).days} 天")]
    assert waits(Role.CLERK, office.sibling) == []
    referrals.accept(row, by=office.clerk, today=TODAY, answered_on=TODAY)
    assert waits(Role.CLERK) == []


def test_a_complaint_waits_for_the_head_and_past_its_day_for_the_offices(office, waits):
    fresh = actions_after.complain(office.station, by=office.clerk, today=TODAY, received_on=TODAY, words="态度不好")
    assert [waits(role) for role in STATION] == [[], [], [("答复投诉", "")]]
    assert waits(Role.COUNTY) == []
    type(fresh).objects.update(due_on=date(2026, 10, 6))
    assert waits(Role.STATION_HEAD) == [("答复投诉", "超期 2 天")]
    assert waits(Role.COUNTY) == waits(Role.CITY) == [("投诉未按期答复", "超期 2 天")]
    actions_after.answer_complaint(
        fresh, by=office.head, today=TODAY, version=1, answered_on=TODAY, found="1", answer="已道歉"
    )
    assert waits(Role.STATION_HEAD) == waits(Role.COUNTY) == []


def test_who_is_dissatisfied_is_to_be_called_again(office, waits):
    case = office.closed(CLOSED)
    for satisfaction, still in ((Satisfaction.DISSATISFIED, ["再次回访"]), (Satisfaction.SATISFIED, [])):
        actions_after.call(case, by=office.clerk, today=TODAY, called_on=TODAY, satisfaction=satisfaction)
        assert [what for what, _ in waits(Role.CLERK)] == still


def test_who_was_never_called_stands_on_the_home_page_until_he_is(office):
    case = office.closed(CLOSED)
    page, address = browser(office.clerk), reverse("cases:call", args=[case.pk])
    with time_machine.travel(datetime.combine(CLOSED + timedelta(days=33), time(9), ZoneInfo("Asia/Shanghai"))):
        shown = page.get("/").content.decode()
        assert address in shown
        assert "超期 3 天" in shown
        today = CLOSED + timedelta(days=33)
        actions_after.call(case, by=office.clerk, today=today, called_on=today, satisfaction=Satisfaction.NOT_REACHED)
        assert address not in page.get("/").content.decode()


def test_money_waits_for_the_head_but_never_his_own(office, waits):
    case = office.closed(CLOSED)
    row = ask(office, case)
    assert waits(Role.STATION_HEAD) == [(f"批准补贴 {case.number}", "")]
    assert waits(Role.CASEWORKER) == []
    actions_after.approve_subsidy(row, by=office.head, today=TODAY, approved_on=TODAY)
    assert waits(Role.STATION_HEAD) == [(f"登记发放补贴 {case.number}", "")]
    row.staff.user = office.head.user
    row.staff.save()
    assert waits(Role.STATION_HEAD) == []


def test_what_the_head_asked_for_waits_for_the_federation_of_his_level(office, waits):
    case = office.closed(CLOSED)
    head = office.staff(kind="07", name="李站长", is_head=True, is_formal=True, user=office.head.user)
    row = ask(office, case, staff=head)
    assert waits(Role.STATION_HEAD) == waits(Role.CITY) == []
    assert waits(Role.COUNTY) == [(f"批准补贴 {case.number}", "")]
    actions_after.approve_subsidy(row, by=office.posting(Role.COUNTY), today=TODAY, approved_on=TODAY)
    assert waits(Role.COUNTY) == [(f"登记发放补贴 {case.number}", "")]


def test_a_case_passed_on_waits_to_be_received(office, waits):
    case = course.pass_on(
        office.assigned(), by=office.head, today=TODAY, transferred_on=TODAY, to=office.sibling, reason="管辖地在瑶海"
    )
    assert waits(Role.STATION_HEAD, office.sibling) == [(f"接收 {case.number}", "")]
    assert waits(Role.STATION_HEAD) == waits(Role.CLERK, office.sibling) == []
    client = office.client(station=office.sibling)
    there = office.posting(Role.STATION_HEAD, office.sibling)
    course.receive(case, by=there, today=TODAY, received_on=TODAY, client=client)
    assert waits(Role.STATION_HEAD, office.sibling) == []


def test_a_review_waits_for_the_federation_of_the_stations_level(office, waits):
    case = office.refused()
    actions.ask_review(case, by=office.clerk, today=TODAY, asked_on=TODAY, grounds="应当受理")
    assert waits(Role.COUNTY) == [(f"复核 {case.number}", "")]
    assert waits(Role.CITY) == []
    actions.decide_review(
        case, by=office.posting(Role.COUNTY), today=TODAY, decided_on=TODAY, decided="1", reason="维持原决定"
    )
    assert waits(Role.COUNTY) == []


def test_a_disposal_waits_for_anybody_but_who_proposed_it(office, waits):
    file = filed(office, completed(office.refused(), office.clerk))
    Archive.objects.update(keep_until=date(2026, 1, 1))
    file = actions_archive.propose(
        Archive.objects.get(pk=file.pk), by=office.head, today=TODAY, version=file.version, reason="保管期满"
    )
    assert waits(Role.STATION_HEAD) == waits(Role.CLERK) == []
    assert waits(Role.COUNTY) == waits(Role.PROVINCE) == [(f"批准销毁 {file.number}", "")]


def test_each_kind_costs_one_query(office, django_assert_num_queries):
    for _ in range(2):
        case = office.closed(CLOSED)
        ask(office, case)
        send(office, prepare(office))
        actions_after.call(case, by=office.clerk, today=TODAY, called_on=TODAY, satisfaction=Satisfaction.DISSATISFIED)
        head = office.head
        assert head.station_ids
        with django_assert_num_queries(8):  # two for the cases shown by another station, two for referrals
            assert waiting(head, TODAY)
    assert Case.objects.count() == 4
