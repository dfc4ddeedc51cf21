"""How a case counts: what stood + what opened − what ended = what stands, for any month, whenever asked."""

import itertools
import random
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from cases import actions
from cases.choices import Ended, Opened
from cases.models import CaseSpan
from stations import books
from stations.models import Station, StationInterval
from stations.terms import months_between, next_month
from tests.cases.office import TODAY

JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER = months_between(date(2026, 6, 1), date(2026, 10, 1))


def standing(month: date) -> int:
    """期末在办 of a month, from the two months of each span."""
    spans = CaseSpan.objects.filter(opened_in__lte=month)
    return spans.filter(Q(ended_in=None) | Q(ended_in__gt=month)).count()


def flows(month: date) -> tuple[dict[str, int], dict[str, int]]:
    opened = {as_: CaseSpan.objects.filter(opened_in=month, opened_as=as_).count() for as_ in Opened.values}
    ended = {as_: CaseSpan.objects.filter(ended_in=month, ended_as=as_).count() for as_ in Ended.values}
    return opened, ended


def close_books(office, through: date) -> None:
    """The station has submitted every month up to this one."""
    office.station.books_closed_through = next_month(through) - timedelta(days=1)
    office.station.save()


def test_identity_over_months_with_reopenings(office):
    """A year of chance: every month carries over what the month before left, by flows alone."""
    chance = random.Random(7)
    client = office.client()
    for _ in range(12):
        on = date(2026, 3, 1) + timedelta(days=chance.randrange(150))
        case = office.assigned(on, client=client)
        if chance.random() < 0.7:
            case = office.close(case, on + timedelta(days=chance.randrange(40)))
            if chance.random() < 0.6:
                case = office.reopen(case, case.closed_on + timedelta(days=chance.randrange(20)))
                if chance.random() < 0.5:
                    office.close(case, TODAY)
    months = months_between(date(2026, 2, 1), OCTOBER)
    assert CaseSpan.objects.filter(opened_as=Opened.REOPENED).exists()
    for before, month in itertools.pairwise(months):
        opened, ended = flows(month)
        assert standing(before) + sum(opened.values()) - sum(ended.values()) == standing(month)
    assert sum(flows(month)[0][Opened.NEW] for month in months) == 12


def test_a_reopening_leaves_august_as_it_was(office):
    case = office.closed(date(2026, 7, 6), closed_on=date(2026, 8, 20), fen=80000)
    before = standing(JULY), standing(AUGUST), flows(AUGUST)
    office.reopen(case, date(2026, 10, 2))
    assert (standing(JULY), standing(AUGUST), flows(AUGUST)) == before == (1, 0, before[2])
    assert flows(OCTOBER)[0] == {Opened.NEW: 0, Opened.REOPENED: 1, Opened.RECEIVED: 0}
    assert CaseSpan.objects.get(ended_in=AUGUST).recovered_fen == 80000


def test_a_case_closed_in_october_is_open_in_september_whenever_it_is_asked(office):
    office.closed(date(2026, 9, 3), closed_on=date(2026, 10, 5))
    assert (standing(SEPTEMBER), standing(OCTOBER)) == (1, 0)


def test_a_late_acceptance_and_end_count_in_the_earliest_open_month(office):
    close_books(office, AUGUST)
    office.closed(date(2026, 7, 6), closed_on=date(2026, 8, 20))
    span = CaseSpan.objects.get()
    assert (span.opened_on, span.opened_in, span.opened_is_late) == (date(2026, 7, 6), SEPTEMBER, True)
    assert (span.ended_on, span.ended_in, span.ended_is_late) == (date(2026, 8, 20), SEPTEMBER, True)


def test_only_the_end_may_be_late(office):
    case = office.assigned(date(2026, 7, 6))
    close_books(office, JULY)
    office.close(case, date(2026, 7, 30))
    span = CaseSpan.objects.get()
    assert (span.opened_in, span.opened_is_late, span.ended_in, span.ended_is_late) == (JULY, False, AUGUST, True)


def test_past_ledgers_count_nowhere(office):
    Station.objects.update(reports_from=SEPTEMBER)
    office.station.refresh_from_db()
    case = office.closed(date(2026, 8, 3), closed_on=date(2026, 9, 20))
    span = CaseSpan.objects.get()
    assert (span.opened_in, span.ended_in) == (None, None)
    office.reopen(case, date(2026, 10, 2))
    assert CaseSpan.objects.get(opened_as=Opened.REOPENED).opened_in == OCTOBER


def test_nothing_counts_once_a_closed_station_has_reported_its_last(office):
    StationInterval.objects.update(closed_on=date(2026, 8, 31))
    close_books(office, AUGUST)
    with pytest.raises(Exception, match="已闭站"):
        office.accepted(date(2026, 8, 3))


def test_an_end_between_two_openings_of_the_station_is_not_before_its_beginning(office):
    """Books closed to June, the station shut in July and August: what was late counts from September on."""
    StationInterval.objects.update(closed_on=date(2026, 6, 30))
    StationInterval.objects.create(station=office.station, opened_on=SEPTEMBER)
    close_books(office, JUNE)
    office.closed(date(2026, 6, 10), closed_on=date(2026, 7, 10))
    span = CaseSpan.objects.get()
    assert (span.opened_in, span.ended_in, span.ended_is_late) == (SEPTEMBER, SEPTEMBER, True)


def test_recount_after_a_month_is_sent_back(office):
    """August is sent back: what was late because of it counts in August now, what was late before stays there."""
    close_books(office, JULY)
    early = office.accepted(date(2026, 7, 6))  # late, in August
    close_books(office, AUGUST)
    late = office.assigned(date(2026, 8, 5))  # late, in September
    late = office.close(late, date(2026, 8, 25))
    plain = office.accepted(date(2026, 9, 7))
    station = books.lock(office.station)
    books.reopen(station, AUGUST)
    with transaction.atomic():
        actions.recount(station, AUGUST)
    told = {
        span.case_id: (span.opened_in, span.opened_is_late, span.ended_in, span.ended_is_late)
        for span in CaseSpan.objects.all()
    }
    assert told == {
        early.pk: (AUGUST, True, None, False),
        late.pk: (AUGUST, False, AUGUST, False),
        plain.pk: (SEPTEMBER, False, None, False),
    }


def test_recount_leaves_what_counted_before(office):
    office.closed(date(2026, 6, 3), closed_on=date(2026, 9, 2))
    before = list(CaseSpan.objects.values())
    station = books.lock(office.station)
    actions.recount(station, AUGUST)
    assert list(CaseSpan.objects.values()) == before


def test_recount_leaves_a_late_beginning_that_counted_before(office):
    """Begun late in August, ended in September; September is sent back: the beginning stays in August."""
    close_books(office, JULY)
    case = office.assigned(date(2026, 7, 6))
    close_books(office, AUGUST)
    office.close(case, date(2026, 9, 2))
    close_books(office, SEPTEMBER)
    station = books.lock(office.station)
    books.reopen(station, SEPTEMBER)
    actions.recount(station, SEPTEMBER)
    assert CaseSpan.objects.values_list("opened_in", "opened_is_late", "ended_in").get() == (AUGUST, True, SEPTEMBER)


def test_a_case_has_one_open_span(office):
    case = office.assigned()
    span = CaseSpan.objects.get()
    span.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        span.save(force_insert=True)
    assert case.spans.count() == 1


@pytest.mark.parametrize(
    "damage",
    [
        {"ended_on": date(2026, 10, 9)},  # an end without its manner
        {"ended_as": "1"},
        {"ended_on": date(2026, 1, 1), "ended_as": "1"},
        {"ended_in": SEPTEMBER},
        {"opened_in": None, "ended_in": OCTOBER},
        {"recovered_fen": -1},
    ],
)
def test_the_database_refuses_a_damaged_span(office, damage):
    office.assigned()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseSpan.objects.update(**damage)
