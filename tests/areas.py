"""Some divisions of the country, where a test needs offices and stations but not all of them."""

from collections.abc import Collection
from functools import cache
from itertools import groupby

from stations import actions
from stations.areas import Area, areas
from stations.choices import Level


@cache
def every() -> tuple[Area, ...]:
    """The shipped table, read once and not for each test."""
    return tuple(areas())


def load(codes: Collection[str]) -> None:
    """The divisions with these codes."""
    actions.load_areas([area for area in every() if area.code in codes], by=None)


def load_some(provinces: tuple[str, ...], cities: int, counties: int) -> None:
    """The provinces, each one's first cities, each city's first counties."""
    kept = {area.code for area in every() if area.code in provinces}
    for level, most in ((Level.CITY, cities), (Level.COUNTY, counties)):
        below = sorted((area for area in every() if area.level == level and area.parent in kept), key=lambda a: a.code)
        kept |= {area.code for _, some in groupby(below, lambda a: a.parent) for area in list(some)[:most]}
    load(kept)
