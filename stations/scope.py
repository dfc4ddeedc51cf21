"""Who sees what, said once: a posting sees the rows of the stations in its area, and what was shared with it.

Pages, API, exports and figures all go through here. What is outside answers exactly like what does not exist.
"""

from typing import TYPE_CHECKING, Any, Self, TypeAlias

from django.db import models
from django.db.models import F, Func, Q

from accounts.models import AuditLine, User
from accounts.roles import P

if TYPE_CHECKING:
    from stations.models import Posting, Region, Station

    Area: TypeAlias = Region | Station


def station_ids(area: "Area") -> list[int]:
    """Keys of the stations within an area: an explicit list, twice as fast in a query as a join or a range."""
    from stations.models import Station

    if isinstance(area, Station):
        return [area.pk]
    within = Station.objects.filter(region__path__startswith=area.path)
    return list(within.order_by("code").values_list("pk", flat=True))


def users_of(posting: "Posting | None") -> models.QuerySet[User]:
    """The accounts that hold or held a posting within the posting's area."""
    from stations.models import Posting

    return User.objects.filter(pk__in=Posting.objects.visible_to(posting).values("user"))


def audit_lines_of(posting: "Posting | None") -> models.QuerySet[AuditLine]:
    """The chain of the posting's own province: an auditor sees no other's."""
    if posting is None or not posting.may(P.AUDIT_VIEW):
        return AuditLine.objects.none()
    return AuditLine.objects.filter(chain=posting.province)


class _NotLookedUp(Func):
    """A column as it is, which SQLite then looks up in no index of its own."""

    template = "%(expressions)s"
    output_field = models.BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a station. Each model states its path to it and what one needs to see it."""

    station_lookup = "station"
    view_permission: str = P.STATION_VIEW
    share_kind = ""  # set where rows of another station may be shared (stations.Share)

    def within(self, area: "Area") -> Self:
        return self.filter(**{f"{self.station_lookup}__in": station_ids(area)})

    def at_stations(self, stations: list[int]) -> Self:
        """Within stations whose keys are known already."""
        return self.filter(**{f"{self.station_lookup}__in": stations})

    def visible_to(self, posting: "Posting | None") -> Self:
        if posting is None or not posting.may(self.view_permission):
            return self.none()
        own = Q(**{f"{self.station_lookup}__in": posting.station_ids})
        if self.share_kind and posting.station_id:
            from stations.models import Share

            shared = Share.objects.filter(kind=self.share_kind, station=posting.station_id, until__isnull=True)
            # Read first: an OR with a subquery would turn the plan of every list from its index.
            if keys := list(shared.values_list("object_id", flat=True)):
                own |= Q(pk__in=keys)
        return self.filter(own)

    def walked_by(self, posting: "Posting | None") -> Self:
        """As visible_to, for a page of a list. An office's page walks the index of the list's order.

        Left to itself, SQLite looks up every row of each station and sorts them all for twenty-five.
        """
        visible = self.visible_to(posting)
        if posting is None or visible.query.is_empty() or posting.station_id or len(posting.station_ids) == 1:
            return visible
        return self.alias(_at=_NotLookedUp(F(self.station_lookup))).filter(_at__in=posting.station_ids)
