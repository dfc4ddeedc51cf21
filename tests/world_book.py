"""A province's own layout of the workbook, in both provinces of the small country (tests/world.py)."""

from io import BytesIO
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from reports import layouts
from reports.actions_layout import set_layout

GOOD = {"i_201": "$D$5:$D$12", "i_301": "$E$5:$E$12", "单位名称": "$B$5:$B$12", "i_200": "$D$2", "报告期": "$B$1"}


def workbook(names: dict[str, str], *, title: str = "汇总", cells: dict[str, Any] | None = None) -> bytes:
    """An .xlsx with names, each over cells of its one sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for place, value in (cells or {}).items():
        sheet[place] = value
    for name, place in names.items():
        book.defined_names.add(DefinedName(name, attr_text=f"'{title}'!{place}"))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def good() -> layouts.Checked:
    """A layout as a province would upload it, with texts and formulas of its own."""
    cells = {"A1": "甲省汇总", "D12": 999, "F5": "=D5*2", "G1": "'=1+1"}
    return layouts.checked(workbook(GOOD, cells=cells))


def column(sheet: Any, letter: str, first: int = 5, last: int = 12) -> list[Any]:
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


def lay_out(world: Any) -> None:
    read = layouts.checked(workbook({"i_201": "$B$2", "填报单位": "$A$1"}))
    for who in ("province", "province-230000"):
        by = world.people[who]
        set_layout(by.region, by=by, at=timezone.now(), file=read)
