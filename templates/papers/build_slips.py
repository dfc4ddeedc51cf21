"""Builds the Word templates of the consultation log, after a change of wording_slips.py or here:
`python -m templates.papers.build_slips`.
"""

from pathlib import Path
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from consultations.choices import Slip
from templates.papers.build import FOLDER, _line, blank, grid, heading, paper, put
from templates.papers.wording import WITNESSES
from templates.papers.wording_slips import LEDGER, LEDGER_ROWS, RECEIVED, SLIPS, VISIT, VISITOR

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
SIDES = (2.4, 5.7, 2.4, 5.5)  # label and field, twice, in cm
TALL = {"*asked_text": 3.3, "*answer_text": 3.3}  # room to write by hand


def visit() -> Any:
    """来访登记表: one page, a box before each choice."""
    sheet = blank()
    section = sheet.sections[0]
    section.top_margin, section.bottom_margin = Cm(1.6), Cm(1.4)
    section.left_margin, section.right_margin = Cm(2.4), Cm(2.4)
    heading(sheet, str(Slip.VISIT.label))
    meta = _line(sheet, "工作站:{{ station }}        编号:____________", 12, indent=False)
    meta.paragraph_format.line_spacing = Pt(18)
    table = grid(sheet, len(VISIT), SIDES)
    for at, pairs in enumerate(VISIT):
        cells = table.rows[at].cells
        if len(pairs) == 1:
            cells[1].merge(cells[3])
        for side, (label, field) in enumerate(pairs):
            _put(cells[2 * side], label, CENTRE)
            _fill(cells[2 * side + 1], field)
        table.rows[at].height = Cm(TALL.get(pairs[0][1], 0.85))
        for cell in cells:
            cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    for number, sign in enumerate((VISITOR, *WITNESSES, RECEIVED)):
        line = _line(sheet, f"{sign}:______________      年   月   日", 11, indent=False)
        line.paragraph_format.line_spacing = Pt(17)
        line.paragraph_format.space_before = Pt(6 if number == 0 else 0)
    end = _line(sheet, "{{ station }}(盖章)", 11, align=RIGHT, indent=False)
    end.paragraph_format.line_spacing = Pt(17)
    return sheet


def one_page(sheet: Any) -> Any:
    """Somewhat closer than the papers of a case: with six signatures it stays one sheet to hand over."""
    section = sheet.sections[0]
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(1.5)
    for line in sheet.paragraphs:
        if (line.paragraph_format.line_spacing or Pt(24)) == Pt(24):
            line.paragraph_format.line_spacing = Pt(21)
    return sheet


def _put(cell: Any, text: str, align: Any = None, size: float = 11) -> None:
    put(cell, text, align, size)
    cell.paragraphs[0].paragraph_format.line_spacing = Pt(17)


def _fill(cell: Any, field: str) -> None:
    """A place to be filled in, a list of lines, or words as they stand."""
    if field.startswith("*"):
        for at, text in enumerate((f"{{%p for line in {field[1:]} %}}", "{{ line }}", "{%p endfor %}")):
            if at:
                cell.add_paragraph()
            line = cell.paragraphs[-1]
            line.paragraph_format.line_spacing = Pt(18)
            line.add_run(text).font.size = Pt(11)
    else:
        _put(cell, field if ":" in field else f"{{{{ {field} }}}}")


def ledger() -> Any:
    """咨询台账 on its side: numbers in the narrow columns, what they mean below."""
    sheet = blank()
    section = sheet.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21)
    section.top_margin, section.bottom_margin = Cm(1.3), Cm(1.1)
    section.left_margin = section.right_margin = Cm(1.2)
    heading(sheet, str(Slip.LEDGER.label))
    _small(sheet, "填报单位:{{ station }}(盖章)                                        年    月        第    页", 11)
    table = grid(sheet, LEDGER_ROWS + 1, tuple(width for _, width in LEDGER))
    for cell, (label, _) in zip(table.rows[0].cells, LEDGER, strict=True):
        put(cell, label, CENTRE, 9)
        cell.paragraphs[0].paragraph_format.line_spacing = Pt(12)
    for row in table.rows[1:]:
        row.height = Cm(0.86)
    _small(sheet, "事项:{{ matters }}")
    _small(sheet, "渠道:{{ channel_numbers }}")
    _small(sheet, "处理:{{ outcome_numbers }}        需求:{{ need_numbers }}(已提供的画圈)")
    _small(sheet, "填表人:____________        审核人:____________        填表日期:    年    月    日", 11)
    return sheet


def _small(sheet: Any, text: str, size: float = 8) -> None:
    line = _line(sheet, text, size, indent=False)
    line.paragraph_format.line_spacing = Pt(size + 4)


def build(folder: Path = FOLDER) -> None:
    for row in SLIPS:
        one_page(paper(row)).save(str(folder / f"{row.paper.value}.docx"))
    visit().save(str(folder / f"{Slip.VISIT.value}.docx"))
    ledger().save(str(folder / f"{Slip.LEDGER.value}.docx"))


if __name__ == "__main__":
    build()
