"""Small files of each kind, and a case with every paper its file must hold."""

import io
import zipfile
from datetime import date
from typing import Any

from django.utils import timezone
from docx import Document as Sheet

from cases import actions_papers as actions
from cases import archive
from cases.models import Case, Document
from stations.models import Posting
from tests.cases.office import TODAY

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 64 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 32 + b"IEND\xaeB`\x82"


def docx(extra: dict[str, bytes] | None = None, kinds: bytes = b"<Types/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", kinds)
        parts.writestr("word/document.xml", b"<w:document/>")
        for name, content in (extra or {}).items():
            parts.writestr(name, content)
    return made.getvalue()


def text_of(content: bytes) -> str:
    """Every word of a Word file, its tables included."""
    sheet = Sheet(io.BytesIO(content))
    cells = [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in sheet.paragraphs), *cells])


def uploaded(case: Case, by: Posting, paper: str, **given: Any) -> Document:
    values = {"today": TODAY, "at": timezone.now(), "made_on": TODAY, "title": "", "file": PDF, "pages": 1} | given
    return actions.upload(case, by=by, paper=paper, **values)


def made(case: Case, by: Posting, paper: str, **given: Any) -> Document:
    values = {"today": TODAY, "at": timezone.now(), "made_on": TODAY} | given
    return actions.make(case, by=by, paper=paper, **values)


def completed(case: Case, by: Posting, on: date = TODAY) -> Case:
    """Every paper that the checklist of this case names, as a scan of two pages."""
    for line in archive.checklist(case):
        if line.lacks and line.paper:
            uploaded(case, by, line.paper, pages=2, today=max(on, TODAY), made_on=on)
    return case
