"""Every write of regions, stations, staff, postings and shares."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from knox.models import AuthToken

from accounts import actions as accounts
from accounts import onetime
from accounts.actions import SYSTEM
from accounts.audit import action, record
from accounts.lifecycle import Stale
from accounts.models import User
from accounts.roles import P, Role
from stations import books
from stations.areas import Area
from stations.choices import Level, StationKind
from stations.models import Posting, Region, Share, Staff, Station, StationInterval, TokenPosting
from stations.terms import first_of_month

Row = TypeVar("Row", bound=models.Model)

KIND_OF_PLACE = re.compile(r"(特别行政区|自治区|自治州|自治县|地区|省|市|区|县|盟|旗)$")
LONGEST_TOKEN = 90  # days
LOCAL_CODES = range(71, 80)  # of a city's hundred codes, none of GB/T 2260's
# 等保: the three administrators are three people.
ADMINISTRATORS = frozenset({Role.ADMIN, Role.SECURITY, Role.AUDITOR})


def require(by: Any, permission: P, area: Region | Station | None = None) -> None:
    """Refuses, in a sentence, what the role does not allow or what lies outside the posting's area."""
    if not by.may(permission):
        raise PermissionDenied(f"您的任职没有“{permission}”的权限,请联系本单位系统管理员。")
    if area is not None and by is not SYSTEM and not by.oversees(area):
        raise PermissionDenied(f"{area}不在您的管辖范围内,请由其上级单位办理。")


def _locked(row: Row, version: int) -> Row:
    """The row as it is now, locked. Raises Stale."""
    current = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    if current.version != version:  # type: ignore[attr-defined]
        raise Stale(current)
    return current


def _change(row: models.Model, given: dict[str, Any]) -> list[str]:
    """Sets, checks and saves; answers the names of the fields that differ."""
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    if hasattr(row, "version"):
        row.version += 1
    row.full_clean()
    row.save()
    return changed


def _add(row: Row) -> Row:
    row.full_clean()
    row.save()
    return row


# ---------------------------------------------------------------- regions
@action
def load_areas(areas: list[Area], *, by: Any, told: Callable[[int], Any] = lambda count: None) -> tuple[int, int]:
    """Adds and updates divisions, each after its parent, and deletes none. Answers (added, changed)."""
    regions = {region.code: region for region in Region.objects.all()}
    added, changed = 0, 0
    for level in sorted({len(area.path) for area in areas}):
        new, old = [], []
        for area in (area for area in areas if len(area.path) == level):
            parent = regions[area.parent].pk if area.parent else None
            given = {"name": area.name, "level": area.level, "parent_id": parent, "path": area.path}
            region = regions.get(area.code)
            if region is None:
                region = regions[area.code] = Region(code=area.code, **given)
                new.append(region)
            elif any(getattr(region, name) != value for name, value in given.items()):
                vars(region).update(given)
                old.append(region)
        Region.objects.bulk_create(new, batch_size=500)
        Region.objects.bulk_update(old, ["name", "level", "parent", "path"], batch_size=500)
        added, changed = added + len(new), changed + len(old)
        told(sum(len(area.path) == level for area in areas))
    if added or changed:
        first = regions[areas[0].code]
        record("载入行政区划", first, by=by, detail=f"新增 {added} 条,更新 {changed} 条", province="00")
    return added, changed


@action
def add_area(*, by: Posting, parent: Region, name: str, key: str = "") -> Region:
    """地方区域: a 开发区 with a federation of its own. GB/T 2260 has no code for it; ours are 71 to 79 of its city."""
    require(by, P.AREA_EDIT, parent)
    spent = onetime.spend(key, by=by, purpose="area")
    if parent.level != Level.CITY:
        raise ValidationError({"parent": "地方区域设在市级之下,请选择所属市。"})
    city = Region.objects.select_for_update(of=("self",), no_key=True).get(pk=parent.pk)  # two at once get two codes
    if city.children.filter(name=name).exists():
        raise ValidationError({"name": f"{city}已有“{name}”。"})
    taken = set(Region.objects.filter(code__startswith=city.code[:4]).values_list("code", flat=True))
    code = next((one for number in LOCAL_CODES if (one := f"{city.code[:4]}{number}") not in taken), None)
    if code is None:
        raise ValidationError(f"{city}的地方区域代码已用完,请联系系统管理员。")
    area = _add(
        Region(code=code, name=name, level=Level.COUNTY, parent=city, path=f"{city.path}{code}/", is_local=True)
    )
    record("设立地方区域", area, by=by, fields=["code", "name"], detail=f"{city}{name} {code}", province=area.province)
    onetime.settle(spent, area.pk)
    return area


# ---------------------------------------------------------------- stations
def short_name_of(region: Region) -> str:
    """The default abbreviation in document numbers: 庐阳区 -> 庐阳残法救, 歙县 -> 歙县残法救."""
    bare = KIND_OF_PLACE.sub("", region.name)
    bare = bare if len(bare) > 1 else region.name
    if Station.objects.filter(short_name=f"{bare[:9]}残法救").exists():  # 黄山市 and 黄山区
        bare = region.name
    return f"{bare[:9]}残法救"


@action
def create_station(
    *, by: Posting, region: Region, name: str, reports_from: date, opened_on: date,
    kind: str = StationKind.FEDERATION, short_name: str = "", address: str = "", phone: str = "",
    office_hours: str = "", key: str = "",
) -> Station:  # fmt: skip
    """A station and its first interval. Its code is the region's and the next two digits."""
    require(by, P.STATION_EDIT, region)
    spent = onetime.spend(key, by=by, purpose="station")
    if reports_from < first_of_month(opened_on):
        raise ValidationError({"reports_from": "起报月份不能早于开站月份。"})
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)  # two at once get two codes
    last = Station.objects.filter(region=region).order_by("-code").values_list("code", flat=True).first()
    number = int(last[6:]) + 1 if last else 1
    if number > 99:
        raise ValidationError(f"{region}的站代码已用完两位序号,请联系系统管理员。")
    station = _add(
        Station(
            region=region, code=f"{region.code}{number:02}", name=name, short_name=short_name or short_name_of(region),
            kind=kind, address=address, phone=phone, office_hours=office_hours, reports_from=reports_from,
        )
    )  # fmt: skip
    _add(StationInterval(station=station, opened_on=opened_on))
    told = ["region", "name", "reports_from"]
    record("设立工作站", station, by=by, fields=told, detail=f"{opened_on} 开站", province=region.province)
    onetime.settle(spent, station.code)
    return station


@action
def edit_station(station: Station, *, by: Posting, version: int, **given: Any) -> Station:
    """Name, abbreviation, address, phone, hours. Where it stands and what it reports from are fixed at creation."""
    require(by, P.STATION_EDIT, station)
    row = _locked(station, version)
    changed = _change(row, given)
    record("修改工作站", row, by=by, fields=changed, province=row.province)
    return row


@action
def close_station(station: Station, *, by: Posting, closed_on: date, reason: str) -> StationInterval:
    """Ends the interval. The month of closing is the last it owes."""
    require(by, P.STATION_EDIT, station)
    row = books.lock(station)
    interval = row.intervals.filter(closed_on=None).select_for_update(no_key=True).first()
    if interval is None:
        raise ValidationError(f"{row}已闭站,无须再次登记。")
    if not reason:
        raise ValidationError({"reason": "请说明闭站原因。"})
    if row.books_closed_through and closed_on < first_of_month(row.books_closed_through):
        through = row.books_closed_through
        raise ValidationError(
            {"closed_on": f"该站 {through.year} 年 {through.month} 月报表已上报,闭站日期不能早于该月。"}
        )
    _change(interval, {"closed_on": closed_on, "reason": reason})
    record("闭站", row, by=by, detail=f"{closed_on} 闭站,{reason}", province=row.province)
    return interval


@action
def reopen_station(station: Station, *, by: Posting, opened_on: date, reason: str = "") -> StationInterval:
    """Begins another interval, after the last."""
    require(by, P.STATION_EDIT, station)
    row = books.lock(station)
    last = row.intervals.order_by("-opened_on").first()
    if last and last.closed_on is None:
        raise ValidationError(f"{row}正在开站,无须重新开站。")
    if last and last.closed_on and opened_on <= last.closed_on:
        raise ValidationError({"opened_on": f"重新开站日期应晚于上次闭站日期({last.closed_on:%Y-%m-%d})。"})
    interval = _add(StationInterval(station=row, opened_on=opened_on, reason=reason))
    record("重新开站", row, by=by, detail=f"{opened_on} 开站 {reason}".strip(), province=row.province)
    return interval


# ---------------------------------------------------------------- staff
def _check_staff(staff: Staff) -> None:
    """One head, one daily manager, one row a user, of those who serve: said here, so that history stays free."""
    if staff.left_on:
        return
    others = Staff.objects.filter(station=staff.station_id, left_on=None).exclude(pk=staff.pk)
    if staff.is_head and (head := others.filter(is_head=True).first()):
        raise ValidationError({"is_head": f"该站负责人现为{head},请先修改其登记或登记其离站。"})
    if staff.is_daily_manager and (manager := others.filter(is_daily_manager=True).first()):
        raise ValidationError({"is_daily_manager": f"该站日常管理专人现为{manager},请先修改其登记或登记其离站。"})
    if staff.user_id and (same := others.filter(user=staff.user_id).first()):
        raise ValidationError({"user": f"该账号已与{same}关联,一个账号在一站只能对应一名工作人员。"})


@action
def add_staff(*, by: Posting, station: Station, key: str = "", **given: Any) -> Staff:
    """Somebody who works for the station from `joined_on`."""
    require(by, P.STAFF_EDIT, station)
    spent = onetime.spend(key, by=by, purpose="staff")
    books.lock(station)  # two heads at once: the second waits, and is refused
    staff = Staff(station=station, **given)
    staff.full_clean()
    _check_staff(staff)
    staff.save()
    record("登记工作人员", staff, by=by, fields=given, province=station.province)
    onetime.settle(spent, staff.pk)
    return staff


@action
def edit_staff(staff: Staff, *, by: Posting, version: int, **given: Any) -> Staff:
    require(by, P.STAFF_EDIT, staff.station)
    books.lock(staff.station_id)
    row = _locked(staff, version)
    changed = _change(row, given)
    _check_staff(row)
    record("修改工作人员", row, by=by, fields=changed, province=row.station.province)
    return row


# ---------------------------------------------------------------- shares
@action
def share(obj: Any, *, by: Posting, station: Station, kind: str) -> Share:
    """Shows one record to another station until it is taken back."""
    shown, created = Share.objects.get_or_create(station=station, kind=kind, object_id=obj.pk, until=None)
    if created:
        record("共享", obj, by=by, detail=f"共享给{station}")
    return shown


@action
def unshare(obj: Any, *, by: Posting, station: Station, kind: str, until: date) -> None:
    """Takes a shared record back."""
    if Share.objects.filter(station=station, kind=kind, object_id=obj.pk, until=None).update(until=until):
        record("收回共享", obj, by=by, detail=f"不再共享给{station}")


# ---------------------------------------------------------------- postings
def _check_posting(posting: Posting, by: Any) -> None:
    if by.user == posting.user:
        raise PermissionDenied("不能给自己登记任职,请由另一位系统管理员办理。")
    require(by, P.USER_EDIT, posting.area)
    others = Posting.objects.filter(user=posting.user_id).not_over(posting.starts_on)
    if others.filter(role=posting.role, region=posting.region_id, station=posting.station_id).exists():
        raise ValidationError(f"该账号已有“{posting.label}”任职,无须重复登记。")
    if posting.role in ADMINISTRATORS and others.filter(role__in=ADMINISTRATORS - {Role(posting.role)}).exists():
        raise ValidationError({"role": "系统管理员、安全管理员、审计员不得由一人兼任,请选择其他账号。"})


def end_sessions(user: User) -> None:
    """What a user is changes: his sessions end, and his tokens with them."""
    User.objects.filter(pk=user.pk).update(session_epoch=models.F("session_epoch") + 1)
    AuthToken.objects.filter(user=user).delete()


@action
def create_posting(
    *, by: Any, user: User, role: str, starts_on: date,
    region: Region | None = None, station: Station | None = None, ends_on: date | None = None,
) -> Posting:  # fmt: skip
    """Lets a user act in a role at a place within the administrator's own area."""
    posting = Posting(user=user, role=role, region=region, station=station, starts_on=starts_on, ends_on=ends_on)
    require(by, P.USER_EDIT)
    posting.full_clean()
    _check_posting(posting, by)
    posting.save()
    if not user.province:  # what he does before he acts under a posting (signing in) joins his province's chain
        user.province = posting.province
        user.save(update_fields=["province"])
    end_sessions(user)
    record(
        "登记任职", posting, by=by, fields=["user", "role"], detail=f"{user}:{posting.label}", province=posting.province
    )
    return posting


@action
def end_posting(posting: Posting, *, by: Posting, ends_on: date) -> Posting:
    """The last day of a posting; from the next on the user acts under it no more."""
    if posting.user == by.user:
        raise PermissionDenied("不能结束自己的任职,请由另一位系统管理员办理。")
    require(by, P.USER_EDIT, posting.area)
    row = Posting.objects.select_for_update(no_key=True).get(pk=posting.pk)
    _change(row, {"ends_on": ends_on})
    end_sessions(row.user)
    record("结束任职", row, by=by, fields=["ends_on"], detail=f"{row.user}:{row.label}", province=row.province)
    return row


@action
def switch_posting(posting: Posting, *, by: Posting) -> Posting:
    """From `by` to another posting of the same user. The session is the page's affair."""
    if posting.user_id != by.user_id:
        raise PermissionDenied("只能切换到自己的任职。")
    record("切换任职", posting, by=by, detail=f"切换到{posting.label}")
    return posting


# ---------------------------------------------------------------- accounts of one's own area
@action
def create_user(
    *, by: Any, username: str, name: str, password: str, role: str, starts_on: date,
    region: Region | None = None, station: Station | None = None, ends_on: date | None = None, key: str = "",
) -> User:  # fmt: skip
    """An account with its first posting."""
    require(by, P.USER_EDIT)
    spent = onetime.spend(key, by=by, purpose="user")
    user = accounts.create_user(by=by, username=username, name=name, password=password)
    create_posting(by=by, user=user, role=role, region=region, station=station, starts_on=starts_on, ends_on=ends_on)
    onetime.settle(spent, user.pk)
    return user


@action
def administer(user: User, act: Callable[..., Any], *, by: Posting, **given: Any) -> Any:
    """One of accounts' own actions, upon an account whose every posting lies within one's area."""
    running = Posting.objects.filter(user=user).not_over(timezone.localdate())
    if running.exclude(pk__in=running.within(by.area)).exists():
        raise PermissionDenied("该账号还在您的管辖范围外任职,请由上级单位的管理员办理。")
    return act(user, by=by, **given)


# ---------------------------------------------------------------- tokens
@action
def create_token(*, by: Posting, purpose: str, days: int) -> tuple[TokenPosting, str]:
    """A token for the API under this posting; answers the row and the token itself, which is shown once."""
    if not 1 <= days <= LONGEST_TOKEN:
        raise ValidationError({"days": f"有效天数应在 1 到 {LONGEST_TOKEN} 之间。"})
    token, text = AuthToken.objects.create(user=by.user, expiry=timedelta(days=days))
    held = _add(TokenPosting(token=token, posting=by, purpose=purpose))
    record("生成接口令牌", by, by=by, detail=f"{purpose},{days} 天")
    return held, text


@action
def revoke_token(held: TokenPosting, *, by: Posting) -> None:
    if held.token.user_id != by.user_id:
        raise PermissionDenied("只能停用自己的接口令牌。")
    record("停用接口令牌", held.posting, by=by, detail=held.purpose)
    held.token.delete()
