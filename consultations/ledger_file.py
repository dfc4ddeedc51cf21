"""The workbook of a past ledger: the template to fill in, the rows of one that was filled in, and the same one with
everything that is wrong written beside each line.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from consultations.lines import COLUMNS, MARKS, Line, tidy
from stations.workbooks import data_row, packed
from stations.xlsx_reading import MOST_ROWS

SHEET, HELP = "咨询台账", "填写说明"
PROBLEMS = "问题"
HEAD_WITHIN = 10  # rows in which the heads may stand: a ledger often has a title above
LABELS = {column.label: column.name for column in COLUMNS}
HEAD, NEEDED, WRONG = "E9EEF6", "FFF3D6", "FBDAD7"
TEXT = "@"  # Excel's own word for: leave it as typed

Rows = Sequence[tuple[int, list[str]]]


# ---------------------------------------------------------------- read
def texts(rows: Rows) -> list[tuple[int, dict[str, str]]]:
    """(row number, name of the column -> text). Raises ValidationError with all that is wrong with the heads."""
    for at, (number, cells) in enumerate(rows[:HEAD_WITHIN]):
        heads = [_head(cell) for cell in cells]
        if {"日期", "事项"} <= set(heads):
            _check(number, heads)
            found = [_row(below, heads, values) for below, values in rows[at + 1 :]]
            if not (kept := [(below, told) for below, told in found if told]):
                raise ValidationError("表里没有要导入的行,请在表头下面填写。")
            return kept
    raise ValidationError("没有找到表头:前几行里应有一行写着“日期”“事项”等列名。请下载模板,照模板的列名填写。")


def _head(cell: str) -> str:
    return tidy(cell).rstrip("*").strip()


def _check(number: int, heads: list[str]) -> None:
    named = [head for head in heads if head and head != PROBLEMS]
    unknown = [head[:20] for head in named if head not in LABELS]
    wrong = [
        f"第 {number} 行的“{head}”不是模板里的列名,请改用模板的列名,或删去这一列。" for head in dict.fromkeys(unknown)
    ]
    twice = {head for head in named if named.count(head) > 1}
    wrong += [f"第 {number} 行有两列都叫“{head}”,请删去一列。" for head in sorted(twice)]
    if wrong:
        raise ValidationError(wrong)


def _row(number: int, heads: list[str], values: list[str]) -> tuple[int, dict[str, str]]:
    told: dict[str, str] = {}
    for at, (head, value) in enumerate(zip_longest(heads, values, fillvalue="")):
        if value and head in LABELS:
            told[LABELS[head]] = value
        elif value and not head:
            raise ValidationError(
                f"第 {number} 行 {get_column_letter(at + 1)} 列有内容,但没有列名。请写上列名,或删去。"
            )
    return number, told


# ---------------------------------------------------------------- written
def template() -> bytes:
    """Empty: our columns, lists to choose from, and a sheet that explains them."""
    book, sheet = _book(with_problems=False)
    sheet.cell(2, 1)
    return packed(book, {})


def corrected(lines: Sequence[Line]) -> bytes:
    """What was handed in, line by line, with what is wrong in a column of its own and the cells tinted."""
    book, sheet = _book(with_problems=True)
    last = len(lines) + 2  # the mark the rows are put before; it stays as an empty line
    styles = {}
    for at, (name, fill) in enumerate((("plain", None), ("wrong", WRONG)), start=1):
        cell = sheet.cell(last, at, " ")
        cell.number_format, cell.alignment = TEXT, Alignment(vertical="top", wrap_text=True)
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
        styles[name] = cell.style_id
    written = []
    for number, line in enumerate(lines, start=2):
        wrong = {fault.column for fault in line.faults}
        told = "\n".join(f"{fault.label}:{fault.sentence}" if fault.label else fault.sentence for fault in line.faults)
        cells: list[Any] = [(told or None, styles["wrong" if told else "plain"])]
        for column in COLUMNS:
            text = line.texts.get(column.name, "")
            style = styles["wrong" if column.name in wrong else "plain"]
            cells.append((None if text in MARKS else text or None, style))
        written.append(data_row(number, cells, 16 * max(1, len(line.faults))))
    return packed(book, {SHEET: (last, "".join(written))})


def _book(*, with_problems: bool) -> tuple[Workbook, Any]:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    places = _explain(book.create_sheet(HELP))
    first = 2 if with_problems else 1
    if with_problems:
        _put_head(sheet, 1, PROBLEMS, 44, WRONG)
    for at, column in enumerate(COLUMNS, start=first):
        label = f"{column.label}*" if column.needed else column.label
        _put_head(sheet, at, label, column.width, NEEDED if column.needed else HEAD)
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].number_format = TEXT
        if place := places.get(column.name):
            chosen = DataValidation("list", formula1=place, allow_blank=True, showErrorMessage=False)
            chosen.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
            sheet.add_data_validation(chosen)
    sheet.freeze_panes = "A2"
    return book, sheet


def _put_head(sheet: Any, at: int, label: str, width: float, fill: str) -> None:
    cell = sheet.cell(1, at, label)
    cell.font, cell.fill = Font(name="黑体", bold=True), PatternFill("solid", fgColor=fill)
    sheet.column_dimensions[get_column_letter(at)].width = width


def _explain(sheet: Any) -> dict[str, str]:
    """How each column is filled in, and what may stand in it with its number. Answers where each list stands."""
    told = (
        "在“咨询台账”一页从第 2 行填起,一行一条咨询。带 * 的必填,其余可以留空。列的次序可以变,列名不能改。",
        "按证号找到本站已有档案的,记在那份档案上,档案不改;没有的,新建档案。没有证号的,姓名和电话都相同的算同一人。",
        f"一个文件最多 {MOST_ROWS:,} 行。一行有错,整个文件都不导入;改好后重新上传即可。",
        "下拉表里的内容可以只写编号。证号、电话等列已设为文本,不要改成数值。",
    )
    for at, text in enumerate(told, start=1):
        sheet.cell(at, 1, text)
    row = len(told) + 2
    for at, (label, width) in enumerate((("列名", 14), ("必填", 8), ("怎么填", 70)), start=1):
        sheet.cell(row, at, label).font = Font(name="黑体", bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = width
    for at, column in enumerate(COLUMNS, start=row + 1):
        for place, text in enumerate((column.label, "必填" if column.needed else "", column.how), start=1):
            sheet.cell(at, place, text)
    return _lists(sheet, row + len(COLUMNS) + 2)


def _lists(sheet: Any, row: int) -> dict[str, str]:
    """A column for each list, below the explanations; only one of a list can be offered by Excel."""
    places = {}
    listed = [column for column in COLUMNS if column.choices]
    sheet.cell(row, 1, "可以填写的内容").font = Font(name="黑体", bold=True)
    for at, column in enumerate(listed, start=1):
        sheet.cell(row + 1, at, column.label).font = Font(name="黑体", bold=True)
        for down, choice in enumerate(column.choices, start=row + 2):
            sheet.cell(down, at, f"{choice.value} {choice.label}")
        letter = get_column_letter(at)
        if not column.many:
            places[column.name] = f"'{HELP}'!${letter}${row + 2}:${letter}${row + 1 + len(column.choices)}"
        if at > 3:
            sheet.column_dimensions[letter].width = 18
    return places
