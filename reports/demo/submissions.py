"""Months submitted, checked and reviewed through the same actions as by people at their desks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.roles import OFFICE_ROLES, Role
from reports import actions, checks, compute
from reports.models import Return
from stations.models import Posting, Region, Station


@dataclass
class Submissions:
    """Who acts for which station and office, looked up once."""

    stations: Iterable[Station]
    heads: dict[int, Posting] = field(default_factory=dict)
    officers: dict[int, Posting] = field(default_factory=dict)
    signers: dict[int, Posting] = field(default_factory=dict)  # of the province's own station: another person

    def __post_init__(self) -> None:
        of_stations = Posting.objects.filter(station__in=list(self.stations), role=Role.STATION_HEAD)
        # The first named acts: later postings of the same place are second posts.
        for posting in of_stations.select_related("user", "station__region").order_by("-pk"):
            self.heads[posting.station_id or 0] = posting
        offices = Posting.objects.filter(role__in=sorted(OFFICE_ROLES), user__username__startswith=self.prefix())
        for posting in offices.select_related("user", "region").order_by("-pk"):
            self.officers[posting.region_id or 0] = posting
            self.signers.setdefault(posting.region_id or 0, posting)

    def prefix(self) -> str:
        """Of the user names of these stations' people."""
        first = Posting.objects.filter(station__in=list(self.stations)).select_related("user").first()
        return "replay-" if first and first.user.username.startswith("replay-") else ""

    def submit(self, station: Station, month: date, on: date) -> Return:
        """Submits a month; one without any event is stated as 零报告 first, an unusual one is explained."""
        by, at = self.heads[station.pk], _moment(on)
        row = actions.open_return(station, month, by=by)
        try:
            return actions.submit(row, by=by, at=at)
        except ValidationError:
            if not checks.is_counted(compute.compute([station.pk], row.period)[station.pk]):
                row = actions.state_zero(row, by=by, at=at)
            return actions.submit(row, by=by, at=at, note="已与台账核对,数字属实。")

    def check(self, row: Return, on: date) -> Return:
        return actions.check(row, by=self.signers[row.office_id or 0], at=_moment(on))

    def approve(self, row: Return, on: date) -> Return:
        return actions.approve(row, by=self.officers[row.office_id or 0], at=_moment(on))

    def send_back(self, row: Return, on: date, remark: str) -> Return:
        return actions.send_back(row, by=self.officers[row.office_id or 0], at=_moment(on), remark=remark)

    def climb(self, row: Return, on: date) -> Return:
        """From the station to the province's desk."""
        row = self.check(row, on)
        while not row.is_at_last_office:
            row = self.approve(row, on)
        return row

    def finalise(self, province: Region, month: date, on: date) -> Any:
        return actions.finalise(province, month, by=self.officers[province.pk], at=_moment(on))


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(15)))
