"""The registers of casework as workbooks, opened again."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions_after, actions_papers
from cases import actions_referral as referrals
from cases.choices import Paper, Target
from tests.cases.office import TODAY
from tests.cases.test_archive import completed, filed, made
from tests.cases.test_referral import prepare, send

pytestmark = pytest.mark.usefixtures("today")


def opened(client, name="register", **query):
    answer = client.get(reverse(f"cases:{name}"), query)
    assert answer.status_code == 200, answer
    sheet = load_workbook(BytesIO(answer.getvalue())).active
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
        client.get(reverse("cases:register")).getvalue()
        with django_assert_num_queries(12):
            client.get(reverse("cases:register")).getvalue()


def test_the_register_of_referrals(client, office, acting):
    row = send(office, prepare(office, target=Target.COURT, target_name="庐阳区人民法院", asked_fen=2_000_000))
    referrals.accept(row, by=office.clerk, today=TODAY, answered_on=date(2026, 9, 8), their_number="庐救〔2026〕7号")
    acting(Role.CITY)
    (told,) = opened(client, "referral_register")
    assert (told["当事人"], told["发出日期"], told["答复用时(天)"]) == ("张*", "2026-09-01", 7)
    assert (told["对方案号"], told["申请救助(元)"], told["状态"]) == ("庐救〔2026〕7号", 20_000, "已接收")
    assert opened(client, "referral_register", state="sent") == []


def test_the_register_of_complaints_tells_no_words(client, office, acting):
    actions_after.complain(office.station, by=office.clerk, today=TODAY, received_on=date(2026, 9, 1), words="态度不好")
    acting(Role.CITY)
    (told,) = opened(client, "complaint_register")
    assert (told["收到日期"], told["答复日期"]) == ("2026-09-01", "")
    assert told["状态"].startswith("超期")
    assert "态度不好" not in str(told)


def test_the_registers_of_files_numbers_and_seals(client, office, acting):
    case = office.refused()
    paper = made(case, office.clerk, Paper.REFUSAL)
    use = {"used_on": TODAY, "copies": 2, "approver": "李站长"}
    actions_papers.use_seal(paper, by=office.clerk, today=TODAY, **use)
    actions_papers.void_document(made(case, office.clerk, Paper.REFUSAL), by=office.clerk, today=TODAY, reason="写错")
    file = filed(office, completed(case, office.clerk), shelf="二楼 3 柜")
    acting(Role.CLERK)
    numbers = opened(client, "number_register")
    assert [row["状态"] for row in numbers if row["文号"] == paper.number] == ["待签章"]
    assert [row["作废理由"] for row in numbers if row["状态"] == "作废"] == ["写错"]
    assert [(row["文号"], row["份数"], row["批准人"]) for row in opened(client, "seal_register")] == [
        (paper.number, 2, "李站长")
    ]
    (told,) = opened(client, "archive_register")
    assert (told["档号"], told["存放位置"], told["页数"]) == (file.number, "二楼 3 柜", file.pages)
    acting(Role.COUNTY)
    assert client.get(reverse("cases:seal_register")).status_code == 403
