"""宣传活动 and the tag of a consultation over the API: the rows, actions and sentences of the pages."""

from datetime import date

import pytest

from consultations.actions_campaign import set_campaign
from consultations.models import OutreachEvent
from stations.models import Staff
from tests.stations.conftest import OPENED, caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
EVENTS, LOG = "/api/v1/events/", "/api/v1/consultations/"


@pytest.fixture
def api(clerk):
    return caller(clerk)


@pytest.fixture
def lawyer(station):
    return Staff.objects.create(station=station, name="甲", kind="01", joined_on=OPENED)


@pytest.fixture
def body(station, lawyer):
    return {"station": station.code, "title": "送法进村", "held_on": "2026-10-08", "place_kind": "01",
            "audience": "03", "persons": 20, "cards": 30, "staff": lawyer.pk}  # fmt: skip


def held(office, by, name="百日维权"):
    days = {"since_on": date(2026, 10, 1), "until_on": date(2026, 10, 31)}
    return set_campaign(by=getattr(office.people, by), name=name, **days)


def error(answer):
    (told,) = answer.json()["errors"]
    return answer.status_code, told["field"], told["message"]


def test_an_event_is_logged_corrected_and_voided(api, body, office):
    campaign = held(office, "province")
    made = api.post(EVENTS, body | {"campaign": campaign.pk}, format="json").json()
    assert (made["persons"], made["counted_in"], made["campaign"]) == (20, "2026-10-01", campaign.pk)
    assert made["moves"] == [{"name": "void", "label": "作废"}]
    here = f"{EVENTS}{made['id']}/"
    assert api.patch(here, {"version": 1, "persons": 21}, format="json").json()["version"] == 2
    stale = api.patch(here, {"version": 1, "persons": 9}, format="json")
    assert (stale.status_code, stale.json()["current"]["persons"]) == (409, 21)
    assert error(api.post(f"{here}void/", {"version": 2}, format="json"))[:2] == (400, "reason")
    void = api.post(f"{here}void/", {"version": 2, "reason": "重复登记"}, format="json").json()
    assert (void["voided_on"], void["reason"], void["moves"]) == ("2026-10-08", "重复登记", [])
    assert api.get(EVENTS).json()["results"] == []
    assert error(api.patch(here, {"version": 3, "persons": 1}, format="json"))[0] == 409


def test_the_same_key_again_answers_the_same_event(api, body):
    answers = [api.post(EVENTS, body, format="json", headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert OutreachEvent.objects.count() == 1


def test_what_the_page_refuses_is_refused_with_its_sentence(api, body, office):
    told = error(api.post(EVENTS, body | {"held_on": "2026-10-09"}, format="json"))
    assert told == (400, "held_on", "日期不能晚于今天。")
    told = error(api.post(EVENTS, body | {"title": "送法给34990019610101001X"}, format="json"))
    assert told[1:] == ("title", "这里不加密保存,请不要填写身份证号或残疾人证号。")
    late = api.post(EVENTS, body | {"campaign": held(office, "province").pk, "held_on": "2026-09-30"}, format="json")
    assert error(late)[1] == "campaign"
    assert not OutreachEvent.objects.exists()


@pytest.mark.parametrize(("name", "most"), [("staff_count", 30_000), ("cards", 1_000_000)])
def test_a_number_that_no_sum_could_hold_is_refused(api, body, name, most):
    assert api.post(EVENTS, body | {name: most}, format="json").status_code == 201
    for number in (most + 1, 2**63 - 1, 2**70):
        assert error(api.post(EVENTS, body | {name: number}, format="json"))[:2] == (400, name)
    assert OutreachEvent.objects.count() == 1


@pytest.mark.parametrize("name", ["staff", "campaign", "station"])
def test_what_is_outside_cannot_be_named(api, body, office, name):
    there = office.stations.other_province
    foreign = {
        "staff": Staff.objects.create(station=there, name="外省", kind="01", joined_on=OPENED).pk,
        "campaign": held(office, "other", "外省活动").pk,
        "station": there.code,
    }[name]
    nothing = "99999999" if name == "station" else 999_999
    answers = [error(api.post(EVENTS, body | {name: one}, format="json")) for one in (foreign, nothing)]
    texts = [(status, field, text.replace(str(one), "()")) for (status, field, text), one in
             zip(answers, (foreign, nothing), strict=True)]  # fmt: skip
    assert texts[0] == texts[1]
    assert texts[0][:2] == (400, name)


def test_an_event_is_ones_own_areas_and_only_its_station_writes_it(api, body, office):
    made = api.post(EVENTS, body, format="json").json()
    here = f"{EVENTS}{made['id']}/"
    assert caller(office.people.city).get(here).json()["moves"] == []
    told = error(caller(office.people.city).patch(here, {"version": 1, "persons": 1}, format="json"))
    assert told[0] == 403
    assert caller(office.people.other).get(here).status_code == 404
    assert caller(office.people.other).get(EVENTS).json()["results"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(api, body, office, django_assert_num_queries, rows):
    campaign = held(office, "province").pk
    for _ in range(rows):
        assert api.post(EVENTS, body | {"campaign": campaign}, format="json").status_code == 201
    reader = caller(office.people.city)
    reader.get(EVENTS)
    with django_assert_num_queries(6):
        assert len(reader.get(EVENTS).json()["results"]) == rows


def test_a_consultation_carries_its_campaign(api, office):
    campaign, foreign = held(office, "province"), held(office, "other", "外省活动")
    asked = {"held_on": "2026-10-08", "matter": "04", "question": "四个月没有发工资。"}
    made = api.post(LOG, asked | {"campaign": campaign.pk}, format="json").json()
    assert made["campaign"] == campaign.pk
    assert error(api.post(LOG, asked | {"campaign": foreign.pk}, format="json"))[:2] == (400, "campaign")
    told = api.patch(f"{LOG}{made['id']}/", {"version": 1, "campaign": None}, format="json").json()
    assert told["campaign"] is None
    assert api.get(f"{LOG}?campaign={campaign.pk}").json()["results"] == []
