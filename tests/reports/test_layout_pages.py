"""本省格式 on its pages: who may set one and who may take one away, who downloads it filled."""

import hashlib
import re
from datetime import date
from io import BytesIO
from urllib.parse import unquote

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.roles import Role
from reports import layouts
from reports.actions_layout import end_layout, set_layout
from reports.models import Layout
from reports.periods import period
from reports.table import area_table
from stations.models import Region
from tests.stations.conftest import browser, somebody
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
