"""A campaign's page of figures, counted by hand; the tag of a case; 典型案例 that tell of nobody."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.roles import Role
from cases import actions, actions_typical
from cases import actions_course as course
from cases.actions_screening import add_members, add_party
from cases.models import Case, TypicalCase
from clients.actions import register
from consultations import actions as consultations
from consultations.actions_campaign import set_campaign
from consultations.models import OutreachEvent
from stations import actions_register, books
from tests.cases.office import TODAY

NOW = datetime(2026, 10, 8, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
STORY = {"title": "四个月工资", "matter": "04", "story": "张某四个月没有领到工资。", "published_on": TODAY}


@pytest.fixture
def campaign(office):
    return set_campaign(
        by=office.posting(Role.PROVINCE), name="百日维权", since_on=date(2026, 9, 1), until_on=date(2026, 12, 1),
        exemptions="农民工讨薪", exemption_number="皖残联〔2026〕9号",
    )  # fmt: skip


def opened(office, campaign=None, name="陈安平", day=date(2026, 10, 1), **given):
    client = register(by=office.clerk, station=office.station, today=TODAY, name=name)
    values = {"kind": "1", "form": "04", "matter": "04", "applied_on": day, "client": client} | given
    return actions.open_case(by=office.clerk, today=TODAY, campaign=campaign, **values)


def closed(office, case, **given):
    case = actions.accept(case, by=office.head, today=TODAY, accepted_on=date(2026, 10, 2))
    staff = office.staff()
    case = course.assign(case, by=office.head, today=TODAY, handler=staff)
    return course.close(case, by=office.head, today=TODAY, closed_on=TODAY, outcome="01", **given)


def test_a_case_takes_the_tag_of_its_consultation_also_when_the_campaign_is_over(office, campaign):
    consultation = consultations.record(
        by=office.clerk, at=NOW, held_on=TODAY, matter="04", person={"name": "李和"}, campaign=campaign
    )
    type(campaign).objects.update(until_on=TODAY)
    case = actions.open_case(
        by=office.clerk, today=date(2026, 10, 20), kind="1", form="04", matter="04", applied_on=date(2026, 10, 20),
        consultation=consultation, campaign=campaign,
    )  # fmt: skip
    assert case.campaign == campaign
    with pytest.raises(ValidationError, match="不在其中"):
        opened(office, campaign, day=date(2026, 8, 1))


def test_the_pages_of_a_case_offer_and_show_the_campaign(client, office, acting, campaign):
    case = opened(office)
    acting(Role.CLERK)
    page = f"/cases/{case.pk}/edit/"
    assert "百日维权" in client.get(page).content.decode()
    body = {"matter": "04", "kind": "1", "form": "04", "facts": "", "version": case.version, "campaign": campaign.pk}
    assert client.post(page, body).status_code == 302
    shown = client.get(f"/cases/{case.pk}/").content.decode()
    assert "百日维权" in shown
    assert "农民工讨薪" in shown
    assert client.post(page, body | {"version": case.version + 1, "campaign": ""}).status_code == 302
    assert Case.objects.get().campaign is None


def test_the_figures_of_a_campaign_counted_by_hand_and_their_records(client, office, acting, campaign):
    known = register(by=office.clerk, station=office.station, today=TODAY, name="李和")
    for persons, client_ in ((8, known), (1, known), (2, None)):
        consultations.record(by=office.clerk, at=NOW, held_on=TODAY, matter="04", persons=persons,
                             client=client_, campaign=campaign)  # fmt: skip
    consultations.record(by=office.clerk, at=NOW, held_on=TODAY, matter="04", persons=50)
    void = consultations.record(by=office.clerk, at=NOW, held_on=TODAY, matter="04", persons=70, campaign=campaign)
    consultations.void(void, by=office.head, reason="重复")
    closed(office, opened(office, campaign, "甲一"), recovered_fen=5_000, wages_fen=3_000, petitions_avoided=2,
           petitions_note="信访局来函")  # fmt: skip
    actions.accept(opened(office, campaign, "乙二"), by=office.head, today=TODAY, accepted_on=TODAY)
    wrong = actions.accept(opened(office, campaign, "丙三"), by=office.head, today=TODAY, accepted_on=TODAY)
    course.mark_mistaken(wrong, by=office.head, today=TODAY, mistaken_on=TODAY, reason="重复登记")
    opened(office, campaign, "丁四")  # under review: counts nowhere yet
    closed(office, opened(office, None, "戊五"), recovered_fen=900_000)
    event = {"title": "送法进村", "held_on": TODAY, "place_kind": "01", "audience": "02", "staff": office.staff()}
    for given in ({"persons": 30, "cards": 40, "books": 2, "in_radio": True, "campaign": campaign}, {"persons": 500}):
        actions_register.add(OutreachEvent, by=office.clerk, station=office.station, at=NOW, **event | given)
    acting(Role.PROVINCE)
    shown = client.get(f"/campaigns/{campaign.pk}/")
    total = shown.context["total"]
    assert [total[name] for name in ("batches", "asked", "heads")] == [3, 11, 1]
    assert [total[name] for name in ("opened", "closed", "helped", "recovered", "wages", "petitions")] == [
        2, 1, 2, 5_000, 3_000, 2
    ]  # fmt: skip
    assert [total[name] for name in ("events", "persons", "told", "materials", "cards", "books")] == [
        1,
        30,
        1,
        42,
        40,
        2,
    ]
    listed = client.get("/consultations/", {"campaign": campaign.pk, "state": "recorded"}).context
    assert (listed["total"], listed["persons"]) == (3, 11)
    records = client.get(f"/campaigns/{campaign.pk}/cases/").context
    assert {name: records["sums"][name] for name in ("opened", "closed", "recovered")} == {
        "opened": 2, "closed": 1, "recovered": 5_000,
    }  # fmt: skip
    assert len(records["lines"]) == 2
    assert client.get("/events/", {"campaign": campaign.pk}).context["persons"] == 30
    acting(Role.CLERK, office.sibling)
    assert client.get(f"/campaigns/{campaign.pk}/").context["total"]["asked"] == 0
    acting(Role.CLERK, office.distant)
    assert client.get(f"/campaigns/{campaign.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_campaigns_pages_cost_the_same_however_much(
    client, office, acting, campaign, django_assert_num_queries, rows
):
    for number in range(rows):
        closed(office, opened(office, campaign, "王" + "甲乙丙"[number]), recovered_fen=100)
    acting(Role.PROVINCE)
    for address, number in ((f"/campaigns/{campaign.pk}/", 12), (f"/campaigns/{campaign.pk}/cases/", 10)):
        client.get(address)
        with django_assert_num_queries(number):
            client.get(address)


# ---------------------------------------------------------------- 典型案例
def publish(office, case, **given):
    return actions_typical.publish(case, by=office.clerk, at=NOW, **STORY | given)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"story": "陈安平四个月没有领到工资。"}, "真实姓名"),
        ({"title": "帮阿大讨薪"}, "真实姓名"),
        ({"point": "宏达公司应当支付。"}, "真实姓名"),
        ({"story": "证号349900196101010019"}, "号码"),
        ({"point": "电话 138 5551 0001"}, "号码"),
    ],
)
def test_a_typical_case_tells_of_nobody(office, given, sentence):
    case = opened(office)
    add_members(case, by=office.clerk, today=TODAY, lines="阿大")
    case = actions.accept(case, by=office.head, today=TODAY, accepted_on=TODAY)
    add_party(case, by=office.clerk, today=TODAY, name="宏达公司")
    with pytest.raises(ValidationError, match=sentence):
        publish(office, case, **given)
    row = publish(office, case)
    with pytest.raises(ValidationError, match=sentence):
        actions_typical.edit(row, by=office.clerk, at=NOW, version=1, **given)
    assert TypicalCase.objects.get().title == "四个月工资"


def test_a_typical_case_counts_by_the_day_it_was_published(office):
    row = publish(office, closed(office, opened(office)))
    assert (row.counted_in, row.is_late) == (date(2026, 10, 1), False)
    for month in range(1, 11):
        books.close(books.lock(office.station), date(2026, month, 1))
    late = publish(office, row.case, title="另一例")
    assert (late.counted_in, late.is_late) == (date(2026, 11, 1), True)
    with pytest.raises(ValidationError, match="更正须写明理由"):
        actions_typical.edit(row, by=office.clerk, at=NOW, version=1, title="改名")
    books.reopen(books.lock(office.station), date(2026, 10, 1))
    actions.recount(books.lock(office.station), date(2026, 10, 1))
    late.refresh_from_db()
    assert (late.counted_in, late.is_late) == (date(2026, 10, 1), False)


def test_only_the_station_publishes_its_cases(client, office, acting):
    row = publish(office, closed(office, opened(office)))
    with pytest.raises(PermissionDenied):
        actions_typical.publish(row.case, by=office.posting(Role.CLERK, office.sibling), at=NOW, **STORY)
    acting(Role.CLERK)
    assert "登为典型案例" in client.get(f"/cases/{row.case_id}/").content.decode()
    answer = client.post(f"/cases/{row.case_id}/typical/new/", STORY | {"title": "陈安平讨薪"})
    assert "真实姓名" in answer.content.decode()
    assert client.post(f"/cases/{row.case_id}/typical/new/", STORY).status_code == 302
    assert client.post(f"/cases/typical/{row.pk}/void/", {"reason": "重复", "version": 1}).status_code == 302
    acting(Role.CITY)
    shown = client.get("/cases/typical/").content.decode()
    assert shown.count("四个月工资") == 1
    assert client.get(f"/cases/{row.case_id}/typical/new/").status_code == 403
