"""The drill: back up, lose everything, restore, compare; and what is refused before anything is touched."""

import os
import shutil
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.http import QueryDict
from django.test import Client as Http

from accounts import audit, backups
from accounts.models import AuditHead, AuditLine, Backup, Draft, SignIn, User
from accounts.sealing import open_sealed
from reports import guards
from reports.actions import finalise
from reports.models import Compilation, Figure
from stations import attachments
from stations.models import Attachment
from tests.cases.files import PDF
from tests.clients.numbers import certificate
from tests.reports.desk import Desk, at, browser

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def media(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "media"
    monkeypatch.setattr(settings, "MEDIA_ROOT", str(folder))
    return folder


@pytest.fixture
def desk(transactional_db: None, media: Path) -> Desk:
    """A province with a final month, a stored file, a draft, and somebody signed in."""
    desk = Desk()
    desk.station("340102", opened=SEPTEMBER)
    desk.offices("340102", "340100", "340000")
    asked = desk.consult("340102", date(2026, 9, 8), name="陈安平", number=certificate(), question="四个月没有工资。")
    desk.case("340102", asked, date(2026, 9, 9), closed=date(2026, 9, 20))
    desk.climb(desk.submit("340102", SEPTEMBER, at(10, 2), note="已核对"), at(10, 6))
    finalise(desk.regions["340000"], SEPTEMBER, by=desk.officer("340000"), at=at(10, 12))
    clerk = desk.head("340102")
    with transaction.atomic():
        attachments.store(PDF, station=desk.stations["340102"], name="欠条", by=clerk.user, at=at(10, 9))
    page = browser(clerk)
    page.get("/")
    page.post("/lock/")
    page.post("/consultations/new/", {"question": "打了一半的字"})
    assert Draft.objects.count() == 1
    return desk


def everything() -> dict[str, list[Any]]:
    """Every row of every table that is kept, sealed bytes as bytes."""
    found = {}
    for model in backups.tables():
        rows = [
            tuple(bytes(one) if isinstance(one, memoryview) else one for one in row)
            for row in model._base_manager.order_by("pk").values_list()
        ]
        found[model._meta.label] = rows
    return found


def lose(media: Path) -> None:
    guards.drop()
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(media)
    assert not User.objects.exists()


def test_a_drill_brings_back_everything(desk: Desk, media: Path, tmp_path: Path, client: Http) -> None:
    before, heads = everything(), dict(AuditHead.objects.values_list("chain", "hash"))
    workbook = bytes(Compilation.objects.get().workbook)
    stored = {path.name: path.read_bytes() for path in media.rglob("*") if path.is_file()}
    assert len(stored) == 1
    assert SignIn.objects.exists()

    call_command("backup", str(tmp_path / "kept"), verbosity=0)
    (file,) = (tmp_path / "kept").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    sealed = file.read_bytes()
    for planted in ("陈安平", "王", certificate(), "欠条", "340102"):
        assert planted.encode() not in sealed
    assert client.get("/readyz").json()["backup_hours"] == 0.0

    lose(media)
    call_command("restore", str(file), verbosity=0)
    restored = everything()
    assert [(row[2] > 0, row[4] is not None) for row in restored.pop("accounts.Backup")] == [(True, True)]
    before.pop("accounts.Backup")
    assert restored == before
    assert sum(map(len, restored.values())) > 300
    assert bytes(Compilation.objects.get().workbook) == workbook
    assert {path.name: path.read_bytes() for path in media.rglob("*") if path.is_file()} == stored

    assert dict(AuditHead.objects.values_list("chain", "hash")) == heads
    call_command("verify_audit", verbosity=0)
    assert not SignIn.objects.exists()
    assert attachments.open_bytes(Attachment.objects.get()) == PDF
    draft = Draft.objects.get()
    assert QueryDict(open_sealed(draft.sealed, f"accounts.Draft:sealed:{draft.uuid}"))["question"] == "打了一半的字"
    assert guards.standing()
    with pytest.raises(DatabaseError):
        Figure.objects.filter(return_of__state="final").update(value=7)
    # What comes next gets a key of its own.
    assert desk.consult("340102", date(2026, 10, 12)).pk
    assert audit.verify("34") == []
    assert client.get("/readyz").json()["backup_hours"] is not None


def refused(file: Path, *options: str) -> str:
    before = User.objects.count(), AuditLine.objects.count(), Backup.objects.count()
    with pytest.raises(CommandError) as refusal:
        call_command("restore", str(file), *options, verbosity=0)
    assert (User.objects.count(), AuditLine.objects.count(), Backup.objects.count()) == before
    sentence = str(refusal.value)
    assert "\n" not in sentence
    return sentence


def test_what_is_damaged_or_does_not_belong_here_is_refused_and_changes_nothing(
    transactional_db: None, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.create(username="somebody", name="李明")
    media.mkdir()
    (media / "large").write_bytes(os.urandom(3 * 1024 * 1024))  # so that the file has several pieces
    call_command("backup", str(tmp_path), verbosity=0)
    (file,) = tmp_path.glob("*.sealed")
    whole, bad = file.read_bytes(), tmp_path / "bad"
    head = whole.index(b"\n", whole.index(b"\n") + 1) + 1  # where the pieces begin
    first = head + 5 + int.from_bytes(whole[head + 1 : head + 5], "big")

    def damaged(content: bytes) -> str:
        bad.write_bytes(content)
        return refused(bad, "--replace")

    for place in (3, head // 2, head + 2, head + 100, len(whole) // 2, len(whole) - 1):
        assert damaged(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]), place
    assert "损坏" in damaged(whole[:-1])
    assert "损坏" in damaged(whole[:first])  # only whole pieces, the last ones missing
    assert "损坏" in damaged(whole[:head] + whole[first:])  # a piece missing
    assert "损坏" in damaged(whole + b"x")
    assert "不是本系统的备份文件" in damaged(b"")
    assert "不是本系统的备份文件" in damaged(b"PK\x03\x04 something else")
    assert "无法读写" in refused(tmp_path / "there is none")

    assert "已有数据" in refused(file)
    with monkeypatch.context() as keys:
        keys.setattr(settings, "FIELD_KEYS", settings.FIELD_KEYS.replace("t1:", "t2:"))
        assert "缺少密钥 t1" in refused(file, "--replace")
        keys.setattr(settings, "FIELD_KEYS", "t1:" + "A" * 43 + "=")
        assert "不是同一把" in refused(file, "--replace")
    with monkeypatch.context() as keys:
        keys.setattr(settings, "INDEX_KEY", "A" * 43 + "=")
        assert "密钥 INDEX_KEY" in refused(file, "--replace")
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.record_applied("accounts", "9999_later")
    try:
        assert "另一版本" in refused(file, "--replace")
    finally:
        recorder.record_unapplied("accounts", "9999_later")
    (media / "later").write_bytes(b"of nobody")
    User.objects.create(username="later", name="后来")
    call_command("restore", str(file), "--replace", verbosity=0)  # the whole one is as good as before
    assert [user.username for user in User.objects.all()] == ["somebody"]
    assert [path.name for path in media.iterdir()] == ["large"]


def test_a_backup_is_one_moment_and_keeps_nobody_from_saving(
    transactional_db: None, media: Path, tmp_path: Path
) -> None:
    User.objects.create(username="before", name="李明")
    started = []

    def save_meanwhile(total: int) -> Any:
        def save() -> None:
            User.objects.create(username="meanwhile", name="后来")
            connections.close_all()

        thread = threading.Thread(target=save)
        thread.start()
        thread.join(10)
        started.append(not thread.is_alive())
        return lambda count: None

    path, content = backups.write(tmp_path, at=at(10, 8), told=save_meanwhile)
    assert started == [True]
    assert User.objects.count() == 2
    assert content.tables["accounts.user"] == 1
    assert backups.check(path, told=lambda count: None).tables == content.tables
    assert not list(tmp_path.glob("*.part"))
