"""Hidden cells of published tables: somebody who has every table of a province tries to work them out.

The solver knows nothing of how they were hidden: it writes down every sum that is published (lines, columns, areas
within areas) and solves it with fractions.
"""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.suppression import SMALL, TOTAL, hidden, summed

# A province with a station of its own, two cities, one with a station of its own; a county with two stations.
ABOVE = {
    "p": "", "p1": "p", "a": "p", "b": "p", "a1": "a", "ac": "a", "ad": "a", "bc": "b", "bd": "b",
    "ac1": "ac", "ac2": "ac", "ad1": "ad", "bc1": "bc", "bd1": "bd",
}  # fmt: skip
LEAVES = [name for name in ABOVE if name not in set(ABOVE.values())]
COLUMNS = ["01", "02", "03", "04", "05"]
NUMBER = st.one_of(st.integers(0, 4), st.integers(0, 40), st.just(0))


def provinces():
    line = st.fixed_dictionaries(dict.fromkeys(COLUMNS, NUMBER))
    return st.fixed_dictionaries(dict.fromkeys(LEAVES, line))


def sums(values, adds):
    """Every published sum: cells that make nothing together, each with +1 or -1."""
    columns = sorted({column for _, column in values})
    for name in ABOVE:
        below = [child for child, above in ABOVE.items() if above == name]
        if below:
            yield from ([((name, c), -1), *(((child, c), 1) for child in below)] for c in columns)
        if adds:
            yield [((name, TOTAL), -1), *(((name, c), 1) for c in columns if c != TOTAL)]


def solved(values, gone, equations):
    """The hidden cells that follow from the shown ones: rows reduced until none can be."""
    order = {cell: at for at, cell in enumerate(sorted(gone))}
    rows = []
    for equation in equations:
        row = [Fraction(0)] * (len(order) + 1)
        for cell, sign in equation:
            if cell in order:
                row[order[cell]] += sign
            else:
                row[-1] -= sign * values[cell]
        rows.append(row)
    pivot = 0
    for column in range(len(order)):
        found = next((row for row in rows[pivot:] if row[column]), None)
        if found is None:
            continue
        rows.remove(found)
        found = [one / found[column] for one in found]
        rows = [[x - row[column] * y for x, y in zip(row, found, strict=True)] if row[column] else row for row in rows]
        rows.insert(pivot, found)
        pivot += 1
    cells = sorted(gone)
    told = {}
    for row in rows[:pivot]:
        left = [at for at, one in enumerate(row[:-1]) if one]
        if len(left) == 1:
            told[cells[left[0]]] = row[-1]
    return told


def published(leaves, adds):
    values = summed(leaves, ABOVE)
    if adds:
        values |= {(name, TOTAL): sum(values[name, column] for column in COLUMNS) for name in ABOVE}
    return values


@settings(max_examples=60, deadline=None)
@given(provinces(), st.booleans())
def test_nobody_can_work_out_a_hidden_cell(leaves, adds):
    values = published(leaves, adds)
    gone = hidden(leaves, ABOVE, adds=adds)
    assert {cell for cell, value in values.items() if 0 < value < SMALL} <= gone
    assert solved(values, gone, list(sums(values, adds))) == {}


@settings(max_examples=40, deadline=None)
@given(provinces(), st.data())
def test_nor_who_knows_the_totals_from_another_table(leaves, data):
    """Kinds of one whole are published three times over, with the same totals."""
    values = published(leaves, True)
    totals = data.draw(st.sets(st.sampled_from(sorted(ABOVE))))
    gone = hidden(leaves, ABOVE, totals=totals)
    assert {name for name, column in gone if column == TOTAL} == totals
    parts = {cell for cell in gone if cell[1] != TOTAL}
    assert solved(values, parts, list(sums(values, True))) == {}


@settings(max_examples=60, deadline=None)
@given(provinces())
def test_no_shown_sum_hides_nothing_but_ones(leaves):
    """Who knows that a hidden number is at least one would have them all; unless there is nothing else to hide."""
    values, gone = published(leaves, True), hidden(leaves, ABOVE)
    for name in LEAVES:
        parts = [values[name, column] for column in COLUMNS if (name, column) in gone]
        if parts and (name, TOTAL) not in gone and len(parts) < len(COLUMNS):
            assert set(parts) != {1}


def test_the_solver_finds_what_is_hidden_badly():
    """It would not be worth much if it found nothing: only the small cells hidden, and all of them come back."""
    leaves = {leaf: dict.fromkeys(COLUMNS, 9) for leaf in LEAVES}
    leaves["ac1"] = leaves["ac1"] | {"03": 1}
    values = published(leaves, True)
    assert solved(values, {("ac1", "03")}, list(sums(values, True))) == {("ac1", "03"): 1}
    # A second one in the line alone: the columns give both back.
    pair = {("ac1", "03"), ("ac1", "04")}
    assert solved(values, pair, list(sums(values, True))) == {("ac1", "03"): 1, ("ac1", "04"): 9}


def test_large_numbers_are_all_shown():
    leaves = {leaf: dict.fromkeys(COLUMNS, 3) for leaf in LEAVES}
    assert hidden(leaves, ABOVE) == set()


def test_little_more_than_needed_is_hidden():
    """One small cell costs a ring of four in two stations of one county, not a column of the province."""
    leaves = {leaf: {column: 20 + at for at, column in enumerate(COLUMNS)} for leaf in LEAVES}
    leaves["ac1"]["02"] = 2
    gone = hidden(leaves, ABOVE)
    assert gone == {("ac1", "02"), ("ac1", "01"), ("ac2", "02"), ("ac2", "01")}


@pytest.mark.parametrize("adds", [True, False])
def test_the_same_whatever_the_order(adds):
    leaves = {leaf: {column: (at * 7 + int(column)) % 5 for column in COLUMNS} for at, leaf in enumerate(LEAVES)}
    turned = {leaf: dict(reversed(list(line.items()))) for leaf, line in reversed(list(leaves.items()))}
    assert hidden(leaves, ABOVE, adds=adds) == hidden(turned, ABOVE, adds=adds)
