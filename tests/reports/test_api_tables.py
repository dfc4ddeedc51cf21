"""报送情况, 报表日程, boards, 查询码, versions and workbooks over the API: what the pages show, and no more."""

import hashlib
from datetime import date
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.roles import Role
from reports import downloads
from reports.boards import VIEWS
from reports.codes import code_of
from reports.models import Compilation
from reports.periods import period
from stations.workbooks import XLSX
from tests.reports.desk import Desk, at, browser, caller
from tests.reports.final import PROVINCE, A, B, final
from tests.reports.test_api_amend import get, post
from tests.reports.test_boards import CITY, busy

__all__ = ["busy"]  # a fixture
pytestmark = pytest.mark.django_db
API = "/api/v1/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(3, 4)):
        yield


@pytest.fixture
def made(db):
    return final(Desk())


def nobodys(desk):
    """Roles that see no return."""
    return [desk.post(role, desk.regions[PROVINCE]) for role in (Role.ADMIN, Role.SECURITY, Role.AUDITOR)]


# ---------------------------------------------------------------- 报送情况
def test_the_rates_and_months_are_those_of_the_page(desk):
    desk.submit(A, date(2026, 1, 1), at(2, 9))  # late
    told = get(desk.officer(CITY), f"{API}completeness/", area=CITY, period="2026")
    page = browser(desk.officer(CITY)).get("/returns/?year=2026").context
    names = ("owed", "sent", "completeness", "on_time", "late", "timeliness", "overdue", "unsigned")
    assert [[row["name"], *(row[name] for name in names)] for row in told["areas"]] == [
        [one.label, *(getattr(one, name) for name in names)] for one in page["tallies"]
    ]
    assert [(one["station"], one["month"], one["standing"]) for one in told["months"]] == [
        (cell.station.code, f"{cell.month}", cell.word) for _, row in page["rows"] for cell in row
    ]
    first = told["months"][0]
    assert (first["is_late"], first["submitted_on"], first["is_unsigned"]) == (True, "2026-02-09", True)
    own = get(desk.head(A), f"{API}completeness/", area=f"{A}01", period="2026-01")
    assert [row["owed"] for row in own["areas"]] == [1, 1]
    assert get(desk.head(A), f"{API}completeness/", area=f"{A}01", period="2025") == {"areas": [], "months": []}


# ---------------------------------------------------------------- 报表日程
def test_the_calendar_is_the_pages(desk):
    told = get(desk.head(A), f"{API}calendar/")
    lines = browser(desk.head(A)).get("/obligations/calendar/").context["lines"]
    assert [(one["period"], one["due_on"], one["offices"]) for one in told] == [
        (line.period.code, f"{line.due_on}", [f"{day}" for day in line.offices]) for line in lines
    ]
    assert {one["kind"] for one in told} == {"月报", "季报", "半年报", "年报"}


# ---------------------------------------------------------------- boards
def cells(told):
    return [[(one["text"], one["value"], one["is_hidden"]) for one in line["cells"]] for line in told["lines"]]


@pytest.mark.parametrize("compare", ["", "on"])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("who", ["head", "county", "city"])
def test_a_board_hides_exactly_what_its_page_hides(busy, who, view, compare):
    code = {"head": f"{A}01", "county": A, "city": CITY}[who]
    posting = busy.head(A) if who == "head" else busy.officer(code)
    told = get(posting, f"{API}boards/", area=code, period="2026-03", view=view, compare=compare)
    page = browser(posting).get(f"/boards/{code}/2026-03/{view}/?compare={compare}").context
    for table, lines in ((told["own"], page["lines"]), (told["areas"], page["areas"])):
        assert cells(table) == [[(one.text, one.value, one.is_hidden) for one in line.cells] for line in lines]
    hidden = [cell for table in ("own", "areas") for line in cells(told[table]) for cell in line if cell[2]]
    assert all(cell == ("*", None, True) for cell in hidden)
    assert bool(hidden) == (who != "head" and view != "trend") or view in ("category", "group", "channel", "trend")


def test_the_number_of_one_person_is_nowhere_in_the_answer_to_an_office(busy):
    """瑶海's one loan: shown to the station itself, hidden above, with what would give it back."""
    asked = {"period": "2026-03", "view": "matter"}
    own = get(busy.head(A), f"{API}boards/", area=f"{A}01", **asked)["own"]["lines"]
    assert [line["cells"][0]["value"] for line in own if line["name"].startswith("借贷")] == [1]
    above = get(busy.officer(A), f"{API}boards/", area=A, **asked)
    for table in (above["own"], above["areas"]):
        for line in table["lines"]:
            assert 1 not in [cell["value"] for cell in line["cells"]]


# ---------------------------------------------------------------- 查询码
def test_a_code_is_read(desk):
    code = code_of(A, period("2026-01"), 2, "2")
    told = post(desk.head(B), f"{API}codes/", code=code.replace("-", " "))
    assert told == {"area": A, "period": "2026-01", "version": 2, "sheet": "2"}
    wrong = post(desk.head(B), f"{API}codes/", 400, code=f"{code[:-1]}?")["errors"][0]
    assert (wrong["field"], wrong["message"][:7]) == ("code", "查询码写法不对")
    assert post(desk.head(B), f"{API}codes/", 400)["errors"][0]["field"] == "code"


# ---------------------------------------------------------------- versions and workbooks
def test_the_versions_of_a_province_and_their_bytes(made):
    desk = made.desk
    (told,) = get(desk.head(A), f"{API}compilations/", period="2026-01")["results"]
    kept = Compilation.objects.get()
    assert (told["region"], told["period"], told["number"], told["sha256"]) == (PROVINCE, "2026-01", 1, kept.sha256)
    assert get(desk.head(A), f"{API}compilations/{kept.pk}/") == told
    assert get(desk.head(A), f"{API}compilations/", period="2026-Q2")["results"] == []
    answer = caller(desk.officer(PROVINCE)).get(
        f"{API}workbooks/", {"area": PROVINCE, "period": "2026-01", "version": 1}, headers={"Accept": XLSX}
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    assert hashlib.sha256(answer.content).hexdigest() == kept.sha256 == answer["X-Content-SHA256"]
    assert AuditLine.objects.filter(action="导出报表").count() == 1


def test_a_smaller_area_has_its_own_workbook_and_no_others(made):
    desk, asked = made.desk, {"period": "2026-01"}
    answer = caller(desk.officer(A)).get(f"{API}workbooks/", {"area": A} | asked)
    assert load_workbook(BytesIO(answer.content)).sheetnames[0] == "月报总表"
    for area in (PROVINCE, B, f"{B}01", "999999"):
        refused = caller(desk.officer(A)).get(f"{API}workbooks/", {"area": area} | asked, headers={"Accept": XLSX})
        assert (refused.status_code, refused["Content-Type"]) == (404, "application/json")
    for version in ("2", "x", "9" * 5000):
        get(desk.officer(A), f"{API}workbooks/", 404, area=A, version=version, **asked)
    assert AuditLine.objects.filter(action="导出报表").count() == 1


def test_another_provinces_versions_are_not_there(made):
    desk = made.desk
    desk.offices("110000")
    kept = Compilation.objects.get()
    assert get(desk.officer("110000"), f"{API}compilations/")["results"] == []
    get(desk.officer("110000"), f"{API}compilations/{kept.pk}/", 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_versions_costs_the_same_however_long(made, django_assert_num_queries, rows):
    kept = Compilation.objects.get()
    for number in range(2, rows + 1):
        kept.pk, kept.number = None, number
        kept.save(force_insert=True)
    client = caller(made.desk.head(A))
    client.get(f"{API}compilations/")
    with django_assert_num_queries(4):
        assert len(client.get(f"{API}compilations/").json()["results"]) == rows


# ---------------------------------------------------------------- who sees none of it
@pytest.mark.parametrize("name", ["completeness", "boards", "workbooks", "returns/changes"])
def test_of_an_area_outside_nothing_is_told(desk, name):
    for posting, area in [(desk.officer(A), B), (desk.head(A), A), *((one, PROVINCE) for one in nobodys(desk))]:
        foreign = get(posting, f"{API}{name}/", 404, area=area, period="2026-01")
        assert foreign == get(posting, f"{API}{name}/", 404, area="999999", period="2026-01")
    assert get(desk.officer(A), f"{API}{name}/", 400, area=A)["errors"][0]["field"] == "period"


def test_who_sees_no_return_sees_no_calendar_code_or_version(desk):
    for posting in nobodys(desk):
        get(posting, f"{API}calendar/", 403)
        post(posting, f"{API}codes/", 403, code="340102-2610-01-02-3")
        assert get(posting, f"{API}compilations/")["results"] == []


def test_the_download_of_the_api_is_that_of_the_page(made):
    asked = {"area": made.desk.regions[A], "period": period("2026-01")}
    kept = downloads.workbook_of(asked["area"], asked["period"], today=date(2026, 3, 4))
    answer = caller(made.desk.officer(A)).get(f"{API}workbooks/", {"area": A, "period": "2026-01"})
    assert answer["X-Content-SHA256"] == kept.sha256
