"""本省格式: what is refused, what is filled in where, who may set one and who may take one away."""

import hashlib
import re
import resource
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.xml.constants import PKG_REL_NS, REL_NS

from accounts.models import AuditLine
from accounts.roles import Role
from reports import layouts
from reports.actions_layout import end_layout, set_layout
from reports.indicators import INDICATORS
from reports.models import Layout
from reports.periods import period
from reports.table import Row, Table, area_table
from reports.workbook import build
from stations.models import Region
from tests.stations.conftest import browser, somebody
from tests.world_book import workbook

JAN, TODAY = date(2026, 1, 1), date(2026, 2, 9)
MONTH = period("2026-01")
GOOD = {"i_201": "$D$5:$D$12", "i_301": "$E$5:$E$12", "单位名称": "$B$5:$B$12", "i_200": "$D$2", "报告期": "$B$1"}


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture(scope="module")
def good():
    cells = {"A1": "甲省汇总", "D12": 999, "F5": "=D5*2", "G1": "'=1+1"}
    return layouts.checked(workbook(GOOD, cells=cells))


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
    monkeypatch.setattr(layouts, "SECONDS", 0.01)
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
    assert "别的" not in told
    assert "E2 被" not in told


# ---------------------------------------------------------------- what is filled in
def filled(good, table, **changed):
    return load_workbook(BytesIO(layouts.filled(good.content, good.places, replace(table, **changed))))["汇总"]


def column(sheet, letter, first=5, last=12):
    return [sheet[f"{letter}{row}"].value for row in range(first, last + 1)]


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


# ---------------------------------------------------------------- who sets it, who takes it away
@pytest.fixture
def province(office):
    return somebody(Role.PROVINCE, office.regions["340000"])


def upload(page, content, name="格式.xlsx"):
    return page.post("/returns/layout/", {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_province_sets_its_layout_and_sees_what_is_missing(province, good):
    page = browser(province)
    assert "未设定" in page.get("/returns/layout/").text
    told = upload(page, good.content).text
    assert "已设定本省格式" in told
    held = Layout.objects.get()
    assert (bytes(held.content), held.sha256) == (good.content, hashlib.sha256(good.content).hexdigest())
    assert held.sha256 in told
    listed = re.search(r'<details class="panel">.*?</details>', told, re.DOTALL)[0]
    assert "202 咨询人数" in listed
    assert "201 咨询人次" not in listed
    line = AuditLine.objects.get(action="设定本省格式")
    assert (line.record, line.chain, line.detail) == ("reports.layout", "34", f"安徽省 {held.sha256[:16]}")


def test_a_refused_file_leaves_the_one_in_use(province, good):
    page = browser(province)
    upload(page, good.content)
    told = upload(page, workbook({"i_9999": "$A$1", "i_8888": "$A$2"})).text
    assert "i_8888:没有这个指标代码" in told
    assert "i_9999:没有这个指标代码" in told
    assert Layout.objects.get().ended_at is None


def test_another_one_takes_its_place_and_the_first_stays(province, good):
    page = browser(province)
    upload(page, good.content)
    upload(page, workbook({"i_201": "$A$1"}))
    assert [bool(one.ended_at) for one in Layout.objects.order_by("pk")] == [True, False]
    assert "已停用" in page.post("/returns/layout/end/", follow=True).text
    assert not Layout.objects.in_use("34").exists()
    assert "没有在用的格式" in page.post("/returns/layout/end/", follow=True).text
    assert AuditLine.objects.filter(action="停用本省格式").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PROVINCE])
def test_nobody_else_sets_or_ends_one(office, good, role):
    station = office.station("340102")
    places = {Role.COUNTY: office.regions["340102"], Role.CITY: office.regions["340100"]}
    at = (
        station
        if role in (Role.CLERK, Role.CASEWORKER, Role.STATION_HEAD)
        else places.get(role, office.regions["340000"])
    )
    posting = somebody(role, at)
    assert browser(posting).get("/returns/layout/").status_code == 403
    for act in (lambda **given: set_layout(file=good, **given), end_layout):
        with pytest.raises(PermissionDenied):
            act(region=office.regions["340000"], by=posting, at=timezone.now())


def test_one_province_does_not_set_another_ones(office, good):
    other, _ = Region.objects.get_or_create(
        code="230000", defaults={"name": "黑龙江省", "level": "province", "path": "23/"}
    )
    with pytest.raises(PermissionDenied):
        set_layout(office.regions["340000"], by=somebody(Role.PROVINCE, other), at=timezone.now(), file=good)


# ---------------------------------------------------------------- the download
@pytest.fixture
def station(office):
    made = office.station("340102")
    office.busy_month(made, JAN, [office.person(made).person.key])
    office.report(made, JAN)
    return made


def test_who_may_download_the_workbook_downloads_it_filled(office, station, province, good):
    page = browser(somebody(Role.CLERK, station))
    here = f"/returns/{station.code}/2026-01/"
    assert "按本省格式下载" not in page.get(here).text
    assert page.get(f"{here}filled/").status_code == 404
    set_layout(province.region, by=province, at=timezone.now(), file=good)
    assert f'href="{here}filled/"' in page.get(here).text
    answer = page.get(f"{here}filled/")
    sheet = load_workbook(BytesIO(answer.content))["汇总"]
    figures = area_table(station, MONTH, today=TODAY).total.figures
    assert column(sheet, "D")[:3] == [figures["201"], figures["201"], None]
    assert column(sheet, "B")[:2] == [station.name, "合计"]
    assert unquote(answer["Content-Disposition"]).endswith("_2026年1月_未终审_本省格式.xlsx")
    line = AuditLine.objects.get(action="导出报表")
    assert f"本省格式 {Layout.objects.get().sha256[:16]}" in line.detail


@pytest.mark.parametrize(
    "address", ["340000/2026-01", "340103/2026-01", "340102/2026-13", "340102/2026-01/filled/?version=9"]
)
def test_what_is_outside_or_not_there_is_not_filled(office, station, province, good, address):
    set_layout(province.region, by=province, at=timezone.now(), file=good)
    page = browser(somebody(Role.COUNTY, office.regions["340102"]))
    address = address if "filled" in address else f"{address}/filled/"
    assert page.get(f"/returns/{address}").status_code == 404


def test_one_that_is_too_short_is_told_on_the_page(office, station, province):
    read = layouts.checked(workbook({"i_201": "$D$5:$D$6", "单位名称": "$B$5:$B$6"}))
    set_layout(province.region, by=province, at=timezone.now(), file=read)
    second = office.station("340103")
    office.report(second, JAN)
    page = browser(province)
    answer = page.get("/returns/340000/2026-01/filled/", follow=True)
    assert answer.redirect_chain == [("/returns/340000/2026-01/", 302)]
    assert "本省格式放不下:安徽省2026年1月有" in answer.text
    assert not AuditLine.objects.filter(action="导出报表").exists()
