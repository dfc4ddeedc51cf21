"""The register of cases as a workbook, opened again."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.roles import Role
from tests.cases.office import TODAY

pytestmark = pytest.mark.usefixtures("today")


def opened(client, **query):
    answer = client.get(reverse("cases:register"), query)
    assert answer.status_code == 200, answer
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[1]]


def test_a_register_holds_the_cases_of_the_list_and_what_they_recovered(client, office, acting):
    office.closed(fen=123456, client=office.client("张三"))
    office.reopen(office.closed(fen=100), TODAY)
    office.handed_in()
    acting(Role.CLERK)
    rows = opened(client)
    assert [row["当前环节"] for row in rows] == ["已结案", "办理中", "待结案审核"]
    assert [row["挽回经济损失(元)"] for row in rows] == [1234.56, 1, 0]  # what waits for its check counts not yet
    assert rows[0]["当事人"] == "张三"
    assert [row["案号"] for row in opened(client, state="closed")] == [rows[0]["案号"]]
    assert AuditLine.objects.filter(action="导出台账").latest("pk").detail == "案件台账,1 行"


def test_above_the_station_names_are_masked(client, office, acting):
    office.opened(office.client("张三丰"))
    acting(Role.CITY)
    assert [row["当事人"] for row in opened(client)] == ["张*"]


def test_text_that_looks_like_a_formula_is_text(client, office, acting):
    office.opened()
    office.station.__class__.objects.update(name="=1+1")
    acting(Role.CLERK)
    assert opened(client)[0]["工作站"] == "=1+1"


def test_a_register_asks_as_often_for_one_case_as_for_three(client, office, acting, django_assert_num_queries):
    acting(Role.CLERK)
    for _ in range(2):
        office.opened()
        client.get(reverse("cases:register"))
        with django_assert_num_queries(12):
            client.get(reverse("cases:register"))
