"""Numbers as they are typed, read and refused; what is sealed opens in its own place only."""

import re
import unicodedata
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.sealing import CannotOpen
from clients import identity
from tests.clients.numbers import certificate, id_number

TODAY = date(2026, 10, 8)
days = st.dates(date(1900, 1, 1), TODAY)
orders = st.integers(0, 999).map("{:03}".format)
# 34–65 were never all in use at once; 849900 never was: the first six digits are not judged.
places = st.integers(110000, 849900).map(str)
kinds = st.tuples(st.integers(1, 7), st.integers(1, 4), st.sampled_from(["", "B1", "B2", "B12"]))
FULL_WIDTH = {code: code + 0xFEE0 for code in map(ord, "0123456789X")}


def made(day, order, place):
    return id_number(born=f"{day:%Y%m%d}", order=order, place=place)


def test_the_check_digit_is_that_of_the_standard():
    """The number that GB 11643 itself prints as its example."""
    assert identity.read_number("11010519491231002X", TODAY).born_on == date(1949, 12, 31)
    with pytest.raises(ValidationError, match="校验位"):
        identity.read_number("110105194912310021", TODAY)


@given(days, orders, places)
def test_any_well_made_number_is_read_whatever_its_place_code(day, order, place):
    read = identity.read_number(made(day, order, place), TODAY)
    assert (read.born_on, read.certificate, read.category) == (day, "", "9")
    assert read.sex == ("1" if int(order) % 2 else "2")


@given(days, orders, places, kinds)
def test_a_certificate_tells_category_and_grade_with_or_without_a_reissue_suffix(day, order, place, kind):
    text = f"{made(day, order, place)}{kind[0]}{kind[1]}{kind[2]}"
    read = identity.read_number(text, TODAY)
    assert (read.number, read.certificate) == (text[:18], text)
    assert (read.category, read.grade) == (str(kind[0]), str(kind[1]))


@given(days, orders, places, st.sampled_from([" ", "-", " ", "\t"]), st.booleans())
def test_full_width_digits_spaces_and_a_small_x_are_the_same_number(day, order, place, gap, is_wide):
    number = made(day, order, place)
    typed = gap.join([number[:6], number[6:14], number[14:].lower()])
    if is_wide:
        typed = typed.upper().translate(FULL_WIDTH)
        assert unicodedata.normalize("NFKC", typed) != typed
    assert identity.read_number(typed, TODAY).number == number


@given(days, orders, places, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(day, order, place, at, by):
    number = made(day, order, place)
    wrong = f"{number[:at]}{(int(number[at]) + by) % 10}{number[at + 1 :]}"
    with pytest.raises(ValidationError):
        identity.read_number(wrong, TODAY)


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused_and_the_refusal_does_not_repeat_it(text):
    try:
        identity.read_number(text, TODAY)
    except ValidationError as refusal:
        sentence = refusal.messages[0]
        assert sentence.endswith("。")
        # Words of our own sentences may be typed too; a number may not come back.
        assert not [part for part in re.findall(r"[0-9X]{4,}", identity.normalised(text)) if part in sentence]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("3499001961010100", "证号位数不对(现为 16 位)"),
        (certificate()[:-1], "证号位数不对(现为 19 位)"),
        (certificate(category="8"), "证号位数不对"),
        (certificate(grade="5"), "证号位数不对"),
        (id_number(born="19610230"), "出生日期不存在"),
        (id_number(born="20261009"), "出生日期不合理"),
        (id_number(born="18991231"), "出生日期不合理"),
        (id_number()[:-1] + str((int(id_number()[-1]) + 1) % 10), "校验位"),
    ],
)
def test_a_wrong_number_is_told_what_is_wrong(text, sentence):
    with pytest.raises(ValidationError, match=sentence.replace("(", r"\(").replace(")", r"\)")):
        identity.read_number(text, TODAY)


def test_a_number_that_ends_in_x_is_read():
    number = next(n for n in (id_number(order=f"{i:03}") for i in range(99)) if n.endswith("X"))
    assert identity.read_number(number.lower(), TODAY).number == number


@pytest.mark.parametrize(
    ("typed", "read"),
    [("138 5551 0001", "13855510001"), ("13855510001", "13855510001"), ("0551-62990000", "0551-62990000")],
)
def test_phones_are_normalised(typed, read):
    assert identity.read_phone(typed) == read


@pytest.mark.parametrize("typed", ["12345", "23855510001", "1385551000", "电话"])
def test_what_is_no_phone_is_refused(typed):
    with pytest.raises(ValidationError, match="电话号码不对"):
        identity.read_phone(typed)


def a_file(**given):
    sealed = {f"{name}_sealed": b"" for name in ("number", "certificate", "phone", "address")}
    return SimpleNamespace(uuid=uuid4(), **sealed | given)


@pytest.mark.parametrize(
    ("field", "value"), [("number", id_number()), ("phone", "13855510001"), ("address", "某路 1 号")]
)
def test_a_sealed_value_opens_only_in_its_own_field_of_its_own_row(field, value):
    client, other = a_file(), a_file()
    if field == "number":
        identity.set_number(client, identity.read_number(value, TODAY))
    else:
        getattr(identity, f"set_{field}")(client, value)
    sealed = getattr(client, f"{field}_sealed")
    assert value.encode() not in sealed
    assert identity.opened(client, field) == value
    setattr(other, f"{field}_sealed", sealed)
    with pytest.raises(CannotOpen):
        identity.opened(other, field)
    client.certificate_sealed = sealed
    with pytest.raises(CannotOpen):
        identity.opened(client, "certificate")


def test_the_mask_shows_the_last_four_of_the_id_and_never_of_the_certificate():
    client = a_file()
    identity.set_number(client, identity.read_number(certificate(), TODAY))
    identity.set_phone(client, "13855510001")
    assert identity.masked(client, "number") == identity.masked(client, "certificate") == f"尾号 {id_number()[-4:]}"
    assert identity.masked(client, "phone") == "138****0001"
    assert identity.masked(client, "address") == ""
    assert identity.masked_name("张三丰") == "张*"


def test_blind_indexes_differ_by_what_they_index():
    four = id_number()[-4:]
    assert identity.number_index(four) != identity.last_four_index(four) != identity.phone_index(four)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (id_number(), "number"), (certificate(), "number"), (certificate(suffix="B1"), "number"),
        ("0017", "last_four"), ("123x", "last_four"), ("13855510001", "phone"), ("0551-62990000", "phone"),
        ("张三", ""), ("zs", ""), ("12345", ""),
    ],
)  # fmt: skip
def test_what_was_typed_into_a_search_is_told_apart(typed, kind):
    assert identity.searched(typed)[0] == kind


@pytest.mark.parametrize("text", ["身份证 3499 0019 6101 0100 17", "电话 13855510001", "138-5551-0001"])
def test_numbers_are_kept_out_of_what_stands_in_clear(text):
    with pytest.raises(ValidationError, match="不加密保存"):
        identity.refuse_numbers("reason", text)


@pytest.mark.parametrize("text", ["登记错了人", "2026-10-08 重复登记", "(2026)皖0103民初1234号"])
def test_dates_and_case_numbers_may_stand_in_a_reason(text):
    identity.refuse_numbers("reason", text)
