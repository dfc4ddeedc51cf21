"""The offices above a station, and who acts for one: the way that returns and reviews go.

Levels may be missing (a district of a 直辖市, a county under its province): the way skips them. Where nobody holds a
posting, the office above acts.
"""

from datetime import date

from django.db.models import QuerySet

from accounts.roles import OFFICE_ROLES
from stations.models import Posting, Region, Station


def offices(station: Station) -> list[Region]:
    """Own office first, the last reviews finally. The four pseudo divisions are nobody's parent."""
    return [station.region, *station.region.ancestors()]


def in_office(today: date) -> QuerySet[Posting]:
    """The postings in force at offices."""
    return Posting.objects.active(today).filter(role__in=sorted(OFFICE_ROLES))


def acts_for(posting: Posting, office: Region, today: date) -> bool:
    """Whether the posting may act for an office: there, or above it while nobody is there or in between."""
    here = posting.region
    if here is None or posting.role not in OFFICE_ROLES or not here.contains(office):
        return False
    between = [region.pk for region in (office, *office.ancestors()) if len(region.path) > len(here.path)]
    return not between or not in_office(today).filter(region__in=between).exists()


def acting_for(posting: Posting, today: date) -> list[int]:
    """The keys of the offices for which the posting acts now: its own, and those below where nobody is."""
    if posting.region is None or posting.role not in OFFICE_ROLES:
        return []
    below = Region.objects.filter(path__startswith=posting.path)
    taken = list(
        in_office(today).filter(region__path__startswith=posting.path).exclude(region=posting.region_id)
        .values_list("region__path", flat=True).distinct()
    )  # fmt: skip
    return [key for key, path in below.values_list("pk", "path") if not any(path.startswith(one) for one in taken)]
