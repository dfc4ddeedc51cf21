"""How a statutory sheet is declared: sources of records, indicators over them, groups with a heading.

The declarations themselves are `reports/indicators.py`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BigIntegerField, BooleanField, Count, F, Func, Model, Q, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

from reports.periods import Period


@dataclass(frozen=True)
class Computed:
    """A column made for a source, to be asked for by its conditions like one of the record's own."""

    label: str
    expression: Any
    choices: Any = ()


def keys_of(stations: Iterable[int]) -> str:
    """As they stand in a statement."""
    return ", ".join(str(int(key)) for key in stations)


@dataclass(frozen=True)
class Source:
    """Records and the date axis they are counted on. One query per source serves every indicator over it."""

    name: str
    model: type[Model]
    when: Callable[[Period], Q]
    label: str = ""
    where: Q = field(default_factory=Q)
    station: str = "station"  # the forward path to the station's key
    months: str = "add"  # how months join into a longer period: add, first (opening stock), last (closing stock)
    person: str = "person_key"  # whose record it is; "" where nobody's
    computed: dict[str, Computed] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.name)

    def records(self) -> Any:
        """All records it may count, of any time and place."""
        made = {name: one.expression for name, one in self.computed.items()}
        return self.model._default_manager.alias(**made).filter(self.where)

    def narrowed(self, records: Any, stations: list[int], period: Period) -> Any:
        """Those of the period at these stations: an IN list, the period in WHERE."""
        if not stations:
            return records.none()
        return self.among(records, keys_of(stations), period)

    def among(self, records: Any, keys: str, period: Period) -> Any:
        """Those of the period at stations whose keys are written out: as parameters the ORM would look at each."""
        template = f"%(expressions)s IN ({keys})"
        return records.filter(self.when(period), Func(F(self.station), template=template, output_field=BooleanField()))

    def rows(self, stations: list[int], period: Period) -> Any:
        return self.narrowed(self.records(), stations, period)

    def count(self, code: str, label: str, *, unit: str, **where: Any) -> list["Indicator"]:
        return [Indicator(code, label, self, Q(**where), unit=unit)]

    def total(self, code: str, label: str, of: str, *, unit: str, **where: Any) -> list["Indicator"]:
        return [Indicator(code, label, self, Q(**where), measure="total", of=of, unit=unit)]

    def heads(self, code: str, label: str, **where: Any) -> list["Indicator"]:
        """Distinct people known; adds neither across stations nor across months."""
        return [Indicator(code, label, self, Q(**where), measure="heads", of="person_key", unit="人")]

    def each(
        self, code: str, column: str, choices: Iterable[Any], *, unit: str, of: str = "", **where: Any
    ) -> list["Indicator"]:
        """One row a choice; its code is the group's code and the choice's fixed number."""
        return [
            replace(row, parts_of=code)
            for choice in choices
            for row in self._one(
                f"{code}{choice.value}", str(choice.label), of, unit, **where, **{column: choice.value}
            )
        ]

    def cross(
        self,
        code: str,
        column: str,
        choices: Iterable[Any],
        other: str,
        others: Iterable[Any],
        *,
        unit: str,
        of: str = "",
    ) -> list["Indicator"]:
        """One row a pair of choices."""
        return [
            row
            for choice in choices
            for second in others
            for row in self._one(
                f"{code}{choice.value}{second.value}",
                f"{choice.label}{second.label}",
                of,
                unit,
                **{column: choice.value, other: second.value},
            )
        ]

    def flags(self, code: str, groups: Iterable[Any], *, unit: str, of: str = "", **where: Any) -> list["Indicator"]:
        """One row a group flag. A person may be in several: these never add up to a total."""
        return [
            row
            for group in groups
            for row in self._one(f"{code}{group.value}", str(group.label), of, unit, **where, **{group.field: True})
        ]

    def bands(
        self, code: str, column: str, bands: Iterable[tuple[str, str, dict[str, Any]]], *, unit: str
    ) -> list["Indicator"]:
        """One row a band of a number: (number, label, lookups on the column)."""
        return [
            replace(row, parts_of=code)
            for number, label, lookups in bands
            for row in self.count(
                f"{code}{number}", label, unit=unit, **{f"{column}__{how}": value for how, value in lookups.items()}
            )
        ]

    def _one(self, code: str, label: str, of: str, unit: str, **where: Any) -> list["Indicator"]:
        return self.total(code, label, of, unit=unit, **where) if of else self.count(code, label, unit=unit, **where)


@dataclass(frozen=True)
class Indicator:
    """One printed line. Its code is the line's number, the key in the API and the name in the workbook."""

    code: str
    label: str
    source: Source
    where: Q
    measure: str = "count"  # count: records; total: sum of `of`; heads: distinct people
    of: str = "pk"
    unit: str = ""
    basis: str = ""
    parts_of: str = ""  # rows that share it are parts of one total

    @property
    def stations_add(self) -> bool:
        return self.measure != "heads"

    @property
    def months_add(self) -> bool:
        return self.measure != "heads" and self.source.months == "add"

    def expression(self) -> Combinable:
        """The aggregate over its source's records."""
        if self.measure == "heads":
            return Count("person_key", filter=self.where & ~Q(person_key=""), distinct=True)
        if self.measure == "total":
            # PostgreSQL makes decimals of sums of money.
            return Cast(Sum(self.of, filter=self.where, default=0), BigIntegerField())
        return Count("pk", filter=self.where) if self.where else Count("pk")


@dataclass(frozen=True)
class Group:
    """Indicators under one heading."""

    heading: str
    rows: tuple[Indicator, ...]


@dataclass(frozen=True)
class Sheet:
    """One statutory sheet of the return. Counted every month; printed for periods of `least` months or more."""

    number: str
    title: str
    groups: tuple[Group, ...]
    least: int = 1

    @property
    def name(self) -> str:
        """The worksheet's name: 表2 咨询."""
        return f"表{self.number} {self.title}"

    def is_due(self, period: Period) -> bool:
        return len(period.months) >= self.least

    @property
    def indicators(self) -> list[Indicator]:
        return [row for group in self.groups for row in group.rows]


def during(column: str) -> Callable[[Period], Q]:
    """Counted in a month of the period."""
    return lambda period: Q(**{f"{column}__range": (period.first, period.last)})


def standing(start: str, until: Combinable) -> Callable[[Period], Q]:
    """Begun by the period's end and not ended by it. `until`: the month of the end, far off while there is none."""
    return lambda period: Q(GreaterThan(until, period.last), **{f"{start}__lte": period.last})


def carried(start: str, until: Combinable) -> Callable[[Period], Q]:
    """Begun before the period and not ended before it."""
    return lambda period: Q(GreaterThanOrEqual(until, period.first), **{f"{start}__lt": period.first})


def group(heading: str, *rows: list[Indicator], basis: str) -> Group:
    return Group(heading, tuple(replace(row, basis=row.basis or basis) for some in rows for row in some))


def registry(*sheets: Sheet) -> dict[str, Indicator]:
    """Code -> indicator over all sheets. Refuses duplicate codes and conditions that would multiply rows."""
    found: dict[str, Indicator] = {}
    for row in (row for sheet in sheets for row in sheet.indicators):
        if row.code in found:
            raise ValueError(f"指标代码 {row.code} 重复")
        for path in [*_leaves(row.where), *_leaves(row.source.where), row.of]:
            if path != "pk" and path not in row.source.computed and not _own_or_forward(row.source.model, path):
                raise ValueError(f"指标 {row.code} 不能用 {path}:没有此字段,或会使记录成倍增加")
        found[row.code] = row
    return found


def _leaves(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _leaves(child)
        else:
            yield child[0]  # type: ignore[index]


def _own_or_forward(model: Any, path: str) -> bool:
    """Whether a path stays on the record's own columns or walks forward keys: a reverse one multiplies rows."""
    known = None
    for part in path.split("__"):
        try:
            known = model._meta.get_field(part)
        except FieldDoesNotExist:
            return bool(known and known.get_lookup(part))  # a lookup is fine, an unknown name is not
        if known.one_to_many or known.many_to_many:
            return False
        if known.is_relation:
            model = known.related_model
    return True
