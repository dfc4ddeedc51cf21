"""A photo from a phone on a line of a self-assessment, and on one of an order."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from compliance import actions, actions_order
from compliance.models import Answer
from stations.models import Proof
from tests.compliance.perfect import TODAY, answered, prove
from tests.stations.conftest import browser
from tests.stations.test_photo_pass import sent, shown, words

pytestmark = pytest.mark.django_db


def ordered(desk):
    row = actions.hand_in(answered(desk.station, desk.head, line_1_1="n"), by=desk.head, at=timezone.now())
    row = actions.check(row, by=desk.county, at=timezone.now())
    row = actions.confirm(row, by=desk.city, at=timezone.now(), overrides={})
    return actions_order.issue(row, by=desk.city, today=TODAY, due_on=TODAY + timedelta(days=9))


def made(posting, page):
    """By the button of the page that takes a proof."""
    desk = browser(posting)
    form = desk.get(page).content.decode()
    return shown(desk.post(form.split('formaction="')[1].split('"')[0]))


def test_a_line_that_is_asserted_is_proved_by_phone(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    address, asked = made(desk.clerk, f"/compliance/assessments/{row.pk}/proof/1.1/")
    text = words(Client().get(address))
    assert "2026年下半年自评 1.1 服务承诺公开上墙" in text
    assert desk.station.name in text
    assert "照片已收到" in words(Client().post(address, sent()))
    proof = Proof.objects.get(kind="answer")
    assert (proof.content.name, proof.added_by) == ("1.1 手机照片.jpg", desk.clerk.user)
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
    measured, asserted = (Answer.objects.get(assessment=row, code=code).pk for code in ("5.1", "1.1"))
    for who, pk, status in (("clerk", measured, 404), ("other_head", asserted, 404), ("caseworker", asserted, 403),
                            ("county", asserted, 403), ("clerk", asserted, 200)):  # fmt: skip
        assert browser(desk.people[who]).post(f"/compliance/photos/answer/{pk}/").status_code == status, who


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
    assert "佐证:1.1 手机照片.jpg" in words(browser(desk.city).get(f"{page}accept/"))


@pytest.mark.parametrize("number", [1, 3])
def test_an_order_costs_the_same_however_many_proofs(desk, django_assert_num_queries, number):
    order = ordered(desk)
    for _ in range(number):
        prove(order, desk.clerk)
    client = browser(desk.city)
    client.get(f"/compliance/orders/{order.pk}/")
    with django_assert_num_queries(8):
        client.get(f"/compliance/orders/{order.pk}/")
