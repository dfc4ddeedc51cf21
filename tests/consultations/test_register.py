"""The log and the files on persons as files: what the lists show, masked, in scope, and written down first."""

import csv
import io
from datetime import date

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditLine
from stations.streams import CSV
from stations.workbooks import XLSX
from tests.clients.numbers import certificate, id_number
from tests.stations.conftest import browser, caller, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LOG, FILES = "consultations:register", "clients:register"


def opened(posting, name=LOG, **query):
    answer = browser(posting).get(reverse(name), query)
    assert answer.status_code == 200, answer.getvalue()
    sheet = load_workbook(io.BytesIO(answer.getvalue())).active
    return as_told(list(sheet.values)[1:])


def as_told(rows):
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.fixture
def logged(log, holder):
    return log(client=holder, asked=["1", "2"], met=["1"], persons=2), log(matter="01", held_on=date(2026, 10, 7))


def test_the_log_holds_the_facts_of_each_day_and_no_words(clerk, logged):
    anonymous, known = opened(clerk)
    assert (anonymous["来访人"], anonymous["事项"], anonymous["日期"]) == ("匿名", "残疾评定、办证", "2026-10-07")
    assert (known["来访人"], known["人数"], known["年龄"], known["群体"]) == ("陈安平", 2, 65, "残疾人、老年人")
    assert (known["提出的无障碍需求"], known["已提供的无障碍服务"]) == ("手语翻译、盲文", "手语翻译")
    assert (known["计入月份"], known["登记人"], known["工作站"]) == ("2026-10", clerk.user.name, clerk.station.name)
    assert "四个月没有发工资" not in str(known)


def test_it_holds_what_the_filters_of_the_page_show(clerk, logged):
    assert [row["日期"] for row in opened(clerk, held_on_after="2026-10-08")] == ["2026-10-08"]
    assert [row["来访人"] for row in opened(clerk, search="陈安")] == ["陈安平"]
    assert AuditLine.objects.filter(action="导出台账").latest("pk").detail == "咨询台账,1 行"
    page, asked = browser(clerk), {"search": id_number()}
    refused = page.get(reverse(LOG), asked)  # the list says what is wrong; nothing is taken out instead
    assert (refused.status_code, refused["Location"]) == (302, f"/consultations/?search={id_number()}")
    assert caller(clerk).get("/api/v1/consultations/register/", asked).status_code == 400
    assert AuditLine.objects.filter(action="导出台账").count() == 2


def test_numbers_are_masked_for_everybody_and_names_above_the_station(clerk, logged, office):
    (own,), (seen,) = opened(clerk, FILES), opened(office.people.county, FILES)
    assert (own["姓名"], own["证号尾号"], own["电话"]) == ("陈安平", f"尾号 {id_number()[-4:]}", "138****0001")
    assert (seen["姓名"], seen["证号尾号"], seen["出生年份"]) == ("陈*", own["证号尾号"], 1961)
    assert {row["来访人"] for row in opened(office.people.county)} == {"匿名", "陈*"}
    for row in (own, seen):
        assert certificate()[:17] not in str(row)


def test_outside_the_area_there_is_nothing(logged, office):
    for posting in (somebody("clerk", office.stations.sibling), office.people.other):
        assert opened(posting) == opened(posting, FILES) == []
    assert browser(office.people.admin).get(reverse(LOG)).status_code == 403
    refused = caller(office.people.auditor).get("/api/v1/clients/register/", headers={"Accept": XLSX})
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/json")


def test_csv_and_the_api_hold_the_same(clerk, logged):
    taken = caller(clerk).get("/api/v1/consultations/register/?file=csv&matter=04", headers={"Accept": "text/csv"})
    assert (taken["Content-Type"], taken["Cache-Control"]) == (CSV, "no-store")
    rows = list(csv.reader(io.StringIO(taken.getvalue().decode("utf-8-sig"))))
    assert as_told(rows)[0]["来访人"] == opened(clerk, matter="04")[0]["来访人"] == "陈安平"


def test_without_its_line_in_the_trail_nothing_leaves(clerk, logged, monkeypatch):
    page, told = browser(clerk), []

    def broken(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "auditline" in sql:
            raise DatabaseError("full")
        if not sql.startswith("SAVEPOINT"):
            told.append(sql)
        return execute(sql, params, many, context)

    page.raise_request_exception = False
    with connection.execute_wrapper(broken):
        answer = page.get(reverse(LOG))
    assert answer.status_code == 500
    assert not answer.streaming
    assert not [sql for sql in told if "held_on" in sql and "COUNT" not in sql]


@pytest.mark.parametrize("rows", [1, 3])
def test_a_register_asks_as_often_for_one_row_as_for_three(clerk, log, register, django_assert_num_queries, rows):
    for at in range(rows):
        log(client=register(name=f"陈{'安平文'[at]}"))
    page = browser(clerk)
    page.get(reverse(LOG)).getvalue()
    with django_assert_num_queries(10):
        page.get(reverse(LOG)).getvalue()
    with django_assert_num_queries(10):
        page.get(reverse(FILES)).getvalue()
