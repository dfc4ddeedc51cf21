"""The calendar: a month of due dates and hearings, as a grid and as a list, for whom it is visible."""

from datetime import date, timedelta
from urllib.parse import parse_qs

import pytest
from django.urls import reverse
from lxml import html

from accounts.roles import Role
from cases import actions_course as course
from cases import actions_terms as terms
from cases.actions_courts import add_stage
from cases.models import Deadline
from stations.terms import known_years
from tests.cases.office import TODAY

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def see(client, office):
    """The calendar as a role sees it, parsed."""

    def seen(role=Role.CLERK, station=None, **query):
        client.force_login(office.posting(role, station).user)
        answer = client.get(reverse("cases:calendar"), query)
        assert answer.status_code == 200
        return html.fromstring(answer.content.decode())

    return seen


def words(page, path):
    return [" ".join(one.text_content().split()) for one in page.xpath(path)]


def cell(page, day):
    """What stands in the grid under a day of the month."""
    cells = [one for one in words(page, "//table[@class='calendar']/tbody//td") if one]
    return next(one for one in cells if one.split()[0] == str(day))


def listed(page):
    return words(page, "//table[@aria-label='期限和开庭']/tbody/tr")


def test_a_month_shows_due_dates_and_hearings_twice(office, see):
    case = office.assigned()  # the agreement is due on the 13th
    add_stage(case, by=office.caseworker, today=TODAY, instance="2", organ="庐阳区法院", hearing_on=date(2026, 10, 20))
    page = see()
    assert page.xpath("//h1")[0].text_content() == "日程表 2026年10月"
    assert "签订委托协议" in cell(page, 13)
    assert "开庭:庐阳区法院" in cell(page, 20)
    assert len(listed(page)) == 2
    assert case.number in listed(page)[0]
    assert "还剩 5 天" in listed(page)[0]


def test_holidays_and_days_worked_in_exchange_are_marked(office, see):
    page = see(month="2026-10")
    assert [day for day in range(1, 32) if " 休" in cell(page, day)] == [1, 2, 5, 6, 7]
    assert [day for day in range(1, 32) if " 班" in cell(page, day)] == [10]
    assert "今天" in cell(page, TODAY.day)


def test_a_year_whose_holidays_are_not_published_says_so(office, see):
    assert "该年度节假日尚未公布,只按周末计算。" in see(month=f"{known_years().stop}-03").text_content()
    assert "尚未公布" not in see(month="2026-03").text_content()


def test_what_is_overdue_stands_on_top_whatever_the_month(office, see):
    case = office.opened(applied_on=date(2026, 9, 1))  # to be reviewed by 8 September
    page = see(month="2026-12")
    (late,) = words(page, "//table[@aria-label='已超期']/tbody/tr")
    assert case.number in late
    assert "超期 30 天" in late


def test_what_is_met_dropped_or_stands_still_is_not_shown(office, see):
    met, dropped, still = office.assigned(), office.assigned(), office.assigned()
    course.sign_agreement(met, by=office.head, today=TODAY, signed_on=TODAY)
    office.close(dropped, TODAY)
    course.suspend(still, by=office.head, today=TODAY, suspended_on=TODAY, reason="等待鉴定")
    assert listed(see()) == []


def test_a_day_is_opened_from_the_grid(office, see):
    office.assigned()
    terms.enter(office.assigned(), by=office.caseworker, kind="sue", due_on=date(2026, 10, 15), today=TODAY)
    page = see()
    (link,) = [one for one in page.xpath("//table[@class='calendar']//p[@class='calendar-day']/a") if "15" in one.text]
    assert link.get("href") == "?month=2026-10&day=15#list"
    assert len(listed(see(month="2026-10", day="15"))) == 1


def test_a_full_day_shows_three_and_counts_the_rest(office, see):
    case = office.assigned()
    for _ in range(5):
        terms.enter(case, by=office.caseworker, kind="sue", due_on=date(2026, 10, 15), today=TODAY)
    add_stage(case, by=office.caseworker, today=TODAY, instance="2", organ="庐阳区法院", hearing_on=date(2026, 10, 15))
    assert cell(see(), 15).index("开庭") < cell(see(), 15).index("起诉")
    assert cell(see(), 15).count("起诉") == 2
    assert "另有 3 项" in cell(see(), 15)


def test_a_caseworker_may_look_at_his_own(office, see):
    own = office.assigned()
    own.handler.user = office.caseworker.user
    own.handler.save()
    other = course.assign(office.accepted(), by=office.head, today=TODAY, handler=office.staff(name="李平", kind="02"))
    assert len(listed(see(Role.CASEWORKER))) == 2
    (row,) = listed(see(Role.CASEWORKER, mine="1"))
    assert own.number in row
    assert other.number not in row


def test_another_station_sees_nothing_of_it(office, see):
    office.assigned()
    office.opened(applied_on=date(2026, 9, 1))
    for role, station in ((Role.CLERK, office.sibling), (Role.STATION_HEAD, office.distant)):
        page = see(role, station)
        assert listed(page) == []
        assert words(page, "//table[@aria-label='已超期']") == []


def test_an_office_sees_its_stations_and_copies_a_notice_of_units_only(office, see):
    late = office.client("欧阳小红")
    office.opened(client=late, applied_on=date(2026, 9, 1))
    office.opened(client=office.client(station=office.sibling), applied_on=date(2026, 9, 1))
    page = see(Role.CITY)
    (notice,) = words(page, "//p[@id='notice']")
    assert notice.endswith("请登录系统核对办理:瑶海区工作站 1 项、庐阳区工作站 1 项。")
    assert page.xpath("//button[@data-copy='#notice']")
    assert "欧阳" not in page.text_content()
    assert "〔" not in notice
    assert not see(Role.CLERK).xpath("//p[@id='notice']")


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "0001-01", "9999-12", "2100-12", "2000-01", "甲", "2026-1 "])
@pytest.mark.parametrize("day", ["", "0", "32", "甲", "²", "1" * 5000])
def test_an_address_that_makes_no_sense_shows_a_month(office, see, month, day):
    assert see(month=month, day=day).xpath("//table[@class='calendar']")


def test_every_entry_is_reached_by_keyboard(office, see):
    office.assigned()
    page = see()
    assert not page.xpath("//main//*[@tabindex]")  # in the order of the page, all by links
    assert page.xpath("//table[@class='calendar']//a[contains(., '签订委托协议')]/@href")
    assert page.xpath("//nav[@aria-label='换月']/a[text()='上一月']/@href") == ["?month=2026-09"]
    assert page.xpath("//nav[@aria-label='换月']/a[text()='下一月']/@href") == ["?month=2026-11"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("role", [Role.CLERK, Role.PROVINCE])
def test_the_calendar_costs_the_same_however_much(client, office, django_assert_num_queries, role, rows):
    case = office.assigned()
    office.opened(client=case.client, applied_on=date(2026, 9, 1))
    for number in range(rows):
        terms.enter(case, by=office.caseworker, kind="sue", due_on=TODAY + timedelta(days=number), today=TODAY)
        office.opened(client=case.client, applied_on=date(2026, 9, 1))
    client.force_login(office.posting(role).user)
    client.get(reverse("cases:calendar"))
    with django_assert_num_queries(11 if role == Role.PROVINCE else 9):
        client.get(reverse("cases:calendar"))


def test_a_long_month_is_paged(office, see):
    case = office.assigned()
    row = Deadline.objects.get(case=case, kind="agreement")
    Deadline.objects.bulk_create(
        Deadline(
            case=case, station=office.station, kind="sue", starts_on=TODAY, due_on=row.due_on, first_due_on=row.due_on
        )
        for _ in range(30)
    )
    first = see()
    assert len(listed(first)) == 25
    (following,) = [one.get("href") for one in first.xpath("//a") if "下一页" in one.text_content()]
    second = see(cursor=parse_qs(following[1:])["cursor"][0])
    assert len(listed(second)) == 6
