"""The workbook as who opens it finds it: sheets, heads, names, cells, and the same bytes every time."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from reports import workbook_sheets
from reports.indicators import INDICATORS, SHEETS, SUMMARY
from reports.periods import period
from reports.table import Row, Signed, Table, area_table
from reports.workbook import BODY, CODE_ROW, GROUP_ROW, LABEL_ROW, build
from reports.workbook_sheets import Approval, plans
from stations.models import Region

JAN = date(2026, 1, 1)
MONTH, YEAR = period("2026-01"), period("2026")
MONTHLY = [row.code for sheet in SHEETS if sheet.is_due(MONTH) for row in sheet.indicators]
TRICKY = ["=1+1", "00123", "@SUM(A1)", "-5", "甲&乙<丙>", "铃\x07声", "  空格  ", "+86"]


def opened(table):
    return load_workbook(BytesIO(build(table)))


def forms(book):
    """月报总表 and the numbered sheets."""
    return book.worksheets[:-2]


@pytest.fixture
def table(office):
    """Two counties and a city's own station, one of them silent."""
    told = [office.station("340102"), office.station("340102", 2), office.station("340100")]
    office.station("340103")
    for station in told:
        office.busy_month(station, JAN, [office.person(station).person.key])
        office.report(station, JAN)
    return area_table(office.regions["340000"], period("2026-01"), today=date(2026, 2, 9))


@pytest.fixture(scope="module")
def plain():
    """A table made by hand, for what needs no records."""
    figures = {code: number for number, code in enumerate(INDICATORS)}
    area = Region(code="340102", name="瑶海区", level="county", path="34/3401/340102/")
    rows = [Row("站", "瑶海区工作站", "34010201", area.path, figures, "已报", 1, 1)]
    return Table(area, period("2026-01"), [*rows, replace(rows[0], kind="合计", label="合计", code="340102")])


# ---------------------------------------------------------------- numbers
def test_every_cell_is_its_figure(table):
    book = opened(table)
    columns = dict.fromkeys(MONTHLY, 0)
    for plan in plans(MONTH):
        sheet = book[plan.name]
        for number, column in enumerate(plan.columns, start=4):
            assert sheet.cell(CODE_ROW, number).value == column.code
            assert sheet.cell(LABEL_ROW, number).value == column.label
            columns[column.code] += not plan.is_summary
            for line, row in enumerate(table.rows, start=BODY):
                figure = row.figures and row.figures[column.code]
                figure = figure / 100 if figure is not None and column.unit == "分" else figure
                assert sheet.cell(line, number).value == figure, (plan.name, column.code, row.label)
    assert set(columns.values()) == {1}


def test_a_name_covers_the_whole_body_of_each_column(table):
    book = opened(table)
    assert set(book.defined_names) == {f"i_{code}" for code in MONTHLY}
    summary = book["月报总表"]
    assert set(summary.defined_names) == {f"i_{code}" for _, codes in SUMMARY for code in codes}
    for names, only in ((book.defined_names, None), (summary.defined_names, "月报总表")):
        for name, defined in names.items():
            [(sheet, cells)] = defined.destinations
            assert only in (None, sheet)
            column = [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]
            of_unit = 100 if INDICATORS[name[2:]].unit == "分" else 1
            told = [row.figures and row.figures[name[2:]] for row in table.rows]
            assert [value if value is None else round(value * of_unit) for value in column] == told, name


def test_names_stand_on_the_numbered_sheet_of_their_indicator(plain):
    book = opened(replace(plain, period=YEAR))
    for sheet in SHEETS:
        for row in sheet.indicators:
            [(where, _)] = book.defined_names[f"i_{row.code}"].destinations
            assert where == f"表{sheet.number} {sheet.title}"


def test_a_missing_return_is_empty_and_says_so(table):
    silent = next(number for number, row in enumerate(table.rows, start=BODY) if row.code == "34010301")
    for sheet in forms(opened(table)):
        cells = [cell.value for cell in sheet[silent]]
        assert cells[:3] == ["站", "庐阳区工作站1", "34010301"]
        assert cells[-1] == "未报"
        assert set(cells[3:-1]) == {None}
        assert 0 in [cell.value for cell in sheet[BODY]]  # a zero that was counted stands there


def test_money_is_printed_in_yuan_with_two_places(plain):
    figures = plain.rows[0].figures | {"301": 123456789}
    sheet = opened(replace(plain, rows=[replace(row, figures=figures) for row in plain.rows]))["月报总表"]
    cell = next(cell for cell in sheet[BODY] if sheet.cell(CODE_ROW, cell.column).value == "301")
    assert (cell.value, cell.number_format) == (1234567.89, "#,##0.00")


# ---------------------------------------------------------------- the form
def test_sheets_and_rows_in_the_order_of_the_contract(table):
    book = opened(table)
    assert book.sheetnames == [
        "月报总表", "表2 咨询", "表3 案件", "表4 受援人", "表5 转介与司法救助", "表6 成效", "表7 坐班与无障碍",
        "指标定义", "说明",
    ]  # fmt: skip
    for sheet in forms(book):
        rows = [(sheet.cell(BODY + line, 1).value, sheet.cell(BODY + line, 3).value) for line in range(len(table.rows))]
        assert rows == [
            ("本级", "34010001"), ("站", "34010201"), ("站", "34010202"), ("县", "340102"), ("站", "34010301"),
            ("市", "340100"), ("合计", "340000"),
        ]  # fmt: skip


def test_the_head_of_the_form(table):
    sheet = opened(table)["表2 咨询"]
    told = {cell.value for row in sheet.iter_rows(max_row=GROUP_ROW - 1) for cell in row}
    assert told >= {
        "残疾人法律救助工作站咨询情况", "填报单位:安徽省残疾人联合会", "行政区划代码:340000", "报告期:2026年1月",
        "数据状态:未终审", "表号:残法救2表", "内部业务报表",
    }  # fmt: skip
    assert any(str(text).startswith("计量单位:批次、人次、人") for text in told)


def test_a_form_with_an_approval_names_it_instead(plain, monkeypatch):
    approval = Approval("残联统2表", "某某省残疾人联合会", "某统制〔2026〕1号", "2028年12月")
    monkeypatch.setitem(workbook_sheets.APPROVALS, "2", approval)
    book = opened(plain)
    head = {cell.value for row in book["表2 咨询"].iter_rows(max_row=GROUP_ROW - 1) for cell in row}
    assert head >= {"制定机关:某某省残疾人联合会", "批准或备案文号:某统制〔2026〕1号", "有效期限:2028年12月"}
    assert "内部业务报表" not in head
    assert "内部业务报表" in {cell.value for cell in book["表3 案件"][3]}


def test_headings_have_two_levels_over_the_codes(plain):
    sheet = opened(plain)["表2 咨询"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A6:A7", "B6:B7", "C6:C7", "D6:F6", "G6:U6"} <= merged
    assert (sheet["D6"].value, sheet["G6"].value, sheet["G7"].value, sheet["G8"].value) == (
        "总量", "按渠道(人次)", "来访", "2101",
    )  # fmt: skip


@pytest.mark.parametrize("plan", plans(YEAR), ids=lambda plan: plan.name)
def test_paper_panes_and_pages(plain, plan):
    sheet = opened(replace(plain, period=YEAR))[plan.name]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.freeze_panes == "D9"
    assert sheet.print_title_rows == "$6:$8"
    assert sheet.print_area == f"'{plan.name}'!$A$1:${get_column_letter(sheet.max_column)}${sheet.max_row}"
    if len(plan.columns) < 12:  # 月报总表 and the short ones
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
        return
    assert sheet.print_title_cols == "$A:$C"
    ends = [3 + sum(len(part.columns) for part in plan.parts[: position + 1]) for position in range(len(plan.parts))]
    breaks = [one.id for one in sheet.col_breaks.brk]
    assert breaks
    for page_end in breaks:  # between two headings, or within one that is longer than a page
        assert page_end in ends or sheet.cell(GROUP_ROW, page_end + 1).value.endswith("(续)")


def test_the_summary_of_a_large_area_is_not_squeezed_onto_one_page(plain):
    rows = [replace(plain.rows[0], code=f"3401{number:04}") for number in range(60)]
    assert opened(replace(plain, rows=[*rows, plain.rows[-1]]))["月报总表"].page_setup.fitToHeight == 0


@pytest.mark.parametrize("number", [9, 45_756, 12_345_678])
def test_whatever_its_numbers_the_first_page_has_room_for_the_head(plain, number):
    rows = [replace(row, figures=dict.fromkeys(INDICATORS, number)) for row in plain.rows]
    book = opened(replace(plain, period=YEAR, rows=rows))
    for sheet in forms(book):
        breaks = [one.id for one in sheet.col_breaks.brk]
        assert not breaks or breaks[0] >= 9, sheet.title  # the stub and six columns
        codes = [cell.value for cell in sheet[CODE_ROW]][3:-1]
        assert len(codes) == len(set(codes)) > 5, sheet.title


def test_the_foot_names_who_signed_and_the_day(plain):
    signed = Signed(preparer="王登记", checker="县审核", head="李负责", phone="0551-62345678")
    made = replace(plain, signed=signed, finalised_on=date(2026, 2, 9), is_final=True, number=1)
    for sheet in forms(opened(made)):
        text = " ".join(str(cell.value) for row in sheet.iter_rows(min_row=BODY + 2) for cell in row if cell.value)
        for told in (
            "负责人:李负责",
            "审核人:县审核",
            "填表人:王登记",
            "电话:0551-62345678",
            "2026年2月9日",
            "填报说明",
        ):
            assert told in text


def test_a_longer_period_explains_how_months_join(plain):
    def notes(over):
        book = opened(replace(plain, period=period(over)))
        return [str(cell.value) for row in book["表3 案件"].iter_rows(min_row=BODY) for cell in row if cell.value]

    assert not [note for note in notes("2026-01") if "取首月" in note]
    assert [note[:2] for note in notes("2026") if "取首月" in note] == ["七、"]


def test_places_of_the_judicial_system_say_so(plain):
    assert opened(replace(plain, kind="2"))["月报总表"]["A1"].value.startswith("演示:司法行政口径")


# ---------------------------------------------------------------- text and bytes
@pytest.mark.parametrize("text", TRICKY)
def test_text_is_text(plain, text):
    rows = [replace(plain.rows[0], label=text, code="00000001", state=text), plain.rows[1]]
    for sheet in forms(opened(replace(plain, rows=rows))):
        for cell in (sheet.cell(BODY, 2), sheet.cell(BODY, sheet.max_column)):
            assert (cell.value, cell.data_type) == (text.replace("\x07", ""), "s")
        assert sheet.cell(BODY, 3).value == "00000001"


def test_a_name_like_a_formula_is_text_in_the_head_too(plain):
    area = Region(code="340102", name="=1+1", level="county", path="34/3401/340102/")
    made = opened(replace(plain, area=area, signed=Signed(head="=2+2")))
    assert {cell.data_type for sheet in made.worksheets for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_the_same_table_gives_the_same_bytes_at_any_moment(plain):
    with time_machine.travel(date(2026, 2, 9)):
        first = build(plain)
    with time_machine.travel(date(2027, 8, 1)):
        assert build(plain) == first
    other = replace(plain.rows[0], figures=plain.rows[0].figures | {"200": 77})
    assert build(replace(plain, rows=[other, plain.rows[1]])) != first
