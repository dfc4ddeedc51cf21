"""Doubles are told before saving, namesakes told apart; basic data of the county are fetched by an exact number."""

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditLine
from clients import actions, identity
from clients.models import Client, Guardian
from consultations.models import Consultation
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import form, log, today  # noqa: F401
from tests.stations.conftest import TODAY, browser, open_station, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TOLD = "可能是同一人"
HELD = "本县已有基本信息,可调用"


@pytest.fixture
def page(clerk):
    return browser(clerk)


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ("known", "new", "is_told"),
    [
        ({"birth_year": 1961}, {"birth_year": 1961}, True),
        ({"birth_year": 1961}, {}, True),
        ({}, {"birth_year": 1961}, True),
        ({"birth_year": 1961}, {"birth_year": 1962}, False),
        ({"phone": "13855510001"}, {"name": "李和", "phone": "13855510001", "birth_year": 1970}, True),
        ({}, {"name": "陈安"}, False),
    ],
)
def test_a_new_file_like_another_is_told_once_and_then_saved(page, register, known, new, is_told):
    one = register(**known)
    sent = {"name": "陈安平"} | new
    answer = page.post("/clients/new/", sent)
    assert (answer.status_code == 200 and TOLD in text(answer)) is is_told
    if is_told:
        assert f'href="/clients/{one.pk}/"' in text(answer)
        assert Client.objects.count() == 1
        again = page.post("/clients/new/", sent | {"seen": answer.context["form"].told})
        assert again.status_code == 302
    assert Client.objects.count() == 2


def test_a_file_of_another_station_is_told_to_nobody(page, register, office):
    register(by=somebody("clerk", office.stations.sibling))
    assert page.post("/clients/new/", {"name": "陈安平"}).status_code == 302


def test_at_the_desk_who_brings_a_number_now_is_told_apart_from_his_old_file(page, clerk, register):
    one = register(phone="13855510001")
    values = form(clerk, who=certificate(), name="陈安平")
    told = text(page.post("/consultations/new/", values))
    assert TOLD in told
    assert f'name="seen" value="{one.pk}"' in told
    assert page.post("/consultations/new/", values | {"seen": str(one.pk)}).status_code == 302
    assert Client.objects.count() == 2
    phone = form(clerk, who="李和", phone="13855510001")
    assert TOLD in text(page.post("/consultations/new/", phone))
    assert Consultation.objects.count() == 1


def test_while_it_is_typed_it_is_told_too(page, register):
    register(phone="13855510001")
    assert TOLD in text(page.post("/clients/alike/", {"who": certificate(), "name": "陈安平"}))
    assert TOLD in text(page.post("/clients/alike/", {"name": "李和", "phone": "13855510001"}))
    assert TOLD not in text(page.post("/clients/alike/", {"name": "李和", "phone": "1385551", "birth_year": "x"}))


def test_namesakes_are_told_apart(page, clerk, register, log):  # noqa: F811
    log(client=register(number=certificate()))
    register(birth_year=1970, category="1")
    told = text(page.get("/search/", {"q": "chenanping"}))
    for words in ("听力残疾二级", "1961 年生", f"尾号 {id_number()[-4:]}", "上次来访 2026-10-08", "还没有来访记录"):
        assert words in told, words
    found = text(page.post("/clients/find/", {"who": "cap"}))
    keys = sorted(Client.objects.values_list("pk", flat=True), reverse=True)
    assert f"/consultations/visited/?of={keys[0]},{keys[1]}" in found
    visited = text(page.get("/consultations/visited/", {"of": f"{keys[0]},{keys[1]},x"}))
    assert visited.count("hx-swap-oob") == 1
    assert "上次来访 2026-10-08" in visited


# ---------------------------------------------------------------- of the county
@pytest.fixture
def neighbour(country):
    """Another place of the same county."""
    return somebody("clerk", open_station(country["340102"], name="瑶海区联络点"))


@pytest.fixture
def held(neighbour, register):
    client = register(by=neighbour, number=certificate(), phone="13855510001", address="某路 1 号", groups=["09"])
    Guardian.objects.create(client=client, name="陈父", relation="2")
    return client


def test_basic_data_of_the_county_are_fetched_with_a_purpose_and_nothing_else(page, clerk, held):
    told = text(page.post("/clients/find/", {"who": certificate()}))
    assert HELD in told
    for secret in ("陈安平", "瑶海区联络点", "138****0001", "来过"):
        assert secret not in told
    answer = page.post("/consultations/new/", form(clerk, who=id_number(), fetch="verify"))
    assert answer.status_code == 302
    client = Client.objects.get(station=clerk.station)
    assert client.person == held.person
    assert (client.name, client.sex, client.birth_year, client.category, client.grade) == (
        "陈安平",
        "1",
        1961,
        "2",
        "2",
    )
    assert identity.opened(client, "certificate") == certificate()
    assert (client.masked_phone, client.address_sealed, client.is_low_income) == ("138****0001", b"", False)
    assert not client.guardians.exists()
    line = AuditLine.objects.get(action="调用本县基本信息")
    assert (line.record_id, line.detail, line.user_name) == (str(client.pk), "核对来访人身份", clerk.user.name)
    assert "瑶海区联络点" not in "".join(str(value) for value in vars(line).values())


def test_the_new_file_offers_it_too_and_without_a_purpose_nothing_is_fetched(page, clerk, held):
    assert HELD in text(page.post("/clients/alike/", {"number": id_number()}))
    told = text(page.post("/clients/new/", {"number": id_number()}))
    assert HELD in told
    assert "陈安平" not in told
    with pytest.raises(ValidationError):
        actions.register(by=clerk, station=clerk.station, today=TODAY, number=id_number(), fetch="curious")
    page.post("/clients/new/", {"number": id_number(), "name": "陈安", "fetch": "papers"})
    assert Client.objects.get(station=clerk.station).name == "陈安"


@pytest.mark.parametrize("typed", ["陈安平", "13855510001", id_number()[-4:], id_number(order="003")])
def test_only_the_exact_number_finds_it(page, held, typed):
    assert HELD not in text(page.post("/clients/find/", {"who": typed}))


def test_beyond_the_county_nothing_is_told(held, office):
    for place in (office.stations.sibling, office.stations.city, office.stations.province):
        told = text(browser(somebody("clerk", place)).post("/clients/find/", {"who": id_number()}))
        assert HELD not in told
    stranger = somebody("clerk", office.stations.sibling)
    with pytest.raises(ValidationError, match="姓名"):
        actions.register(by=stranger, station=stranger.station, today=TODAY, number=id_number(), fetch="verify")
