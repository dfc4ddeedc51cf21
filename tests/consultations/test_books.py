"""Closed books: what comes later counts later, and what was counted stays counted where it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from clients import actions as clients
from consultations import actions
from consultations.models import Consultation
from stations import books
from stations.models import Station
from tests.clients.numbers import certificate
from tests.stations.conftest import TODAY, open_station, somebody

pytestmark = pytest.mark.django_db
JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in range(6, 11))
CLOSED = 9  # January to September


@pytest.fixture
def closed(station):
    """The station with its books closed through September."""

    def close(through=CLOSED):
        with transaction.atomic():
            locked = books.lock(station)
            for month in range(1, through + 1):
                books.close(locked, date(2026, month, 1))
        return Station.objects.get(pk=station.pk)

    return close


def test_an_entry_that_comes_late_counts_in_the_earliest_open_month_and_keeps_its_day(log, closed):
    closed()
    row = log(held_on=date(2026, 9, 30))
    assert (row.held_on, row.counted_in, row.is_late) == (date(2026, 9, 30), OCTOBER, True)
    row = log(held_on=date(2026, 10, 1))
    assert (row.counted_in, row.is_late) == (OCTOBER, False)


def test_an_open_month_of_the_past_is_not_late(log, closed):
    closed(8)
    row = log(held_on=date(2026, 9, 30))
    assert (row.counted_in, row.is_late) == (SEPTEMBER, False)


def test_past_ledgers_count_nowhere(log, country, office):
    station = open_station(country["340202"], "新站", opened_on=date(2026, 1, 5))
    Station.objects.filter(pk=station.pk).update(reports_from=AUGUST)
    row = log(by=somebody("clerk", Station.objects.get(pk=station.pk)), held_on=date(2026, 7, 31))
    assert (row.counted_in, row.is_late) == (None, False)


def test_a_closed_station_takes_no_more(log, closed, clerk):
    interval = clerk.station.intervals.get()
    interval.closed_on = date(2026, 9, 20)
    interval.save()
    closed()
    with pytest.raises(ValidationError, match="已闭站"):
        log(held_on=date(2026, 9, 18))
    with pytest.raises(ValidationError, match="没有开站"):
        log(held_on=date(2026, 9, 21))


# ---------------------------------------------------------------- corrections
def correct(row, by, **changes):
    return actions.correct(row, by=by, version=row.version, today=TODAY, **changes)


def test_in_an_open_month_the_month_follows_the_day(log, clerk):
    row = log(held_on=date(2026, 10, 2))
    row = correct(row, clerk, held_on=date(2026, 9, 30))
    assert (row.counted_in, row.is_late, row.reason) == (SEPTEMBER, False, "")


def test_a_day_moved_into_a_closed_month_counts_as_late(log, clerk, closed):
    row = log(held_on=date(2026, 10, 2))
    closed()
    row = correct(row, clerk, held_on=date(2026, 9, 30))
    assert (row.held_on, row.counted_in, row.is_late) == (date(2026, 9, 30), OCTOBER, True)


@pytest.mark.parametrize("changes", [
    {"matter": "05"}, {"persons": 2}, {"channel": "02"}, {"outcome": "3"}, {"question": "改"}, {"asked": ["2"]},
    {"held_on": date(2026, 9, 3)}, {"held_on": date(2026, 10, 1)},
])  # fmt: skip
def test_in_a_closed_month_a_reason_is_needed_and_the_month_stays(log, clerk, closed, changes):
    row = log(held_on=date(2026, 9, 2))
    closed()
    with pytest.raises(ValidationError, match="2026 年 9 月报表已上报"):
        correct(row, clerk, **changes)
    row = correct(row, clerk, reason="与登记表核对", **changes)
    assert (row.counted_in, row.is_late, row.reason) == (SEPTEMBER, False, "与登记表核对")
    line = AuditLine.objects.get(action="更正咨询")
    assert line.detail == "与登记表核对"
    assert next(iter(changes)).removesuffix("_on").split("_")[0] in line.fields


def test_a_counted_day_does_not_move_before_its_closed_month(log, clerk, closed):
    row = log(held_on=date(2026, 9, 2))
    closed()
    with pytest.raises(ValidationError, match="作废后按实际日期补录"):
        correct(row, clerk, held_on=date(2026, 8, 31), reason="日期错")


def test_the_facts_of_the_day_stay_and_are_taken_anew_only_while_the_month_is_open(log, clerk, closed):
    row = log(person={"number": certificate(), "name": "陈安平"}, held_on=date(2026, 9, 2))
    clients.correct(row.client, by=clerk, version=1, today=TODAY, grade="1", reason="重新评定")
    row = correct(row, clerk, minutes=10)
    assert row.grade == "2"
    row = correct(row, clerk, refreeze=True)
    assert row.grade == "1"
    closed()
    with pytest.raises(ValidationError, match="不能重新带出"):
        correct(row, clerk, refreeze=True, reason="更正")


def test_a_void_record_stays_where_it_counted(log, clerk, closed, station):
    row = log(held_on=date(2026, 9, 2))
    closed()
    head = somebody("station_head", station)
    with pytest.raises(ValidationError):
        actions.void(row, by=head, reason="")
    row = actions.void(row, by=head, reason="重复登记", version=row.version)
    assert (row.state, row.counted_in, row.reason) == ("void", SEPTEMBER, "重复登记")
    assert Consultation.objects.count() == 1
    assert not Consultation.objects.recorded().exists()
    with pytest.raises(MovedOn):
        correct(row, clerk, minutes=5, reason="x")
    with pytest.raises(MovedOn):
        actions.void(row, by=head, reason="再作废")


def test_two_editors(log, clerk):
    row = log()
    correct(row, clerk, question="甲的写法")
    with pytest.raises(Stale) as stale:
        correct(row, clerk, question="乙的写法")
    assert stale.value.current.question == "甲的写法"
    assert Consultation.objects.get().question == "甲的写法"


# ---------------------------------------------------------------- sent back
def test_a_month_sent_back_counts_everything_by_its_day_again(log, closed, station):
    august = log(held_on=date(2026, 8, 20))
    closed(8)
    late = log(held_on=date(2026, 8, 25))
    later = log(held_on=date(2026, 7, 25))
    september = log(held_on=date(2026, 9, 5))
    june = log(held_on=date(2026, 6, 5))
    assert (late.counted_in, later.counted_in, june.counted_in) == (SEPTEMBER, SEPTEMBER, SEPTEMBER)
    with transaction.atomic():
        locked = books.lock(station)
        books.reopen(locked, AUGUST)
        actions.recount(locked, AUGUST)
    told = dict(Consultation.objects.values_list("pk", "counted_in"))
    marks = dict(Consultation.objects.values_list("pk", "is_late"))
    assert told == {
        august.pk: AUGUST, late.pk: AUGUST, september.pk: SEPTEMBER,  # by their day
        later.pk: AUGUST, june.pk: AUGUST,  # June and July are closed still: the earliest open month
    }  # fmt: skip
    assert marks == {august.pk: False, late.pk: False, september.pk: False, later.pk: True, june.pk: True}


def test_sending_back_the_first_month_reopens_all(log, closed, station):
    closed(2)
    row = log(held_on=date(2026, 1, 6))
    assert (row.counted_in, row.is_late) == (date(2026, 3, 1), True)
    with transaction.atomic():
        locked = books.lock(station)
        books.reopen(locked, date(2026, 1, 1))
        actions.recount(locked, date(2026, 1, 1))
    row.refresh_from_db()
    assert (row.counted_in, row.is_late) == (date(2026, 1, 1), False)


def test_what_counted_earlier_is_not_touched(log, closed, station, django_assert_num_queries):
    row = log(held_on=date(2026, 6, 5))
    closed(8)
    corrected = log(held_on=date(2026, 9, 5))
    with transaction.atomic():
        locked = books.lock(station)
        books.reopen(locked, JULY)
        with django_assert_num_queries(7):  # four updates, the intervals twice, the events; whatever the rows
            actions.recount(locked, JULY)
    row.refresh_from_db()
    corrected.refresh_from_db()
    assert (row.counted_in, corrected.counted_in) == (JUNE, SEPTEMBER)


def test_another_station_is_not_recounted(log, closed, office):
    sibling = log(by=somebody("clerk", office.stations.sibling), held_on=date(2026, 9, 5))
    Consultation.objects.filter(pk=sibling.pk).update(counted_in=OCTOBER, is_late=True)
    station = closed()
    with transaction.atomic():
        locked = books.lock(station)
        books.reopen(locked, AUGUST)
        actions.recount(locked, AUGUST)
    sibling.refresh_from_db()
    assert sibling.counted_in == OCTOBER


# ---------------------------------------------------------------- promised answers
def owes(row, clerk, due_on, **given):
    """As the desk records it: the day is set, and the month follows."""
    Consultation.objects.filter(pk=row.pk).update(answer_due_on=due_on)
    return correct(Consultation.objects.get(pk=row.pk), clerk, **given)


def test_a_promised_answer_counts_in_the_month_it_falls_due_and_a_closed_one_stays(log, clerk, closed, station):
    row = owes(log(held_on=date(2026, 8, 28)), clerk, date(2026, 9, 3), held_on=date(2026, 8, 27))
    assert (row.counted_in, row.answer_due_in) == (AUGUST, SEPTEMBER)
    closed()
    row = owes(row, clerk, date(2026, 10, 3), held_on=date(2026, 8, 26), reason="按登记表")
    assert row.answer_due_in == SEPTEMBER
    late = owes(log(held_on=date(2026, 9, 29)), clerk, date(2026, 9, 30), held_on=date(2026, 9, 28))
    assert (late.counted_in, late.answer_due_in) == (OCTOBER, OCTOBER)  # September is closed
    with transaction.atomic():
        locked = books.lock(station)
        books.reopen(locked, SEPTEMBER)
        actions.recount(locked, SEPTEMBER)
    assert dict(Consultation.objects.values_list("pk", "answer_due_in")) == {row.pk: OCTOBER, late.pk: SEPTEMBER}


def test_of_past_ledgers_nothing_falls_due(log, clerk):
    Station.objects.filter(pk=clerk.station_id).update(reports_from=OCTOBER)
    row = owes(log(held_on=date(2026, 9, 28)), clerk, date(2026, 10, 3), held_on=date(2026, 9, 29))
    assert (row.counted_in, row.answer_due_in) == (None, None)
