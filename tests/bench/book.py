"""B1: a sheet of a return, 3,000 rows of 85 figures, against the same cells by openpyxl alone and a library in Rust.

Ours is the product's own sheet: head, foot, merged headings, a name per column, and the same bytes every time; theirs a
heading and styled cells. Processor time on all sides; memory in a process of its own. rustpy-xlsxwriter is no part of
what is installed: who wants that line installs it beside.
"""

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from io import BytesIO
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from reports.periods import period
from reports.table import Row, Table
from reports.workbook import NARROW, draw, value
from reports.workbook_drawing import GRID
from reports.workbook_sheets import Part, Plan, plans
from stations.models import Region
from stations.workbooks import packed
from tests.bench.ratios import Result, at_most, compare, memory, ratio, shown

COLUMNS, MOST_MEMORY = 85, 64
ROWS = {"small": 200}  # else all of them
MONTH = period("2026-10")


def made(rows: int) -> Table:
    """Numbers of one to six digits, the same every time."""
    columns = plan().columns
    area = Region(code="340000", name="安徽省", level="province", path="34/")
    lines = [
        Row("站", f"第{at}县残疾人法律救助工作站", f"{34000001 + at}", area.path,
            {one.code: (at * 7919 + number * 104729) % 10 ** (1 + number % 6) for number, one in enumerate(columns)},
            "已报", 1, 1)
        for at in range(rows - 1)
    ]  # fmt: skip
    total = {one.code: sum(row.figures[one.code] for row in lines if row.figures) for one in columns}
    return Table(area, MONTH, [*lines, Row("合计", "合计", area.code, area.path, total, "已报", rows - 1, rows - 1)])


def plan() -> Plan:
    """85 columns of the month's sheets, under their headings."""
    columns = list(islice((one for sheet in plans(MONTH)[1:] for one in sheet.columns), COLUMNS))
    return Plan(
        "2", "表2 咨询", tuple(Part(f"第{at // 17 + 1}组", tuple(columns[at : at + 17])) for at in range(0, 85, 17))
    )


def ours(table: Table) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    one = plan()
    return packed(book, {one.name: draw(book, one, table)})


def by_openpyxl(records: list[dict[str, Any]]) -> bytes:
    """The public way: write-only, a cell of each style used again and again."""
    book, out = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("表2 咨询")
    cell = WriteOnlyCell(sheet)
    cell.font, cell.border = Font("宋体", 10), GRID
    sheet.append(list(records[0]))
    for record in records:
        sheet.append(_cells(cell, record))
    book.save(out)
    return out.getvalue()


def _cells(cell: Any, record: dict[str, Any]) -> Iterator[Any]:
    for told in record.values():
        cell.value = told
        yield cell


def by_rust(records: list[dict[str, Any]]) -> bytes:
    from rustpy_xlsxwriter import Format, write_worksheet

    out = BytesIO()
    text = Format().set_font_name("宋体").set_font_size(10).set_border("thin")
    number = Format().set_font_name("宋体").set_font_size(10).set_border("thin").set_num_format("#,##0")
    write_worksheet(
        records, out, sheet_name="表2 咨询", freeze_row=1, freeze_col=3, column_width=NARROW,
        column_formats=[text] * 3 + [number] * COLUMNS + [text], header_format=Format().set_bold().set_border("thin"),
    )  # fmt: skip
    return out.getvalue()


def measure(scale: str, engine: str) -> list[Result]:
    table = made(ROWS.get(scale, 3000))
    columns = plan().columns
    records = [
        {
            "类别": row.kind,
            "单位名称": row.label,
            "代码": row.code,
            **{one.code: value(row, one) for one in columns},
            "状态": row.state,
        }
        for row in table.rows
    ]
    is_small = scale == "small"  # of few rows the head and foot are most of it
    what, used = f"return workbook {len(table.rows):,} x {COLUMNS}", memory(partial(ours, table))
    mine, plain = compare("sqlite", partial(ours, table), partial(by_openpyxl, records), rounds=3)
    told = [
        at_most("B1", f"{what}, MiB", used, MOST_MEMORY),
        at_most("B1", f"{what} / openpyxl", ratio(mine, plain), 1.0 if is_small else 0.4,
                f"{shown(mine)} / {shown(plain)}"),
    ]  # fmt: skip
    if find_spec("rustpy_xlsxwriter"):
        mine, rust = compare("sqlite", partial(ours, table), partial(by_rust, records), rounds=5)
        goal = 6.0 if is_small else 1.5
        seen = f"{shown(mine)} / {shown(rust)}"
        told.append(at_most("B1", f"{what} / rustpy-xlsxwriter", ratio(mine, rust), goal, seen))
    return told
