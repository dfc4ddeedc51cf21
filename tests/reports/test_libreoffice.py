"""The workbook as other programs take it: LibreOffice opens and prints it, and its parts are in the schema's order."""

import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.xml.constants import SHEET_MAIN_NS

from reports.indicators import INDICATORS
from reports.periods import period
from reports.table import Row, Table
from reports.workbook import build
from stations.models import Region

OFFICE, PAGES = shutil.which("soffice"), shutil.which("pdftotext")
with_office = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed here")
MAIN = f"{{{SHEET_MAIN_NS}}}"
# CT_Worksheet, ECMA-376 part 1, 18.3.1.99: a program may refuse a file that has them in another order.
ORDER = """sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges
scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting
dataValidations
hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems tableParts
extLst""".split()
TRICKY = ["=1+1", "00123", "@SUM(A1)", "-5", "甲&乙<丙>", "  空格  ", "2026-01-02", "1E5"]


def table(over: str, rows: int = 40) -> Table:
    """Numbers of every length, a unit that is missing, and names that look like something else."""
    area = Region(code="340000", name="安徽省", level="province", path="34/")
    big = {code: 10 ** (at % 7) * 3 + at for at, code in enumerate(INDICATORS)}
    names = TRICKY + [f"某某县第{at}残疾人法律救助工作站" for at in range(rows - len(TRICKY))]
    made = [
        Row("站", label, f"{34010101 + at}", area.path, big | {"201": at}, "已报", 1, 1, "", [["情况说明", f"={at}+1"]])
        for at, label in enumerate(names)
    ]  # fmt: skip
    made[3] = replace(made[3], figures=None, state="未报", reported=0)
    total = replace(made[0], kind="合计", label="合计", code="340000", state=f"已报 {rows - 1}/{rows}")
    return Table(area, period(over), [*made, total])


@pytest.fixture(scope="module")
def books() -> dict[str, bytes]:
    return {over: build(table(over)) for over in ("2026-01", "2026")}


# ---------------------------------------------------------------- the order of the parts
@pytest.mark.parametrize("over", ["2026-01", "2026"])
def test_parts_of_each_sheet_stand_in_the_order_of_the_schema(books, over):
    with zipfile.ZipFile(BytesIO(books[over])) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(load_workbook(BytesIO(books[over])).worksheets)
        for name in sheets:
            root = etree.fromstring(parts.read(name))
            found = [etree.QName(child).localname for child in root]
            assert found == sorted(found, key=ORDER.index), name
            assert {"sheetPr", "sheetData", "pageMargins", "pageSetup", "headerFooter"} <= set(found)
            rows = [int(row.get("r")) for row in root.find(f"{MAIN}sheetData")]
            assert rows == sorted(set(rows)), name
            for row in root.find(f"{MAIN}sheetData"):
                columns = [range_boundaries(cell.get("r"))[0] for cell in row]
                assert columns == sorted(set(columns)), name


# ---------------------------------------------------------------- LibreOffice
def converted(folder, content: bytes, kind: str) -> bytes:
    """What LibreOffice makes of it, with a profile of its own: one that is open elsewhere is not disturbed."""
    source, out = folder / "book.xlsx", folder / kind
    source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", "--convert-to", kind, "--outdir", str(out), str(source)]
    done = subprocess.run(command, capture_output=True, timeout=300, text=True)
    assert (out / f"book.{kind}").exists(), done.stderr
    return (out / f"book.{kind}").read_bytes()


def cells(content: bytes) -> dict[tuple[str, str], object]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in load_workbook(BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


@with_office
def test_every_cell_is_the_same_after_libreoffice(tmp_path, books):
    again = converted(tmp_path, books["2026"], "xlsx")
    ours, theirs = cells(books["2026"]), cells(again)
    assert len(ours) > 10_000
    assert {where: (value, theirs.get(where)) for where, value in ours.items() if theirs.get(where) != value} == {}
    assert theirs.keys() == ours.keys()
    book = load_workbook(BytesIO(again))
    assert set(book.defined_names) == set(load_workbook(BytesIO(books["2026"])).defined_names)


@with_office
@pytest.mark.skipif(PAGES is None, reason="pdftotext is not installed here")
def test_no_number_is_cut_on_paper(tmp_path, books):
    """A number too wide for its cell is printed as ###; each page has its sheet's code and headings."""
    (tmp_path / "book.pdf").write_bytes(converted(tmp_path, books["2026-01"], "pdf"))
    told = subprocess.run([PAGES, "-layout", tmp_path / "book.pdf", "-"], capture_output=True, check=True, text=True)
    pages = told.stdout.split("\f")[:-1]
    assert "###" not in told.stdout
    assert len(pages) > 10
    for page in pages:
        assert re.search(r"查询码 340000-2601-00-\d\d-[\dX]", page)
