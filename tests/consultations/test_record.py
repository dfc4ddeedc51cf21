"""Logging a consultation: who came, what is frozen, which month it counts in."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from clients.models import Client
from consultations.models import Consultation
from tests.clients.numbers import certificate, id_number
from tests.stations.conftest import TODAY, somebody

pytestmark = pytest.mark.django_db


def test_a_number_registers_who_came_and_freezes_his_facts(log):
    made = log(person={"number": certificate(), "name": "陈安平", "groups": ["02"]}, asked=["1"], met=["1"])
    row = Consultation.objects.get(pk=made.pk)
    client = Client.objects.get()
    assert (row.client, row.person_key) == (client, client.person.key)
    assert (row.sex, row.age, row.category, row.grade) == ("1", 65, "2", "2")
    assert [group.value for group in row.groups] == ["01", "02", "03"]
    assert (row.asked, row.met, row.needs_met) == (["1"], ["1"], 1)
    assert (row.counted_in, row.is_late, row.persons) == (date(2026, 10, 1), False, 1)
    assert row.question == "四个月没有发工资。"


def test_the_same_number_again_is_the_same_file(log):
    first = log(person={"number": certificate(), "name": "陈安平"})
    again = log(person={"number": certificate(), "name": "陈安平"})
    assert again.client == first.client
    assert Client.objects.count() == 1
    assert (first.visit, again.visit) == ("1", "2")


def test_an_anonymous_caller_counts_in_visits_and_never_in_heads(log):
    row = log(person={"sex": "2", "birth_year": 1990, "category": "4", "groups": ["05"]}, persons=3)
    assert (row.client, row.person_key, row.persons, row.age) == (None, "", 3, 36)
    assert [group.value for group in row.groups] == ["01", "04", "05"]


def test_an_anonymous_caller_has_no_case(log):
    with pytest.raises(ValidationError, match="匿名来访不能转立案"):
        log(outcome="5")


@pytest.mark.parametrize(("day", "sentence"), [
    (date(2026, 10, 9), "日期不能晚于今天"), (date(2026, 1, 4), "于 2026-01-05 开站"),
])  # fmt: skip
def test_a_day_on_which_nobody_can_have_come_is_refused(log, day, sentence):
    with pytest.raises(ValidationError, match=sentence):
        log(held_on=day)


def test_who_may_not_log_is_told(log, country):
    with pytest.raises(PermissionDenied, match="登记咨询"):
        log(by=somebody("county", country["340102"]))


def test_a_file_of_another_station_is_refused(log, office):
    other = somebody("clerk", office.stations.sibling)
    foreign = log(by=other, person={"number": id_number(), "name": "李和"}).client
    with pytest.raises(ValidationError, match="本站的档案"):
        log(client=foreign)


def test_three_hundred_at_a_fair_are_one_record(log):
    with pytest.raises(ValidationError, match="1 至 999"):
        log(persons=1000)
    assert log(persons=300).persons == 300
    assert log().held_on == TODAY
