"""An interview by sign language took an hour: what was typed is there after the lock, and becomes one record."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from accounts.roles import Role
from consultations.models import Consultation
from stations.models import Station
from tests.accounts.conftest import PASSWORD
from tests.stations.conftest import country, somebody, station  # noqa: F401

FORM = "/consultations/new/"


@pytest.mark.django_db
def test_a_consultation_typed_before_the_lock_is_saved_after_it(
    client: Client,
    station: Station,  # noqa: F811
    clock: time_machine.Traveller,
) -> None:
    clerk = somebody(Role.CLERK, station)
    clerk.user.set_password(PASSWORD)
    clerk.user.save()
    client.post("/login/", {"username": clerk.user.username, "password": PASSWORD})
    shown = client.get(FORM).context["form"]
    typed = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, "", False, [])}
    typed |= {"question": "工资拖欠四个月", "answer": "已告知仲裁时效", "is_anonymous": "on", "matter": "04"}
    typed["acting"] = str(clerk.pk)

    clock.shift(timedelta(minutes=61))
    assert client.post(FORM, typed)["Location"].startswith("/lock/?next=%2Fconsultations%2Fnew%2F")
    assert not Consultation.objects.exists()
    assert client.post("/lock/", {"password": PASSWORD, "next": FORM})["Location"] == FORM

    page = client.get(FORM)
    restored = page.context["form"]
    assert "已恢复您上次填写的内容" in page.content.decode()
    assert restored["question"].value() == "工资拖欠四个月"
    assert restored["key"].value() == typed["key"]
    assert "工资拖欠四个月" not in client.get(FORM).content.decode()  # the next visitor finds an empty form

    for _ in range(2):
        assert client.post(FORM, restored.data.dict()).status_code == 302
    assert Consultation.objects.count() == 1
