"""While somebody else writes for longer than is waited for: a sentence, nothing lost, nothing saved, never a 500."""

import sqlite3

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from compliance.actions import open_assessment
from consultations.models import Consultation
from stations.models import Region
from tests.areas import load
from tests.consultations.conftest import form
from tests.stations.conftest import CODES, browser, caller, open_station, somebody

SAID = "在工地干了四个月,没有发工资。"


@pytest.fixture
def desk(transactional_db):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lets two write at once")
    load(CODES)
    return somebody("clerk", open_station(Region.objects.get(code="340102")))


@pytest.fixture
def writer(desk):
    """Somebody who holds the database."""
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
    yield other
    other.close()
    connection.close()  # and with it the short patience


def hold(other):
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 100")  # milliseconds, not a minute
    other.execute("BEGIN IMMEDIATE")


def test_a_form_comes_back_with_what_was_typed_and_is_saved_by_the_next_try(desk, writer):
    page = browser(desk)
    sent = form(desk, is_anonymous="on", question=SAID, held_on=f"{timezone.localdate()}", key="one")
    page.get("/consultations/")  # the session stands
    hold(writer)
    answer = page.post("/consultations/new/", sent)
    assert answer.status_code == 503
    assert "系统正忙" in answer.content.decode()
    assert SAID in answer.content.decode()
    assert not Consultation.objects.exists()
    writer.execute("ROLLBACK")
    assert page.post("/consultations/new/", sent).status_code == 302
    assert Consultation.objects.get().question == SAID


def test_what_is_no_form_and_the_api_are_told_so_too(desk, writer):
    page, api = Client(raise_request_exception=False), caller(desk)
    page.get("/login/")
    api.get("/api/v1/consultations/")
    api.raise_request_exception = False
    hold(writer)
    answer = page.post("/login/", {"username": desk.user.username, "password": "wrong"})
    assert answer.status_code == 503
    assert "过半分钟" in answer.content.decode()
    day = f"{timezone.localdate()}"
    answer = api.post("/api/v1/consultations/", {"held_on": day, "matter": "04", "question": SAID}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, "busy")


def test_so_is_who_fetches_his_phone(desk, writer):
    row = open_assessment(desk.station, by=desk, today=timezone.localdate())
    page, address = browser(desk), f"/compliance/assessments/{row.pk}/proof/1.1/"
    page.get(address)
    hold(writer)
    answer = page.post(address, {"photo": "1", "title": "大厅东墙"})
    assert answer.status_code == 503
    assert "系统正忙" in answer.content.decode()
    assert 'value="大厅东墙"' in answer.content.decode()
    writer.execute("ROLLBACK")
    assert 'id="address"' in page.post(address, {"photo": "1", "title": "大厅东墙"}).content.decode()
