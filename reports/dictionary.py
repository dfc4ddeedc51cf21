"""The dictionary of indicators, told from the registry: what each line counts, in words, and how it adds."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from reports.indicators import INDICATORS, SHEETS
from reports.registry import Indicator, Source
from stations.pages import page

MONTHS = {"add": "各月相加", "first": "取首月数", "last": "取末月数"}
BOUNDS = {"lt": "{}岁以下", "gte": "{}岁及以上", "isnull": "不详"}


@dataclass(frozen=True)
class Entry:
    """One line of the dictionary."""

    code: str
    label: str
    unit: str  # as printed: money is kept in 分 and printed in 元
    counted: str
    stations: str
    months: str
    basis: str


@dataclass(frozen=True)
class Section:
    """Lines under one heading of a sheet."""

    heading: str
    entries: list[Entry]

    @property
    def basis(self) -> str:
        """Said once: the lines of a heading have one basis, or each its own."""
        return "、".join(dict.fromkeys(entry.basis for entry in self.entries))


def dictionary() -> dict[str, list[Section]]:
    """Sheet -> its sections."""
    return {
        sheet.name: [Section(group.heading, [_entry(row) for row in group.rows]) for group in sheet.groups]
        for sheet in SHEETS
    }


def _entry(row: Indicator) -> Entry:
    again = row.measure == "heads"
    return Entry(
        row.code, row.label, "元" if row.unit == "分" else row.unit, counted(row),
        "范围内重新去重" if again else "各站相加", "跨月重新去重" if again else MONTHS[row.source.months], row.basis,
    )  # fmt: skip


def definitions() -> list[dict[str, Any]]:
    """The registry as a compilation keeps it: what each line counts, in the words of this day."""
    return [
        asdict(_entry(row)) | {"measure": row.measure, "stations_add": row.stations_add, "months_add": row.months_add}
        for row in INDICATORS.values()
    ]


def counted(row: Indicator) -> str:
    """What an indicator counts: 本期咨询中渠道为来访的,人数之和."""
    where = "、".join(_told(row.source, row.where))
    records = f"{row.source.label}中{where}的" if where else row.source.label
    if row.measure == "heads":
        return f"{records},已知身份的人,去重"
    if row.measure == "total":
        made = row.source.computed.get(row.of)
        return f"{records},{made.label if made else _name(row.source.model, row.of)}之和"
    return f"{records},个数"


def _told(source: Source, where: Q) -> Iterator[str]:
    for path, value in where.children:  # type: ignore[misc]
        if path in source.computed:
            one = source.computed[path]
            yield f"{one.label}为“{one.choices(value).label}”" if one.choices else f"{'' if value else '未'}{one.label}"
            continue
        column, _, lookup = path.partition("__")
        name, choices = _name(source.model, column), dict(source.model._meta.get_field(column).flatchoices)  # type: ignore[union-attr]
        if lookup == "range":
            yield f"{name}为{value[0]}至{value[1]}岁"
        elif lookup == "gt":
            yield f"填了{name}"
        elif lookup:
            yield f"{name}{'' if lookup == 'isnull' else '为'}{BOUNDS[lookup].format(value)}"
        else:
            yield f"属于“{name}”" if value is True else f"{name}为“{choices[value]}”" if value else f"未填{name}"


def _name(model: type[Model], column: str) -> str:
    """A column's name, without its unit."""
    return str(model._meta.get_field(column).verbose_name).partition("(")[0]  # type: ignore[union-attr]


def markdown() -> str:
    """docs/indicators.md."""
    told = ["# 指标字典", "", "由 `manage.py print_indicators` 从 `reports/indicators.py` 生成,不手工修改。"]
    for sheet, sections in dictionary().items():
        told += ["", f"## {sheet}"]
        for section in sections:
            told += ["", f"### {section.heading}", "", "| 代码 | 指标 | 单位 | 计什么 | 跨站 | 跨月 | 依据 |"]
            told += ["|---|---|---|---|---|---|---|"]
            told += ["| " + " | ".join(_cells(entry)) + " |" for entry in section.entries]
    return "\n".join(told) + "\n"


def _cells(entry: Entry) -> tuple[Any, ...]:
    return (entry.code, entry.label, entry.unit, entry.counted, entry.stations, entry.months, entry.basis)


@page()
def indicators(request: HttpRequest) -> HttpResponse:
    """The dictionary, for everybody who is signed in."""
    return render(request, "reports/indicators.html", {"sheets": dictionary()})
