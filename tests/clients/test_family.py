"""Guardians, certificates with state and term, the parts of a 多重残疾: on the page, masked, and over the API."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

import cases.actions
from accounts.lifecycle import Stale
from clients import actions, actions_certificate, actions_guardian
from clients.models import Certificate, Guardian
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import today  # noqa: F401
from tests.stations.conftest import TODAY, browser, caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def text(answer):
    return answer.content.decode()


def states(client):
    return [(row.grade, row.suffix, bool(row.replaced_at), row.is_mistaken) for row in client.certificates.all()]


def test_a_reassessment_is_a_row_and_the_one_before_stays(clerk, register, holder):
    register(number=certificate(grade="1", suffix="B1"))
    register(number=id_number())  # no certificate: nothing new
    assert states(holder) == [("1", "B1", False, False), ("2", "", True, False)]
    right = certificate(order="005", grade="3")
    holder.refresh_from_db()
    actions.correct(holder, by=clerk, version=holder.version, today=TODAY, number=right, reason="证号录错")
    assert states(holder) == [("3", "", False, False), ("1", "B1", True, True), ("2", "", True, False)]


def test_state_and_term_are_told_on_the_page(clerk, holder):
    page, address = browser(clerk), f"/clients/{holder.pk}/certificate/"
    assert "长期有效的留空" in text(page.get(address))
    sent = {"state": "unknown", "issued_on": "2016-05-01", "valid_until": "2026-05-01", "version": 1}
    assert page.post(address, sent | {"state": "valid"}).status_code == 200
    assert page.post(address, sent | {"valid_until": "2016-04-30"}).status_code == 200
    assert page.post(address, sent).status_code == 302
    told = text(page.get(f"/clients/{holder.pk}/"))
    assert "2026-05-01" in told
    assert "过期" in told
    assert page.post(address, sent | {"state": "frozen"}).status_code == 409
    with pytest.raises(Stale):
        actions_certificate.correct_certificate(
            Certificate.objects.get(), by=clerk, version=1, today=TODAY, state="frozen"
        )
    holder.refresh_from_db()
    actions.correct(holder, by=clerk, version=holder.version, today=TODAY, certificate_state="cancelled")
    assert Certificate.objects.get().state == "cancelled"


def test_without_a_certificate_its_page_leads_to_the_number(clerk, register):
    client = register(category="0")
    page = browser(clerk)
    assert page.get(f"/clients/{client.pk}/certificate/").url == f"/clients/{client.pk}/edit/"
    assert "办证中:" in text(page.get(f"/clients/{client.pk}/"))


def test_a_guardian_is_registered_masked_and_ended(clerk, holder, office):
    page = browser(clerk)
    address = f"/clients/{holder.pk}/guardian/"
    sent = {"name": "陈母", "relation": "2", "phone": "13855517777", "since_on": "2020-05-01", "key": "one"}
    assert "电话号码不对" in text(page.post(address, sent | {"phone": "12"}))
    assert "不能晚于今天" in text(page.post(address, sent | {"since_on": "2027-05-01"}))
    for _ in range(2):
        page.post(address, sent)
    row = Guardian.objects.get()
    assert row.phone == "13855517777"
    told = text(page.get(f"/clients/{holder.pk}/"))
    assert "138****7777" in told
    assert "陈母" in told
    above = text(browser(office.people.city).get(f"/clients/{holder.pk}/"))
    assert "陈*" in above
    assert "陈母" not in above
    ending = f"/clients/guardians/{row.pk}/end/"
    assert "不能早于" in text(page.post(ending, {"ended_on": "2020-04-30", "version": 1}))
    assert page.post(ending, {"ended_on": "2026-10-01", "version": 1}).status_code == 302
    assert "2020-05-01 至 2026-10-01" in text(page.get(f"/clients/{holder.pk}/"))
    with pytest.raises(Stale):
        actions_guardian.end_guardian(row, by=clerk, version=1, today=TODAY, ended_on=TODAY)


def test_parts_are_of_a_multiple_disability_only_and_at_least_two(clerk, register):
    client = register(category="7", parts=["1", "5"], household="2", lives_elsewhere=True)
    told = text(browser(clerk).get(f"/clients/{client.pk}/"))
    assert "多重残疾(含视力残疾、智力残疾)" in told
    assert "本市其他县(市、区)户籍,经常居住地不在户籍地" in told
    case = cases.actions.open_case(
        by=clerk, today=TODAY, client=client, applied_on=TODAY, matter="04", kind="3", form="07", facts="欠薪。"
    )
    screening = browser(clerk).get(reverse("cases:screening", args=[case.pk])).context["form"].instance
    assert (screening.has_sight, screening.has_hearing) == (True, False)
    with pytest.raises(ValidationError, match="至少含两类"):
        actions.correct(client, by=clerk, version=1, today=TODAY, parts=["1"])
    client.refresh_from_db()
    row = actions.correct(client, by=clerk, version=1, today=TODAY, category="1", reason="对照证件更正")
    assert row.parts == []


def test_the_api_tells_and_takes_them_and_masks_above_the_station(clerk, holder, office):
    actions_guardian.add_guardian(holder, by=clerk, today=TODAY, name="陈母", relation="2", phone="13855517777")
    told = caller(clerk).get(f"/api/v1/clients/{holder.pk}/").json()
    assert told["certificates"][0]["state_today"] == "unknown"
    assert told["guardians"] == [
        {"name": "陈母", "relation": "2", "phone_masked": "138****7777", "since_on": None, "ended_on": None}
    ]
    above = caller(office.people.city).get(f"/api/v1/clients/{holder.pk}/").json()
    assert above["guardians"][0]["name"] == "陈*"
    edit = {"version": 1, "category": "7", "parts": ["1", "2"], "household": "1", "reason": "重新评定"}
    told = caller(clerk).patch(f"/api/v1/clients/{holder.pk}/", edit, format="json").json()
    assert (sorted(told["parts"]), told["household"]) == (["1", "2"], "1")
