"""Number to cell: the workbook of an area and period, laid out as a Chinese statistical form.

Every column is one indicator; its code stands beneath its label, and the name `i_<code>` covers its whole body.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet

from reports import dictionary, workbook_end
from reports.registry import Indicator
from reports.table import Row, Table
from reports.workbook_drawing import LEFT, TEXT, TITLE, Styles, code_of, heading, lines, paper, write
from reports.workbook_sheets import APPROVALS, Part, Plan, plans
from stations.workbooks import Cell, data_row, packed

STUB = [("类别", 5.0), ("单位名称", 28.0), ("代码", 10.0)]
NARROW, WIDE, STATE = 6.3, 13.9, 24.0  # columns of counts, of money, of the state, in characters
MARGIN = 0.7  # what a column takes beside its characters
LEAST, AGAIN = 6, "(续)"  # columns beside the stub that the head of a sheet stands over; a heading that goes on
SCALE, ROOM = 74, 127.0  # per cent; characters beside the stub on a landscape A4 page at that scale
ONE_PAGE = 32  # rows that can still be read when they are fitted to one page
GROUP_ROW, LABEL_ROW, CODE_ROW, BODY = 6, 7, 8, 9


def build(
    table: Table, told: Callable[[], Any] = lambda: None, definitions: Sequence[Mapping[str, Any]] | None = None
) -> bytes:
    """The workbook of a table: 月报总表, each sheet, 指标定义, 说明. The same table gives the same bytes.

    `told` is called after each sheet, for a progress bar; `definitions` are those a compilation froze, else today's.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book._named_styles["Normal"].font = Font(TEXT, 10)  # by which widths are measured
    book.properties.creator = table.office_name
    book.properties.title = f"{table.area} {table.period.label}"
    rows = {}
    for plan in plans(table.period):
        rows[plan.name] = draw(book, plan, table)
        told()
    for last in workbook_end.sheets(table, definitions or dictionary.definitions()):
        rows[last.name] = workbook_end.draw(book, table, last)
    return packed(book, rows)


def draw(book: Workbook, plan: Plan, table: Table) -> tuple[int, str]:
    """Lays a sheet out; the number of the row its body stands before, and the body."""
    sheet = book.create_sheet(plan.name)
    pages = list(_pages(plan, table))
    foot = BODY + len(table.rows)
    _head(sheet, plan, table, pages)
    _foot(sheet, plan, table, pages, foot)
    _set_up(sheet, plan, table, pages)
    _name_columns(book, sheet, plan, foot - 1)
    return foot, "".join(_body(plan, table, Styles(sheet)))


def value(row: Row, column: Indicator) -> int | float | None:
    """What stands in a cell: nothing for a return that is missing, 元 for 分."""
    number = (row.figures or {}).get(column.code)
    return number / 100 if number is not None and column.unit == "分" else number


# ---------------------------------------------------------------- the body
def _body(plan: Plan, table: Table, styles: Styles) -> Iterator[str]:
    holds = ["text", "name", "text", *("money" if column.unit == "分" else "number" for column in plan.columns), "text"]
    looks: dict[str, list[int]] = {}  # of the cells of a kind of row
    for number, row in enumerate(table.rows, start=BODY):
        if row.kind not in looks:
            looks[row.kind] = [styles.of(row.kind, one) for one in holds]
        told = [row.kind, row.label, row.code, *(value(row, column) for column in plan.columns), row.state]
        cells: list[Cell] = list(zip(told, looks[row.kind], strict=True))
        tall = max(lines(row.label, STUB[1][1]), lines(row.state, STATE))
        yield data_row(number, cells, 18 if tall == 1 else 14 * tall)


# ---------------------------------------------------------------- columns and pages
def _width(column: Indicator, table: Table) -> float:
    """For its total, the largest of its numbers, with separators."""
    number = value(table.total, column) or 0
    longest = f"{number:,.2f}" if column.unit == "分" else f"{number:,}"
    return max(WIDE if column.unit == "分" else NARROW, len(longest) + 1.0)


def _pages(plan: Plan, table: Table) -> Iterator[list[Part]]:
    """Headings with their columns, a list a page: a page ends between two headings, unless half of it were left empty.

    Nor so that a page were too narrow for the head of the sheet.

    月报总表 is one page across, whatever its numbers.
    """
    if plan.is_summary:
        yield list(plan.parts)
        return
    page: list[Part] = []
    for rest in plan.parts:
        state = STATE + MARGIN if rest is plan.parts[-1] else 0
        while (taken := _taken([*page, rest], table) + state) > ROOM:
            is_full = _taken(page, table) > ROOM / 2 and len(_columns(page)) >= LEAST
            if is_full or len(rest.columns) == 1:
                yield page
                page = []
                continue
            fitting = _fitting(page, rest, table) if page else -(-len(rest.columns) // -(-int(taken) // int(ROOM)))
            count = min(fitting, len(rest.columns) - 1)
            yield [*page, Part(rest.heading, rest.columns[:count])]
            page, rest = [], Part(f"{rest.heading.removesuffix(AGAIN)}{AGAIN}", rest.columns[count:])
        page.append(rest)
    yield page


def _fitting(page: list[Part], part: Part, table: Table) -> int:
    """How many columns of a part still fit on a page."""
    counts = range(1, len(part.columns) + 1)
    return max(n for n in counts if _taken([*page, Part("", part.columns[:n])], table) <= ROOM or n == 1)


def _columns(page: list[Part]) -> list[Indicator]:
    return [column for part in page for column in part.columns]


def _taken(page: list[Part], table: Table) -> float:
    return sum(_width(column, table) + MARGIN for column in _columns(page))


def _first_page(pages: list[list[Part]]) -> int:
    """The last column of the first page, over which title and notes run; the state stands on the last page."""
    return len(STUB) + len(_columns(pages[0])) + (len(pages) == 1)


def _beside(pages: list[list[Part]]) -> int:
    """The first column of title and notes: beside the stub where pages repeat it, else they would repeat too."""
    return len(STUB) + 1 if len(pages) > 1 else 1


# ---------------------------------------------------------------- head and foot
def _head(sheet: Worksheet, plan: Plan, table: Table, pages: list[list[Part]]) -> None:
    first, last = _beside(pages), _first_page(pages)
    write(sheet, 1, first, last, plan.title(table), font=Font(TITLE, 18), how=Alignment("center", "center"))
    sheet.row_dimensions[1].height = 32
    code = table.area.code if len(table.area.code) == 6 else table.area.code[:6]
    told = {3: f"填报单位:{table.office_name}", 4: f"行政区划代码:{code}", 5: f"数据状态:{table.standing}"}
    for row, text in told.items():
        write(sheet, row, 1, 3, text, font=Font(TEXT, 10), how=LEFT)
    for row, text in {4: f"报告期:{table.period.label}", 5: f"计量单位:{plan.units()}"}.items():
        write(sheet, row, 4, max(4, last - 5), text, font=Font(TEXT, 10), how=LEFT)
    for row, text in enumerate(APPROVALS[plan.key].lines, start=2):
        write(sheet, row, max(5, last - 4), last, text, font=Font(TEXT, 10), how=LEFT)
    for column, (label, mark) in enumerate(zip([name for name, _ in STUB], "甲乙丙", strict=True), start=1):
        heading(sheet, GROUP_ROW, column, column, label, to=LABEL_ROW)
        heading(sheet, CODE_ROW, column, column, mark, bold=False)
    column = len(STUB) + 1
    for part in (part for page in pages for part in page):
        heading(sheet, GROUP_ROW, column, column + len(part.columns) - 1, part.heading)
        for indicator in part.columns:
            heading(sheet, LABEL_ROW, column, column, indicator.label)
            heading(sheet, CODE_ROW, column, column, indicator.code, bold=False)
            column += 1
    heading(sheet, GROUP_ROW, column, column, "状态", to=LABEL_ROW)
    heading(sheet, CODE_ROW, column, column, "丁", bold=False)
    tallest = max(lines(indicator.label, _width(indicator, table) - 1) for indicator in plan.columns)
    groups = max(
        lines(part.heading, sum(_width(one, table) for one in part.columns)) for page in pages for part in page
    )
    sheet.row_dimensions[GROUP_ROW].height = 6 + 13.5 * groups
    sheet.row_dimensions[LABEL_ROW].height = 8 + 13.5 * tallest


def _foot(sheet: Worksheet, plan: Plan, table: Table, pages: list[list[Part]], row: int) -> None:
    first, last = _beside(pages), _first_page(pages)
    width = _taken(pages[0], table) + (sum(size for _, size in STUB) if first == 1 else 0)
    signed, day = table.signed, table.finalised_on
    told = [
        f"单位负责人:{signed.head}", f"审核人:{signed.checker}", f"填表人:{signed.preparer}",
        f"联系电话:{signed.phone}", f"报出日期:{day.year}年{day.month}月{day.day}日" if day else "报出日期:",
    ]  # fmt: skip
    write(sheet, row, first, last, "            ".join(told), font=Font(TEXT, 10), how=LEFT)
    sheet.row_dimensions[row].height = 24
    write(sheet, row + 1, first, last, "填报说明:", font=Font(TITLE, 10), how=LEFT)
    for number, note in enumerate(plan.notes(table), start=row + 2):
        wrapped = Alignment("left", "top", wrap_text=True)
        write(sheet, number, first, last, note, font=Font(TEXT, 9), how=wrapped)
        sheet.row_dimensions[number].height = 13.5 * lines(note, width * 10 / 9)
    told_code = f"查询码:{code_of(table, plan.key)}(在系统“报表”页输入,即可打开本表)"
    write(sheet, number + 1, first, last, told_code, font=Font(TEXT, 9), how=LEFT)


# ---------------------------------------------------------------- paper, panes, names
def _set_up(sheet: Worksheet, plan: Plan, table: Table, pages: list[list[Part]]) -> None:
    widths = [width for _, width in STUB] + [_width(column, table) for column in plan.columns] + [STATE]
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"{get_column_letter(len(STUB) + 1)}{BODY}"  # a cell would lay out a row there
    paper(sheet, table, plan.key, plan.name, landscape=True)
    sheet.print_options.horizontalCentered = len(pages) == 1
    sheet.print_area = f"A1:{get_column_letter(len(widths))}{sheet.max_row}"
    sheet.print_title_rows = f"{GROUP_ROW}:{CODE_ROW}"
    if len(pages) == 1:
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = int(len(table.rows) <= ONE_PAGE)
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    else:
        sheet.print_title_cols = f"A:{get_column_letter(len(STUB))}"
        sheet.page_setup.scale, sheet.page_setup.pageOrder = SCALE, "overThenDown"
        column, breaks = len(STUB), ColBreak()
        for page in pages[:-1]:
            column += len(_columns(page))
            breaks.append(Break(column))
        sheet.col_breaks = breaks


def _name_columns(book: Workbook, sheet: Worksheet, plan: Plan, last: int) -> None:
    """i_<code> over a column's whole body: of the workbook on the numbered sheet, of the sheet in 月报总表."""
    for number, column in enumerate(plan.columns, start=len(STUB) + 1):
        letter = get_column_letter(number)
        name = DefinedName(f"i_{column.code}", attr_text=f"'{plan.name}'!${letter}${BODY}:${letter}${last}")
        (sheet if plan.is_summary else book).defined_names.add(name)
