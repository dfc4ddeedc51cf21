import base64
from typing import Any

import pytest

from accounts.sealing import CannotOpen, keyed_hash, open_sealed, seal

PLACE = "clients.Person:number:0d9f"
OLD, NEW = (base64.b64encode(letter * 32).decode() for letter in (b"o", b"n"))


def test_what_was_sealed_opens_at_its_place_only() -> None:
    sealed = seal("身份".encode(), PLACE)
    assert "身份".encode() not in sealed
    assert open_sealed(sealed, PLACE) == "身份".encode()
    for elsewhere in ("clients.Person:number:0d9e", "clients.Person:phone:0d9f", "clients.Client:number:0d9f", ""):
        with pytest.raises(CannotOpen, match="不属于此处"):
            open_sealed(sealed, elsewhere)


def test_equal_values_are_sealed_differently() -> None:
    assert seal(b"same", PLACE) != seal(b"same", PLACE)


def test_a_changed_byte_does_not_open() -> None:
    sealed = bytearray(seal(b"value", PLACE))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpen, match="已损坏"):
        open_sealed(bytes(sealed), PLACE)


def test_the_first_key_seals_and_every_key_opens(settings: Any) -> None:
    settings.FIELD_KEYS = f"old:{OLD}"
    before = seal(b"value", PLACE)
    settings.FIELD_KEYS = f"new:{NEW},old:{OLD}"
    after = seal(b"value", PLACE)
    assert before.startswith(b"old:")
    assert after.startswith(b"new:")
    assert open_sealed(before, PLACE) == open_sealed(after, PLACE) == b"value"
    settings.FIELD_KEYS = f"new:{NEW}"
    with pytest.raises(CannotOpen, match="缺少密钥 old"):
        open_sealed(before, PLACE)


def test_a_key_of_the_same_name_but_another_value_does_not_open(settings: Any) -> None:
    settings.FIELD_KEYS = f"k:{OLD}"
    sealed = seal(b"value", PLACE)
    settings.FIELD_KEYS = f"k:{NEW}"
    with pytest.raises(CannotOpen):
        open_sealed(sealed, PLACE)


def test_keyed_hash_depends_on_key_purpose_and_value(settings: Any) -> None:
    first = keyed_hash("number", "1")
    assert keyed_hash("number", "1") == first
    assert len({first, keyed_hash("phone", "1"), keyed_hash("number", "2")}) == 3
    settings.INDEX_KEY = NEW
    assert keyed_hash("number", "1") != first
