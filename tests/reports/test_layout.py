"""本省格式: what is refused, what is filled in where."""

import resource
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.xml.constants import PKG_REL_NS, REL_NS

from reports import layouts
from reports.indicators import INDICATORS
from reports.periods import period
from reports.table import Row, Table
from reports.workbook import build
from stations import xlsx
from stations.models import Region
from tests.world_book import column, good, workbook

JAN, TODAY = date(2026, 1, 1), date(2026, 2, 9)
MONTH = period("2026-01")


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture(scope="module", name="good")
def _good():
    return good()


@pytest.fixture
def table():
    area = Region(code="340000", name="安徽省", level="province", path="34/")
    rows = [
        Row(
            "站",
            label,
            f"3401020{at}",
            area.path,
            {"200": at, "201": 10 + at, "301": 12345 + at, "101": 7},
            "已报",
            1,
            1,
        )
        for at, label in enumerate(("=1+1", "@某站", "00123"), start=1)
    ]
    rows[2] = replace(rows[2], figures=None, state="未报", reported=0)
    return Table(area, MONTH, [*rows, replace(rows[0], kind="合计", label="合计", code="340000")])


def parts(content, change):
    """The same zip, its parts as `change` leaves them: name -> bytes."""
    with zipfile.ZipFile(BytesIO(content)) as source:
        held = {name: source.read(name) for name in source.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, body in change(held).items():
            target.writestr(name, body)
    return out.getvalue()


def refused(content):
    with pytest.raises(ValidationError) as refusal:
        layouts.checked(content)
    return "\n".join(refusal.value.messages)


def in_sheet(old, new):
    return lambda held: held | {"xl/worksheets/sheet1.xml": held["xl/worksheets/sheet1.xml"].replace(old, new, 1)}


# ---------------------------------------------------------------- what is refused
NAMED = workbook({"i_201": "$D$5:$D$12"}, cells={"A1": "格"})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "不是完整的 Excel"),
        (b"PK\x03\x04" + b"x" * 99, "不是完整的 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 .xls"),
        (NAMED[: len(NAMED) // 2], "不是完整的 Excel"),
        (b"x" * (10 * 1024 * 1024 + 1), "文件太大"),
        (workbook({}), "没有 i_ 加指标代码的名称"),
    ],
)
def test_what_is_no_such_workbook_is_refused(content, why):
    assert why in refused(content)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/externalLinks/externalLink1.xml", "外部链接"),
        ("xl/connections.xml", "外部数据连接"),
        ("xl/embeddings/oleObject1.bin", "嵌入的文件"),
        ("xl/activeX/activeX1.bin", "控件"),
    ],
)
def test_what_acts_or_points_elsewhere_is_refused(name, why):
    assert f"文件带有{why},不能收" in refused(parts(NAMED, lambda held: held | {name: b"x"}))


def test_a_kind_that_says_it_has_macros_is_refused():
    told = "[Content_Types].xml"
    content = parts(
        NAMED, lambda held: held | {told: held[told].replace(b".sheet.main+xml", b".sheet.macroEnabled.main+xml")}
    )
    assert "宏" in refused(content)


def test_a_link_to_elsewhere_is_refused():
    link = (
        f'<Relationships xmlns="{PKG_REL_NS}"><Relationship Id="rId1" Type="{REL_NS}/hyperlink" '
        'Target="http://example.org/" TargetMode="External"/></Relationships>'
    ).encode()
    content = parts(NAMED, lambda held: held | {"xl/worksheets/_rels/sheet1.xml.rels": link})
    assert "链接到别处" in refused(content)


@pytest.mark.parametrize(
    "formula",
    ['WEBSERVICE("http://example.org")', "[1]Sheet1!A1", "cmd|' /c calc'!A0", 'HYPERLINK("http://example.org",1)'],
)
def test_a_formula_that_points_elsewhere_is_refused_with_its_cell(formula):
    assert "B3:公式指向别的文件或网址" in refused(workbook({"i_201": "$D$5"}, cells={"B3": f"={formula}"}))


def test_a_bar_in_a_text_is_no_call():
    assert layouts.checked(workbook({"i_201": "$D$5"}, cells={"B3": '=IF(A1=1,"甲|乙[1]","")'}))


@pytest.mark.parametrize(
    "entity",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_entities_are_refused(entity):
    content = parts(NAMED, in_sheet(b"<worksheet", entity + b"<worksheet"))
    assert "sheet1.xml 已损坏,或含有不允许的内容" in refused(content)


@pytest.mark.parametrize(
    "change",
    [
        in_sheet(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        in_sheet(b"</sheetData>", b'<row r="99"><c r="IX99"><v>1</v></c></row></sheetData>'),
        in_sheet(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        in_sheet(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:IV20000"/></mergeCells>'),
        in_sheet(b"</sheetData>", b"<row>" + b"<c/>" * 257 + b"</row></sheetData>"),
        in_sheet(b"</sheetData>", b"<row/>" * 20_001 + b"</sheetData>"),
    ],
)
def test_a_small_file_that_would_grow_is_refused_at_once(change):
    content = parts(NAMED, change)
    assert len(content) < 20_000
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    assert "太大:最多 20,000 行、256 列" in refused(content)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5


def test_a_zip_that_unfolds_beyond_its_cap_is_never_unfolded():
    bomb = parts(NAMED, lambda held: held | {"xl/media/image1.png": b"\0" * 11 * 1024 * 1024})
    assert len(bomb) < 100_000
    assert "展开后太大" in refused(bomb)


def test_what_takes_too_much_memory_or_time_ends_by_itself(monkeypatch):
    """The child's limits, and the parent's: a styles part that openpyxl needs long for."""
    monkeypatch.setattr(xlsx, "SECONDS", 0.01)
    assert "文件读不出来" in refused(NAMED)


def test_everything_wrong_with_the_names_is_told_at_once():
    book = Workbook()
    sheet = book.active
    sheet.title = "表"
    sheet["D6"], sheet["E2"] = "=1+1", 1
    sheet.merge_cells("E2:E4")
    for name, place in {
        "i_201": "表!$D$5:$D$7", "i_202": "表!$E$2:$E$4", "i_9999": "表!$F$1", "i_200": "表!$A$1:$B$2",
        "i_210": "表!#REF!", "报告期": "表!$G$1:$G$2", "i_2101": "3.14", "别的": "表!$A$1:$B$2",
    }.items():  # fmt: skip
        book.defined_names.add(DefinedName(name, attr_text=place))
    out = BytesIO()
    book.save(out)
    told = refused(out.getvalue())
    for sentence in (
        "名称 i_201:表!D6 是公式", "名称 i_202:表!E3 被合并的格盖住", "名称 i_202:表!E4 被合并",
        "名称 i_9999:没有这个指标代码",
        "名称 i_200:表!$A$1:$B$2 不是一列", "名称 i_210:应指向", "名称 i_2101:应指向", "名称 报告期:应只指一格",
    ):  # fmt: skip
        assert sentence in told
    assert "名称 别的" not in told
    assert "E2 被" not in told


# ---------------------------------------------------------------- what is filled in
def filled(good, table, **changed):
    return load_workbook(BytesIO(layouts.filled(good.content, good.places, replace(table, **changed))))["汇总"]


def test_each_name_has_its_figures_in_the_order_of_the_table(good, table):
    sheet = filled(good, table)
    assert column(sheet, "D") == [11, 12, None, 11, None, None, None, None]  # what is left over is emptied
    assert column(sheet, "E") == [123.46, 123.47, None, 123.46, None, None, None, None]  # 元 for 分
    assert sheet["D2"].value == 1  # over one cell the total
    assert sheet["B1"].value == "2026年1月"
    assert sheet["A1"].value == "甲省汇总"


def test_text_stays_text_and_the_layouts_own_formulas_stay(good, table):
    sheet = filled(good, table)
    names = [sheet[f"B{row}"] for row in range(5, 9)]
    assert [(cell.value, cell.data_type) for cell in names] == [
        ("=1+1", "s"), ("@某站", "s"), ("00123", "s"), ("合计", "s")
    ]  # fmt: skip
    assert (sheet["F5"].value, sheet["F5"].data_type) == ("=D5*2", "f")
    again = load_workbook(BytesIO(layouts.filled(good.content, good.places, table)))
    assert again.calculation.fullCalcOnLoad


def test_a_text_of_the_layout_that_looks_like_a_formula_stays_text(table):
    content = parts(
        workbook({"i_201": "$D$5"}, cells={"A1": "MARK"}),
        lambda held: {name: body.replace(b"MARK", b"=1+1") for name, body in held.items()},
    )
    read = layouts.checked(content)
    cell = load_workbook(BytesIO(layouts.filled(read.content, read.places, table)))["汇总"]["A1"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_column_too_short_is_refused_and_nothing_is_cut(good, table):
    rows = [*table.rows[:1] * 8, table.total]
    with pytest.raises(ValidationError) as refusal:
        filled(good, table, rows=rows)
    assert "有 9 行,而 i_201(8 行)、i_301(8 行)、单位名称(8 行)不够" in refusal.value.messages[0]


def test_what_the_period_does_not_print_is_empty(table):
    read = layouts.checked(workbook({"i_100": "$A$1", "i_201": "$A$2"}))
    table = replace(table, rows=[replace(row, figures=(row.figures or {}) | {"100": 5}) for row in table.rows])
    month, year = (
        load_workbook(BytesIO(layouts.filled(read.content, read.places, replace(table, period=period(over)))))["汇总"]
        for over in ("2026-01", "2026")
    )
    assert (month["A1"].value, month["A2"].value) == (None, 11)
    assert (year["A1"].value, year["A2"].value) == (5, 11)


def test_our_own_workbook_filled_again_has_the_same_figures(table):
    figures = {code: at * 100 for at, code in enumerate(INDICATORS)}
    rows = [replace(row, figures=row.figures and figures) for row in table.rows]
    table = replace(table, rows=rows)
    mine = build(table)
    other = replace(table, rows=[replace(row, figures=row.figures and dict.fromkeys(figures, 1)) for row in rows])
    read = layouts.checked(build(other))
    again = load_workbook(BytesIO(layouts.filled(read.content, read.places, table)))
    for sheet in load_workbook(BytesIO(mine)).worksheets[:-2]:
        for row in sheet.iter_rows(min_row=9, max_row=8 + len(rows), min_col=4, max_col=sheet.max_column - 1):
            for cell in row:
                assert again[sheet.title][cell.coordinate].value == cell.value, (sheet.title, cell.coordinate)
    assert layouts.nameless(read.places) == sorted({one.sheet for one in read.places})


def test_the_same_figures_give_the_same_bytes(good, table):
    first = layouts.filled(good.content, good.places, table)
    with time_machine.travel(date(2027, 8, 1)):
        assert layouts.filled(good.content, good.places, table) == first
