"""The bytes of a workbook: data rows written into openpyxl's sheets as text, and the same bytes every time.

openpyxl lays out head, foot and styles; a cell object for every number would take ten times as long. It also stamps
the moment of saving, and a zip its files' times: both are set to a fixed one.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

FIXED = (1980, 1, 1, 0, 0, 0)
# What XML forbids.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
HEAD_ROW, FIRST_ROW = 2, 3
LEVEL = 2  # of compression: measured, a third of the time of 6 for a quarter more bytes

Cell = tuple[str | int | float | None, int]  # a value, or None for an empty cell, and the number of its style


def data_row(number: int, cells: Sequence[Cell], height: float) -> str:
    """One row as SpreadsheetML. Text is text, also when it looks like a number or a formula."""
    told = []
    # A quarter of a million times in a return of three thousand stations: one text each.
    for letter, (value, style) in zip(_letters(len(cells)), cells, strict=True):
        if isinstance(value, str):
            told.append(
                f'<c r="{letter}{number}" s="{style}" t="inlineStr">'
                f'<is><t xml:space="preserve">{clean(value)}</t></is></c>'
            )
        elif value is None:
            told.append(f'<c r="{letter}{number}" s="{style}"/>')
        else:
            told.append(f'<c r="{letter}{number}" s="{style}"><v>{value!r}</v></c>')
    return f'<row r="{number}" ht="{height}" customHeight="1">{"".join(told)}</row>'


@cache
def _letters(columns: int) -> list[str]:
    return [get_column_letter(column) for column in range(1, columns + 1)]


def clean(text: str) -> str:
    """Escaped, without the characters XML forbids."""
    return escape(FORBIDDEN.sub("", text))


def packed(book: Workbook, rows: dict[str, tuple[int, str]]) -> bytes:
    """The file. `rows`: worksheet name -> (the number of the laid-out row they stand before, rows as text)."""
    laid_out, out = BytesIO(), BytesIO()
    book.save(laid_out)
    bodies = {f"xl/worksheets/sheet{book.sheetnames.index(name) + 1}.xml": body for name, body in rows.items()}
    with (
        zipfile.ZipFile(laid_out) as source,
        zipfile.ZipFile(out, "w") as target,
    ):
        for name in source.namelist():
            content = STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", source.read(name))
            if name in bodies:
                before, body = bodies[name]
                head, mark, foot = content.partition(f'<row r="{before}"'.encode())
                content = head + body.encode() + mark + foot
            entry = zipfile.ZipInfo(name, FIXED)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(entry, content, compresslevel=LEVEL)
    return out.getvalue()


Rows = Iterable[Sequence[str | int | float | None]]


def register(title: str, headings: Sequence[tuple[str, int]], rows: Rows) -> bytes:
    """A register as a workbook: the title, headings with their widths in characters, a row each."""
    return registers([(title, headings, rows)])


def registers(parts: Sequence[tuple[str, Sequence[tuple[str, int]], Rows]]) -> bytes:
    """Several registers as one workbook, a sheet each."""
    book, bodies = Workbook(), {}
    for title, headings, rows in parts:
        sheet = book.active if not bodies else book.create_sheet()
        lay_out(sheet, title, headings)
        written = [data_row(FIRST_ROW + at, [(value, 0) for value in row], 18) for at, row in enumerate(rows)]
        last = FIRST_ROW + len(written)  # the mark the rows are put before; it stays as an empty line
        sheet.cell(last, 1, " ")
        bodies[sheet.title] = (last, "".join(written))
    return packed(book, bodies)


def lay_out(sheet: Any, title: str, headings: Sequence[tuple[str, int]]) -> None:
    """Title, headings and print settings of a register's sheet, without its rows."""
    sheet.title = title[:31]
    sheet["A1"], sheet["A1"].font = title, Font(name="黑体", size=14)
    for column, (heading, width) in enumerate(headings, start=1):
        cell = sheet.cell(HEAD_ROW, column, heading)
        cell.font, cell.fill = Font(name="黑体", bold=True), PatternFill("solid", fgColor="E9EEF6")
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = f"A{FIRST_ROW}"  # a cell would lay out a row of its own there
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def fitted(labels: Sequence[str], rows: Sequence[Sequence[str | int | float | None]]) -> list[tuple[str, int]]:
    """Headings wide enough for what stands below them; a Chinese character takes two places."""
    longest = [max([label, *(str(row[at] or "") for row in rows)], key=_places) for at, label in enumerate(labels)]
    return [(label, min(max(_places(text) + 2, 8), 48)) for label, text in zip(labels, longest, strict=True)]


def _places(text: str) -> int:
    return sum(2 if ord(one) > 0x2E7F else 1 for one in text)


def answer(content: bytes, name: str) -> HttpResponse:
    """The workbook as a download."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
