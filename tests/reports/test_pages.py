"""Pages of the returns by role: what stands on them, what they cost, and what their forms do."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from reports import actions
from reports.context import AT_OFFICES, AT_STATIONS, NAVIGATION, waiting
from reports.models import Compilation, Return
from stations import actions as station_actions
from tests.reports.desk import at, browser

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(3, 4)) as traveller:
        yield traveller


def address(code=f"{A}01", over="2026-01", name="detail", *more):
    return reverse(f"reports:{name}", args=[code, over, *more])


def text(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def post(client, move, code=f"{A}01", over="2026-01", **data):
    return client.post(address(code, over, "act", move), data)


# ---------------------------------------------------------------- the frame
def test_each_role_has_at_most_eight_places_to_go():
    assert set(NAVIGATION) == set(Role.values)
    assert all(len(places) <= 8 for places in NAVIGATION.values())
    assert NAVIGATION[Role.CLERK] is AT_STATIONS
    assert NAVIGATION[Role.CITY] is AT_OFFICES


def test_the_frame_counts_what_waits_in_one_query(desk, django_assert_num_queries):
    case = desk.case(A, desk.consult(A, date(2026, 1, 8), name="张三"), date(2026, 1, 8))
    type(case).objects.filter(pk=case.pk).update(state="accepted", turn=Role.STATION_HEAD, due_on=date(2026, 1, 15))
    desk.submit(A, JAN, at(2, 3))
    desk.submit(B, JAN, at(2, 3))
    today = date(2026, 3, 9)
    nothing = {"compliance:list": (0, False)}
    with django_assert_num_queries(1):
        told = {"cases:list": (1, True), "reports:list": (1, True)}  # February
        assert waiting(desk.head(A), today) == told | nothing
    with django_assert_num_queries(1):
        assert waiting(desk.officer(A), today) == {"reports:list": (1, True)} | nothing
    with django_assert_num_queries(1):
        assert waiting(desk.officer("340100"), today) == {"reports:list": (0, False)} | nothing
    auditor = desk.post(Role.AUDITOR, desk.regions["340000"])
    with django_assert_num_queries(0):
        assert waiting(auditor, today) == {}


def test_the_month_that_runs_is_not_yet_owed(desk):
    desk.submit(A, JAN, at(2, 3))
    assert waiting(desk.head(A), date(2026, 2, 9))["reports:list"] == (0, False)
    assert waiting(desk.head(A), date(2026, 3, 2))["reports:list"] == (1, False)


def test_the_column_marks_where_one_is(desk):
    frame = browser(desk.head(A)).get(reverse("reports:list")).context["frame"]
    assert [entry.label for entry in frame.entries if entry.is_current] == ["报表"]


def test_nobody_signed_in_has_no_frame(client, db):
    answer = client.get("/login/")
    assert "frame" not in answer.context


# ---------------------------------------------------------------- home and help
def test_home_of_a_station_shows_its_month_and_my_last_consultations(desk):
    desk.consult(A, date(2026, 1, 8), name="张三丰")
    shown = text(browser(desk.postings[Role.CLERK, A]), "/")
    assert "张三丰" in shown
    assert "2026年1月" in shown
    assert "核对并上报" in shown
    assert "张三丰" not in text(browser(desk.head(A)), "/")  # logged by somebody else


def test_home_of_an_office_shows_what_lies_with_it_and_who_is_late(desk, clock):
    desk.submit(A, JAN, at(2, 3))
    clock.move_to(at(2, 9))
    shown = text(browser(desk.officer(A)), "/")
    assert "2026年1月 瑶海区工作站" in shown
    shown = text(browser(desk.officer("340100")), "/")
    assert "没有等您办理的报表" in shown
    assert "庐阳区工作站" in shown  # 未报
    assert "1 / 2" in shown


def test_home_of_the_province_counts_what_waits_for_its_review_and_lists_the_rest(desk, clock):
    desk.station("340000")
    desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 4))
    desk.submit("340000", JAN, at(2, 4))
    clock.move_to(at(2, 9))
    shown = text(browser(desk.officer("340000")), "/")
    assert "2026年1月报表有 1 份已到省级" in shown
    assert "2026年1月 安徽省工作站" in shown
    assert "2026年1月 瑶海区工作站" not in shown


@pytest.mark.parametrize("role", Role.values)
def test_every_role_has_a_home_and_its_answers(desk, role):
    places = {**dict.fromkeys(("clerk", "caseworker", "station_head"), desk.stations[A]), "county": desk.regions[A],
              "city": desk.regions["340100"]}  # fmt: skip
    client = browser(desk.post(role, places.get(role, desk.regions["340000"])))
    text(client, "/")
    assert text(client, "/help/").count("<h2>") >= 10
    assert text(client, "/help/?q=看不清字").count("<h2>") == 1


# ---------------------------------------------------------------- lists: what they cost
@pytest.mark.parametrize("stations", [1, 3])
def test_the_list_of_returns_costs_ten_queries_however_long(desk, django_assert_num_queries, stations):
    desk.offices("340200")
    for code in ("340200", "340202", "340100")[:stations]:
        desk.station(code)
        desk.submit(code, JAN, at(2, 3))
    who = desk.officer("340200") if stations == 1 else desk.officer("340000")
    client = browser(who)
    client.get("/help/")  # the first page of a session notes when it began
    with django_assert_num_queries(10):
        answer = client.get(reverse("reports:list"))
    assert len(answer.context["rows"]) == (1 if stations == 1 else 5)


@pytest.mark.parametrize("records", [1, 3])
def test_the_page_of_a_figure_costs_the_same_however_many_rows(desk, django_assert_num_queries, records):
    for day in range(1, records + 1):
        desk.consult(A, date(2026, 1, day), name="张三")
    desk.submit(A, JAN, at(2, 3))
    client = browser(desk.officer("340100"))
    client.get("/help/")
    with django_assert_num_queries(19):
        answer = client.get(address("340100", "2026-01", "figure", "201"))
    assert len(answer.context["rows"]) == records


# ---------------------------------------------------------------- the list and the sheets
def test_an_office_sees_its_stations_by_months(desk):
    desk.submit(A, JAN, at(2, 3))
    answer = browser(desk.officer("340100")).get(reverse("reports:list"))
    told = {name: [cell.word for cell in row] for name, row in answer.context["rows"]}
    assert told == {"瑶海区工作站": ["零报告", "未报", "未报"], "庐阳区工作站": ["未报", "未报", "未报"]}
    assert [(arrived, owing) for _, arrived, owing in answer.context["months"]] == [(1, 2), (0, 2), (0, 2)]


def test_a_station_sees_its_own_months_only(desk):
    desk.submit(A, JAN, at(2, 3))
    shown = text(browser(desk.head(A)), reverse("reports:list"))
    assert "待瑶海区残疾人联合会审核签章" in shown
    assert "庐阳区" not in shown


def test_another_year(desk):
    assert "没有应报的月份" in text(browser(desk.head(A)), reverse("reports:list") + "?year=2025")


@pytest.mark.parametrize("sheet", ["", "2", "3", "4", "99"])
@pytest.mark.parametrize(
    ("code", "over"), [("340100", "2026-01"), ("340100", "2026"), (f"{A}01", "2026-01"), (f"{A}01", "2026")]
)
def test_every_sheet_of_an_area_and_of_a_station(desk, code, over, sheet):
    desk.consult(A, date(2026, 1, 8), persons=8)
    desk.submit(A, JAN, at(2, 3))
    shown = text(browser(desk.officer("340000")), f"{address(code, over)}?sheet={sheet}")
    assert 'class="sheet-table' in shown
    if sheet in ("", "2", "99"):  # there is no such sheet: 月报总表
        assert f"/{over}/figures/201/" in shown


@pytest.mark.parametrize(("over", "sheets"), [("2026-01", "7"), ("2026-Q1", "7 8 9"), ("2026", "1 7 8 9 10 11")])
def test_sheets_are_shown_in_the_periods_they_are_due_in(desk, over, sheets):
    desk.submit(A, JAN, at(2, 3))
    shown = text(browser(desk.officer("340000")), address("340100", over))
    assert [one for one in "1 7 8 9 10 11".split() if f'href="?sheet={one}"' in shown] == sheets.split()


def test_a_draft_shows_live_figures_and_a_submitted_month_its_frozen_ones(desk):
    desk.consult(A, date(2026, 1, 8), persons=8)
    client = browser(desk.head(A))
    assert client.get(address()).context["figures"]["201"] == 8
    row = desk.submit(A, JAN, at(2, 3))
    row.figures.filter(code="201").update(value=7)
    assert client.get(address()).context["figures"]["201"] == 7


def test_a_longer_period_of_a_station_that_has_reported_nothing(desk):
    assert "还没有已报的月份" in text(browser(desk.head(A)), address(over="2026-H1"))


def test_a_month_that_is_not_owed(desk):
    for over in ("2025-12", "2026-04"):
        assert "这个月不需报" in text(browser(desk.head(A)), address(over=over))


@pytest.mark.parametrize("over", ["2026-13", "2026-Q5", "26-01", "２０２６"])
def test_a_period_that_does_not_exist(desk, over):
    text(browser(desk.head(A)), address(over=over), 404)


def test_the_reminder_names_units_and_nobody(desk):
    desk.consult(A, date(2026, 1, 8), name="张三丰")
    actions.send_back(desk.submit(A, JAN, at(2, 3)), by=desk.officer(A), at=at(2, 4), remark="请核对")
    told = browser(desk.officer("340100")).get(address("340100")).context["reminder"]
    assert "尚未上报:庐阳区工作站" in told
    assert "退回后尚未重报:瑶海区工作站" in told
    assert "2026年2月5日" in told
    desk.submit(A, JAN, at(2, 5))
    desk.submit(B, JAN, at(2, 5))
    assert browser(desk.officer("340100")).get(address("340100")).context["reminder"] == ""


def test_what_waits_for_me_stands_above_the_sheet(desk):
    row = desk.submit(A, JAN, at(2, 3))
    assert list(browser(desk.officer(A)).get(address(A)).context["waiting"]) == [row]
    assert not browser(desk.officer("340100")).get(address("340100")).context["waiting"]


# ---------------------------------------------------------------- moves over HTTP
def test_a_month_goes_up_by_the_forms_of_its_page(desk):
    desk.consult(A, date(2026, 1, 8))
    row = desk.opened(A, JAN)
    steps = [
        (desk.postings[Role.CLERK, A], "prepare"), (desk.head(A), "submit"), (desk.officer(A), "check"),
        (desk.officer("340100"), "approve"),
    ]  # fmt: skip
    for posting, move in steps:
        version = Return.objects.get(pk=row.pk).version
        answer = post(browser(posting), move, version=version, acting=posting.pk)
        assert (answer.status_code, answer.url) == (302, address()), move
    client = browser(desk.officer("340000"))
    assert client.post(reverse("reports:finalise", args=["340000", "2026-01"])).status_code == 302
    assert Compilation.objects.get().number == 1
    assert "第1版" in text(client, address("340000"))


def test_a_month_nobody_opened_is_opened_by_its_first_move(desk):
    assert not Return.objects.exists()
    assert post(browser(desk.head(A)), "zero", is_zero="True").status_code == 302
    assert Return.objects.get().is_zero


def test_a_refused_submission_shows_the_page_again_with_its_sentence_and_what_was_typed(desk):
    answer = post(browser(desk.head(A)), "submit", note="已核对")
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert "请先声明零报告" in shown
    assert "已核对" in shown


def test_sending_back_without_a_reason_is_refused_on_the_page(desk):
    desk.submit(A, JAN, at(2, 3))
    answer = post(browser(desk.officer(A)), "send_back", remark="")
    assert answer.status_code == 200
    assert answer.context["forms"]["send_back"].errors


def test_somebody_was_faster(desk):
    row = desk.submit(A, JAN, at(2, 3))
    officer = browser(desk.officer(A))
    assert post(officer, "check", version=row.version - 1).status_code == 409
    assert post(officer, "check", version=row.version).status_code == 302
    assert post(officer, "check", version=row.version).status_code == 409  # it is checked already


@pytest.mark.parametrize("move", ["finalise", "drag_back", "delete"])
def test_a_move_the_page_does_not_offer(desk, move):
    desk.submit(A, JAN, at(2, 3))
    client = browser(desk.officer("340000"))
    answer = post(client, move)
    assert answer.status_code == 404
    assert Return.objects.get(month=JAN).state == "submitted"


def test_an_address_of_a_move_that_is_only_looked_at_leads_back_to_the_sheet(desk):
    desk.submit(A, JAN, at(2, 3))
    answer = browser(desk.officer(A)).get(address(f"{A}01", "2026-01", "act", "check"))
    assert (answer.status_code, answer.url) == (302, address())


def test_what_is_closed_is_explained(desk):
    desk.submit(A, JAN, at(2, 3))
    assert "请等待其办理" in text(browser(desk.officer("340100")), address())


def test_a_station_that_closed_owes_its_last_month_on_its_home_page(desk):
    station_actions.close_station(
        desk.stations[A], by=desk.officer("340000"), closed_on=date(2026, 2, 10), reason="撤并"
    )
    for month in (JAN, FEB):
        assert f"2026年{month.month}月" in text(browser(desk.head(A)), "/")
        desk.submit(A, month, at(3, 3))
    assert "核对并上报" not in text(browser(desk.head(A)), "/")


@pytest.mark.parametrize("query", ["year=0000", "year=²²²²", "year=x", "sheet=%00", "version=0", "version=x"])
def test_an_odd_query_is_no_fault(desk, query):
    client = browser(desk.officer("340100"))
    for url in (reverse("reports:list"), address("340100"), address()):
        assert client.get(f"{url}?{query}").status_code in (200, 404)


@pytest.mark.parametrize("code", ["34010²", "abcdef", "340102010", "34010\x00"])
def test_a_code_that_names_nothing(desk, code):
    text(browser(desk.officer("340000")), address(code), 404)
    text(browser(desk.officer("340000")), address(code, "2026-01", "figure", "201"), 404)


def test_from_a_period_to_those_beside_it(desk):
    shown = browser(desk.officer("340100")).get(address("340100", "2026-02")).context["around"]
    assert [label for label, _ in shown] == ["2026年1月", "2026年3月", "2026年第一季度", "2026年上半年", "2026年"]
    assert text(browser(desk.officer("340100")), shown[2][1]).count("2026年2月")
