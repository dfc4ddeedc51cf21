"""Money as people write it."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cases.forms import read_fen


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("", 0), ("0", 0), ("1,234.56 元", 123456), ("1234.5", 123450), ("¥100", 10000), ("100元", 10000),
        ("1,234.56", 123456), ("3.5 万", 3500000), ("1.25万元", 1250000), ("0.07", 7), (" 12 ", 1200),
    ],
)  # fmt: skip
def test_read_fen(typed, fen):
    assert read_fen(typed) == fen


@pytest.mark.parametrize("typed", ["1.234", "-5", "十元", "1,23", "1e5", "1.2.3", "12 34.", "NaN", "99999999999999"])
def test_read_fen_refuses(typed):
    with pytest.raises(ValidationError):
        read_fen(typed)


@given(st.integers(0, 10**12))
def test_read_fen_reads_what_a_page_shows(fen):
    assert read_fen(f"{fen // 100:,}.{fen % 100:02} 元") == fen
