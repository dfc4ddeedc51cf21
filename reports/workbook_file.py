"""The bytes of a workbook: data rows written into openpyxl's sheets as text, and the same bytes every time.

openpyxl lays out head, foot and styles; a cell object for every number would take ten times as long. It also stamps
the moment of saving, and a zip its files' times: both are set to a fixed one.
"""

import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

FIXED = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

Cell = tuple[str | int | float | None, int]  # a value, or None for an empty cell, and the number of its style


def data_row(number: int, cells: Sequence[Cell], height: float) -> str:
    """One row as SpreadsheetML. Text is text, also when it looks like a number or a formula."""
    told = []
    for column, (value, style) in enumerate(cells, start=1):
        place = f'r="{get_column_letter(column)}{number}" s="{style}"'
        if value is None:
            told.append(f"<c {place}/>")
        elif isinstance(value, str):
            told.append(f'<c {place} t="inlineStr"><is><t xml:space="preserve">{clean(value)}</t></is></c>')
        else:
            told.append(f"<c {place}><v>{value!r}</v></c>")
    return f'<row r="{number}" ht="{height}" customHeight="1">{"".join(told)}</row>'


def clean(text: str) -> str:
    """Escaped, without the characters XML forbids."""
    return escape(ILLEGAL_CHARACTERS_RE.sub("", text))


def packed(book: Workbook, rows: dict[str, tuple[int, str]]) -> bytes:
    """The file. `rows`: worksheet name -> (the number of the laid-out row they stand before, rows as text)."""
    laid_out, out = BytesIO(), BytesIO()
    book.save(laid_out)
    bodies = {f"xl/worksheets/sheet{book.sheetnames.index(name) + 1}.xml": body for name, body in rows.items()}
    with (
        zipfile.ZipFile(laid_out) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
    ):
        for name in source.namelist():
            content = STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", source.read(name))
            if name in bodies:
                before, body = bodies[name]
                head, mark, foot = content.partition(f'<row r="{before}"'.encode())
                content = head + body.encode() + mark + foot
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, content)
    return out.getvalue()
