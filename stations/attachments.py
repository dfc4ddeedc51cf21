"""Files handed in or made: judged by their bytes, sealed on disk under their uuid, never in clear in any file.

What a browser says of a file (its name, its type) is believed in nothing. A file is written before its row; one whose
row never came is sealed bytes that nobody can find.
"""

import hashlib
import io
import os
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.db import transaction
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from accounts.models import User
from accounts.sealing import CannotOpen, is_sealed_first, open_sealed, seal
from stations.models import Attachment, Station

LARGEST = 10 * 1024 * 1024  # bytes; settings.FILE_UPLOAD_MAX_MEMORY_SIZE is the same
LARGEST_UNZIPPED = 50 * 1024 * 1024
MOST_PARTS = 2000
TAIL = 2048  # where the end mark of a file stands
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png", "docx": DOCX}
ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx"
WHAT = "只收 PDF、JPEG、PNG 和 Word(.docx)文件,每个不超过 10 MB"


class MemoryOnly(MemoryFileUploadHandler):
    """An upload stays in memory and never becomes a temporary file in clear; a larger one is dropped, and told of."""

    def handle_raw_input(self, *args: Any, **options: Any) -> None:
        super().handle_raw_input(*args, **options)
        if not self.activated and self.request is not None:
            self.request.upload_is_too_large = True  # type: ignore[attr-defined]


def kind_of(content: bytes) -> str:
    """`pdf`, `jpg`, `png` or `docx`, by the bytes alone. Raises ValidationError for anything else."""
    if not content:
        raise ValidationError("这是一个空文件,请重新选择。")
    if len(content) > LARGEST:
        raise ValidationError(f"文件太大。{WHAT},请压缩或分开上传。")
    tail = content[-TAIL:]
    if content.startswith(b"%PDF-") and b"%%EOF" in tail:
        return "pdf"
    if content.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail:
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") and b"IEND" in tail:
        return "png"
    if content.startswith(b"PK\x03\x04"):
        _check_docx(content)
        return "docx"
    raise ValidationError(f"看不出这是什么文件,或文件不完整。{WHAT}。")


def _check_docx(content: bytes) -> None:
    """By the directory of the zip: nothing is unpacked but the small list of what kinds of part it has."""
    refusal = ValidationError(f"这不是完整的 Word(.docx)文件。{WHAT}。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            listed = parts.infolist()
            names = {part.filename.lower() for part in listed}
            if not {"word/document.xml", "[content_types].xml"} <= names or len(listed) > MOST_PARTS:
                raise refusal
            if any(part.flag_bits & 1 for part in listed):
                raise ValidationError("文件加了密码,请去掉密码后再上传。")
            # What a directory says too little of is never unpacked here; what it says too much of is refused.
            if sum(part.file_size for part in listed) > LARGEST_UNZIPPED:
                raise ValidationError("文件展开后太大,请压缩其中的图片后再上传。")
            with parts.open("[Content_Types].xml") as kinds:
                told = kinds.read(256 * 1024).lower()
    except (zipfile.BadZipFile, KeyError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise refusal from error
    active = any("vbaproject" in name or "/activex/" in name or "/embeddings/" in name for name in names)
    if active or b"macroenabled" in told or b"vbaproject" in told:
        raise ValidationError("文件带有宏或嵌入的程序,不能收。请另存为不带宏的 .docx 或 PDF 再上传。")


# ---------------------------------------------------------------- on disk
def _path(attachment: Attachment) -> Path:
    name = str(attachment.uuid)
    return Path(settings.MEDIA_ROOT, name[:2], name)


def _place(attachment: Attachment) -> str:
    return f"stations.attachment:content:{attachment.uuid}"


def store(content: bytes, *, station: Station, name: str, by: User, at: datetime) -> Attachment:
    """Checks and seals a file. Call inside an action; `name` without its ending, which follows from the bytes."""
    kind = kind_of(content)
    row = Attachment(
        station=station, name=f"{name}.{kind}", content_type=TYPES[kind], size=len(content),
        digest=hashlib.sha256(content).hexdigest(), stored_at=at, stored_by=by,
    )  # fmt: skip
    row.full_clean()
    path = _path(row)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(path, seal(content, _place(row)))
    row.save()
    return row


def _write(path: Path, sealed: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())  # the row must not outlive a power cut without its file


def reseal(attachment: Attachment) -> bool:
    """Seals the file with the first key, if it is not; says whether it was there to be sealed. Raises CannotOpen."""
    path = _path(attachment)
    if not path.is_file() or is_sealed_first(sealed := path.read_bytes()):
        return False
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)  # of a run that broke off
    _write(fresh, seal(open_sealed(sealed, _place(attachment)), _place(attachment)))
    os.replace(fresh, path)
    return True


def open_bytes(attachment: Attachment) -> bytes:
    """The plain bytes. Raises CannotOpen, with what to do."""
    try:
        sealed = _path(attachment).read_bytes()
    except FileNotFoundError as error:
        raise CannotOpen("文件不在存储目录中,无法打开。请联系系统管理员从备份恢复。") from error
    return open_sealed(sealed, _place(attachment))


def is_there(attachment: Attachment) -> bool:
    return _path(attachment).is_file()


def destroy(attachment: Attachment) -> None:
    """Deletes the sealed bytes once the action has ended well; the row stays."""
    transaction.on_commit(lambda: _path(attachment).unlink(missing_ok=True))


def download(attachment: Attachment) -> HttpResponse:
    """The file to be saved, never shown in the page; the answer is kept nowhere (accounts/middleware.py)."""
    disposition = content_disposition_header(True, attachment.name) or "attachment"
    return HttpResponse(
        open_bytes(attachment), content_type=attachment.content_type, headers={"Content-Disposition": disposition}
    )
