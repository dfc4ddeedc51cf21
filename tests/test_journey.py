"""The way of one consultation, from the desk to a cell of the province's workbook and back. Read this first.

A person walks in; the clerk logs it; the head submits the month; the county checks and signs, the city approves, the
province reviews finally and downloads the workbook, in which one cell is larger by one; its figure opens the record.
"""

from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from openpyxl import load_workbook
from stdnum.cn import ric

from accounts.actions import SYSTEM
from accounts.models import User
from accounts.roles import Role
from stations import actions
from stations.models import Posting, Region
from tests.areas import load
from tests.web import Browser

PASSWORD = "a quiet river in May"
CODES = {"340000", "340100", "340102", "340103"}
ZONE = ZoneInfo(settings.TIME_ZONE)


def certificate(body: str = "34990019610101001", kind: str = "22") -> str:
    """A 残疾人证号 of nobody: the place code 349900 is not assigned. 听力二级."""
    return body + ric.calc_check_digit(f"{body}0") + kind


def someone(name: str, role: str, **place: object) -> str:
    user = User(username=f"{role}-{name}", name=name)
    user.set_password(PASSWORD)
    user.save()
    Posting.objects.create(user=user, role=role, starts_on=date(2026, 1, 1), **place)
    return user.username


@pytest.fixture
def people(transactional_db) -> dict[str, str]:
    """A province with one city, two counties with a station each, and somebody in every office."""
    load(CODES)
    at = {region.code: region for region in Region.objects.all()}
    opened = {"opened_on": date(2026, 10, 1), "reports_from": date(2026, 10, 1)}
    station = actions.create_station(by=SYSTEM, region=at["340102"], name="瑶海区工作站", **opened)
    actions.create_station(by=SYSTEM, region=at["340103"], name="庐阳区工作站", **opened)
    return {
        "clerk": someone("王登记", Role.CLERK, station=station),
        "head": someone("李负责", Role.STATION_HEAD, station=station),
        "county": someone("县审核", Role.COUNTY, region=at["340102"]),
        "city": someone("市审核", Role.CITY, region=at["340100"]),
        "province": someone("省审核", Role.PROVINCE, region=at["340000"]),
    }


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, 0, tzinfo=ZONE)


@pytest.mark.django_db(transaction=True)
def test_a_walk_in_becomes_one_cell_of_the_provinces_workbook_and_opens_again_from_it(live_server, people):
    def sit_down(who: str) -> Browser:
        return Browser(live_server.url).login(people[who], PASSWORD)

    with time_machine.travel(noon(10, 8)) as clock:
        # The clerk, 8 October: a man with a hearing card asks about his wages.
        clerk = sit_down("clerk").follow("咨询登记")
        clerk.send(
            "保存", who=certificate(), name="张三", channel="01", matter="04", outcome="1", question="四个月没有工资",
        )  # fmt: skip
        assert "咨询已登记" in clerk.text
        assert clerk.open("/").text.count("张三") == 1

        # The head, 3 November: the month is over; the figures agree; up it goes.
        clock.move_to(noon(11, 3))
        head = sit_down("head").follow("核对并上报")
        assert "各项平衡关系相符" in head.text
        head.send("上报")
        assert "已上报" in head.text

        # Each office above, in its turn.
        county = sit_down("county").follow("2026年10月 瑶海区工作站").send("审核签章")
        assert "已审核签章" in county.text
        city = sit_down("city").follow("2026年10月 瑶海区工作站").send("审核通过")
        assert "已审核通过" in city.text

        # The province: one station is in, one is missing; it reviews finally and downloads.
        province = sit_down("province").open("/returns/340000/2026-10/")
        assert "未报" in province.text
        province.send("终审定稿")
        assert "已终审 第1版" in province.text
        page, workbook = province.url, province.follow("下载 Excel").body

    # One cell of the workbook is larger by one; the station that is missing has no cell at all, which is not zero.
    book = load_workbook(BytesIO(workbook))
    total = book.worksheets[0]
    assert total.title == "月报总表"
    assert column(total, "201", total) == {"瑶海区工作站": 1, "庐阳区工作站": None, "合肥市小计": 1, "合计": 1}
    assert "未报" in [cell.value for row in total.iter_rows() for cell in row]
    assert column(book["表2 咨询"], "2504", book)["瑶海区工作站"] == 1  # 劳动报酬
    assert column(book["表2 咨询"], "2403", book)["合计"] == 1  # 老年人, as he was that day

    with time_machine.travel(noon(11, 12)):
        # The director asks "why one?": the figure opens the record it was counted from.
        province = sit_down("province").open(page)
        figure = province.page.xpath("//tr[@class='sum'][last()]//a[contains(@href, '/figures/201/')]/@href")
        province.open(figure[0])
        assert "上报数" in province.text
        assert "1人次" in province.text
        province.follow("咨询")
        assert "劳动报酬" in province.text
        assert "张三" not in province.text  # above the station a name is masked
        assert "张" in province.text


def column(sheet, code, names) -> dict[str, int | None]:
    """The cells that the name i_<code> covers, by the unit of their row."""
    cells = sheet[names.defined_names[f"i_{code}"].attr_text.split("!")[1].replace("$", "")]
    return {sheet.cell(row=cell.row, column=2).value: cell.value for (cell,) in cells}


@pytest.mark.django_db(transaction=True)
def test_a_case_goes_from_the_walk_in_to_its_end_without_script(live_server, people):
    head = Posting.objects.get(user__username=people["head"])
    lawyer = actions.add_staff(by=head, station=head.station, name="律师", kind="01", joined_on=date(2026, 10, 1),
                               user=head.user, licence_number="A1")  # fmt: skip
    with time_machine.travel(noon(10, 8)):
        clerk = Browser(live_server.url).login(people["clerk"], PASSWORD).open("/consultations/new/")
        clerk.send("保存", who="李四", channel="01", matter="04", outcome="1", question="四个月没有工资")
        clerk.follow("转立案").send("立案", kind="1", form="02")
        case = clerk.url

        desk = Browser(live_server.url).login(people["head"], PASSWORD).open(case)
        desk.follow("受理").send("受理")
        desk.follow("安排承办").send("安排承办", handler=str(lawyer.pk))
        desk.follow("提请结案").send("提请结案", outcome="03", recovered_fen="8,000", wages_fen="8000")
        desk.open(desk.page.xpath("//a[normalize-space()='结案']/@href")[0]).send("结案")
    assert "已结案" in desk.text
