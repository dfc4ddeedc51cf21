"""Files: judged by their bytes, sealed on disk, never a temporary file in clear, given back as they came."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from accounts.sealing import CannotOpen
from stations import attachments
from stations.models import Attachment
from tests.cases.files import JPEG, PDF, PNG, docx
from tests.stations.conftest import somebody


@pytest.fixture
def clerk(station):
    return somebody(Role.CLERK, station)


def stored(clerk, content=PDF, name="欠条"):
    return attachments.store(content, station=clerk.station, name=name, by=clerk.user, at=timezone.now())


def on_disk(row: Attachment) -> Path:
    name = str(row.uuid)
    return Path(settings.MEDIA_ROOT, name[:2], name)


# ---------------------------------------------------------------- what a file is
@pytest.mark.parametrize(("content", "kind"), [(PDF, "pdf"), (JPEG, "jpg"), (PNG, "png"), (docx(), "docx")])
def test_a_file_is_known_by_its_bytes(content, kind):
    assert attachments.kind_of(content) == kind


def encrypted() -> bytes:
    """The bit that says so, set in both headers of every part."""
    content = bytearray(docx())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(mark)
        while place >= 0:
            content[place + at] |= 1
            place = content.find(mark, place + 4)
    return bytes(content)


def bomb() -> bytes:
    """A few kilobytes that unfold to far more than any letter."""
    return docx({f"word/media/{number}.xml": b"0" * 8_000_000 for number in range(8)})


def many_parts() -> bytes:
    return docx({f"word/{number}.xml": b"" for number in range(attachments.MOST_PARTS)})


REFUSED = {
    "nothing": (b"", "空文件"),
    "a program": (b"MZ\x90\x00", "看不出"),
    "a page": (b"<html><script>alert(1)</script>", "看不出"),
    "a PDF that breaks off": (b"%PDF-1.4\n1 0 obj", "看不出"),
    "a picture that breaks off": (JPEG[:-2], "看不出"),
    "a page that begins as a picture": (b"\x89PNG\r\n\x1a\n<script>IEND", "看不出"),
    "too much": (b"%PDF-" + b" " * attachments.LARGEST + b"%%EOF", "文件太大"),
    "a zip of something else": (docx()[:4] + b"\x00" * 40, "不是完整的 Word"),
    "a zip without a letter in it": (None, "不是完整的 Word"),
    "a Word file that breaks off": (docx()[:-30], "不是完整的 Word"),
    "macros": (docx({"word/vbaProject.bin": b"x"}), "宏"),
    "macros by their kind only": (docx(kinds=b'<Types ContentType="application/vnd.ms-word.macroEnabled"/>'), "宏"),
    "an embedded program": (docx({"word/embeddings/oleObject1.bin": b"x"}), "嵌入的程序"),
    "a password": (encrypted(), "密码"),
    "a bomb": (bomb(), "展开后太大"),
    "thousands of parts": (many_parts(), "不是完整的 Word"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused_in_a_sentence(what):
    content, told = REFUSED[what]
    if content is None:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as parts:
            parts.writestr("xl/workbook.xml", "")
        content = made.getvalue()
    with pytest.raises(ValidationError, match=told):
        attachments.kind_of(content)


def test_a_directory_that_lies_about_its_size_unpacks_nothing_large():
    """The list of kinds says 20 bytes and holds 8 MB: it is refused, after a small read."""
    content = bytearray(docx(kinds=b" " * 8_000_000))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = content.find(mark)
        content[place + at : place + at + 4] = struct.pack("<I", 20)
    with pytest.raises(ValidationError, match="不是完整的 Word"):
        attachments.kind_of(bytes(content))


# ---------------------------------------------------------------- on disk
def test_a_file_lies_sealed_under_its_uuid_and_comes_back_as_it_was(clerk):
    row = stored(clerk)
    sealed = on_disk(row).read_bytes()
    assert PDF[:20] not in sealed
    assert "欠条" not in str(on_disk(row))
    assert on_disk(row).stat().st_mode & 0o077 == 0
    assert (row.name, row.content_type, row.size) == ("欠条.pdf", "application/pdf", len(PDF))
    assert attachments.open_bytes(row) == PDF


def test_bytes_that_were_changed_moved_or_lost_do_not_open(clerk):
    first, second = stored(clerk), stored(clerk, JPEG)
    sealed = on_disk(first).read_bytes()
    on_disk(second).write_bytes(sealed)  # another file's bytes
    with pytest.raises(CannotOpen, match="不属于此处"):
        attachments.open_bytes(second)
    on_disk(first).write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    with pytest.raises(CannotOpen, match="损坏"):
        attachments.open_bytes(first)
    on_disk(first).unlink()
    with pytest.raises(CannotOpen, match="备份"):
        attachments.open_bytes(first)


def test_what_an_action_that_failed_left_is_sealed_and_nobodys(clerk):
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))
    with transaction.atomic():
        stored(clerk)
        transaction.set_rollback(True)
    assert not Attachment.objects.exists()
    (left,) = (path for path in set(Path(settings.MEDIA_ROOT).rglob("*")) - before if path.is_file())
    assert PDF[:20] not in left.read_bytes()


def test_destroying_waits_for_the_end_of_the_action(clerk, django_capture_on_commit_callbacks):
    row = stored(clerk)
    with django_capture_on_commit_callbacks() as waiting:
        attachments.destroy(row)
    assert attachments.is_there(row)
    for act in waiting:
        act()
    assert not attachments.is_there(row)
    assert Attachment.objects.filter(pk=row.pk).exists()


def test_an_upload_is_held_in_memory_only():
    assert settings.FILE_UPLOAD_HANDLERS == ["stations.attachments.MemoryOnly"]
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == attachments.LARGEST
