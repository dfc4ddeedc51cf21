"""A planted number appears nowhere in clear: not in the database, its files, the logs, the sessions, nor a page."""

import logging
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients import actions
from clients.models import Client
from tests.areas import load
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import form
from tests.stations.conftest import CODES, TODAY, browser, open_station, somebody

NUMBER, PHONE, ADDRESS = id_number(born="19570403", order="731"), "13987654321", "安乐巷九十七号"
# The first six with the birth date, and the birth date alone, would give the number away as well.
PLANTED = [NUMBER, NUMBER[:14], NUMBER[6:14], NUMBER[10:], PHONE, PHONE[3:], ADDRESS, "工头叫胡某某"]


@pytest.fixture
def used(transactional_db, time_machine_at_nine, caplog):
    """A man came, was asked, corrected, looked up in every way, refused, and shown in full."""
    from stations.models import Region

    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="django")
    load(CODES)
    with CaptureQueriesContext(connection):  # the log then tells every statement
        station = open_station(Region.objects.get(code="340102"))
        clerk = somebody("clerk", station)
        page = browser(clerk)
        full = certificate(born="19570403", order="731")
        answers = [
            page.post("/clients/find/", {"who": full}),
            page.post(
                "/consultations/new/", form(clerk, who=full, name="陈安平", phone=PHONE, question="工头叫胡某某。")
            ),
            page.post("/consultations/new/", form(clerk, who=NUMBER[:-1] + "0", name="陈安平")),  # a wrong digit
            page.post("/consultations/new/", form(clerk, who=PHONE)),
        ]
        client = Client.objects.get()
        actions.correct(client, by=clerk, version=1, today=TODAY, address=ADDRESS)
        answers += [page.get(f"/clients/{client.pk}/"), page.get("/clients/"), page.get("/consultations/")]
        shown = page.post(f"/clients/{client.pk}/reveal/", {"field": "certificate", "purpose": "papers"})
        assert full in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
    return answers, caplog.text


@pytest.fixture
def time_machine_at_nine():
    import time_machine

    from tests.consultations.conftest import NOW

    with time_machine.travel(NOW, tick=False):
        yield


def test_no_column_of_any_table_holds_a_planted_text(used):
    seen = 0
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            for row in cursor.fetchall():
                for value in row:
                    plain = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
                    seen += 1
                    assert not [text for text in PLANTED if text.encode() in plain], model
    assert seen > 200


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_no_byte_of_the_database_file_or_its_journal_holds_one(used):
    database = Path(connection.settings_dict["NAME"])
    bytes_of = {file.name: file.read_bytes() for file in database.parent.glob(f"{database.name}*")}
    assert len(bytes_of) > 1, "the write-ahead log too"
    assert any("陈安平".encode() in data for data in bytes_of.values()), "a name stands in clear: it would be found"
    for name, data in bytes_of.items():
        assert not [text for text in PLANTED if text.encode() in data], name


def test_no_log_line_and_no_statement_holds_one(used):
    assert "clients_client" in used[1]
    assert not [text for text in PLANTED if text in used[1]]


def test_no_page_shows_one_that_was_not_just_typed_into_it(used):
    for answer in used[0][-3:]:
        assert not [text for text in PLANTED[:6] if text in answer.content.decode()]
