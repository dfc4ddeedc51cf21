"""Writes of 协调机构 of an area without a station. Its own office records it; with a station, the station does."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from stations.actions import require
from stations.actions_register import refuse_identity
from stations.choices import StationKind
from stations.models import AreaBody, Posting, Region, Station

ENDED = "这个协调机构已登记最后一天,不能再改。调整后的请从“覆盖情况”重新登记。"


def require_office(by: Posting, region: Region) -> None:
    require(by, P.REGISTER_EDIT, region)
    if by.region_id != region.pk:
        raise PermissionDenied(f"协调机构由{region.office_name}自行登记,上级残联只能查看。如有差错,请告知其更正。")


def station_of(region: Region, day: date) -> Station | None:
    """The federation's station that was open there on a day: its register holds the body."""
    stations = Station.objects.filter(region=region, kind=StationKind.FEDERATION).open_on(day)
    return stations.order_by("code").first()  # type: ignore[no-any-return]


@action
def set_body(
    region: Region, *, by: Posting, at: datetime, name: str, number: str, since_on: date, version: int = 0,
    key: str = "",
) -> AreaBody:  # fmt: skip
    """Records the body of an area (`version` 0), or corrects the one that is recorded."""
    refuse_identity({"name": name, "number": number})
    row = _current(region, by, at)
    if row is None and version:
        raise MovedOn(ENDED)
    row = row or AreaBody(region=region, version=0)
    spent = onetime.spend(key, by=by, purpose="area_body")
    if row.version != version:
        raise Stale(row)
    _refuse_ahead("since_on", since_on, at)
    row.name, row.number, row.since_on = name.strip(), number.strip(), since_on
    _save(row, "更正地区协调机构" if row.pk else "登记地区协调机构", ["name", "number", "since_on"], by, at)
    onetime.settle(spent, row.pk)
    return row


@action
def end_body(region: Region, *, by: Posting, at: datetime, until_on: date, version: int) -> AreaBody:
    """The last day on which the body held; an adjusted one is then recorded anew."""
    row = _current(region, by, at)
    if row is None:
        raise MovedOn(ENDED)
    if row.version != version:
        raise Stale(row)
    _refuse_ahead("until_on", until_on, at)
    row.until_on = until_on
    _save(row, "终止地区协调机构", ["until_on"], by, at)
    return row


def _current(region: Region, by: Posting, at: datetime) -> AreaBody | None:
    """The body that is recorded now. Holds the area's row, which setting up a station takes too."""
    require_office(by, region)
    Region.objects.select_for_update(of=("self",), no_key=True).get(pk=region.pk)
    if station := station_of(region, timezone.localdate(at)):
        raise ValidationError(f"{region.name}已有{station},请在该站的站务登记“协调机构”里登记。")
    return AreaBody.objects.current().filter(region=region).first()


def _refuse_ahead(name: str, day: date, at: datetime) -> None:
    if day > timezone.localdate(at):
        raise ValidationError({name: "这一天还没有到,请填写今天或以前的日期。"})


def _save(row: AreaBody, what: str, fields: list[str], by: Posting, at: datetime) -> None:
    row.version += 1
    row.changed_at, row.changed_by = at, by.user
    row.full_clean()
    row.save()
    record(what, row, by=by, fields=fields, detail=f"{row.region.name}:{row.number}")
