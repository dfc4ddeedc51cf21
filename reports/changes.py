"""What changed between two final versions of a month, or two editions of a station's return."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports import table
from reports.indicators import INDICATORS
from reports.models import Amendment, Compilation, Figure, Return
from reports.periods import Period
from reports.registry import Indicator
from reports.table import Area, Row


@dataclass(frozen=True)
class Changed:
    """One figure; None where nothing was in."""

    indicator: Indicator
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Line:
    """One place, its state in both, and its figures that changed."""

    label: str
    url: str
    before: str
    after: str
    figures: list[Changed]


@dataclass(frozen=True)
class Change:
    """A version beside the one before it: who made it and when, why, and what it changed."""

    label: str
    at: Any
    by: str
    reasons: list[tuple[str, str]]
    lines: list[Line]


def of_area(area: Area, period: Period, compilations: list[Compilation], returns: list[Return]) -> Iterator[Change]:
    """Of a province's month, as far as the area sees it; the latest version first."""
    cuts = [table.cut(one, area, period).rows for one in compilations]
    within = {row.code for rows in cuts for row in rows}
    for position in range(len(compilations) - 1, 0, -1):
        made = compilations[position]
        amended = [one for one in returns if one.compilation_id == made.pk and one.station.code in within]
        reasons = [(one.station.name, one.amendment.reason) for one in amended if hasattr(one, "amendment")]
        lines = list(_lines(cuts[position - 1], cuts[position]))
        yield Change(f"第{made.number}版", made.finalised_at, made.finalised_by.name, reasons, lines)


def _lines(before: list[Row], after: list[Row]) -> Iterator[Line]:
    known = {(row.kind, row.code): row for row in before}
    for row in after:
        old = known.get((row.kind, row.code))
        figures = list(_figures(old.figures if old else None, row.figures))
        if figures or (old and old.state != row.state):
            yield Line(row.label, row.code if row.is_station else "", old.state if old else "", row.state, figures)


def of_station(editions: list[Return]) -> Iterator[Change]:
    """Of a station's month; the latest edition first. A draft has no figures yet and is left out."""
    held: dict[int, dict[str, int]] = {one.pk: {} for one in editions}
    for key, code, value in Figure.objects.filter(return_of__in=held).values_list("return_of", "code", "value"):
        held[key][code] = value
    reasons = dict(Amendment.objects.filter(return_of__in=held).values_list("return_of", "reason"))
    for before, after in reversed(list(zip(editions, editions[1:], strict=False))):
        if not held[after.pk]:
            continue
        figures = list(_figures(held[before.pk], held[after.pk]))
        states = str(before.get_state_display()), str(after.get_state_display())
        line = Line(after.station.name, "", *states, figures)
        by = after.submitted_by.name if after.submitted_by else ""
        yield Change(
            f"第{after.edition}版", after.submitted_at, by, [(after.station.name, reasons.get(after.pk, ""))], [line]
        )


def _figures(before: dict[str, int] | None, after: dict[str, int] | None) -> Iterator[Changed]:
    for code, row in INDICATORS.items():
        old, new = (before or {}).get(code), (after or {}).get(code)
        if old != new and (old or new):
            yield Changed(row, old, new)
