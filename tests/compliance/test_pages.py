"""The pages: what they show, that they cost the same however many stations, and that nothing typed is lost."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.roles import Role
from compliance import actions, actions_order
from compliance.actions_measure import measure
from compliance.measures import measure as measures
from compliance.models import Answer, Assessment, Snapshot
from compliance.standard import ASSERTED, ITEMS, LINES
from stations.actions_body import end_body, set_body
from stations.models import AreaBody, CoordinationBody, DutyDay, Proof
from tests.cases.files import PDF
from tests.compliance import perfect
from tests.compliance.perfect import OPENED, TODAY, answered, prove
from tests.stations.conftest import browser, caller, open_station, somebody

pytestmark = pytest.mark.django_db
COVERAGE = "/compliance/coverage/"
COUNTIES = ("340100", "340102", "340103", "340200", "340202")


@pytest.fixture
def measured(desk):
    measure(desk.regions["340000"], by=None, at=timezone.now())
    return desk


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def body(row, **given):
    told = {actions.field_name("found", code): "m" for code in ASSERTED}
    told |= {actions.field_name("text", code): "已做到" for code in ASSERTED}
    return told | {"version": row.version} | given


# ---------------------------------------------------------------- the matrix
def test_the_matrix_says_in_words_what_it_colours(measured):
    page = browser(measured.city).get("/compliance/")
    text = words(page)
    assert "瑶海区" in text
    assert text.count("不合格") > 1
    assert "共 2 个站" in text
    cells = re.findall(r'<td class="cell [^>]*>(.*?)</td>', page.content.decode())
    assert len(cells) == 2 * (len(ITEMS) + 3)
    assert all(re.sub(r"<[^>]+>", "", cell).strip() for cell in cells)


@pytest.mark.parametrize("number", [1, 3])
def test_the_matrix_costs_the_same_however_many_stations(desk, django_assert_max_num_queries, number):
    for code in COUNTIES[3 : 2 + number]:
        open_station(desk.regions[code], opened_on=OPENED)
    measure(desk.regions["340000"], by=None, at=timezone.now())
    client = browser(desk.province)
    client.get("/compliance/")
    with django_assert_max_num_queries(12) as queries:
        client.get("/compliance/")
    assert len(queries) == 10


def test_the_matrix_is_filtered_and_sorted(measured):
    client = browser(measured.city)
    assert "共 1 个站" in words(client.get("/compliance/?result=pending"))
    assert "共 1 个站" in words(client.get("/compliance/?item=5&found=n"))
    assert "没有符合条件的工作站" in words(client.get("/compliance/?area=340102&result=passed"))
    Snapshot.objects.filter(station=measured.station).update(result="passed")
    order = [one.snapshot.station for one in client.get("/compliance/?sort=result").context["rows"]]
    assert order == [measured.sibling, measured.station]  # 不达标 first


def test_the_matrix_as_a_workbook(measured):
    answer = browser(measured.city).get("/compliance/export/")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0][3:12] == [item.label for item in ITEMS]
    assert [row[2] for row in rows[1:3]] == ["34010201", "34010301"]
    assert "5.1 每月坐班天数:近 12 个月坐班 0 个月" in rows[2][-1]


def test_a_station_s_own_people_see_their_station(measured):
    answer = browser(measured.clerk).get("/compliance/")
    assert answer.url == "/compliance/stations/34010201/"
    assert browser(measured.other_head).get("/compliance/stations/34010201/").status_code == 404
    assert browser(measured.admin).get("/compliance/").status_code == 403


def test_the_page_of_a_station_says_what_is_wrong_and_what_to_do(measured):
    DutyDay.objects.filter(held_on__month=3).delete()
    text = words(browser(measured.head).get("/compliance/stations/34010201/"))
    assert "近 12 个月坐班 11 个月,缺 2026-03" in text  # measured now, not when the snapshot was taken
    assert "怎么办:安排坐班;已坐班未登记的,凭签到表补录。" in text
    assert (
        "/stations/34010201/register/dutyday/"
        in browser(measured.head).get("/compliance/stations/34010201/").content.decode()
    )


def test_measuring_costs_the_same_however_many_stations(desk, django_assert_num_queries):
    few = [desk.station]
    many = [desk.station, desk.sibling, *(open_station(desk.regions[code], opened_on=OPENED) for code in COUNTIES[3:])]
    for stations in (few, many):
        rows = list(type(desk.station).objects.filter(pk__in=[one.pk for one in stations]))
        with django_assert_num_queries(27):
            measures(rows, TODAY)


def test_nothing_is_measured_yet_and_every_page_says_so(desk):
    client = browser(desk.city)
    assert "还没有测算" in words(client.get("/compliance/"))
    assert "还没有上月的测算" in words(client.get("/compliance/changes/"))
    assert "未测算" in words(client.get("/compliance/coverage/"))
    assert "还没有测算" in words(client.get("/compliance/stations/34010201/history/"))


def test_what_changed_since_the_month_before(measured):
    Snapshot.objects.update(measured_in=TODAY.replace(month=9, day=1))
    DutyDay.objects.filter(held_on__month=3).delete()
    measure(measured.regions["340000"], by=None, at=timezone.now())
    text = words(browser(measured.city).get("/compliance/changes/"))
    assert "2026年10月与2026年9月相比,2 个站中 1 个有变化" in text
    assert "5.1 每月坐班天数 符合 不符合 近 12 个月坐班 11 个月,缺 2026-03" in text
    assert "2026年9月" in words(browser(measured.city).get("/compliance/stations/34010201/history/"))


def test_coverage_counts_every_area(measured):
    answer = browser(measured.province).get("/compliance/coverage/")
    told = {
        one["label"]: (one["areas"], one["stations"], one["bodies"], one["met"]) for one in answer.context["levels"]
    }
    assert told == {"省级": (1, 0, 0, 0), "市级": (2, 0, 0, 0), "县级": (3, 2, 1, 0)}
    assert "未建站" in words(answer)


def test_coverage_counts_the_body_of_an_area_without_a_station(measured, django_assert_num_queries):
    city, province = browser(measured.other_city), browser(measured.province)
    assert reverse("stations:body_create", args=["340200"]) in city.get(COVERAGE).content.decode()
    assert reverse("stations:body_create", args=["340200"]) not in province.get(COVERAGE).content.decode()
    area, at = measured.regions["340200"], timezone.now()
    given = {"name": "领导小组", "number": "芜残〔2026〕3号", "since_on": OPENED}
    set_body(area, by=measured.other_city, at=at, **given)
    with django_assert_num_queries(12):
        answer = province.get(COVERAGE)
    assert {one["label"]: one["bodies"] for one in answer.context["levels"]} == {"省级": 0, "市级": 1, "县级": 1}
    assert "已成立 芜残〔2026〕3号,自 2025-01-06" in words(answer)
    assert reverse("stations:body", args=["340200"]) in city.get(COVERAGE).content.decode()
    assert "芜残" not in words(browser(measured.city).get(COVERAGE))
    assert "芜残" not in words(browser(somebody(Role.COUNTY, measured.regions["340202"])).get(COVERAGE))
    opened = open_station(area, opened_on=TODAY)  # from now on its own register is read
    answer = province.get(COVERAGE)
    assert {one["label"]: one["bodies"] for one in answer.context["levels"]} == {"省级": 0, "市级": 0, "县级": 1}
    assert "芜残" not in words(answer)
    assert reverse("stations:body", args=["340200"]) not in city.get(COVERAGE).content.decode()
    perfect.row(CoordinationBody, opened, measured.other_city, number="2号", issued_on=TODAY, since_on=TODAY)
    assert province.get(COVERAGE).context["levels"][1]["bodies"] == 1


def test_a_body_that_has_ended_covers_nothing(measured):
    area, at, city = measured.regions["340200"], timezone.now(), measured.other_city
    set_body(area, by=city, at=at, name="领导小组", number="3号", since_on=OPENED)
    end_body(area, by=city, at=at, until_on=TODAY, version=1)
    assert "自 2025-01-06 至 2026-10-08" in words(browser(city).get(COVERAGE))  # its last day counts
    AreaBody.objects.update(until_on=TODAY - timedelta(days=1))
    answer = browser(city).get(COVERAGE)
    assert answer.context["levels"][1]["bodies"] == 0
    assert reverse("stations:body_create", args=["340200"]) in answer.content.decode()


def test_the_standard_tells_law_from_practice_and_our_choice(desk):
    text = words(browser(desk.caseworker).get("/compliance/standard/"))
    assert "文件规定:规范化建设标准第5条" in text
    assert "留言 24 小时、来信 7 个工作日内答复 业务惯例 实测" in text
    assert all(line.label in text for line in LINES.values())


# ---------------------------------------------------------------- self-assessment
def test_the_whole_loop_by_the_pages(desk):
    head, county, city, at = browser(desk.head), browser(desk.county), browser(desk.city), "/compliance/assessments"
    answer = head.post("/compliance/stations/34010201/assess/")
    row = Assessment.objects.get()
    assert answer.url == f"{at}/{row.pk}/fill/"
    assert head.post(f"{at}/{row.pk}/fill/", body(row, found_1_1="n")).status_code == 302
    row.refresh_from_db()
    assert head.post(f"{at}/{row.pk}/hand_in/", {"version": row.version}).status_code == 302
    assert "审核签章 瑶海区工作站自评 2026年下半年" in words(county.get("/"))
    assert county.post(f"{at}/{row.pk}/check/", {"version": row.version + 1, "remark": "属实"}).status_code == 302
    review = city.get(f"{at}/{row.pk}/confirm/")
    assert review.status_code == 200
    told = review.context["form"].initial | {"version": row.version + 2, "remark": "已看现场"}
    for one in Answer.objects.all():
        told |= {actions.field_name("found", one.code): one.found, actions.field_name("reason", one.code): ""}
    assert city.post(f"{at}/{row.pk}/confirm/", told | {"found_2_4": "n"}).status_code == 200  # no reason, nothing lost
    assert Assessment.objects.get().state == "signed"
    told |= {"found_2_4": "n", "reason_2_4": "门口没有标志"}
    assert city.post(f"{at}/{row.pk}/confirm/", told).status_code == 302
    due = {"due_on": TODAY + timedelta(days=20), "demand": "逐项整改"}
    order = city.post(f"{at}/{row.pk}/order/", due).url
    assert "1.1" in words(city.get(order))
    assert f'href="{order}">整改 合肥市残整〔2026〕1号' in head.get("/").content.decode()
    told = {"version": 1, "done_1_1": "已上墙", "done_2_4": "已挂牌"}
    refused = head.post(f"{order}report/", told)
    assert "请先上传照片或文件作佐证" in words(refused)  # of the line that asks for it; the other needs only words
    assert "已挂牌" in refused.content.decode()
    photo = {"file": SimpleUploadedFile("a.pdf", PDF), "title": "上墙照片"}
    assert head.post(f"{order}proof/1.1/", photo).url == order
    assert head.post(f"{order}report/", told).status_code == 302
    assert "复查整改 瑶海区工作站 合肥市残整〔2026〕1号" in words(city.get("/"))
    assert "佐证:1.1 上墙照片.pdf" in words(city.get(f"{order}accept/"))
    told = {"version": 2, "after_1_1": "m", "text_1_1": "清楚", "after_2_4": "m", "text_2_4": "醒目"}
    assert city.post(f"{order}accept/", told).status_code == 302
    text = words(head.get(order))
    assert "整改后达标" in text
    assert "不符合 门口没有标志 已挂牌 符合 醒目" in text
    assert "已上墙 佐证:1.1 上墙照片.pdf 符合 清楚" in text


def test_proofs_of_an_order_are_taken_off_until_it_was_reported(desk):
    row = actions.hand_in(answered(desk.station, desk.head, line_1_1="n"), by=desk.head, at=timezone.now())
    row = actions.check(row, by=desk.county, at=timezone.now())
    row = actions.confirm(row, by=desk.city, at=timezone.now(), overrides={})
    order = actions_order.issue(row, by=desk.city, today=TODAY, due_on=TODAY + timedelta(days=9))
    address, head = f"/compliance/orders/{order.pk}/", browser(desk.head)
    for _ in range(2):
        prove(order, desk.clerk)
    files = [f"/compliance/proofs/{one.pk}/" for one in Proof.objects.filter(kind="orderline")]
    for who, status in (("city", 200), ("county", 200), ("other_city", 404), ("other_head", 404), ("auditor", 403)):
        assert browser(desk.people[who]).get(files[0]).status_code == status, who
    assert browser(desk.city).get(files[0]).content == PDF
    assert browser(desk.city).post(f"{files[0]}remove/").status_code == 403
    assert head.post(f"{files[0]}remove/").url == address
    assert head.get(files[0]).status_code == 404
    actions_order.report(order, by=desk.head, today=TODAY, done={"1.1": "已上墙"})
    late = head.post(f"{files[1]}remove/", follow=True)
    assert "“待复查”状态不能增减佐证材料。" in words(late)
    assert head.get(files[1]).status_code == 200
    assert "撤下" not in words(head.get(address))
    assert "“待复查”状态不能增减佐证材料。" in words(head.get(f"{address}proof/1.1/", follow=True))
    too_late = {"file": SimpleUploadedFile("a.pdf", PDF), "title": "补拍"}
    answer = head.post(f"{address}proof/1.1/", too_late)
    assert (answer.status_code, "补拍" in answer.content.decode()) == (409, True)


def test_nothing_typed_is_lost_when_somebody_else_saved_first(desk):
    row = actions.open_assessment(desk.station, by=desk.clerk, today=TODAY)
    address = f"/compliance/assessments/{row.pk}/fill/"
    told = body(row, text_5_2="后到的说明")
    actions.save_answers(row, by=desk.clerk, answers={"5.2": {"found": "n", "text": "先存的说明"}}, version=1)
    answer = browser(desk.head).post(address, told)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "后到的说明" in text
    assert "先存的说明" in text
    assert browser(desk.head).post(address, told | {"version": 2}).status_code == 302


def test_a_photo_is_kept_sealed_and_served_to_who_may_see_it(desk):
    row = answered(desk.station, desk.head)
    page = browser(desk.head).get(f"/compliance/assessments/{row.pk}/fill/").content.decode()
    address = re.search(r"/compliance/proofs/\d+/", page)[0]
    assert browser(desk.city).get(address).content == PDF
    assert browser(desk.other_head).get(address).status_code == 404
    assert browser(desk.head).post(f"{address}remove/").status_code == 302
    assert address not in browser(desk.head).get(f"/compliance/assessments/{row.pk}/fill/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_however_long(desk, django_assert_num_queries, number):
    for half in range(number):
        row = actions.open_assessment(desk.station, by=desk.head, today=TODAY - timedelta(days=200 * half))
        told = {code: {"found": "n"} for code in ASSERTED}
        row = actions.hand_in(actions.save_answers(row, by=desk.head, answers=told), by=desk.head, at=timezone.now())
        row = actions.check(row, by=desk.county, at=timezone.now())
        row = actions.confirm(row, by=desk.city, at=timezone.now(), overrides={})
        actions_order.issue(row, by=desk.city, today=TODAY, due_on=TODAY + timedelta(days=9))
    client = browser(desk.city)
    for address, queries in (("/compliance/assessments/", 11), ("/compliance/orders/", 12)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


def test_the_order_is_a_word_file(desk):
    row = actions.hand_in(answered(desk.station, desk.head, line_1_1="n"), by=desk.head, at=timezone.now())
    row = actions.confirm(
        actions.check(row, by=desk.county, at=timezone.now()), by=desk.city, at=timezone.now(), overrides={}
    )
    order = actions_order.issue(row, by=desk.city, today=TODAY, due_on=TODAY + timedelta(days=9), demand="尽快上墙")
    answer = browser(desk.head).get(f"/compliance/orders/{order.pk}/paper/")
    text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
    for told in ("合肥市残整〔2026〕1号", "服务承诺公开上墙", "尽快上墙", "2026年10月17日", "合肥市残疾人联合会"):
        assert told in text
    assert "公开上墙\uff08本系统默认\uff0c落实规范化建设标准第1条\uff09" in text  # the punctuation of print


# ---------------------------------------------------------------- the API
def test_the_api_tells_what_the_matrix_tells(measured):
    api = caller(measured.city)
    rows = api.get("/api/v1/compliance/").json()["results"]
    assert {row["station"]: row["result_label"] for row in rows} == {"34010201": "未自评", "34010301": "不达标"}
    lines = {line["code"]: line for line in api.get(f"/api/v1/compliance/{rows[0]['id']}/").json()["lines"]}
    assert set(lines) == set(LINES)
    assert lines["5.1"]["basis"] == "文件规定"
