"""Which month a record counts in, and in which order months close."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from stations import actions, books, obligations
from stations.books import Counting
from stations.choices import ObligationKind
from stations.models import Obligation

pytestmark = pytest.mark.django_db

JAN, FEB, MAR, APR = (date(2026, month, 1) for month in (1, 2, 3, 4))


def test_an_event_counts_in_its_own_open_month(station):
    assert books.counting(station, date(2026, 2, 17)) == Counting(FEB, False)


def test_before_the_station_reports_it_counts_nowhere(station):
    assert books.counting(station, date(2025, 12, 31)) == Counting(None, False)


def test_a_late_entry_counts_in_the_earliest_open_month_and_says_so(station):
    books.close(station, JAN)
    books.close(station, FEB)
    assert station.books_closed_through == date(2026, 2, 28)
    assert books.counting(station, date(2026, 1, 9)) == Counting(MAR, True)
    assert books.counting(station, date(2026, 3, 1)) == Counting(MAR, False)
    assert books.is_closed(station, FEB)
    assert not books.is_closed(station, MAR)
    assert not books.is_closed(station, None)


def test_months_close_in_order(station):
    with pytest.raises(ValidationError, match="应先报 2026 年 1 月"):
        books.close(station, FEB)
    books.close(station, JAN)
    with pytest.raises(ValidationError, match="应先报 2026 年 2 月"):
        books.close(station, JAN)


def test_reopening_a_month_reopens_every_later_one(station):
    for month in (JAN, FEB, MAR):
        books.close(station, month)
    books.reopen(station, FEB)
    station.refresh_from_db()
    assert station.books_closed_through == date(2026, 1, 31)
    assert books.first_open(station) == FEB
    books.reopen(station, JAN)
    assert station.books_closed_through is None
    assert books.first_open(station) == JAN


def test_months_in_which_it_was_closed_throughout_are_passed_over(station):
    actions.close_station(station, by=actions.SYSTEM, closed_on=date(2026, 1, 20), reason="改造")
    actions.reopen_station(station, by=actions.SYSTEM, opened_on=date(2026, 4, 2))
    books.close(station, JAN)
    assert books.first_open(station) == APR
    assert books.counting(station, date(2026, 1, 9)) == Counting(APR, True)
    books.close(station, APR)


def test_after_the_last_month_of_a_closed_station_only_an_amendment(station):
    actions.close_station(station, by=actions.SYSTEM, closed_on=date(2026, 1, 20), reason="撤并")
    assert books.counting(station, date(2026, 1, 9)) == Counting(JAN, False)
    books.close(station, JAN)
    with pytest.raises(ValidationError, match="末月报表已上报,不能再补录"):
        books.counting(station, date(2026, 1, 9))
    with pytest.raises(ValidationError, match="没有待上报的月份"):
        books.close(station, FEB)


def test_the_locked_row_is_the_row_as_it_is(station):
    books.close(station, JAN)
    assert books.lock(station.pk).books_closed_through == date(2026, 1, 31)


def test_an_obligation_is_judged_by_its_first_time(station):
    kind = ObligationKind.MONTHLY_RETURN
    obligations.owe(station, kind, "2026-01", date(2026, 2, 5), "reports:detail")
    obligations.fulfil(station, kind, "2026-01", date(2026, 2, 4))
    obligations.sent_back(station, kind, "2026-01")
    assert Obligation.objects.owed().get().times_sent_back == 1
    obligations.fulfil(station, kind, "2026-01", date(2026, 2, 9))
    obligations.unfulfil(station, kind, "2026-01")
    obligations.fulfil(station, kind, "2026-01", date(2026, 2, 12))
    row = Obligation.objects.get()
    assert (row.first_done_on, row.done_on, row.times_sent_back) == (date(2026, 2, 4), date(2026, 2, 12), 1)
    obligations.owe(station, kind, "2026-01", date(2026, 2, 6), "reports:detail")
    assert Obligation.objects.get().due_on == date(2026, 2, 6)
