"""坐班签到表: the signed paper of a month, scanned."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import onetime
from accounts.audit import action, record
from accounts.roles import P
from stations import attachments
from stations.actions_register import require_own, take_off
from stations.models import DutySheet, Posting, Station
from stations.photos import upright


def require_sheet(by: Posting, station: Station, month: date, today: date) -> None:
    """Whether the posting may add the sheet of a month. Raises PermissionDenied, ValidationError."""
    require_own(by, P.DUTY_LOG, station)
    if month > today:
        raise ValidationError({"file": "这个月还没有到,不能上传签到表。"})


@action
def add_sheet(station: Station, *, by: Posting, at: datetime, month: date, file: bytes, key: str = "") -> DutySheet:
    """Keeps the scan of a month's signed sheet."""
    today = timezone.localdate(at)
    require_sheet(by, station, month, today)
    spent = onetime.spend(key, by=by, purpose="duty_sheet")
    name = f"{month:%Y-%m} 坐班签到表"
    content = attachments.store(upright(file), station=station, name=name, by=by.user, at=at)
    sheet = DutySheet(station=station, held_in=month, content=content, added_on=today)
    sheet.full_clean()
    sheet.save()
    record("上传坐班签到表", sheet, by=by, fields=["content"], detail=f"{month:%Y-%m}", province=station.province)
    onetime.settle(spent, sheet.pk)
    return sheet


@action
def remove_sheet(sheet: DutySheet, *, by: Posting, today: date) -> None:
    """Takes a scan back that was uploaded by mistake; its bytes stay, sealed."""
    require_own(by, P.DUTY_LOG, sheet.station)
    take_off(sheet, today)
    detail = f"{sheet.held_in:%Y-%m}"
    record("撤下坐班签到表", sheet, by=by, fields=["removed_on"], detail=detail, province=sheet.station.province)
