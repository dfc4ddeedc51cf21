"""A line of a past ledger, or of the grid: its columns, how each is read, and everything that is wrong with it at once.

Every cell is text, as it stood in the workbook or was typed. What is wrong is told by line and column with what to do,
and never with what stood there: a cell in the wrong column may hold a number of somebody.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from clients import identity, names
from clients.choices import TICKED_GROUPS, Category, Grade, Residence, Sex
from consultations.choices import AskedBy, Channel, Matter, Need, Outcome, Visit
from stations.xlsx_reading import BAD, FORMULA, LOST

LONGEST = 4000  # characters of a narrative
LONGEST_NAME = 40
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
WRITTEN = re.compile(r"(\d{4})(\d{2})(\d{2})")
SERIAL, EPOCH = re.compile(r"[2-8]\d{4}"), date(1899, 12, 30)  # how Excel keeps a date: days since then
COUNT = re.compile(r"(\d{1,4})[人名位年]?|(\d{1,4})分钟?")
BETWEEN = re.compile(r"[;,、/\s]+")
# What stations/xlsx_reading.py could not tell as text.
MARKS = {
    FORMULA: "是公式,请复制后“选择性粘贴”为数值。",
    LOST: "长数字存成了数值,后几位已丢失。请把这一列设为“文本”格式,再重新填写。",
    BAD: "是 Excel 的出错值,请改为实际内容。",
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: in which line, which column, what, and how to mend it."""

    number: int
    column: str  # the name of a column; "" for the line as a whole
    sentence: str

    @property
    def label(self) -> str:
        return BY_NAME[self.column].label if self.column else ""


@dataclass
class Line:
    """`values` as consultations.actions.record takes them, `person` as clients.actions.find_or_register does."""

    number: int
    texts: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    person: dict[str, Any] = field(default_factory=dict)
    read: identity.NumberRead | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_anonymous(self) -> bool:
        return not self.person.get("name") and self.read is None

    def wrong(self, column: str, sentence: str) -> None:
        self.faults.append(Fault(self.number, column, sentence))
        self.faults.sort(key=lambda fault: ORDER[fault.column])  # as the eye goes along the line

    def refused(self, refusal: ValidationError) -> None:
        """Takes over what a rule says."""
        told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
        for name, sentences in told.items():
            for sentence in sentences:
                self.wrong(name if name in BY_NAME else "", sentence)


# ---------------------------------------------------------------- how a cell is read
def tidy(text: str) -> str:
    """Full-width letters and digits made narrow, no spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip()


def _key(text: str) -> str:
    return re.sub(r"[\s、,。;;]", "", tidy(text)).lower()


def a_day(text: str) -> date:
    text = re.sub(r"\s", "", tidy(text).partition(" ")[0])
    if SERIAL.fullmatch(text):
        return EPOCH + timedelta(days=int(text))
    match = DAY.fullmatch(text) or WRITTEN.fullmatch(text)
    try:
        return date(*(int(part) for part in match.groups()))  # type: ignore[union-attr]
    except (AttributeError, ValueError):
        raise ValidationError("不是日期,请写成 2025-03-08 的样子。") from None


def a_number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        match = COUNT.fullmatch(re.sub(r"\s", "", tidy(text)))
        value = int(match[1] or match[2]) if match else -1
        if not least <= value <= most:
            raise ValidationError(f"应为 {least} 至 {most} 的整数。")
        return value

    return read


def one_of(choices: Iterable[models.TextChoices]) -> Callable[[str], str]:
    """By its words, its number, or both as the lists of the screen show them."""
    kept = list(choices)
    found = {_key(told): one.value for one in kept for told in (one.label, one.value, f"{one.value}{one.label}")}
    found |= {told: one.value for one in kept for told in (one.value.lstrip("0") or "0", one.value.zfill(2))}

    def read(text: str) -> str:
        if (value := found.get(_key(text))) is None:
            raise ValidationError(f"不是可选的内容,请从下拉表中选,如“{kept[0].label}”。")
        return str(value)

    return read


def some_of(choices: Iterable[models.TextChoices]) -> Callable[[str], list[str]]:
    kept = list(choices)
    read_one = one_of(kept)
    labels = sorted(((tidy(str(one.label)), one.value) for one in kept), key=lambda pair: -len(pair[0]))

    def read(text: str) -> list[str]:
        text = tidy(text)
        for label, value in labels:  # a label may hold the mark that parts two of them
            text = text.replace(label, f";{value};")
        return sorted({read_one(part) for part in BETWEEN.split(text) if part})

    return read


def a_text(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        text = text.replace("\0", "").strip()
        if len(text) > most:
            raise ValidationError(f"最多 {most:,} 字,现为 {len(text):,} 字。请缩短。")
        return text

    return read


def a_name(text: str) -> str:
    name = names.tidy(text)
    if not names.is_name(name):
        raise ValidationError("姓名请用汉字填写,不能有数字。证号请填在证号一列。")
    return a_text(LONGEST_NAME)(name)


# ---------------------------------------------------------------- the columns
@dataclass(frozen=True)
class Column:
    name: str
    label: str
    read: Callable[[str], Any]
    how: str
    width: int
    choices: tuple[models.TextChoices, ...] = ()
    needed: bool = False
    of_person: bool = False
    many: bool = False  # several of the choices at once


def _chosen(
    name: str, label: str, choices: Iterable[models.TextChoices], how: str, width: int, *, many: bool = False,
    needed: bool = False, of_person: bool = False,
) -> Column:  # fmt: skip
    kept = tuple(choices)
    return Column(name, label, (some_of if many else one_of)(kept), how, width, kept, needed, of_person, many)


COLUMNS = (
    Column("held_on", "日期", a_day, "来访、来电的日期,如 2025-03-08。", 12, needed=True),
    Column("name", "姓名", a_name, "不愿说明身份的,姓名和证号都留空:匿名,计人次、不计人数。", 10, of_person=True),
    Column("number", "证号", a_text(40), "残疾人证号或身份证号。性别、年份、类别、等级由它带出。", 24, of_person=True),
    Column("phone", "电话", identity.read_phone, "手机号,或带区号的固定电话。", 14, of_person=True),
    _chosen("sex", "性别", Sex, "没有证号的填写。", 6, of_person=True),
    Column("birth_year", "出生年份", a_number(1900, 2100), "四位数字,没有证号的填写。", 10, of_person=True),
    _chosen("category", "残疾类别", Category, "没有残疾人证号的填写。", 12, of_person=True),
    _chosen("grade", "残疾等级", Grade, "没有残疾人证号的填写。", 10, of_person=True),
    _chosen("residence", "城乡", Residence, "", 6, of_person=True),
    _chosen("groups", "群体", TICKED_GROUPS, "可以填几项,用“;”隔开。残疾人、老年人、妇女、未成年人由系统判断。", 20,
            many=True, of_person=True),
    _chosen("channel", "渠道", Channel, "留空为来访。", 14),
    _chosen("asked_by", "咨询人", AskedBy, "留空为本人。", 8),
    Column("persons", "人数", a_number(1, 999), "同一事项一起来的,填一行,写几个人。留空为 1。", 6),
    _chosen("matter", "事项", Matter, "可以只写编号,如 04。", 22, needed=True),
    _chosen("outcome", "处理", Outcome, "留空为当场解答。", 10),
    _chosen("visit", "初次或重复", Visit, "留空由系统判断:同一人问过同一事项的为重复。", 12),
    _chosen("asked", "无障碍需求", Need, "可以填几项,用“;”隔开。", 16, many=True),
    _chosen("met", "其中已提供", Need, "可以填几项,用“;”隔开。", 16, many=True),
    Column("minutes", "用时(分钟)", a_number(1, 1440), "", 10),
    Column("question", "问题", a_text(LONGEST), "来访人问了什么。加密保存。", 40),
    Column("answer", "答复", a_text(LONGEST), "怎样答复的。加密保存。", 40),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
ORDER = {name: place for place, name in enumerate(["", *BY_NAME])}


def read(number: int, texts: dict[str, str], today: date) -> Line:
    """One line, by itself: what its cells say. What the station has to say of it is asked in `held_against`."""
    line = Line(number, {name: text for name, text in texts.items() if text})
    for column in COLUMNS:
        text = texts.get(column.name, "")
        if not tidy(text):
            if column.needed:
                line.wrong(column.name, f"请填写{column.label}。")
            continue
        if text in MARKS:
            line.wrong(column.name, MARKS[text])
            continue
        try:
            value = column.read(text)
            (line.person if column.of_person else line.values)[column.name] = value
        except ValidationError as refusal:
            line.wrong(column.name, refusal.messages[0])
    _who(line, today)
    return line


def _who(line: Line, today: date) -> None:
    """The number read; what is missing for a file; what an anonymous caller cannot have."""
    if number := line.person.pop("number", ""):
        try:
            line.read = identity.read_number(number, today)
        except ValidationError as refusal:
            line.wrong("number", refusal.messages[0])
    if (year := line.person.get("birth_year")) and year > today.year:
        line.wrong("birth_year", f"应为 1900 至 {today.year} 的整数。")
    nobody = line.is_anonymous and not {fault.column for fault in line.faults} & {"name", "number"}
    if nobody and line.values.get("outcome") == Outcome.CASE_OPENED:
        line.wrong("outcome", "匿名来访不能转立案,请填写姓名或证号。")
