"""What a declaration may say: everything that would give a wrong number is refused when it is read."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q

from cases.models import OPEN_UNTIL, CasePerson, CaseSpan
from consultations.choices import Channel
from consultations.models import Consultation
from reports.indicators import INDICATORS, SHEETS, SUMMARY
from reports.periods import month_period, period
from reports.registry import Sheet, Source, carried, during, group, registry, standing

ASKED = Source("asked", Consultation, during("counted_in"))
SPANS = Source("spans", CaseSpan, during("opened_in"))


def sheet(*rows, source_rows=()):
    return Sheet("9", "试", (group("总量", *rows, basis="依据"),))


def test_a_good_sheet_is_read():
    rows = registry(sheet(ASKED.count("901", "甲", unit="批次"), ASKED.each("91", "channel", Channel, unit="批次")))
    assert list(rows) == ["901", *(f"91{channel.value}" for channel in Channel)]
    assert rows["9101"].basis == "依据"


def test_a_code_stands_once():
    with pytest.raises(ValueError, match="901 重复"):
        registry(sheet(ASKED.count("901", "甲", unit="批次"), ASKED.count("901", "乙", unit="批次")))


@pytest.mark.parametrize(
    "rows",
    [
        ASKED.count("901", "甲", unit="件", chanel="01"),  # misspelt
        ASKED.count("901", "甲", unit="件", channel__nosuch="01"),
        ASKED.total("901", "甲", "person", unit="人"),
        SPANS.count("901", "甲", unit="件", people__sex="1"),  # a reverse path multiplies rows
        SPANS.count("901", "甲", unit="件", case__spans__outcome="01"),
        Source("wrong", CaseSpan, during("opened_in"), where=Q(people__isnull=False)).count("901", "甲", unit="件"),
    ],
)
def test_what_would_count_wrongly_is_refused(rows):
    with pytest.raises(ValueError, match="指标 901 不能用"):
        registry(sheet(rows))


@pytest.mark.parametrize(
    "rows",
    [
        SPANS.count("901", "甲", unit="件", case__kind="1"),  # a forward key
        Source("aided", CasePerson, during("span__opened_in")).count("901", "甲", unit="人次", span__station__kind="1"),
        ASKED.count("901", "甲", unit="件", age__range=(1, 2)),
    ],
)
def test_own_columns_and_forward_keys_are_fine(rows):
    assert registry(sheet(rows))


def test_what_adds_and_what_does_not():
    opening = Source("opening", CaseSpan, carried("opened_in", OPEN_UNTIL), months="first")
    closing = Source("closing", CaseSpan, standing("opened_in", OPEN_UNTIL), months="last")
    [flow], [heads] = ASKED.count("901", "甲", unit="批次"), ASKED.heads("902", "乙")
    [first], [last] = opening.count("903", "丙", unit="件"), closing.count("904", "丁", unit="件")
    assert [row.stations_add for row in (flow, heads, first, last)] == [True, False, True, True]
    assert [row.months_add for row in (flow, heads, first, last)] == [True, False, False, False]


def test_every_reported_indicator_has_unit_and_basis_and_a_digit_code():
    for code, row in INDICATORS.items():
        assert code.isdigit()
        assert row.unit in {"批次", "人次", "人", "项次", "件", "分", "次", "天", "个", "条", "平方米", "场", "份"}
        assert row.basis
        assert row.label
    assert {code for _, codes in SUMMARY for code in codes} <= set(INDICATORS)


def test_parts_of_one_total_cover_every_choice_of_their_column():
    """合计 = parts, or the total would not equal its parts: a choice left out is a record lost."""
    parts = {}
    for row in INDICATORS.values():
        if row.parts_of and row.parts_of != "42":
            told = dict(row.where.children)
            # Of two the other one is the condition: a span's kind of opening or ending, an amount's kind.
            column = min(told, key=lambda name: (name in ("opened_as", "ended_as"), name == "kind"))
            value = told[column]
            parts.setdefault((row.parts_of, row.source.model, column), set()).add(value)
    for (code, model, column), values in parts.items():
        known = {value for value, _ in model._meta.get_field(column).flatchoices}
        assert values == known - (NEVER_HANDLE if column == "handler_kind" else set()), (code, column)
    assert len(parts) >= 14


NEVER_HANDLE = {"08", "09"}  # interpreters and clerical staff are given no case (Staff.objects.handlers)


def test_sheets_name_the_worksheets():
    assert [one.name for one in SHEETS] == [
        "表1 机构队伍", "表2 咨询", "表3 案件", "表4 受援人", "表5 转介与司法救助", "表6 成效", "表7 坐班与无障碍",
        "表8 宣传", "表9 经费", "表10 规范化", "表11 系统录入",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("2026-10", "2 3 4 5 6 7"), ("2026-Q4", "2 3 4 5 6 7 8 9"), ("2026-H2", "1 2 3 4 5 6 7 8 9 10 11"),
        ("2026", "1 2 3 4 5 6 7 8 9 10 11"),
    ],
)  # fmt: skip
def test_what_is_due_for_a_period(code, numbers):
    assert [one.number for one in SHEETS if one.is_due(period(code))] == numbers.split()


# ---------------------------------------------------------------- periods
@pytest.mark.parametrize(
    ("code", "label", "months"),
    [
        ("2026-10", "2026年10月", (10, 10)), ("2026-Q3", "2026年第三季度", (7, 9)),
        ("2026-H1", "2026年上半年", (1, 6)), ("2026-H2", "2026年下半年", (7, 12)), ("2026", "2026年", (1, 12)),
    ],
)  # fmt: skip
def test_periods(code, label, months):
    over = period(code)
    first, last = months
    assert (over.label, over.months) == (label, [date(2026, month, 1) for month in range(first, last + 1)])
    assert over.is_month == (first == last)
    assert month_period(over.first).first == over.first


@pytest.mark.parametrize(
    "code", ["", "26", "2026-13", "2026-0", "2026-Q5", "2026-H3", "2026-10-01", "2026 ", "2026\n", "20２６"]
)
def test_what_is_no_period_is_refused(code):
    with pytest.raises(ValidationError, match="期间写法不对"):
        period(code)
