"""A photo from a phone on a line of a self-assessment, and on one of an order."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from compliance import actions, actions_order
from stations.models import PhotoPass, Proof
from tests.compliance.perfect import TODAY, answered, prove
from tests.stations.conftest import browser
from tests.stations.test_photo_pass import sent, shown, words

pytestmark = pytest.mark.django_db


def ordered(desk):
    row = actions.hand_in(answered(desk.station, desk.head, line_1_1="n"), by=desk.head, at=timezone.now())
    row = actions.check(row, by=desk.county, at=timezone.now())
    row = actions.confirm(row, by=desk.city, at=timezone.now(), overrides={})
    return actions_order.issue(row, by=desk.city, today=TODAY, due_on=TODAY + timedelta(days=9))


def made(posting, page, **typed):
    """By the button of the page that takes a proof."""
    desk = browser(posting)
    assert '<button class="btn" name="photo" value="1">用手机拍照</button>' in desk.get(page).content.decode()
    return shown(desk.post(page, {"photo": "1", **typed}))


def test_a_line_that_is_asserted_is_proved_by_phone(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    address, asked = made(desk.clerk, f"/compliance/assessments/{row.pk}/proof/1.1/", title="大厅东墙")
    text = words(Client().get(address))
    assert "2026年下半年自评 1.1 服务承诺公开上墙" in text
    assert desk.station.name in text
    assert "照片已收到" in words(Client().post(address, sent()))
    proof = Proof.objects.get(kind="answer")
    assert (proof.content.name, proof.added_by) == ("1.1 大厅东墙.jpg", desk.clerk.user)
    assert (
        f"/compliance/proofs/{proof.pk}/"
        in browser(desk.clerk).get(asked, headers={"HX-Request": "true"}).content.decode()
    )
    assert browser(desk.clerk).get(asked).url == f"/compliance/assessments/{row.pk}/fill/"
    told = {code: {"found": "m"} for code in ("1.1", "5.2", "5.3")}
    actions.hand_in(actions.save_answers(row, by=desk.clerk, answers=told), by=desk.head, at=timezone.now())


def test_a_line_that_was_handed_in_takes_no_photo(desk):
    row = answered(desk.station, desk.head)
    address, _ = made(desk.clerk, f"/compliance/assessments/{row.pk}/proof/1.1/")
    actions.hand_in(row, by=desk.head, at=timezone.now())
    answer = Client().post(address, sent())
    assert answer.status_code == 410
    assert "“待本级审核签章”状态不能填写" in words(answer)
    assert desk.station.name not in words(answer)
    assert Proof.objects.filter(kind="answer").count() == 1


def test_a_measured_line_and_another_s_take_none(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    for who, code, status in (("clerk", "5.1", 404), ("other_head", "1.1", 404), ("caseworker", "1.1", 403),
                              ("county", "1.1", 403), ("clerk", "1.1", 200)):  # fmt: skip
        page = f"/compliance/assessments/{row.pk}/proof/{code}/"
        assert browser(desk.people[who]).post(page, {"photo": "1"}).status_code == status, who


def test_a_name_with_a_number_in_it_is_refused_before_the_phone_is_fetched(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    typed = {"photo": "1", "title": "电话 13855512345"}
    answer = browser(desk.clerk).post(f"/compliance/assessments/{row.pk}/proof/1.1/", typed)
    assert 'value="电话 13855512345"' in answer.content.decode()
    assert "号码" in words(answer)
    assert not PhotoPass.objects.exists()


def test_what_was_mended_is_proved_by_phone_until_it_is_reported(desk):
    order = ordered(desk)
    page = f"/compliance/orders/{order.pk}/"
    address, asked = made(desk.clerk, f"{page}proof/1.1/")
    late, _ = made(desk.head, f"{page}proof/1.1/")
    assert "整改 1.1 服务承诺公开上墙" in words(Client().get(address))
    assert "照片已收到" in words(Client().post(address, sent()))
    assert browser(desk.clerk).get(asked).url == page
    actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": "已上墙"})  # the photo is the proof asked for
    answer = Client().post(late, sent())
    assert (answer.status_code, "“待复查”状态不能增减佐证材料" in words(answer)) == (410, True)
    assert Proof.objects.filter(kind="orderline").count() == 1
    assert "佐证:1.1 佐证材料.jpg" in words(browser(desk.city).get(f"{page}accept/"))


@pytest.mark.parametrize("number", [1, 3])
def test_an_order_costs_the_same_however_many_proofs(desk, django_assert_num_queries, number):
    order = ordered(desk)
    for _ in range(number):
        prove(order, desk.clerk)
    client = browser(desk.city)
    client.get(f"/compliance/orders/{order.pk}/")
    with django_assert_num_queries(8):
        client.get(f"/compliance/orders/{order.pk}/")
