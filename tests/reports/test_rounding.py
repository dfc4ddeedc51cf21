"""Figures in sentences never say what the exact figure does not bear out (reports/rounding.py)."""

import re
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.rounding import NEAR, OVER, Told, change, in_wan, mean, money, percent, points, tenths, told

NUMBER = st.one_of(st.integers(0, 2000), st.integers(0, 10**12))
FEN = st.one_of(st.integers(0, 3 * 10**6), st.integers(0, 10**14))
OF = {"": 1, "万": 10**4, "亿": 10**8}


def read(text):
    """A number in words read again, by other means than it was written: 近3.5万 -> 35,000."""
    number, unit = re.fullmatch(r"近?([\d,]+(?:\.\d+)?)(万|亿)?余?", text).groups()
    return Fraction(number.replace(",", "")) * OF[unit or ""]


@given(NUMBER)
@example(99)
@example(100)
@example(101)
@example(999)
@example(9_999)
@example(10_001)
@example(99_999)
def test_near_and_over_never_contradict_the_exact_figure(exact):
    said = told(exact)
    text = str(said)
    assert said.allows(exact)
    assert read(text) == said.named
    if text.startswith(NEAR):
        assert read(text) * Fraction(19, 20) <= exact < read(text)
    elif text.endswith(OVER):
        assert read(text) < exact < read(text) * Fraction(11, 10)
    else:
        assert read(text) == exact
    assert exact >= 100 or text == str(exact)


@given(NUMBER)
def test_a_number_that_is_near_is_never_told_as_over(exact):
    """The two words part the numbers between two round ones: who is told 近 lies nearer to the one named."""
    said = told(exact)
    if said.word == NEAR:
        assert told(said.named).word == ""
        assert (said.named - exact) * 10 < said.named
    if said.word == OVER:
        assert told(said.named) == Told(said.named)


@given(NUMBER, st.integers(1, 10**6))
def test_what_is_told_of_more_is_never_less(exact, more):
    assert told(exact).named <= told(exact + more).named


@pytest.mark.parametrize(("exact", "text"), [
    (0, "0"), (99, "99"), (100, "100"), (101, "100余"), (108, "近110"),
    (507, "500余"), (350, "350"), (3_012, "3,000余"),
    (2_951, "2,900余"), (4_985, "近5,000"), (9_985, "近1万"), (13_052, "1.3万余"), (35_400, "3.5万余"),
    (60_120, "6万余"), (198_100, "近20万"), (197_900, "19万余"), (1_234_567, "120万余"), (134_000_001, "1.3亿余"),
])  # fmt: skip
def test_numbers_by_hand(exact, text):
    assert str(told(exact)) == text


@pytest.mark.parametrize(("said", "least", "most"), [
    (Told(500, OVER), 501, 599), (Told(60_000, OVER), 60_001, 69_999), (Told(35_000, OVER), 35_001, 35_999),
    (Told(2_900, OVER), 2_901, 2_999), (Told(200_000, NEAR), 190_000, 199_999), (Told(10_000, NEAR), 9_500, 9_999),
    (Told(45_756), 45_756, 45_756),
])  # fmt: skip
def test_what_a_published_word_allows(said, least, most):
    assert said.allows(least)
    assert said.allows(most)
    assert not said.allows(least - 1)
    assert not said.allows(most + 1)


@given(FEN)
@example(999_999)
@example(1_000_000)
@example(9_999_995_000)
@example(9_999_994_999)
@example(10**10)
def test_money_is_what_half_up_makes_of_it(fen):
    text = money(fen)
    number, unit = re.fullmatch(r"([\d,]+(?:\.\d{1,2})?)(元|万元|亿元)", text).groups()
    said = Fraction(number.replace(",", "")) * {"元": 100, "万元": 10**6, "亿元": 10**10}[unit]
    last = {"元": 0, "万元": 10**4, "亿元": 10**8}[unit]
    assert -last / 2 < said - fen <= last / 2 or said == fen
    assert (unit == "元") == (fen < 10**6)
    assert unit != "万元" or 10**6 <= said < 10**10
    assert not text.startswith("0") or fen < 100


@pytest.mark.parametrize(("fen", "text"), [
    (0, "0元"), (50, "0.5元"), (320_000, "3,200元"), (320_050, "3,200.5元"), (999_999, "9,999.99元"),
    (1_000_000, "1万元"), (4_424_000_000, "4,424万元"), (1_847_490_000, "1,847.49万元"), (13_400_000_000, "1.34亿元"),
    (9_999_995_000, "1亿元"), (2_005_000, "2.01万元"),
])  # fmt: skip
def test_money_by_hand(fen, text):
    assert money(fen) == text


@given(NUMBER, NUMBER)
def test_a_rate_is_all_or_nothing_only_when_it_is(part, whole):
    part = min(part, whole)
    text = percent(part, whole)
    if whole == 0:
        assert text is None
        return
    assert re.fullmatch(r"\d{1,3}\.\d%", text)
    assert (text == "100.0%") == (part == whole)
    assert (text == "0.0%") == (part == 0)
    assert abs(Fraction(text[:-1]) - Fraction(part * 100, whole)) <= Fraction(1, 10)


@given(NUMBER, NUMBER)
@example(0, 0)
@example(5, 0)
@example(10**9 + 1, 10**9)
@example(1, 10**9)
def test_a_change_says_the_right_direction_or_nothing(now, before):
    text = change(now, before)
    if now == before:
        assert text == "持平"
    elif before == 0:
        assert text is None
    else:
        assert text.startswith("增长" if now > before else "下降")
        said = text[2:]
        by = Fraction(abs(now - before) * 100, before)
        if said == "不足0.1%":
            assert 0 < by < Fraction(1, 20)
        else:
            assert abs(Fraction(said[:-1].replace(",", "")) - by) <= Fraction(1, 10)
            assert (said == "100.0%" and now < before) == (now == 0) or now > before


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_points_are_the_difference_of_the_rates_as_they_are_told(part, whole, part_before, whole_before):
    part, part_before = min(part, whole), min(part_before, whole_before)
    text = points(tenths(part, whole), tenths(part_before, whole_before))
    rate, before = percent(part, whole), percent(part_before, whole_before)
    if rate is None or before is None:
        assert text is None
    elif rate == before:
        assert text == "持平"
    else:
        by = Fraction(rate[:-1]) - Fraction(before[:-1])
        word, said = re.fullmatch(r"(提高|降低)(\d+\.\d)个百分点", text).groups()
        assert (word == "提高") == (by > 0)
        assert Fraction(said) == abs(by)


def test_what_is_below_nothing_is_refused():
    for refused in (lambda: told(-1), lambda: money(-1), lambda: change(-1, 3), lambda: tenths(-1, 3)):
        with pytest.raises(ValueError, match="零和正数"):
            refused()


def test_a_number_that_wan_would_round_keeps_all_its_digits():
    assert in_wan(12_345) == "12,345"
    assert in_wan(12_300) == "1.23万"
    assert in_wan(100_000_000) == "1亿"


def test_a_mean_has_one_place_and_none_is_made_of_nothing():
    assert (mean(25, 2), mean(1, 3), mean(1, 20), mean(0, 4)) == ("12.5", "0.3", "0.1", "0.0")
    assert mean(0, 0) is None
