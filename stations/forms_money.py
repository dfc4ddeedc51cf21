"""Amounts as people type them."""

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

AMOUNT = re.compile(r"^[¥¥]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,2})?(万)?元?$")
LARGEST_FEN = 10**13  # 1000 亿元: more is a slip of the hand


def read_fen(text: str) -> int:
    """Yuan as people write them, "1,234.56 元" or "3.5 万", in whole fen; "" is 0. Raises ValidationError."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace(",", ",")
    if not plain:
        return 0
    match = AMOUNT.match(plain)
    if not match:
        raise ValidationError("请填写金额,单位元,最多两位小数,如 1,234.56。")
    yuan = Decimal(match[1].replace(",", "") + (match[2] or ""))
    fen = int(yuan * (1_000_000 if match[3] else 100))
    if fen > LARGEST_FEN:
        raise ValidationError("金额过大,请核对单位是否为元。")
    return fen


class FenField(forms.CharField):
    """An amount typed in yuan; whole fen when clean."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=30, required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options
        )

    def clean(self, value: Any) -> int:
        return read_fen(super().clean(value))
