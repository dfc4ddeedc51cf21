"""The workbook as a download and as a command: which bytes, for whom, and the line it leaves in the trail."""

import hashlib
from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
import time_machine
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.roles import Role
from reports.periods import period
from reports.table import area_table
from reports.workbook import build
from tests.stations.conftest import browser, somebody

JAN = date(2026, 1, 1)
TODAY = date(2026, 2, 9)


@pytest.fixture(autouse=True)
def _in_february():
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def station(office):
    made = office.station("340102")
    office.busy_month(made, JAN, [office.person(made).person.key])
    return made


def cells(content):
    return {cell.value for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows() for cell in row}


# ---------------------------------------------------------------- the page
def test_an_office_downloads_its_area(office, station):
    office.report(station, JAN)
    posting = somebody(Role.CITY, office.regions["340100"])
    answer = browser(posting).get("/returns/340100/2026-01/workbook/")
    assert answer.status_code == 200
    assert answer.content == build(area_table(office.regions["340100"], period("2026-01"), today=TODAY))
    assert answer["X-Content-SHA256"] == hashlib.sha256(answer.content).hexdigest()
    assert unquote(answer["Content-Disposition"]).endswith("残疾人法律救助报表_合肥市_2026年1月_未终审.xlsx")
    assert answer["Content-Type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_a_station_downloads_its_own(office, station):
    office.report(station, JAN)
    posting = somebody(Role.STATION_HEAD, station)
    answer = browser(posting).get(f"/returns/{station.code}/2026-01/workbook/")
    assert answer.status_code == 200
    assert "行政区划代码:340102" in cells(answer.content)
    assert browser(posting).get(f"/returns/{station.code}/2026/workbook/").status_code == 200


def test_a_download_leaves_one_line_in_the_trail(office, station):
    posting = somebody(Role.CITY, office.regions["340100"])
    before = AuditLine.objects.count()
    browser(posting).get("/returns/340102/2026-01/workbook/")
    line = AuditLine.objects.get(number=before + 1)
    assert (line.action, line.record, line.posting_id) == ("导出报表", "stations.region", posting.pk)
    assert line.detail.startswith("瑶海区 2026年1月 未终审 ")
    assert line.chain == "34"


@pytest.mark.parametrize(
    "address",
    ["340000/2026-01", "340200/2026-01", "340103/2026-01", "34010301/2026-01", "999999/2026-01", "340102/2026-13"],
)
def test_what_is_outside_answers_like_what_does_not_exist(office, station, address):
    office.station("340103")
    posting = somebody(Role.COUNTY, office.regions["340102"])
    assert browser(posting).get(f"/returns/{address}/workbook/").status_code == 404
    assert not AuditLine.objects.filter(action="导出报表").exists()


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY, Role.AUDITOR])
def test_administrators_see_no_figures(office, station, role):
    posting = somebody(role, office.regions["340000"])
    assert browser(posting).get("/returns/340000/2026-01/workbook/").status_code in (403, 404)


# ---------------------------------------------------------------- final versions
@pytest.fixture
def versions(office, station):
    """January, final in two versions: a second station came late."""
    late = office.station("340103")
    first = office.finalise(JAN, [office.report(station, JAN)])
    second = office.finalise(JAN, [office.report(late, JAN)], number=2)
    return first, second


def test_a_final_month_is_served_in_the_stored_bytes(unguarded, office, versions):
    first, second = versions
    second.workbook = b"the bytes of the final review"
    second.save()
    page = browser(somebody(Role.PROVINCE, office.regions["340000"]))
    latest = page.get("/returns/340000/2026-01/workbook/")
    assert latest.content == b"the bytes of the final review"
    assert latest["X-Content-SHA256"] == hashlib.sha256(latest.content).hexdigest()
    assert "已终审第2版" in unquote(latest["Content-Disposition"])
    assert page.get("/returns/340000/2026-01/workbook/?version=1").content == bytes(first.workbook)


def test_stored_bytes_are_what_the_frozen_rows_give(office, versions):
    for compilation in versions:
        made = area_table(office.regions["340000"], period("2026-01"), today=TODAY, number=compilation.number)
        assert build(made) == bytes(compilation.workbook)


@pytest.mark.parametrize("version", ["3", "x", "-1", "0x1"])
def test_an_unknown_version_does_not_exist(office, versions, version):
    page = browser(somebody(Role.PROVINCE, office.regions["340000"]))
    assert page.get(f"/returns/340000/2026-01/workbook/?version={version}").status_code == 404


def test_a_smaller_area_is_cut_from_the_final_version(office, versions, station):
    answer = browser(somebody(Role.COUNTY, office.regions["340102"])).get("/returns/340102/2026-01/workbook/")
    assert {"数据状态:已终审 第2版", station.name} <= cells(answer.content)


# ---------------------------------------------------------------- the command
def export(tmp_path, area="340000", over="2026-01", name="out.xlsx"):
    path = tmp_path / name
    call_command("export_return", area=area, period=over, output=path, verbosity=0)
    return path.read_bytes()


@pytest.mark.parametrize("over", ["2026-01", "2026-Q1", "2026-H1", "2026"])
def test_the_command_writes_what_the_page_serves(office, station, tmp_path, over):
    office.report(station, JAN)
    page = browser(somebody(Role.PROVINCE, office.regions["340000"]))
    for area in ("340000", "340102", station.code):
        assert export(tmp_path, area, over) == page.get(f"/returns/{area}/{over}/workbook/").content
    assert AuditLine.objects.filter(action="导出报表", user_id=None).count() == 3


def test_the_command_serves_the_stored_bytes(office, versions, tmp_path):
    assert export(tmp_path) == bytes(versions[1].workbook)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"area": "999999"}, "没有代码为 999999 的区划或工作站"),
        ({"area": "340200"}, "芜湖市在2026年1月没有应报的工作站"),
        ({"over": "2026-13"}, "期间写法不对"),
        ({"over": "2025"}, "没有应报的工作站"),
        ({"name": "out.xls"}, "应以 .xlsx 结尾"),
        ({"name": "nowhere/out.xlsx"}, "不存在"),
    ],
)
def test_a_refusal_is_one_line_and_leaves_no_file(office, station, tmp_path, given, reason):
    with pytest.raises(CommandError, match=reason) as refusal:
        export(tmp_path, **given)
    assert "\n" not in str(refusal.value)
    assert not list(tmp_path.rglob("*.xl*"))
    assert not AuditLine.objects.filter(action="导出报表").exists()


def test_what_cannot_be_written_is_told(office, station, tmp_path):
    (tmp_path / "out.xlsx").mkdir()
    with pytest.raises(CommandError, match="不能写入"):
        export(tmp_path)
