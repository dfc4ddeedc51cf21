"""The review of the year, the 迎检包 and a province's layout over the API: what their pages give, to nobody else."""

import zipfile
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.roles import Role
from reports.models import Layout
from reports.pack import CONTENTS
from reports.review_document import DOCX
from stations.workbooks import XLSX
from tests.reports.desk import at, browser, caller
from tests.reports.test_api_amend import get
from tests.reports.test_review_pages import CITY, PROVINCE, A, B, busy
from tests.stations.conftest import somebody
from tests.world_book import good, workbook

__all__ = ["busy"]  # a fixture
pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(3, 4)):
        yield


def file_of(posting, name, **query):
    return caller(posting).get(f"{API}{name}/", query, headers={"Accept": XLSX})


# ---------------------------------------------------------------- the review
def test_a_review_tells_and_hides_what_its_page_does(busy):
    for posting, code in ((busy.officer(CITY), CITY), (busy.head(A), f"{A}01")):
        told = get(posting, f"{API}reviews/", area=code, period="2026")
        page = browser(posting).get(f"/reviews/{code}/2026/").context
        shown = [section for _, section, _ in page["sections"]]
        assert [one["paragraphs"] for one in told["sections"]] == [
            ["".join(part.text for part in parts) for parts in section.paragraphs] for section in shown
        ]
        assert [cells(grid["lines"]) for one in told["sections"] for grid in one["grids"]] == [
            [[(cell.text, cell.is_hidden) for cell in line.cells] for line in grid.lines]
            for section in shown for grid in section.grids
        ]  # fmt: skip
        assert told["notes"] == page["review"].notes
        numbers = [one for section in told["sections"] for chart in section["charts"] for one in chart["now"]]
        assert {one["value"] for one in numbers if one["is_hidden"]} == {None}
    assert told["unconfirmed"].startswith("未终审")
    nothing = get(busy.officer(CITY), f"{API}reviews/", area=CITY, period="2025")
    assert (nothing["sections"], nothing["title"]) == ([], "合肥市2025年残疾人法律救助工作总结")


def cells(lines):
    return [[(cell["text"], cell["is_hidden"]) for cell in line["cells"]] for line in lines]


def test_its_word_file_is_written_down_and_there_is_none_of_what_is_outside_or_no_year(busy):
    answer = file_of(busy.officer(CITY), "reviews/document", area=CITY, period="2026")
    assert (answer.status_code, answer["Content-Type"]) == (200, DOCX)
    assert zipfile.ZipFile(BytesIO(answer.content)).testzip() is None
    assert AuditLine.objects.get(action="导出总结").detail.startswith("合肥市2026年")
    empty = file_of(busy.officer(CITY), "reviews/document", area=CITY, period="2025")
    assert (empty.status_code, "还没有上报数" in empty.json()["errors"][0]["message"]) == (404, True)
    for code, asked in ((B, "2026"), (PROVINCE, "2026"), (A, "2026-H1"), (A, "2027"), ("x", "2026")):
        for name in ("reviews", "reviews/document"):
            get(busy.officer(A), f"{API}{name}/", 404, area=code, period=asked)


# ---------------------------------------------------------------- 迎检包
def take(posting, code=f"{A}01", asked="2026-01", status=200):
    answer = caller(posting).post(f"{API}packs/?area={code}&period={asked}")
    assert answer.status_code == status, answer.getvalue()[:300]
    return answer


def test_a_pack_is_taken_by_who_may_and_its_lines_stand_in_the_trail(busy):
    refused = take(busy.postings[Role.CLERK, A], status=403)
    assert "没有“导出迎检包”的权限" in refused.json()["errors"][0]["message"]
    take(busy.head(B), status=404)
    take(busy.officer(A), code=A, status=404)  # of an area there is none
    take(busy.head(A), asked="2027", status=404)
    assert not AuditLine.objects.filter(action="导出迎检包").exists()
    with zipfile.ZipFile(BytesIO(take(busy.head(A)).getvalue())) as bundle:
        assert bundle.testzip() is None
        assert CONTENTS in bundle.namelist()
    assert {"导出迎检包", "迎检包已生成"} <= {*AuditLine.objects.values_list("action", flat=True)}


# ---------------------------------------------------------------- 本省格式
def upload(call, content, status):
    answer = call.post(f"{API}layouts/", {"file": SimpleUploadedFile("格式.xlsx", content)}, format="multipart")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_layout_is_set_filled_and_ended(busy):
    province, officer = busy.officer(PROVINCE), busy.officer(CITY)
    call = caller(province)
    assert get(province, f"{API}layouts/") == []
    told = upload(call, good().content, 201)
    held = Layout.objects.get()
    assert (told["sha256"], get(province, f"{API}layouts/")) == (held.sha256, [told])
    assert "i_201" in told["filled"]
    assert "202" in told["missing"]
    asked = {"area": CITY, "period": "2026-01"}
    own = file_of(officer, "workbooks/filled", **asked)
    page = browser(officer).get(f"/returns/{CITY}/2026-01/filled/")
    assert (own["Content-Type"], values(own)) == (XLSX, values(page))
    assert file_of(busy.officer(A), "workbooks/filled", **asked).status_code == 404
    assert file_of(officer, "workbooks/filled", version=2, **asked).status_code == 404
    upload(call, workbook({"i_201": "$A$1:$A$2"}), 201)  # two rows for two stations and their sum
    short = file_of(officer, "workbooks/filled", **asked)
    assert (short.status_code, short.json()["errors"][0]["message"][:8]) == (400, "本省格式放不下:")
    assert call.post(f"{API}layouts/end/").json() == []
    assert file_of(officer, "workbooks/filled", **asked).status_code == 404
    assert call.post(f"{API}layouts/end/").status_code == 400


def values(answer):
    return [[*sheet.values] for sheet in load_workbook(BytesIO(answer.content)).worksheets]


def test_a_province_alone_sets_one_and_a_file_that_cannot_be_kept_is_refused(office):
    call = caller(somebody(Role.PROVINCE, office.regions[PROVINCE]))
    errors = upload(call, workbook({"i_9999": "$A$1", "i_8888": "$A$2"}), 400)["errors"]
    assert {one["field"] for one in errors} == {"file"}
    assert "i_8888:没有这个指标代码" in "".join(one["message"] for one in errors)
    assert "不超过 10 MB" in upload(call, b"x" * (10 * 1024 * 1024 + 1), 400)["errors"][0]["message"]
    assert call.post(f"{API}layouts/", {}, format="multipart").status_code == 400
    for role in (Role.CITY, Role.ADMIN):
        other = caller(somebody(role, office.regions[CITY]))
        upload(other, b"x", 403)
        assert other.get(f"{API}layouts/").status_code == 403
        assert other.post(f"{API}layouts/end/").status_code == 403
    assert not Layout.objects.exists()
