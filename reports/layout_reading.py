"""Reads a stranger's .xlsx in a process of its own, within limits of memory and time: `python -m`, bytes in, JSON out.

Each part is looked through as a stream before openpyxl builds anything of it: a legal file of 1.4 KB can make it take
gigabytes. Knows nothing of the product's tables.
"""

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.cell import column_index_from_string

from stations.xlsx_reading import limit

MEMORY, SECONDS = 1 << 30, 20
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 20_000, 256, 200_000
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# What can fetch, call or point elsewhere. A bracket with a number is another workbook, a bar is DDE.
OUTWARD = re.compile(
    r"\b(?:WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|RTD|DDE|CALL|REGISTER(?:\.ID)?|EXEC|EVALUATE)\s*\(|\[\d+\]|\|",
    re.IGNORECASE,
)
QUOTED = re.compile(r'"[^"]*"')


def read(content: bytes, wanted: str) -> dict[str, Any]:
    """{"errors": sentences, "places": [name, sheet, column, first row, last row]}. `wanted`: what names begin with."""
    with zipfile.ZipFile(BytesIO(content)) as parts:
        errors = [told for name in parts.namelist() for told in _looked_through(name, parts.read(name))]
    if errors:
        return {"errors": errors, "places": []}
    book = load_workbook(BytesIO(content), keep_links=False)
    errors, places = [], []
    scopes = [(None, book.defined_names), *((sheet.title, sheet.defined_names) for sheet in book.worksheets)]
    for scope, name, defined in ((scope, name, one) for scope, names in scopes for name, one in names.items()):
        if not re.fullmatch(wanted, name):
            continue
        found = _place(book, defined)
        where = f"名称 {name}" + (f"(仅限“{scope}”)" if scope else "")
        if isinstance(found, str):
            errors.append(f"{where}:{found}")
        else:
            places.append([name, *found])
            errors += [f"{where}:{told}" for told in _occupied(book, *found)]
    book.save(BytesIO())  # what cannot be written again is told now
    return {"errors": errors, "places": places}


# ---------------------------------------------------------------- part by part, before anything is built
def _looked_through(name: str, content: bytes) -> Iterator[str]:
    if not name.lower().endswith((".xml", ".rels", ".vml")):
        return
    try:
        elements = iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True)
        is_sheet = name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")
        yield from _cells(name, elements) if is_sheet else _links(elements)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        yield f"其中的 {name} 已损坏,或含有不允许的内容。"


def _links(elements: Any) -> Iterator[str]:
    for event, element in elements:
        if event == "start" and element.get("TargetMode", "").lower() == "external":
            yield "文件链接到别处(外部链接或网址),请删去后再上传。"
            return
        if event == "end":
            element.clear()


def _cells(name: str, elements: Any) -> Iterator[str]:
    """Every cell within the caps, nothing that points elsewhere. A row or cell without a place follows the last one."""
    row = column = count = 0
    for event, element in elements:
        tag = element.tag.rpartition("}")[2]
        if event == "start" and tag == "row":
            row, column = int(element.get("r") or row + 1), 0
        elif event == "start" and tag == "c":
            if place := PLACE.fullmatch(element.get("r") or ""):
                column, row = column_index_from_string(place[1]), int(place[2])
            else:
                column += 1
            count += 1
        elif event == "start" and tag in ("mergeCell", "hyperlink"):
            left, top, right, bottom = (int(edge) for edge in range_boundaries(element.get("ref")))
            row, column, count = max(row, bottom), max(column, right), count + (right - left + 1) * (bottom - top + 1)
        elif event == "end" and tag == "f" and OUTWARD.search(QUOTED.sub("", element.text or "")):
            yield f"{name} 的 {get_column_letter(column)}{row}:公式指向别的文件或网址,请改为数值。"
        if row > MOST_ROWS or column > MOST_COLUMNS or count > MOST_CELLS:
            yield f"{name} 太大:最多 {MOST_ROWS:,} 行、{MOST_COLUMNS} 列,共 {MOST_CELLS:,} 格。请删去表外的空行、空列。"
            return
        if event == "end" and tag != "is":
            element.clear()


# ---------------------------------------------------------------- names
def _place(book: Any, defined: Any) -> tuple[str, int, int, int] | str:
    """Sheet, column, first row, last row; or what is wrong with the name."""
    try:
        found = list(defined.destinations)
    except Exception:  # a name of a constant or a formula: openpyxl raises whatever its tokens bring it to
        found = []
    if len(found) != 1 or found[0][0] not in book.sheetnames or not found[0][1]:
        return "应指向一张表里的一列连续的格。"
    sheet, cells = found[0]
    try:
        left, top, right, bottom = range_boundaries(cells)
    except ValueError:
        return "应指向一张表里的一列连续的格。"
    if None in (left, top, right, bottom) or left != right:
        return f"{sheet}!{cells} 不是一列连续的格,请只选一列中要填数的行。"
    if bottom > MOST_ROWS or right > MOST_COLUMNS:
        return f"{sheet}!{cells} 超出 {MOST_ROWS:,} 行、{MOST_COLUMNS} 列。"
    return sheet, left, top, bottom


def _occupied(book: Any, sheet: str, column: int, first: int, last: int) -> Iterator[str]:
    """Cells that cannot take a value: formulas, and those a merged cell covers."""
    for row in range(first, last + 1):
        cell = book[sheet].cell(row, column)
        if isinstance(cell, MergedCell):
            yield f"{sheet}!{cell.coordinate} 被合并的格盖住,请取消合并,或从合并格的左上角填。"
        elif cell.data_type == "f":
            yield f"{sheet}!{cell.coordinate} 是公式,填数会把它盖掉,请清空,或把名称移到别的格。"


def main() -> None:
    limit(MEMORY, SECONDS)
    json.dump(read(sys.stdin.buffer.read(), sys.argv[1]), sys.stdout)


if __name__ == "__main__":
    main()
