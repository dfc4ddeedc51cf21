"""The words for where a month stands: seven different things, told by one function."""

from datetime import date

import pytest

from reports import actions
from reports.choices import Standing
from reports.models import Return
from reports.standing import cells, standing
from stations import actions as station_actions
from stations.models import Station
from tests.reports.desk import at

JAN, FEB, MAR = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


def words(desk, code, today, months=(JAN, FEB, MAR)):
    stations = Station.objects.filter(pk=desk.stations[code].pk).prefetch_related("intervals")
    return [cell.word for cell in cells(stations, list(months), today)[desk.stations[code].pk]]


def test_the_word_for_each_stage(desk):
    desk.consult(A, date(2026, 1, 8))
    told = [standing(None), standing(desk.opened(A, JAN))]
    told.append(standing(desk.submit(A, JAN, at(2, 5))))
    row = desk.climb(Return.objects.get(month=JAN, station=desk.stations[A]), at(2, 5))
    told.append(standing(actions.send_back(row, by=desk.officer("340000"), at=at(2, 6), remark="请核对")))
    told.append(standing(desk.submit(A, JAN, at(2, 27))))
    desk.climb(Return.objects.get(month=JAN, station=desk.stations[A]), at(2, 27))
    actions.finalise(desk.regions["340000"], JAN, by=desk.officer("340000"), at=at(2, 27))
    told.append(standing(Return.objects.get(month=JAN, station=desk.stations[A])))
    # Sent back and sent again on 27 February: on time, for the first submission was.
    assert [one.label for one in told] == ["未报", "未报", "已报", "退回修改", "已报", "已终审"]


@pytest.mark.parametrize(
    ("day", "hour", "word"),
    [(5, 0, Standing.ON_TIME), (5, 23, Standing.ON_TIME), (6, 0, Standing.LATE)],
)
def test_on_time_is_the_whole_last_day(desk, day, hour, word):
    desk.consult(A, date(2026, 1, 8))
    assert standing(desk.submit(A, JAN, at(2, day).replace(hour=hour))) is word


def test_a_nil_return_has_a_word_of_its_own(desk):
    assert standing(desk.submit(A, JAN, at(2, 3))) is Standing.ZERO


def test_a_month_in_which_a_station_was_not_open_is_not_owed(desk):
    station_actions.close_station(
        desk.stations[A], by=desk.officer("340000"), closed_on=date(2026, 2, 10), reason="撤并"
    )
    desk.submit(A, JAN, at(2, 3))
    assert words(desk, A, date(2026, 3, 9)) == ["零报告", "未报", "—"]
    assert words(desk, B, date(2026, 2, 9)) == ["未报", "未报", "—"]  # March has not begun


def test_missing_is_late_only_after_its_day(desk):
    stations = list(Station.objects.filter(pk=desk.stations[A].pk).prefetch_related("intervals"))
    looks = [
        (cell.look, cell.is_overdue)
        for today in (date(2026, 2, 5), date(2026, 2, 6))
        for cell in cells(stations, [JAN], today)[stations[0].pk]
    ]
    assert looks == [("none", False), ("bad", True)]
