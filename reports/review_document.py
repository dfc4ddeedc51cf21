"""The year's review as a Word file: the page's text and tables, and drawings that can be edited where they stand.

A drawing is a chart part of the document with its numbers cached, and a small workbook behind it: no picture.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as PackagePart
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined
from openpyxl import Workbook
from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.xml.constants import CHART_NS, DRAWING_NS, REL_NS
from openpyxl.xml.functions import SubElement, tostring

from accounts.audit import action, record
from accounts.templatetags.look import cnday
from reports.boards import Number
from reports.boards_chart import ACCENT, HIDDEN, MARK
from reports.review import Drawn, Grid, Review
from stations.word import FOLDER, FORBIDDEN, WIDE
from stations.workbooks import XLSX

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
OF_PRINT = re.compile(r"(?<!\d)[,:;()]|[,:;()](?!\d)")  # not what parts the digits of a number
ORDER = "一二三四五六七八九十"
SHEET = "数据"
ACROSS, MONTHS_HIGH, ROW_HIGH, FRAME_HIGH = 15.6, 7.0, 0.62, 2.0  # of a drawing, in cm
STARS = f"表中 {HIDDEN} 为不公布:小于 3 的数,以及由它可以推算出来的数。准确的数在表中,“近”“余”和万元按固定规则取整。"
LABELS = 4.8  # of the first column of a table, in cm
FONT_SIZE = 900  # of a drawing, in hundredths of a point


def printed(text: str) -> str:
    """The punctuation of print; whatever stands in a value is text."""
    return OF_PRINT.sub(lambda found: found[0].translate(WIDE), FORBIDDEN.sub("", text))


def document(review: Review) -> bytes:
    """The .docx."""
    sheet, made = DocxTemplate(FOLDER / "review.docx"), io.BytesIO()
    drawn = [one for section in review.sections for one in section.charts]
    told = {
        "title": printed(review.title), "standing": printed(review.unconfirmed or review.made.standing),
        "notes": [printed(note) for note in (*review.notes, STARS)], "made_on": cnday(review.today),
        "office": review.made.office_name, "next": f"{ORDER[len(review.sections)]}、下一步工作",
        "sections": [
            {
                "title": f"{ORDER[at]}、{section.title}",
                "lines": [printed("".join(part.text for part in parts)) for parts in section.paragraphs],
                "grids": [_grid(grid) for grid in section.grids],
                "charts": [
                    {"title": printed(one.title), "drawing": Chart(sheet, one, review.years, drawn.index(one) + 1)}
                    for one in section.charts
                ],
            }
            for at, section in enumerate(review.sections)
        ],
    }  # fmt: skip
    sheet.render(told, Environment(undefined=StrictUndefined, autoescape=True))  # noqa: S701 - it is on
    for table in sheet.docx.tables:
        _fit(table)
    sheet.save(made)
    return made.getvalue()


def _fit(table: Any) -> None:
    """The labels' column as wide as it wants to be, the others alike: how many there are is known only now."""
    rest = Cm(ACROSS - LABELS) // max(len(table.columns) - 1, 1)
    for at, column in enumerate(table.columns):
        column.width = Cm(LABELS) if at == 0 else rest
        for cell in column.cells:
            cell.width = column.width


def _grid(grid: Grid) -> dict[str, Any]:
    lines = [[printed(line.label), *(cell.text for cell in line.cells)] for line in grid.lines]
    return {"title": grid.title, "heads": [printed(head) for head in grid.heads], "lines": lines,
            "note": printed(grid.note)}  # fmt: skip


class Chart:
    """A drawing in its place of the template."""

    def __init__(self, sheet: DocxTemplate, drawn: Drawn, years: Sequence[str], number: int) -> None:
        self.sheet, self.drawn, self.years, self.number = sheet, drawn, years, number

    def __html__(self) -> str:
        """Its parts are put into the package, and the run that shows them in place of the text."""
        key = self._parts()
        high = MONTHS_HIGH if self.drawn.is_months else FRAME_HIGH + ROW_HIGH * len(self.drawn.labels)
        name = f"{self.drawn.title},数字见表"
        return (
            "</w:t></w:r><w:r><w:drawing>"
            f'<wp:inline {nsdecls("wp", "a", "r")} distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{Cm(ACROSS)}" cy="{Cm(high)}"/>'
            f'<wp:docPr id="{self.number}" name="图{self.number}" descr="{name}"/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="{CHART_NS}"><c:chart {nsdecls("c")} r:id="{key}"/></a:graphicData>'
            '</a:graphic></wp:inline></w:drawing></w:r><w:r><w:t xml:space="preserve">'
        )

    def _parts(self) -> str:
        body = self.sheet.docx.part
        chart = PackagePart(PackURI(f"/word/charts/chart{self.number}.xml"), CHART, b"", body.package)
        book = PackagePart(PackURI(f"/word/embeddings/chart{self.number}.xlsx"), XLSX, self._book(), body.package)
        chart._blob = self._xml(chart.relate_to(book, RELATIONSHIP_TYPE.PACKAGE))
        return str(body.relate_to(chart, RELATIONSHIP_TYPE.CHART))

    @property
    def series(self) -> list[tuple[str, list[int | None]]]:
        """What is hidden is left out of the drawing, and so is what nobody told."""
        both = zip(self.years, (self.drawn.now, self.drawn.before), strict=False)
        return [(year, [_value(number) for number in numbers]) for year, numbers in both]

    def _book(self) -> bytes:
        book, made = Workbook(), io.BytesIO()
        page = book.active
        page.title = SHEET
        page.append([self.drawn.title, *(year for year, _ in self.series)])
        for row in zip(self.drawn.labels, *(values for _, values in self.series), strict=True):
            page.append(row)
        book.save(made)
        return made.getvalue()

    def _xml(self, book: str) -> bytes:
        chart = BarChart()
        chart.type, chart.gapWidth = ("col" if self.drawn.is_months else "bar"), 60
        chart.legend.position = "b"
        for axis in (chart.x_axis, chart.y_axis):
            axis.delete = False
        chart.y_axis.majorGridlines, chart.y_axis.scaling.min = None, 0
        chart.y_axis.delete = True  # each bar carries its number
        if not self.drawn.is_months:
            chart.x_axis.scaling.orientation = "maxMin"  # the first one on top
        last, labels = len(self.drawn.labels) + 1, self.drawn.labels
        for at, (year, values) in enumerate(self.series):
            column = "BC"[at]
            one = Series(idx=at, order=at, tx=_words(f"{SHEET}!${column}$1", [year], SeriesLabel))
            one.cat = _words(f"{SHEET}!$A$2:$A${last}", labels, AxDataSource)
            one.val = NumDataSource(numRef=NumRef(f=f"{SHEET}!${column}$2:${column}${last}", numCache=_cache(values)))
            one.spPr, one.invertIfNegative = _look(at), False
            one.dLbls = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
            chart.series.append(one)
        tree = chart._write()
        _finish(tree, book)
        return tostring(tree)  # type: ignore[no-any-return]


def _value(number: Number) -> int | None:
    return None if number.is_hidden else number.value


def _words(where: str, words: Sequence[str], kind: Any) -> Any:
    cache = StrData(ptCount=len(words), pt=[StrVal(idx=at, v=word) for at, word in enumerate(words)])
    return kind(strRef=StrRef(f=where, strCache=cache))


def _cache(values: Sequence[int | None]) -> NumData:
    told = [NumVal(idx=at, v=value) for at, value in enumerate(values) if value is not None]
    return NumData(formatCode="#,##0", ptCount=len(values), pt=told)


def _look(at: int) -> GraphicalProperties:
    """The year is full, the one before hatched: not told by colour alone."""
    if at == 0:
        return GraphicalProperties(solidFill=ACCENT.removeprefix("#"))
    colour = MARK.removeprefix("#")
    hatched = PatternFillProperties(
        prst="wdUpDiag", fgClr=ColorChoice(srgbClr=colour), bgClr=ColorChoice(srgbClr="FFFFFF")
    )
    look = GraphicalProperties(pattFill=hatched)
    look.line.solidFill = colour
    return look


def _finish(tree: Any, book: str) -> None:
    """The size of its letters, and the workbook behind it, where the schema wants them: after the chart."""
    text = SubElement(tree, f"{{{CHART_NS}}}txPr")
    for name in ("bodyPr", "lstStyle", "p"):
        SubElement(text, f"{{{DRAWING_NS}}}{name}")
    size = SubElement(SubElement(text[-1], f"{{{DRAWING_NS}}}pPr"), f"{{{DRAWING_NS}}}defRPr")
    size.set("sz", str(FONT_SIZE))
    SubElement(text[-1], f"{{{DRAWING_NS}}}endParaRPr").set("lang", "zh-CN")
    data = SubElement(tree, f"{{{CHART_NS}}}externalData")
    data.set(f"{{{REL_NS}}}id", book)
    SubElement(data, f"{{{CHART_NS}}}autoUpdate").set("val", "0")


def name_of(review: Review) -> str:
    """安徽省2026年残疾人法律救助工作总结_已终审_2027-01-12.docx"""
    return f"{review.title}_{review.made.standing}_{timezone.localdate()}.docx"


@action
def exported(review: Review, *, by: Any) -> None:
    """Who took which figures out stands in the trail."""
    versions = "、".join(f"{month:%Y-%m} 第{number}版" for month, number in sorted(review.made.versions.items()))
    detail = f"{review.title} {review.made.standing} {versions}".strip()
    record("导出总结", review.area, by=by, detail=detail, province=review.area.province)
