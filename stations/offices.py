"""The offices above a station, and who acts for one: the way that returns and reviews go.

Levels may be missing (a district of a 直辖市, a county under its province): the way skips them. Where nobody holds a
posting, the office above acts.
"""

from datetime import date
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet
from django.utils import timezone

from accounts.roles import OFFICE_ROLES
from stations.models_area import Region, Station
from stations.models_posting import Posting


def offices(station: Station) -> list[Region]:
    """Own office first, the last reviews finally. The four pseudo divisions are nobody's parent."""
    return [station.region, *station.region.ancestors()]


def told_to(station: Station) -> Region:
    """To whom a station's office tells: the office above it. A province's tells a federation that has no office here,
    so it enters that one's answer itself."""
    return next(iter(station.region.ancestors()), station.region)


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


def receives(filing: Any, posting: Any) -> str:
    """The next-higher office receives a 备案 and no other; while nobody holds a posting there, the one above it.

    The province tells 中国残联, which has no office here: it enters the receipt, or what is missing, itself.
    """
    office = told_to(filing.station)
    if acts_for(posting, office, timezone.localdate()):
        return ""
    own = posting.region_id == filing.station.region_id
    return f"备案由{office.office_name}办理" + (",本级不能自己备案。" if own else "。")


def lying_with(rows: QuerySet[Any], posting: Posting, today: date, at: str = "office__path") -> QuerySet[Any]:
    """Of rows that lie with an office, those that wait for this posting: at its own, or below while nobody is there."""
    if posting.region is None or posting.role not in OFFICE_ROLES:
        return rows.none()
    nearer = (
        in_office(today)
        .filter(region__path__startswith=posting.path)
        .exclude(region=posting.region)
        .annotate(lies_at=ExpressionWrapper(OuterRef(at), output_field=CharField()))
        .filter(lies_at__startswith=F("region__path"))
    )
    return rows.filter(**{f"{at}__startswith": posting.path}).exclude(Exists(nearer))
