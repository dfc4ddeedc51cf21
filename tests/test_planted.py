"""Numbers, a phone, an address and narratives, planted through pages and the API, appear nowhere in clear.

Not in any column of any table, the sessions, a temporary file, the logs, the workbook, nor in an answer to what went
wrong. tests/clients/test_planted.py looks besides into the bytes of the database's own files.
"""

import json
import logging
import os
import tempfile
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.test import Client as Browser

from accounts.models import AuditLine, Draft, SignIn
from cases.models import Case
from clients.models import Client
from consultations.models import Consultation
from tests.clients.numbers import certificate, id_number
from tests.world import NOW, World, build

CARD, NUMBER = certificate(born="19570403", order="913"), id_number(born="19630827", order="448")
PHONE, OTHER_PHONE, ADDRESS = "13977881234", "0551-68123456", "安乐巷九十七号"
WORDS = ["工头叫胡某某", "去找劳动监察", "胡某某打了他", "证人不愿出庭", "接口里的问题", "锁屏前打的字", "坏掉时打的字"]
# A part of a number that tells the birth date, or the end of a phone, would give its owner away as well.
PLANTED = [CARD[:18], CARD[6:14], NUMBER, NUMBER[6:14], PHONE, PHONE[3:], "68123456", ADDRESS, *WORDS]
BACKEND = "accounts.backends.GrowingDelayBackend"
ASKED = {
    "channel": "01", "asked_by": "1", "persons": "1", "held_on": "2026-11-03", "matter": "04", "outcome": "1",
    "visit": "",
}  # fmt: skip


class Walk:
    """A day at the desk on which everything was planted, and some things went wrong."""

    def __init__(self, world: World) -> None:
        self.world, self.wrong, self.log = world, list[HttpResponse](), ""
        self.place = world.places["county"]
        self.clerk = self._browser("clerk")

    def _browser(self, who: str, **options: Any) -> Browser:
        browser = Browser(**options)
        browser.force_login(self.world.people[who].user, BACKEND)
        return browser

    def _api(self, method: str, address: str, body: Any) -> Any:
        return getattr(self.clerk, method)(f"/api/v1/{address}", body, content_type="application/json")

    def pages(self) -> None:
        asked = ASKED | {"who": CARD, "name": "陈安平", "phone": PHONE, "question": WORDS[0], "answer": WORDS[1]}
        assert self.clerk.post("/consultations/new/", asked).status_code == 302
        row, client = Consultation.objects.get(), Client.objects.get()
        opened = {"applied_on": "2026-11-03", "matter": "04", "kind": "1", "form": "04", "facts": WORDS[2]}
        assert self.clerk.post(f"/cases/open/{row.pk}/", opened).status_code == 302
        note = {"held_on": "2026-11-03", "text": WORDS[3]}
        head = self._browser("station_head")
        assert head.post(f"/cases/{Case.objects.get().pk}/note/", note).status_code == 302
        changed = {"name": client.name, "version": "1", "address": ADDRESS, "reason": "补登住址", "sex": "1"}
        assert self.clerk.post(f"/clients/{client.pk}/edit/", changed).status_code == 302
        for field, value in (("certificate", CARD), ("phone", PHONE), ("address", ADDRESS)):
            shown = self.clerk.post(f"/clients/{client.pk}/reveal/", {"field": field, "purpose": "verify"})
            assert value in shown.content.decode()  # told once, on this page
        for text in (CARD, CARD[:18], PHONE, "0448"):
            self.clerk.post("/clients/find/", {"who": text})
            self.clerk.post("/search/", {"q": text})

    def api(self) -> None:
        person = {"name": "周小芳", "number": NUMBER, "phone": OTHER_PHONE, "address": ADDRESS}
        made = self._api("post", "clients/", person)
        assert made.status_code == 201, made.content
        talk = {"held_on": "2026-11-03", "matter": "04", "question": WORDS[4], "person": {"number": NUMBER}}
        made = self._api("post", "consultations/", talk)
        assert made.status_code == 201, made.content
        assert made.json()["client"] == Client.objects.get(name="周小芳").pk
        for address in ("clients/", "consultations/", "cases/", f"clients/{made.json()['client']}/"):
            self.wrong.append(self.clerk.get(f"/api/v1/{address}"))

    def mistakes(self) -> None:
        """What is typed into a wrong field, sent twice, too late, malformed, or when something breaks."""
        wrong_digit = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
        refused = {"name": "周小芳", "number": f"{wrong_digit}", "phone": "1397788"}
        row = Consultation.objects.order_by("pk")[0]
        asked = ASKED | {"who": CARD, "question": WORDS[5]}
        stranger = Browser()
        self.wrong += [
            stranger.post("/login/", {"username": CARD, "password": PHONE}),
            stranger.post("/consultations/new/", asked),
            self._api("post", "clients/", refused),
            self._api("post", "clients/", {"name": NUMBER}),
            self.clerk.post("/api/v1/clients/", f'{{"number": "{NUMBER}"', content_type="application/json"),
            self.clerk.post(f"/consultations/{row.pk}/edit/", {"reason": CARD}),
            self._browser("station_head").post(
                f"/consultations/{row.pk}/void/", {"reason": f"证号 {NUMBER}", "version": row.version}
            ),
            self._browser("clerk", enforce_csrf_checks=True).post("/consultations/new/", asked),
        ]
        locked = self._browser("clerk")
        locked.get("/")
        locked.post("/lock/")
        self.wrong.append(locked.post("/consultations/new/", asked))
        acting = asked | {"acting": str(self.world.people["city"].pk)}
        self.wrong.append(self._browser("caseworker").post("/consultations/new/", acting))
        assert Draft.objects.count() == 2

    def breakdown(self) -> None:
        """The disk is full at the moment of saving."""

        def full(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if sql.startswith("INSERT INTO") and "consultations_consultation" in sql:
                raise DatabaseError("database or disk is full")
            return execute(sql, params, many, context)

        self.clerk.raise_request_exception = False
        before = AuditLine.objects.count()
        with connection.execute_wrapper(full):
            asked = ASKED | {"who": CARD, "phone": PHONE, "question": WORDS[6]}
            answers = [
                self.clerk.post("/consultations/new/", asked),
                self._api(
                    "post", "consultations/",
                    {"held_on": "2026-11-03", "matter": "04", "question": WORDS[6], "person": {"number": NUMBER}},
                ),
            ]  # fmt: skip
        assert [answer.status_code for answer in answers] == [500, 500]
        assert AuditLine.objects.count() == before
        self.wrong += answers

    def upload(self) -> None:
        """A large file, to a page that takes none: it is dropped, never kept in a temporary file."""
        large = BytesIO((CARD + WORDS[0]).encode() * 200_000)
        large.name = "证件.txt"
        assert self.clerk.post("/consultations/new/", ASKED | {"who": "", "file": large}).status_code == 200


@pytest.fixture
def walk(
    transactional_db: None, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Walk]:
    for name in ("", "django", "django.db.backends", "axes"):
        caplog.set_level(logging.DEBUG, logger=name)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "there is no such folder"))
    with time_machine.travel(NOW, tick=False):
        walked = Walk(build(filled=False))
        walked.pages()
        walked.api()
        walked.mistakes()
        walked.breakdown()
        walked.upload()
        walked.log = caplog.text
        yield walked


def found_in(text: str | bytes) -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [planted for planted in PLANTED if planted.encode() in data]


def every_value() -> Iterator[tuple[str, Any]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                for column, value in zip(cursor.description, row, strict=True):
                    yield f"{table}.{column[0]}", value


def test_planted_texts_stand_nowhere_in_clear(walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "disk is full" in walk.log
    assert found_in(walk.log) == []

    tables = set()
    for column, value in every_value():
        tables.add(column.split(".")[0])
        plain = bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
        assert found_in(plain) == [], column
    assert {"clients_client", "accounts_draft", "accounts_auditline", "accounts_signin", "axes_accessattempt"} <= tables

    sessions = [one.get_decoded() for one in SignIn.objects.all()]
    assert any("drafts" in session for session in sessions)
    assert found_in(json.dumps(sessions, ensure_ascii=False)) == []

    for answer in walk.wrong:
        text = answer.content.decode() + str(answer.headers)
        # A form comes back with what was typed into it: to who typed it, on this page, and it is not stored.
        again = answer.status_code in (200, 429) and "<form" in text
        assert again or found_in(text) == [], f"{answer.status_code} {answer.request['PATH_INFO']}"  # type: ignore[attr-defined]

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, remove = list[bytes](), os.remove
    monkeypatch.setattr(os, "remove", lambda path: (left.append(Path(path).read_bytes()), remove(path))[1])
    book = walk.clerk.get(f"/returns/{walk.place.code}/2026-11/workbook/").content
    with zipfile.ZipFile(BytesIO(book)) as sheets:
        inside = [sheets.read(name) for name in sheets.namelist()]
    assert any("周小芳".encode() in bytes(str(value), "utf-8") for _, value in every_value())  # a name is found
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert left or files, "the writer of workbooks has its sheets in temporary files"
    for text in inside + left + files:
        assert found_in(text) == []
        assert b"\xe5\x91\xa8\xe5\xb0\x8f\xe8\x8a\xb3" not in text  # nor a name
