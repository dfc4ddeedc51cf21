"""迎检包: what is in it, that its contents tell the truth, whose names it shows to whom, what the trail says."""

import hashlib
import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.audit import verify
from accounts.models import AuditLine
from accounts.roles import Role
from compliance.actions_measure import measure
from reports import actions_scan
from reports.models import Figure, Return
from reports.pack import CONTENTS, Taken, parts
from reports.periods import period
from tests.cases.files import PDF
from tests.reports.desk import at, browser

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
A, B = "340102", "340103"
NAME = "欧阳兰"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(at(3, 9), tick=False)


@pytest.fixture
def filled(desk):
    """January at 瑶海: one asked and became a case, the month is in and signed; one asked in February, one at 庐阳."""
    asked = desk.consult(A, date(2026, 1, 8), name=NAME, question="家里的事不外传")
    desk.case(A, asked, date(2026, 1, 9), date(2026, 1, 20))
    desk.consult(A, date(2026, 2, 8), name="二月人")
    desk.consult(B, date(2026, 1, 8), name="外站人")
    row = desk.submit(A, JAN, at(2, 3))
    actions_scan.add_scan(row, by=desk.head(A), at=at(2, 4), file=PDF)
    measure(desk.stations[A], by=None, at=at(1, 31))
    return desk


def address(over="2026-01", name="pack", code=f"{A}01"):
    return reverse(f"reports:{name}", args=[code, over])


def taken(posting, over="2026-01"):
    """The parts by their names."""
    answer = browser(posting).post(address(over, "pack_download"))
    assert answer.status_code == 200
    with zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def rows(content):
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    told = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)][:-1]  # the last line holds the mark
    return [dict(zip(told[0], row, strict=True)) for row in told[1:]]


def unpacked(content):
    if content[:2] != b"PK":
        return content.decode()
    with zipfile.ZipFile(BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


def test_the_contents_tell_the_truth_of_every_part(filled):
    held = taken(filled.head(A))
    told = re.findall(
        r"<tr><td>([^<]+)</td><td>([\d,—]+)</td><td>([\d,]+)</td><td>(\w{64})</td>", held[CONTENTS].decode()
    )
    assert [name for name, *_ in told] == [name for name in held if name != CONTENTS]
    for name, number, size, sha in told:
        assert sha == hashlib.sha256(held[name]).hexdigest()
        assert size == f"{len(held[name]):,}"
        if number != "—":
            assert len(rows(held[name])) == int(number.replace(",", "")), name
    folders = {name.partition("/")[0] for name in held}
    assert folders >= {"01 站务登记", "02 咨询", "03 案件", "04 案卷", "05 报表", "06 规范化建设", "07 审计"}


def test_it_holds_what_belongs_into_the_station_and_the_period(filled):
    held = taken(filled.head(A))
    assert [row["来访人"] for row in rows(held["02 咨询/咨询台账.xlsx"])] == [NAME]
    assert [row["当事人"] for row in rows(held["03 案件/案件台账.xlsx"])] == [NAME]
    assert [row["姓名"] for row in rows(held["01 站务登记/工作人员.xlsx"])] == ["律师某"]
    year = taken(filled.head(A), "2026")
    assert [row["来访人"] for row in rows(year["02 咨询/咨询台账.xlsx"])] == [NAME, "二月人"]
    assert "外站人" not in "".join(map(unpacked, year.values()))


def test_a_return_comes_with_its_version_and_hashes(filled):
    held = taken(filled.head(A))
    (row,) = rows(held["05 报表/报表清单.xlsx"])
    figures = Figure.objects.filter(return_of__month=JAN).order_by("code").values_list("code", "value")
    text = "".join(f"{code}={value}\n" for code, value in figures)
    assert row["各数 SHA-256"] == hashlib.sha256(text.encode()).hexdigest()
    assert row["签章扫描件 SHA-256"] == hashlib.sha256(PDF).hexdigest()
    assert (row["月份"], row["版次"], row["报送情况"]) == ("2026-01", 1, "已报")
    assert load_workbook(BytesIO(held["05 报表/2026-01 未终审.xlsx"])).sheetnames[0] == "月报总表"
    assert [one["步骤"] for one in rows(held["05 报表/办理经过.xlsx"])] == ["上报"]


def test_the_nine_items_come_with_their_sentences(filled):
    lines = rows(taken(filled.head(A))["06 规范化建设/九项标准.xlsx"])
    assert len(lines) == 34
    assert all(line["情况"] for line in lines if line["方式"] == "实测")
    assert "2026-01 测算" in taken(filled.head(A))[CONTENTS].decode()


def test_the_trail_is_the_station_s_own(filled):
    lines = rows(taken(filled.head(A), "2026")["07 审计/审计记录摘录.xlsx"])
    told = {line["操作"] for line in lines}
    assert {"报表:上报", "报表:上传签章扫描件", "导出迎检包"} <= told
    hashes = set(AuditLine.objects.values_list("hash", flat=True))
    assert {line["散列值"] for line in lines} <= hashes
    others = {filled.head(B).label, filled.postings[Role.CLERK, B].label}
    assert not {line["任职"] for line in lines} & others


@pytest.mark.parametrize("code", [A, "340100", "340000"])
def test_above_the_station_names_are_masked_and_nothing_told_is_in_it(filled, code):
    AuditLine.objects.filter(record__startswith="cases.").update(detail=f"{NAME}的案件")
    text = "".join(map(unpacked, taken(filled.officer(code), "2026").values()))
    assert NAME not in text
    assert "欧*" in text
    assert "家里的事不外传" not in text
    own = "".join(map(unpacked, taken(filled.head(A), "2026").values()))
    assert f"{NAME}的案件" in own
    assert "家里的事不外传" not in own


def test_who_may_take_it(filled):
    for who, status in (
        (filled.postings[Role.CLERK, A], 403), (filled.head(B), 404), (filled.officer(B), 404), (filled.head(A), 200),
        (filled.officer("340100"), 200),
    ):  # fmt: skip
        assert browser(who).get(address()).status_code == status
        assert browser(who).post(address(name="pack_download")).status_code == status
    assert browser(filled.head(A)).get(address(name="pack_download")).status_code == 405
    assert browser(filled.head(A)).get(address("2026-12")).status_code == 404  # not begun


def test_the_trail_says_who_took_what(filled):
    held = taken(filled.head(A))
    before, after = AuditLine.objects.filter(action__contains="迎检包").order_by("number")
    assert (before.action, before.user_name, before.detail) == (
        "导出迎检包", filled.head(A).user.name, "瑶海区工作站 2026年1月",
    )  # fmt: skip
    assert after.detail.endswith(f"{len(held) - 1} 个文件,目录 SHA-256 {hashlib.sha256(held[CONTENTS]).hexdigest()}")
    assert verify("34") == []


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_however_many_rows(filled, django_assert_num_queries, number):
    for _ in range(number):
        filled.case(A, filled.consult(A, date(2026, 3, 2), name="某人"), date(2026, 3, 3), date(2026, 3, 5))
    asked = Taken(filled.stations[A], period("2026-03"), filled.head(A), date(2026, 3, 9))
    assert asked.by.station_ids
    with django_assert_num_queries(65):
        made = {part.name: part.rows for part in parts(asked)}
    assert (made["02 咨询/咨询台账.xlsx"], made["03 案件/案件台账.xlsx"]) == (number, number)


def test_of_a_month_that_was_not_sent_in(desk):
    held = taken(desk.head(A))
    assert not [name for name in held if "未终审" in name]
    assert rows(held["05 报表/报表清单.xlsx"]) == []
    assert not Return.objects.exists()
