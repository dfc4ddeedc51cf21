"""A duty day entered late counts in the next month, and in its own once that month is sent back."""

from datetime import date, time

import time_machine

from reports import actions
from stations import actions_register
from stations.models import DutyDay, Staff
from tests.reports.desk import at

A, JAN, FEB = "340102", date(2026, 1, 1), date(2026, 2, 1)


def test_a_late_duty_day_moves_with_the_books(desk):
    station = desk.stations[A]
    first = desk.submit(A, JAN, at(2, 3))
    with time_machine.travel(at(2, 10), tick=False):
        day = actions_register.add(
            DutyDay, by=desk.postings["clerk", A], station=station, at=at(2, 10), held_on=date(2026, 1, 20),
            starts=time(9), ends=time(12), staff=Staff.objects.get(station=station, kind="01"),
        )  # fmt: skip
    assert (day.counted_in, day.is_late) == (FEB, True)
    actions.send_back(first, by=desk.officer(A), at=at(3, 4), remark="1月坐班漏报")
    day.refresh_from_db()
    assert (day.counted_in, day.is_late) == (JAN, False)
