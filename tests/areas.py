"""Some divisions of the country, where a test needs offices and stations but not all of them."""

from itertools import groupby

from stations import actions
from stations.areas import areas
from stations.choices import Level


def load_some(provinces: tuple[str, ...], cities: int, counties: int) -> None:
    """The provinces, each one's first cities, each city's first counties."""
    every = areas()
    kept = {area.code for area in every if area.code in provinces}
    for level, most in ((Level.CITY, cities), (Level.COUNTY, counties)):
        below = sorted((area for area in every if area.level == level and area.parent in kept), key=lambda a: a.code)
        kept |= {area.code for _, some in groupby(below, lambda a: a.parent) for area in list(some)[:most]}
    actions.load_areas([area for area in every if area.code in kept], by=None)
