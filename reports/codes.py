"""查询码: what stands in the foot of each sheet of a workbook and finds its page again.

340102-2610-01-02-3: the area (six digits, eight of a station); year and period; the version (00: not final, or a
longer period); the sheet; the check character of ISO 7064 MOD 11-2, as an identity number has one. It stands on paper
for years: what a part means is never changed.
"""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlencode
from stdnum.iso7064 import mod_11_2

from reports.periods import Period

SUMMARY, DEFINITIONS, REMARKS = "月报总表", "指标定义", "说明"
NUMBERS = {SUMMARY: "00", DEFINITIONS: "98", REMARKS: "99"}  # beside the numbered sheets
QUARTERS, HALVES = {"Q1": "21", "Q2": "22", "Q3": "23", "Q4": "24"}, {"H1": "31", "H2": "32"}
PARTS = {"": "00", **{f"{month:02}": f"{month:02}" for month in range(1, 13)}, **QUARTERS, **HALVES}
OF_PART = {number: part for part, number in PARTS.items()}
FORM = re.compile(r"(\d{6}|\d{8})(\d\d)(\d\d)(\d\d)(\d\d)[\dX]", re.ASCII)
BETWEEN = re.compile(r"[\s_.·‐-―−-]+")
EXAMPLE = "340102-2610-01-02-3"


@dataclass(frozen=True)
class Found:
    """What a code names; whether there is such an area or version is for its page to say."""

    area: str
    period: str
    version: int
    sheet: str

    @property
    def url(self) -> str:
        asked = {"sheet": self.sheet} if self.sheet else {}
        if self.version:
            asked["version"] = str(self.version)
        here = reverse("reports:detail", args=[self.area, self.period])
        return f"{here}?{urlencode(asked)}" if asked else here


def code_of(area: str, period: Period, version: int | None, sheet: str) -> str:
    """The code of one sheet. `sheet`: its number, or the name of one without."""
    year, _, part = period.code.partition("-")
    parts = [area, year[2:] + PARTS[part], f"{version or 0:02}", NUMBERS.get(sheet) or f"{int(sheet):02}"]
    return "-".join([*parts, mod_11_2.calc_check_digit("".join(parts))])


def read(text: str) -> Found:
    """What was typed, with or without its hyphens. Raises ValidationError."""
    typed = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
    match = FORM.fullmatch(typed)
    if not match or match[3] not in OF_PART:
        raise ValidationError(f"查询码写法不对。它印在汇总表每页的左下角,形如 {EXAMPLE}。")
    if not mod_11_2.is_valid(typed):
        raise ValidationError("校验码不符,有一位可能写错了,请对照页脚逐位核对。")
    area, year, part, version, sheet = match.groups()
    is_numbered = sheet not in NUMBERS.values()
    period = f"20{year}" + (f"-{OF_PART[part]}" if OF_PART[part] else "")
    return Found(area, period, int(version), str(int(sheet)) if is_numbered else "")
