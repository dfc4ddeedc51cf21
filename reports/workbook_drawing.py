"""How the workbook draws: fonts, borders, shades, text over several cells, the paper and what stands on its edges."""

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from reports import codes
from reports.table import Table

TEXT, TITLE = "宋体", "黑体"
THIN = Side(style="thin", color="808080")
GRID = Border(THIN, THIN, THIN, THIN)
CENTRE = Alignment("center", "center", wrap_text=True)
LEFT = Alignment("left", "center")
SHADES = {"县": "F5F5F5", "市": "ECECEC", "合计": "DDDDDD"}
WRAPPED = {
    "text": CENTRE,
    "name": Alignment("left", "center", wrap_text=True),
    "note": Alignment("left", "top", wrap_text=True),
}


class Styles:
    """Numbers of the cell styles: (kind of row, what the cell holds) -> number in the style table."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._known: dict[tuple[str, str], int] = {}

    def of(self, kind: str, holds: str) -> int:
        if (kind, holds) not in self._known:
            cell = WriteOnlyCell(self._sheet)
            cell.font = Font(TEXT, 10, bold=kind in SHADES)
            cell.border = GRID
            if kind in SHADES:
                cell.fill = PatternFill("solid", SHADES[kind])
            cell.number_format = "@" if holds in WRAPPED else "#,##0.00" if holds == "money" else "#,##0"
            cell.alignment = WRAPPED.get(holds, Alignment("right", "center", shrink_to_fit=True))
            self._known[kind, holds] = cell.style_id
        return self._known[kind, holds]


def lines(text: str, width: float) -> int:
    """Lines a text takes in a column: a Chinese character is two wide."""
    return -(-sum(2 if ord(sign) > 255 else 1 for sign in text) // int(width))


def write(
    sheet: Worksheet, row: int, first: int, last: int, text: str, *, font: Font, how: Alignment, to: int = 0
) -> None:
    """Text in a cell, or over several; text is text, also when it begins like a formula."""
    cell = sheet.cell(row, first, text)
    cell.data_type, cell.font, cell.alignment = "s", font, how
    if last > first or to > row:
        sheet.merge_cells(start_row=row, start_column=first, end_row=to or row, end_column=last)


def heading(sheet: Worksheet, row: int, first: int, last: int, text: str, *, to: int = 0, bold: bool = True) -> None:
    write(sheet, row, first, last, text, font=Font(TEXT, 10, bold=bold), how=CENTRE, to=to)
    for line in sheet.iter_rows(row, to or row, first, last):
        for cell in line:
            cell.border = GRID
            cell.fill = PatternFill("solid", "F2F2F2")


def paper(sheet: Worksheet, table: Table, key: str, name: str, *, landscape: bool) -> None:
    """A4 with its margins; above each page whose sheet it is, below it the page and the code that finds it again."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.55
    sheet.page_margins.header = sheet.page_margins.footer = 0.25
    sheet.oddHeader.left.text = name
    sheet.oddHeader.right.text = f"{table.office_name} {table.period.label}".replace("&", "&&")
    sheet.oddFooter.left.text = f"查询码 {code_of(table, key)}"
    sheet.oddFooter.right.text = "第 &P 页 共 &N 页"


def code_of(table: Table, key: str) -> str:
    return codes.code_of(table.area.code, table.period, table.number, key)
