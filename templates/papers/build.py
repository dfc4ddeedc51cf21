"""Builds the Word templates of papers, orders and the year's review, after a change of wording.py or here:
`python -m templates.papers.build`.

A4, 仿宋 and 小标宋 with fallbacks (GB/T 9704), so that WPS and Word both open it.
"""

import re
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from templates.papers.wording import PAPERS, Row

KEPT = {"Normal", "Table Grid", "Normal Table", "Default Paragraph Font", "No List"}
UNUSED = {"thumbnail", "stylesWithEffects", "customXml", "numbering"}
FOLDER = Path(__file__).resolve().parent
BODY, TITLE, HEAVY = "仿宋_GB2312", "方正小标宋简体", "黑体"
# What a machine without the font takes instead, in this order (w:altName).
INSTEAD = {
    BODY: "仿宋,FangSong,华文仿宋,STFangsong,Noto Serif CJK SC",
    TITLE: "方正小标宋_GBK,小标宋,华文中宋,宋体,SimSun,Noto Serif CJK SC",
    HEAVY: "SimHei,Noto Sans CJK SC",
}


WIDE = str.maketrans(",:;()", "\uff0c\uff1a\uff1b\uff08\uff09")


def wide(text: str) -> str:
    """The punctuation of print, and boxes that stay with their word; places to be filled in stay as they are."""
    parts = re.split(r"({[{%].*?[}%]})", text)
    return "".join(part if part.startswith("{") else part.translate(WIDE).replace("□ ", "□\u00a0") for part in parts)


# ---------------------------------------------------------------- the sheet
def _font(run_or_style: Any, east_asia: str, size: float) -> None:
    run_or_style.font.name, run_or_style.font.size = "Times New Roman", Pt(size)
    fonts = run_or_style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), east_asia)


def blank() -> Any:
    """An empty A4 sheet with the fonts of an official paper, and what stands in for them where they are missing."""
    sheet = Document()
    package = sheet.part.package
    for rels in (package.rels, sheet.part.rels):  # what comes with the library's own sheet and says nothing
        for key in [key for key, one in rels.items() if one.reltype.rsplit("/", 1)[-1] in UNUSED]:
            rels.pop(key)
    section = sheet.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3), Cm(2.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    for language in sheet.styles.element.iter(qn("w:lang")):  # else a 。 stands in the middle of its square
        for script in ("val", "eastAsia"):
            language.set(qn(f"w:{script}"), "zh-CN")
    normal = sheet.styles["Normal"]
    _font(normal, BODY, 14)
    spacing = normal.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(24)
    _stand_ins(sheet)
    for style in list(sheet.styles.element.style_lst):  # the library's own hundred and sixty
        if style.name_val not in KEPT:
            style.getparent().remove(style)
    told = sheet.core_properties
    told.author = told.comments = told.last_modified_by = ""
    return sheet


def _stand_ins(sheet: Any) -> None:
    part = next(one.target_part for one in sheet.part.rels.values() if one.reltype.endswith("/fontTable"))
    names = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/></w:font>'
        for name, instead in INSTEAD.items()
    )
    part._blob = part.blob.replace(b"</w:fonts>", names.encode() + b"</w:fonts>")


def _line(sheet: Any, text: str, size: float = 14, font: str = BODY, align: Any = None, indent: bool = True) -> Any:
    line = sheet.add_paragraph()
    line.alignment = align
    line.paragraph_format.first_line_indent = Pt(size * 2) if indent else None
    _font(line.add_run(wide(text)), font, size)
    return line


def heading(sheet: Any, text: str) -> None:
    title = _line(sheet, text, 22, TITLE, WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    title.paragraph_format.line_spacing = Pt(34)
    title.paragraph_format.space_after = Pt(10)


def _loop(sheet: Any, name: str) -> None:
    """A paragraph for each line of a list; none where it is empty."""
    for text in (f"{{%p for line in {name} %}}", "{{ line }}", "{%p endfor %}"):
        _line(sheet, text)


def grid(sheet: Any, rows: int, widths: tuple[float, ...]) -> Any:
    table = sheet.add_table(rows, len(widths), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    for row in table.rows:  # a row that stands on two pages cannot be read aloud
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    return table


def put(cell: Any, text: str, align: Any = None, size: float = 12) -> None:
    line = cell.paragraphs[0]
    line.alignment = align
    line.paragraph_format.line_spacing = Pt(20)
    _font(line.add_run(wide(text)), BODY, size)


def _facts(sheet: Any, facts: tuple[tuple[str, str], ...]) -> None:
    table = grid(sheet, len(facts) // 2, (2.4, 5.7, 2.2, 5.3))
    for number, (label, field) in enumerate(facts):
        row, side = divmod(number, 2)
        put(table.cell(row, 2 * side), label, WD_ALIGN_PARAGRAPH.CENTER)
        put(table.cell(row, 2 * side + 1), f"{{{{ {field} }}}}")
    _line(sheet, "", 6, indent=False).paragraph_format.line_spacing = Pt(8)


def paper(row: Row) -> Any:
    sheet = blank()
    if row.seal or row.is_numbered:
        _line(sheet, "{{ station }}", 14, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    heading(sheet, str(row.paper.label))
    if row.is_numbered:
        _line(sheet, "{{ number }}", align=WD_ALIGN_PARAGRAPH.CENTER, indent=False).paragraph_format.space_after = Pt(8)
    if row.to:
        _line(sheet, f"{row.to}:", indent=False)
    if row.facts:
        _facts(sheet, row.facts)
    for text in row.lines:
        if text.startswith("*"):
            _loop(sheet, text[1:])
        else:
            _line(sheet, text)
    if row.seal:
        for text in ("{{ station }}(盖章)", "{{ date }}"):
            end = _line(sheet, text, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=False)
            end.paragraph_format.keep_with_next = text.startswith("{{ station")
            end.paragraph_format.space_before = Pt(10 if text.startswith("{{ station") else 0)
    for number, sign in enumerate(row.signs):
        line = _line(sheet, f"{sign}:______________      年   月   日", 12, indent=False)
        line.paragraph_format.space_before = Pt(10 if number == 0 else 2)
        line.paragraph_format.keep_with_next = number < len(row.signs) - 1
    return sheet


def file() -> Any:
    """The cover of a file, its index with page numbers and the 备考表, a page each."""
    sheet = blank()
    for text in ("{{ office }}", "{{ station }}"):
        _line(sheet, text, 16, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    heading(sheet, "法律救助案卷")
    cover = (
        ("档号", "archive_number"), ("归档年度", "year"), ("案号", "case_number"), ("当事人", "name"),
        ("事项", "matter"), ("案件类型", "kind"), ("办理方式", "form"), ("承办人", "handler"),
        ("申请日期", "applied_on"), ("结束日期", "ended_on"), ("办理结果", "how_ended"), ("归档日期", "filed_on"),
        ("保管期限", "retention"),
        ("存放位置", "shelf"), ("总页数", "pages"), ("归档人", "filed_by"),
    )  # fmt: skip
    _facts(sheet, cover)
    sheet.add_page_break()
    heading(sheet, "卷内目录")
    widths = (1.4, 1.6, 6.6, 3.9, 1.9)
    table = grid(sheet, 4, widths)
    for cell, text in zip(table.rows[0].cells, ("序号", "部分", "材料名称和文号", "日期", "页号"), strict=True):
        put(cell, text, WD_ALIGN_PARAGRAPH.CENTER)
    put(table.cell(1, 0), "{%tr for row in index %}")
    for cell, field in zip(table.rows[2].cells, ("order", "section", "name", "date", "at"), strict=True):
        put(cell, f"{{{{ row.{field} }}}}")
    put(table.cell(3, 0), "{%tr endfor %}")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    sheet.add_page_break()
    heading(sheet, "备考表")
    for text in ("本卷共有材料 {{ count }} 件,{{ pages }} 页。", "情况说明:{{ note }}"):
        _line(sheet, text)
    for number, sign in enumerate(("立卷人(签名)", "检查人(签名)")):
        _line(sheet, f"{sign}:______________      年   月   日", indent=False).paragraph_format.space_before = Pt(
            60 if number == 0 else 10
        )
    return sheet


def order() -> Any:
    """整改通知书: from an office to a station, a row for each line that failed."""
    sheet = blank()
    _line(sheet, "{{ office }}", 14, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    heading(sheet, "整改通知书")
    _line(sheet, "{{ number }}", align=WD_ALIGN_PARAGRAPH.CENTER, indent=False).paragraph_format.space_after = Pt(8)
    _line(sheet, "{{ station }}:", indent=False)
    _line(
        sheet,
        "经复核你站{{ period }}规范化建设自评,下列项目未达到标准。请于{{ due_on }}前整改到位,"
        "并报送整改情况和佐证;届时只复查下列项目。",
    ).paragraph_format.space_after = Pt(6)
    widths = (1.4, 4.0, 5.2, 5.0)
    table = grid(sheet, 4, widths)
    for cell, text in zip(table.rows[0].cells, ("项目", "内容", "标准和依据", "现状"), strict=True):
        put(cell, text, WD_ALIGN_PARAGRAPH.CENTER)
    put(table.cell(1, 0), "{%tr for row in rows %}")
    for cell, field in zip(table.rows[2].cells, ("code", "label", "rule", "found"), strict=True):
        put(cell, f"{{{{ row.{field} }}}}")
    put(table.cell(3, 0), "{%tr endfor %}")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    demand = _line(sheet, "要求:{{ demand }}").paragraph_format
    demand.space_before, demand.keep_with_next = Pt(10), True  # a seal does not stand on a page without text
    for text in ("{{ office }}(盖章)", "{{ date }}"):
        end = _line(sheet, text, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=False)
        end.paragraph_format.keep_with_next = text.startswith("{{ office")
        end.paragraph_format.space_before = Pt(10 if text.startswith("{{ office") else 0)
    line = _line(sheet, "签收人(签名):______________      年   月   日", 12, indent=False)
    line.paragraph_format.space_before = Pt(10)
    return sheet


def review() -> Any:
    """年度工作总结: text, drawings and tables of each section; what follows is the office's own."""
    sheet = blank()
    foot = sheet.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page = OxmlElement("w:fldSimple")
    page.set(qn("w:instr"), "PAGE")
    foot._p.append(page)
    heading(sheet, "{{ title }}")
    _line(sheet, "({{ standing }},{{ made_on }}生成)", 12, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    _line(sheet, "{%p for note in notes %}")
    _line(sheet, "{{ note }}", 12)
    _line(sheet, "{%p endfor %}")
    _line(sheet, "{%p for section in sections %}")
    _title(sheet, "{{ section.title }}")
    _loop(sheet, "section.lines")
    _line(sheet, "{%p for chart in section.charts %}")
    _caption(sheet, "{{ chart.title }}")
    drawn = _line(sheet, "{{ chart.drawing }}", align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    drawn.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE  # a fixed one would cut the drawing off
    _line(sheet, "{%p endfor %}")
    _line(sheet, "{%p for grid in section.grids %}")
    _caption(sheet, "{{ grid.title }}")
    table = grid(sheet, 4, (4.2, 0.4, 10.6, 0.4))
    head, body = table.rows[0].cells, table.rows[2].cells
    for cells, of, first in ((head, "grid.heads", "{{ grid.heads[0] }}"), (body, "line", "{{ line[0] }}")):
        put(cells[0], first, size=10.5)
        put(cells[1], f"{{%tc for text in {of}[1:] %}}")
        put(cells[2], "{{ text }}", WD_ALIGN_PARAGRAPH.RIGHT, 10.5)
        put(cells[3], "{%tc endfor %}")
    put(table.cell(1, 0), "{%tr for line in grid.lines %}")
    put(table.cell(3, 0), "{%tr endfor %}")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _line(sheet, "{%p if grid.note %}")
    _line(sheet, "{{ grid.note }}", 12)
    for tag in ("endif", "endfor", "endfor"):
        _line(sheet, f"{{%p {tag} %}}")
    _title(sheet, "{{ next }}")
    _line(sheet, "________(由编写单位补充)")
    for text in ("{{ office }}", "{{ made_on }}"):
        end = _line(sheet, text, align=WD_ALIGN_PARAGRAPH.RIGHT, indent=False)
        end.paragraph_format.space_before = Pt(10 if text == "{{ office }}" else 0)
    return sheet


def _title(sheet: Any, text: str) -> None:
    line = _line(sheet, text, 15, HEAVY)
    line.paragraph_format.space_before, line.paragraph_format.keep_with_next = Pt(12), True


def _caption(sheet: Any, text: str) -> None:
    """Over a drawing or a table, and never parted from it."""
    line = _line(sheet, text, 12, align=WD_ALIGN_PARAGRAPH.CENTER, indent=False)
    line.paragraph_format.space_before, line.paragraph_format.keep_with_next = Pt(8), True


def build(folder: Path = FOLDER) -> None:
    for row in PAPERS:
        paper(row).save(str(folder / f"{row.paper.value}.docx"))
    file().save(str(folder / "file.docx"))
    order().save(str(folder / "order.docx"))
    review().save(str(folder / "review.docx"))


if __name__ == "__main__":
    build()
