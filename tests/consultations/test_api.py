"""Clients and consultations over the API: the same rows, actions and sentences as the pages."""

import pytest

from clients.models import Client
from consultations.models import Consultation
from tests.clients.numbers import certificate, id_number
from tests.stations.conftest import caller, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LOG, FILES = "/api/v1/consultations/", "/api/v1/clients/"


@pytest.fixture
def api(clerk):
    return caller(clerk)


def body(**given):
    return {"held_on": "2026-10-08", "matter": "04", "question": "四个月没有发工资。"} | given


def made(api, **given):
    answer = api.post(LOG, body(**given), format="json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def errors(answer):
    return {(error["field"], error["message"]) for error in answer.json()["errors"]}


def test_a_person_is_registered_with_his_consultation_and_his_number_never_comes_back(api):
    row = made(api, person={"name": "陈安平", "number": certificate(), "groups": ["02"]}, asked=["1"], met=["1"])
    assert (row["client_name"], row["category"], row["age"], row["groups"]) == ("陈安平", "2", 65, ["01", "02", "03"])
    assert (row["asked"], row["met"], row["counted_in"], row["is_late"]) == (["1"], ["1"], "2026-10-01", False)
    assert row["question"] == "四个月没有发工资。"
    file = api.get(f"{FILES}{row['client']}/")
    assert file.json()["number_masked"] == f"尾号 {id_number()[-4:]}"
    for answer in (file, api.get(FILES), api.get(LOG), api.get(f"{LOG}{row['id']}/")):
        assert id_number() not in answer.content.decode()
        assert "19610101" not in answer.content.decode()


def test_a_file_or_nobody_may_stand_for_who_came(api, holder):
    assert made(api, client=holder.pk)["client"] == holder.pk
    anonymous = made(api, person={"sex": "2", "groups": ["05"]}, persons=8)
    assert (anonymous["client"], anonymous["client_name"], anonymous["sex"], anonymous["persons"]) == (None, "", "2", 8)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"person": {"name": "陈安平", "number": "12"}}, "number", "证号位数不对"),
        ({"held_on": "2026-10-09"}, "held_on", "日期不能晚于今天"),
        ({"matter": "77"}, "matter", ""), ({"persons": 0}, "persons", ""), ({"asked": ["x"]}, "asked", ""),
        ({"client": 999}, "client", ""), ({"outcome": "5"}, "outcome", "匿名来访不能转立案"),
        ({"person": {"name": "zhang"}}, "name", "请用汉字填写"), ({"question": "问" * 5000}, "question", ""),
    ],
)  # fmt: skip
def test_what_a_page_refuses_the_api_refuses_with_the_same_sentence(api, given, field, sentence):
    answer = api.post(LOG, body(**given), format="json")
    assert answer.status_code == 400
    assert [message for name, message in errors(answer) if name == field and sentence in message], answer.json()
    assert not Consultation.objects.exists()
    assert not Client.objects.exists()


def test_the_same_key_again_answers_what_the_first_made(api):
    answers = [api.post(LOG, body(), format="json", headers={"Idempotency-Key": "one"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert Consultation.objects.count() == 1


def test_an_edit_states_its_version_and_a_stale_one_gets_the_present_text(api):
    row = made(api)
    address = f"{LOG}{row['id']}/"
    assert api.patch(address, {"matter": "05"}, format="json").status_code == 400
    answer = api.patch(address, {"version": 1, "question": "甲的写法"}, format="json")
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    stale = api.patch(address, {"version": 1, "question": "乙的写法"}, format="json")
    assert stale.status_code == 409
    assert stale.json()["current"]["question"] == "甲的写法"


def test_void_is_a_move_of_the_head(api, clerk):
    row = made(api)
    assert row["moves"] == []
    refused = api.post(f"{LOG}{row['id']}/void/", {"reason": "重复登记"}, format="json")
    assert refused.status_code == 403
    head = caller(somebody("station_head", clerk.station))
    assert head.get(f"{LOG}{row['id']}/").json()["moves"] == [{"name": "void", "label": "作废"}]
    assert head.post(f"{LOG}{row['id']}/void/", {}, format="json").status_code == 400
    done = head.post(f"{LOG}{row['id']}/void/", {"reason": "重复登记", "version": 1}, format="json")
    assert (done.status_code, done.json()["state"]) == (200, "void")
    assert head.post(f"{LOG}{row['id']}/void/", {"reason": "再来"}, format="json").status_code == 409


def test_files_are_made_corrected_and_searched(api):
    file = api.post(FILES, {"name": "陈安平", "number": certificate(), "phone": "13855510001"}, format="json").json()
    address = f"{FILES}{file['id']}/"
    assert api.patch(address, {"version": 1, "residence": "1", "groups": ["09"]}, format="json").json()["groups"] == [
        "09"
    ]
    assert api.patch(address, {"version": 2, "name": "陈平安"}, format="json").status_code == 400
    corrected = api.patch(address, {"version": 2, "name": "陈平安", "reason": "对照证件"}, format="json").json()
    assert corrected["name"] == "陈平安"
    assert corrected["phone_masked"] == "138****0001"
    for search, count in (("陈平", 1), ("cpa", 1), (id_number()[-4:], 1), ("李", 0)):
        assert len(api.get(FILES, {"search": search}).json()["results"]) == count
    assert api.get(FILES, {"search": id_number()}).status_code == 400
    assert api.delete(address).status_code == 405


def test_lists_are_filtered_and_paged_as_on_the_pages(api):
    for day in range(1, 9):
        made(api, held_on=f"2026-10-0{day}", channel="02" if day % 2 else "01")
    first = api.get(LOG, {"page_size": 3}).json()
    assert [row["held_on"][-2:] for row in first["results"]] == ["08", "07", "06"]
    second = api.get(first["next"]).json()
    assert [row["held_on"][-2:] for row in second["results"]] == ["05", "04", "03"]
    assert len(api.get(LOG, {"channel": "02", "held_on_after": "2026-10-03"}).json()["results"]) == 3
    assert "question" not in first["results"][0]


def test_above_the_station_names_are_masked_and_texts_absent(api, office):
    row = made(api, person={"name": "陈安平"}, answer="先投诉。")
    county = caller(office.people.county)
    seen = county.get(f"{LOG}{row['id']}/").json()
    assert (seen["client_name"], seen["question"], seen["answer"], seen["moves"]) == ("陈*", None, None, [])
    assert county.get(FILES).json()["results"][0]["name"] == "陈*"
    for method, address in (("post", LOG), ("post", FILES), ("patch", f"{LOG}{row['id']}/")):
        sent = body(version=1, name="某")
        assert getattr(county, method)(address, sent, format="json").status_code == 403
    assert Consultation.objects.count() == Client.objects.count() == 1


def test_outside_the_area_there_is_nothing(api, office):
    row = made(api, person={"name": "陈安平"})
    people = office.people
    for posting in (somebody("clerk", office.stations.sibling), people.other, people.admin, people.auditor):
        stranger = caller(posting)
        assert stranger.get(LOG).json()["results"] == []
        assert stranger.get(FILES).json()["results"] == []
        for address in (f"{LOG}{row['id']}/", f"{FILES}{row['client']}/"):
            assert stranger.get(address).status_code == 404
            assert stranger.patch(address, {"version": 1}, format="json").status_code == 404


def test_what_was_promised_is_told_and_answered(api):
    row = made(api, outcome="2", channel="05", order_number="工7", answer_due_on="2026-10-12")
    assert (row["order_number"], row["answer_due_on"], row["answered_on"]) == ("工7", "2026-10-12", None)
    assert [move["name"] for move in row["moves"]] == ["answer"]
    address = f"{LOG}{row['id']}/answer/"
    said = {"answered_on": "2026-10-08", "answer_way": "5", "answer": "已经答复。"}
    assert api.post(address, said, format="json").status_code == 400
    told = api.post(address, said | {"version": 1}, format="json").json()
    assert (told["answered_on"], told["answer"], told["version"]) == ("2026-10-08", "已经答复。", 2)
    assert api.post(address, said | {"version": 2}, format="json").status_code == 409
    assert api.get(f"{LOG}?state=owed").json()["results"] == []
