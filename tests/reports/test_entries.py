"""最近录入日: the last day of entry in the 中国残联 system, as a return froze it."""

from datetime import date

import pytest

from reports import actions
from reports.periods import period
from reports.table import area_table
from reports.workbook_sheets import plans
from stations import actions_plan
from tests.reports.desk import at
from tests.stations.conftest import browser
from tests.world import TODAY

pytestmark = pytest.mark.django_db
A, B, JAN = "340102", "340103", date(2026, 1, 1)


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(f"{TODAY}T09:30:00+08:00", tick=False)
    return time_machine


def test_the_last_day_of_entry_is_frozen_with_the_month_and_told_beneath_the_sheet(desk, clock):
    half, city = period("2026-H1"), desk.regions["340100"]

    def enter_on(day, code=A):
        station = desk.stations[code]
        actions_plan.enter(
            station, by=desk.head(code), today=at(2, 28).date(), kind="station", object_id=station.pk,
            record_version=1, entered_on=day,
        )  # fmt: skip

    def told():
        return area_table(city, half, today=date(2026, 7, 3)).last_entries

    assert told() == "最近录入日(各站末月上报时):没有已报的站。"
    enter_on(date(2026, 1, 20))
    first = desk.submit(A, JAN, at(2, 3))
    desk.submit(B, JAN, at(2, 3))
    frozen = f"最近录入日(各站末月上报时):2026-01-20 {desk.stations[A].name};未录入 {desk.stations[B].name}。"
    assert told() == frozen
    enter_on(date(2026, 2, 5))
    assert told() == frozen  # the month is locked
    clock.move_to(at(3, 9))
    for area in (city.code, desk.stations[A].code):
        page = browser(desk.officer("340100")).get(f"/returns/{area}/2026-H1/?sheet=11").content.decode()
        assert f"2026-01-20 {desk.stations[A].name}" in page
        assert "最近录入日" not in browser(desk.officer("340100")).get(f"/returns/{area}/2026-H1/").content.decode()
    [sheet] = [plan for plan in plans(half) if plan.key == "11"]
    assert sheet.notes(area_table(city, half, today=date(2026, 7, 3)))[-1] == f"八、{frozen}"
    actions.send_back(first, by=desk.officer(A), at=at(3, 9), remark="核对录入")
    desk.submit(A, JAN, at(3, 10))
    assert told() == frozen.replace("2026-01-20", "2026-02-05")
