"""Which cells of a published table are not shown, so that nobody is recognised by a small number.

The rule. A cell of 1 or 2 is not shown; 0 is: it is nobody. A second cell is left out wherever a shown number would
give a first one back by adding and subtracting: the totals of a line, the totals of a column, and the numbers of the
areas within an area, down to its stations. First and second look alike (`*`).

Published are, for every area of a province at once, one number for each column (a kind, or a month) and, where the
columns are parts of a whole, their total. So the same cell is hidden or shown on the page of a county, of its city and
of the province alike: nobody learns by laying one beside the other.

Why it holds. Every number stands in two sums: a station's in its own line and in its column of the area above; an
area's in its own column (the sum of what lies within) and in that of the area above. The line of an area is the sum of
the lines within and says nothing new. Take the sums for points and the hidden numbers for links between the two sums
each stands in: hidden numbers can be shifted around a ring of links without any sum noticing, so a number on a ring
cannot be worked out, and one that lies on no ring (a bridge) can. We look for bridges, and close a ring through each
with the cells whose loss costs least: small ones first, zeros last. What is left has no bridge.

One more thing is seen to: where all that is hidden in a sum are ones, who knows that a hidden number is at least one
would have them; another cell is hidden there. It does not promise more: ranges may still be narrowed.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

SMALL = 3  # what is below it, and not nothing, is not shown
TOTAL = "total"
LAST_RESORT, FAR = 10**12, 10**18  # what it costs to hide a zero; more than any way costs

Cell = tuple[str, str]  # an area or station, and a column
Point = tuple[str, str]
OUTSIDE: Point = ("", "")


@dataclass(frozen=True)
class Link:
    """A number between the two sums it stands in."""

    cell: Cell
    value: int
    below: Point
    above: Point


def summed(leaves: Mapping[str, Mapping[str, int]], above: Mapping[str, str]) -> dict[Cell, int]:
    """Every area's number for each column, from those of its stations. `above`: what each lies in, "" for the top."""
    told: dict[Cell, int] = defaultdict(int)
    for leaf, columns in leaves.items():
        at = leaf
        while at:
            for column, value in columns.items():
                told[at, column] += value
            at = above[at]
    return dict(told)


def hidden(
    leaves: Mapping[str, Mapping[str, int]],
    above: Mapping[str, str],
    *,
    adds: bool = True,
    totals: set[str] | None = None,
) -> set[Cell]:
    """The cells not to be shown. `leaves`: station -> column -> number, the same columns for each.

    `adds`: the columns are parts of a total, which is published as the column TOTAL. `totals`: whose totals another
    table of the same whole hides already; the parts are then kept safe from who knows all totals.
    """
    kinds = sorted({column for columns in leaves.values() for column in columns})
    if not adds and len(kinds) > 1:  # no sum holds two of them: one by one it is the same, and a hundred times faster
        alone = ({leaf: {kind: columns[kind]} for leaf, columns in leaves.items()} for kind in kinds)
        return set().union(*(hidden(one, above, adds=False, totals=totals) for one in alone))
    lines = dict(leaves)
    if adds and totals is None:
        lines = {leaf: {**columns, TOTAL: sum(columns.values())} for leaf, columns in leaves.items()}
    links = list(_links(lines, above, adds))
    at: dict[Point, list[Link]] = defaultdict(list)
    for link in links:
        at[link.below].append(link)
        at[link.above].append(link)
    hide = {link.cell for link in links if 0 < link.value < SMALL}
    while more := _only_ones(at, hide) or _rings(at, hide):
        hide |= more
    return hide | {(name, TOTAL) for name in totals or ()}


def _links(lines: Mapping[str, Mapping[str, int]], above: Mapping[str, str], adds: bool) -> Iterator[Link]:
    for cell, value in summed(lines, above).items():
        name, column = cell
        below = (name, column) if name not in lines else (name, "") if adds else OUTSIDE
        yield Link(cell, value, below, (above[name], column) if above[name] else OUTSIDE)


def _only_ones(at: Mapping[Point, list[Link]], hide: set[Cell]) -> set[Cell]:
    """One more cell for each sum that is shown and of which only ones are hidden."""
    more: set[Cell] = set()
    for point, links in at.items():
        whole = (point[0], point[1] or TOTAL)
        parts = [link for link in links if link.cell != whole]
        gone = [link.value for link in parts if link.cell in hide]
        if point == OUTSIDE or whole in hide or not gone or set(gone) != {1}:
            continue
        left = [link for link in parts if link.cell not in hide]
        if left:
            more.add(min(left, key=_cost).cell)
    return more


def _cost(link: Link) -> tuple[int, Cell]:
    return link.value or LAST_RESORT, link.cell


def _rings(at: Mapping[Point, list[Link]], hide: set[Cell]) -> set[Cell]:
    """For each bridge the cheapest cells that close a ring through it."""
    more: set[Cell] = set()
    for bridge in sorted(_bridges(at, hide), key=lambda link: link.cell):
        more |= _way_round(at, bridge, hide | more)
    return more


def _bridges(at: Mapping[Point, list[Link]], hide: set[Cell]) -> list[Link]:
    """The hidden numbers that lie on no ring: a walk that notes how far back each point can be reached again."""
    reached: dict[Point, int] = {}
    back: dict[Point, int] = {}
    found = []
    for start in at:
        if start in reached:
            continue
        reached[start] = back[start] = len(reached)
        path: list[tuple[Point, Link | None, Iterator[Link]]] = [(start, None, iter(at[start]))]
        while path:
            point, came, rest = path[-1]
            link = next(rest, None)
            if link is None:
                path.pop()
                if came is not None:
                    before = path[-1][0]
                    back[before] = min(back[before], back[point])
                    if back[point] > reached[before]:
                        found.append(came)
            elif link.cell in hide and link is not came:
                on = link.above if link.below == point else link.below
                if on in reached:
                    back[point] = min(back[point], reached[on])
                else:
                    reached[on] = back[on] = len(reached)
                    path.append((on, link, iter(at[on])))
    return found


def _way_round(at: Mapping[Point, list[Link]], bridge: Link, hide: set[Cell]) -> set[Cell]:
    """The cells to hide on the cheapest way from one end of a link to the other that does not use it."""
    came: dict[Point, Link] = {}
    best: dict[Point, int] = {bridge.below: 0}
    done: set[Point] = set()
    queue = [(0, bridge.below)]
    while queue:
        cost, point = heappop(queue)
        if point == bridge.above:
            break
        if point in done:
            continue
        done.add(point)
        for link in at[point]:
            on = link.above if link.below == point else link.below
            if on in done or link is bridge:
                continue
            total = cost if link.cell in hide else cost + (link.value or LAST_RESORT)
            if total < best.get(on, FAR):
                best[on], came[on] = total, link
                heappush(queue, (total, on))
    more, point = set(), bridge.above
    while point != bridge.below:
        link = came[point]
        more.add(link.cell)
        point = link.above if link.below == point else link.below
    return more - hide
