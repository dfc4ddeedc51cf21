"""Working days by the published holidays of 2026, read from the State Council's notice, not from the library."""

from datetime import date

import pytest

from stations import terms


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2026, 10, 5), date(2026, 10, 8)),  # National Day runs to the 7th
        (date(2026, 11, 5), date(2026, 11, 5)),
        (date(2026, 10, 10), date(2026, 10, 10)),  # a Saturday worked in exchange
        (date(2026, 9, 5), date(2026, 9, 7)),  # a plain Saturday
    ],
)
def test_a_last_day_on_a_holiday_moves(day, moved):
    assert terms.moved_due(day) == moved


def test_a_year_not_published_knows_weekends_only():
    assert 2026 in terms.known_years()
    unknown = terms.known_years().stop
    new_year = date(unknown + 1, 1, 1)
    assert terms.is_working_day(new_year) == (new_year.weekday() < 5)
    assert not terms.is_working_day(date(2030, 10, 5)), "a Saturday"
    assert terms.is_working_day(date(2030, 10, 1)), "nobody knows yet that this will be a holiday"


def test_the_day_of_the_event_is_not_counted():
    assert terms.plus_days(date(2026, 9, 7), 7) == date(2026, 9, 14)
    assert terms.plus_working_days(date(2026, 9, 29), 2) == date(2026, 10, 8)
    assert terms.plus_working_days(date(2026, 9, 29), 0) == date(2026, 9, 29)


def test_months():
    assert terms.next_month(date(2026, 12, 31)) == date(2027, 1, 1)
    assert terms.first_of_month(date(2026, 2, 28)) == date(2026, 2, 1)
    assert terms.months_between(date(2025, 11, 20), date(2026, 1, 1)) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert terms.months_between(date(2026, 2, 1), date(2026, 1, 31)) == []
