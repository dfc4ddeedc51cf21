"""The last two sheets of a workbook: 指标定义, what each of its codes counts, and 说明, what is to be known of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reports.choices import Standing
from reports.codes import DEFINITIONS, REMARKS
from reports.periods import month_period
from reports.table import Table
from reports.versions import changes
from reports.workbook_drawing import LEFT, TEXT, TITLE, Styles, code_of, heading, lines, paper, write
from reports.workbook_sheets import plans
from stations.workbooks import data_row

HEAD, BODY = 3, 4
LINE = 13.5  # points
NOTHING = "各单位均已按时报送,没有需要说明的事项。"
UNKNOWN = {"counted": "该版定稿时还没有这项指标。"}


@dataclass(frozen=True)
class Listing:
    """A sheet that is a list: its columns with their widths in characters, and its lines."""

    name: str
    title: str
    columns: tuple[tuple[str, float], ...]
    lines: list[tuple[str, ...]]


def sheets(table: Table, definitions: Sequence[Mapping[str, Any]]) -> list[Listing]:
    return [
        Listing(
            DEFINITIONS, "指标定义",
            (("表", 14), ("代码", 8), ("指标", 18), ("单位", 6), ("计什么", 52), ("跨站", 15), ("跨月", 13),
             ("依据", 52)),
            list(_defined(table, {str(one["code"]): one for one in definitions})),
        ),
        Listing(
            REMARKS, "报表说明", (("事项", 10), ("单位名称", 30), ("代码", 10), ("说明", 82)),
            list(_remarks(table)) or [("无", "", "", NOTHING)],
        ),
    ]  # fmt: skip


def _defined(table: Table, known: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Each code of the book once, on the numbered sheet that has it."""
    for plan in plans(table.period)[1:]:
        for column in plan.columns:
            one = known.get(column.code) or UNKNOWN
            told = (one.get(name, "") for name in ("unit", "counted", "stations", "months", "basis"))
            yield (plan.name, column.code, one.get("label", column.label), *told)


def _remarks(table: Table) -> Iterator[tuple[str, ...]]:
    """Versions first, then who is missing, then what the units' months have of their own, kind by kind."""
    if table.period.is_month:
        yield from (("版次", "", "", text) for text in changes(table))
    else:
        for month, number in sorted(table.versions.items()):
            yield "版次", "", "", f"{month_period(month).label}采用第{number}版定稿。"
    for row in table.stations:
        if row.figures is None and row.owing:
            missing = row.state == Standing.MISSING.label
            yield row.state, row.label, row.code, "本期未报,不计入小计和合计。" if missing else "不计入小计和合计。"
        elif row.reported < row.owing:
            yield "缺报", row.label, row.code, f"{row.state},只计已报的月份。"
    for kind in ("迟报", "零报告", "更正", "情况说明"):
        for row in table.stations:
            yield from ((kind, row.label, row.code, text) for what, text in row.remarks if what == kind)


def draw(book: Workbook, table: Table, listing: Listing) -> tuple[int, str]:
    """Lays the sheet out; the number of the row its lines stand before, and the lines."""
    sheet, last, foot = book.create_sheet(listing.name), len(listing.columns), BODY + len(listing.lines)
    paper(sheet, table, listing.name, listing.name, landscape=True)
    for number, (label, width) in enumerate(listing.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        heading(sheet, HEAD, number, number, label)
    write(sheet, 1, 1, last, listing.title, font=Font(TITLE, 18), how=Alignment("center", "center"))
    told = f"填报单位:{table.office_name}    报告期:{table.period.label}    数据状态:{table.standing}"
    write(sheet, 2, 1, last, told, font=Font(TEXT, 10), how=LEFT)
    write(sheet, foot, 1, last, f"查询码:{code_of(table, listing.name)}", font=Font(TEXT, 9), how=LEFT)
    sheet.row_dimensions[1].height, sheet.row_dimensions[HEAD].height = 32, 20
    sheet.freeze_panes = f"A{BODY}"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD}:{HEAD}"
    sheet.print_area = f"A1:{get_column_letter(last)}{foot}"
    style = Styles(sheet).of("站", "name")
    body = []
    for number, line in enumerate(listing.lines, start=BODY):
        tall = max(lines(text, width - 1) for text, (_, width) in zip(line, listing.columns, strict=True))
        body.append(data_row(number, [(text, style) for text in line], LINE * max(tall, 1) + 4))
    return foot, "".join(body)
