"""Pages of the files on persons."""

import pytest
from django.urls import reverse

from accounts.models import AuditLine
from clients.models import Client
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import today  # noqa: F401
from tests.stations.conftest import browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def page(clerk):
    return browser(clerk)


def text(answer):
    return answer.content.decode()


def test_create_makes_a_file(page):
    assert "新建档案" in text(page.get("/clients/new/"))
    answer = page.post("/clients/new/", {"name": "陈安平", "number": certificate(), "residence": "2", "groups": ["02"]})
    client = Client.objects.get()
    assert answer.url == reverse("clients:detail", args=[client.pk])
    assert (client.sex, client.grade, client.residence, client.is_migrant_worker) == ("1", "2", "2", True)


def test_create_twice_makes_one(page):
    key = page.get("/clients/new/").context["form"]["key"].value()
    answers = [page.post("/clients/new/", {"name": "陈安平", "key": key}) for _ in range(2)]
    assert answers[0].url == answers[1].url
    assert Client.objects.count() == 1


def test_create_tells_what_is_wrong_at_its_field(page):
    told = text(page.post("/clients/new/", {"name": "陈安平", "number": "12", "phone": "34"}))
    assert "电话号码不对" in told
    told = text(page.post("/clients/new/", {"name": "陈安平", "number": "12"}))
    assert "证号位数不对" in told
    assert not Client.objects.exists()


def test_detail_shows_masks_only(page, holder):
    told = text(page.get(reverse("clients:detail", args=[holder.pk])))
    assert "陈安平" in told
    assert "尾号 " + id_number()[-4:] in told
    assert "138****0001" in told
    assert "1961 年生" in told
    for secret in (id_number(), certificate(), "13855510001", "19610101"):
        assert secret not in told.replace(f"尾号 {id_number()[-4:]}", "")


def test_reveal_asks_what_for_shows_once_and_is_told(page, holder):
    address = reverse("clients:reveal", args=[holder.pk])
    asked = page.get(address)
    assert id_number() not in text(asked)
    assert "核对来访人身份" in text(asked)
    refused = page.post(address, {"field": "certificate"})
    assert id_number() not in text(refused)
    shown = page.post(address, {"field": "certificate", "purpose": "papers"})
    assert certificate() in text(shown)
    assert certificate() not in text(page.get(address))
    assert AuditLine.objects.filter(action="查看完整号码").count() == 1


def test_reveal_is_refused_to_other_places(holder, office):
    address = reverse("clients:reveal", args=[holder.pk])
    sent = {"field": "number", "purpose": "papers"}
    assert browser(office.people.county).post(address, sent).status_code == 403
    assert browser(somebody("clerk", office.stations.sibling)).post(address, sent).status_code == 404


def edited(client, **given):
    columns = ("name", "sex", "birth_year", "category", "grade", "certificate_state", "residence", "version")
    return {name: getattr(client, name) for name in columns} | given


def test_edit_keeps_what_is_left_empty(page, holder):
    address = reverse("clients:edit", args=[holder.pk])
    assert "138****0001" in text(page.get(address))
    answer = page.post(address, edited(holder, residence="1", groups=["09"]))
    assert answer.status_code == 302
    holder.refresh_from_db()
    assert (holder.residence, holder.is_low_income, holder.masked_phone) == ("1", True, "138****0001")


def test_edit_of_what_the_papers_say_asks_why(page, holder):
    address = reverse("clients:edit", args=[holder.pk])
    assert "请写明理由" in text(page.post(address, edited(holder, name="陈平安")))
    assert page.post(address, edited(holder, name="陈平安", reason="对照证件更正")).status_code == 302


def test_edit_by_two_keeps_both_on_the_page(page, holder):
    address = reverse("clients:edit", args=[holder.pk])
    page.post(address, edited(holder, residence="1", groups=["09"]))
    answer = page.post(address, edited(holder, residence="2"))
    assert answer.status_code == 409
    told = text(answer)
    assert "他人保存的内容" in told
    assert "城镇" in told
    assert "低保" in told


def test_edit_with_a_number_of_another_file_goes_on_to_the_one_that_stands(page, holder, register):
    second = register(name="陈安平")
    answer = page.post(reverse("clients:edit", args=[second.pk]), edited(second, number=certificate(), birth_year=""))
    assert answer.url == reverse("clients:detail", args=[holder.pk])
    assert "两份档案已合并" in text(page.get(answer.url))
    assert "已并入另一份" in text(page.get(reverse("clients:detail", args=[second.pk])))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 2),
        ({"search": "cap"}, 1),
        ({"search": "李"}, 1),
        ({"category": "2"}, 1),
        ({"sex": "2"}, 1),
        ({"grade": "4"}, 0),
    ],
)
def test_list_filters(page, holder, register, query, count):
    register(name="李和", sex="2")
    assert len(page.get("/clients/", query).context["page"].rows) == count


def test_list_is_masked_above_the_station(holder, office):
    told = text(browser(office.people.city).get("/clients/"))
    assert "陈*" in told
    assert "陈安平" not in told
    assert id_number()[-4:] not in told


def test_list_when_empty_says_what_to_do(page, office):
    assert "还没有档案" in text(page.get("/clients/"))
    assert "还没有档案" in text(browser(office.people.city).get("/clients/"))
    assert "没有符合条件的档案" in text(page.get("/clients/", {"search": "李"}))
