"""本省格式: a province's own .xlsx, looked at before it is kept, and filled with the figures of an area and period.

A name `i_<code>` is filled as the workbook's own is: over one column a row each, in the table's order, what is left
over emptied; over one cell the total. The names of TEXTS say which unit a row is, those of HEADS stand once.
"""

import json
from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from reports.codes import SUMMARY
from reports.indicators import INDICATORS, SHEETS
from reports.models import Layout
from reports.registry import Indicator
from reports.table import Row, Table
from reports.workbook import value
from reports.workbook_drawing import code_of
from reports.workbook_sheets import plans
from stations import xlsx
from stations.workbooks import packed

FIGURE = "i_"
TEXTS: dict[str, Callable[[Row], str]] = {
    "单位类别": lambda row: row.kind, "单位名称": lambda row: row.label, "单位代码": lambda row: row.code,
    "单位状态": lambda row: row.state,
}  # fmt: skip
HEADS: dict[str, Callable[[Table], str]] = {
    "填报单位": lambda table: table.office_name, "报告期": lambda table: table.period.label,
    "数据状态": lambda table: table.standing, "查询码": lambda table: code_of(table, SUMMARY),
}  # fmt: skip
NAMES = rf"{FIGURE}\w+|{'|'.join([*TEXTS, *HEADS])}"


class Place(NamedTuple):
    """Where a name is filled in: one column of a sheet, from a row to a row."""

    name: str
    sheet: str
    column: int
    first: int
    last: int

    @property
    def code(self) -> str:
        return self.name.removeprefix(FIGURE)

    @property
    def size(self) -> int:
        return self.last - self.first + 1


class Checked(NamedTuple):
    """A file that may be kept. Made by `checked` alone, before the action: no lock is held while it is read."""

    content: bytes
    places: list[Place]


def checked(content: bytes) -> Checked:
    """Raises ValidationError with everything that is wrong with a file."""
    xlsx.look_at_directory(content)
    told = xlsx.read_apart("reports.layout_reading", content, NAMES)
    places = [Place(*one) for one in told["places"]]
    unknown = sorted({one.name for one in places if one.name.startswith(FIGURE) and one.code not in INDICATORS})
    errors = [*told["errors"], *(f"名称 {name}:没有这个指标代码,请对照指标字典。" for name in unknown)]
    errors += [f"名称 {one.name}:应只指一格。" for one in places if one.name in HEADS and one.size > 1]
    if errors:
        raise ValidationError(errors[:50])
    if not any(one.name.startswith(FIGURE) for one in places):
        raise ValidationError("文件里没有 i_ 加指标代码的名称,不知道数填在哪里。请先在 Excel 里为要填数的列定义名称。")
    return Checked(content, places)


def places_of(layout: Layout) -> list[Place]:
    return [Place(*one) for one in json.loads(layout.places)]


# ---------------------------------------------------------------- filling
def filled(content: bytes, places: list[Place], table: Table) -> bytes:
    """The layout with the figures of a table. Raises ValidationError where its columns are too short for the rows."""
    needed = len(table.rows)
    short = [one for one in places if one.name not in HEADS and 1 < one.size < needed]
    if short:
        listed = "、".join(f"{one.name}({one.size} 行)" for one in short[:10])
        more = f"等 {len(short)} 个名称" if len(short) > 10 else ""
        raise ValidationError(
            f"本省格式放不下:{table.area}{table.period.label}有 {needed} 行,而 {listed}{more}不够。"
            "请省残联加长后重新上传,或下载系统格式。"
        )
    book = load_workbook(BytesIO(content), keep_links=False)
    due = {column.code for plan in plans(table.period) for column in plan.columns}
    for one in places:
        cells = [book[one.sheet].cell(row, one.column) for row in range(one.first, one.last + 1)]
        values = _values(one, table, due)
        for cell, told in zip(cells, [*values, *[None] * (len(cells) - len(values))], strict=True):
            cell.value = told
            if isinstance(told, str):
                cell.data_type = "s"  # text is text, also when it begins like a formula
    book.calculation.fullCalcOnLoad = True  # the province's own sums over what was filled in
    return packed(book, {})


def _values(one: Place, table: Table, due: set[str]) -> list[str | int | float | None]:
    if one.name in HEADS:
        return [HEADS[one.name](table)]
    rows = [table.total] if one.size == 1 else table.rows
    if one.name in TEXTS:
        return [TEXTS[one.name](row) for row in rows]
    if one.code not in due:  # what this period does not print
        return []
    return [value(row, INDICATORS[one.code]) for row in rows]


def missing(places: list[Place]) -> dict[str, list[Indicator]]:
    """Sheet -> its indicators that no name of the layout fills in."""
    told = {one.code for one in places}
    found = {sheet.name: [row for row in sheet.indicators if row.code not in told] for sheet in SHEETS}
    return {name: rows for name, rows in found.items() if rows}


def nameless(places: list[Place]) -> list[str]:
    """Sheets with columns of figures on which no column says which unit a row is."""
    told = {one.sheet for one in places if one.name in ("单位名称", "单位代码") and one.size > 1}
    return sorted({one.sheet for one in places if one.name.startswith(FIGURE) and one.size > 1} - told)
