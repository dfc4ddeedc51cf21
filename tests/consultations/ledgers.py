"""Workbooks of past ledgers, good and hostile, as somebody would hand them in."""

import zipfile
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from consultations.lines import COLUMNS
from tests.clients.numbers import certificate

HEADS = [column.label for column in COLUMNS]
GOOD: dict[str, Any] = {
    "held_on": "2026-03-08", "name": "陈安平", "number": certificate(), "channel": "来电", "matter": "04",
    "question": "四个月没有发工资。",
}  # fmt: skip


def workbook(*rows: dict[str, Any], heads: list[str] | None = None, above: int = 0) -> bytes:
    book = Workbook()
    sheet: Any = book.active
    for _ in range(above):
        sheet.append(["某某工作站咨询台账"])
    sheet.append(heads or HEADS)
    for row in rows:
        sheet.append([row.get(column.name) for column in COLUMNS])
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def changed(content: bytes, **parts: bytes) -> bytes:
    """The same zip with other parts: name with __ for / and _dot_ for a dot -> bytes."""
    return _with(content, {name.replace("__", "/").replace("_dot_", "."): body for name, body in parts.items()})


def _with(content: bytes, parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name not in parts:
                target.writestr(name, source.read(name))
        for name, body in parts.items():
            target.writestr(name, body)
    return out.getvalue()


def with_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        body = parts.read(name)
    assert old in body
    return _with(content, {name: body.replace(old, new, 1)})


def with_sheet(content: bytes, old: bytes, new: bytes) -> bytes:
    return with_part(content, "xl/worksheets/sheet1.xml", old, new)
