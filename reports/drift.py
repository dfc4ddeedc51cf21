"""上报数 and 台账现数: where a count of live records differs from what was submitted, and by which records.

Nothing here changes a figure: who finds it wrong corrects the record, and the month by an amendment.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from reports import compute
from reports.indicators import INDICATORS
from reports.ledgers import Counted, Entry
from reports.models import Figure, Return
from reports.registry import Indicator


@dataclass(frozen=True)
class Drifted:
    """A figure of a return that live records tell otherwise."""

    indicator: Indicator
    reported: int
    present: int


@dataclass(frozen=True)
class Difference:
    """A record that the ledger and a count of live records tell otherwise; None: not counted at all."""

    entry: Entry
    was: int | None
    now: int | None


@dataclass(frozen=True)
class Drift:
    """One figure of a month: what live records make of it, and the records that differ."""

    present: int
    differences: list[Difference]


def figures(returns: Iterable[Return]) -> dict[int, list[Drifted]]:
    """{return: its figures that differ} of submitted returns of one month: one query per source, however many."""
    held = {one.pk: one for one in returns}
    if not held:
        return {}
    period = next(iter(held.values())).period
    present = compute.compute(sorted({one.station_id for one in held.values()}), period)
    reported: dict[int, dict[str, int]] = {key: {} for key in held}
    for key, code, value in Figure.objects.filter(return_of__in=held).values_list("return_of", "code", "value"):
        reported[key][code] = value
    return {
        key: [
            Drifted(row, reported[key][code], now)
            for code, row in INDICATORS.items()
            if code in reported[key] and (now := present[one.station_id][code]) != reported[key][code]
        ]
        for key, one in held.items()
    }


def of(found: Counted) -> Drift | None:
    """What live records make of a figure of a submitted month: one query. None for a draft or a longer period."""
    if found.is_live or not found.period.is_month:
        return None
    row, is_heads = found.indicator, found.indicator.measure == "heads"
    lines = [one for one in compute.lines(row.source, sorted(found.stations), found.period) if row.code in one.adds]
    now = {one.record: 1 if is_heads else one.adds[row.code] for one in lines if one.person or not is_heads}
    entries = {entry.record: entry for entry in found.entries}
    added = {
        one.record: Entry(one.station, found.period.first, one.record, one.person, now[one.record])
        for one in lines
        if now.get(one.record) and one.record not in entries
    }
    differences = []
    for record, entry in (entries | added).items():
        was = None if record in added else 1 if is_heads else entry.adds
        told = now.get(record) or None  # a record that adds nothing is not counted
        if was != told:
            differences.append(Difference(entry, was, told))
    return Drift(compute.figure_of(lines, row), differences)
