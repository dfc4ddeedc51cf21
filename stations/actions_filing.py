"""备案: each level's named person is told to the office above (皖残联 通知第四条). Another person: told again."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.lifecycle import move
from accounts.roles import P
from stations import books, obligations
from stations.actions_register import refuse_identity, require_own
from stations.models import Filing, Posting, Staff, Station


@action
def send(
    station: Station, *, by: Posting, today: date, sent_on: date, staff: Staff, phone: str, post: str = "",
    number: str = "", key: str = "",
) -> Filing:  # fmt: skip
    """报送 of the person who manages the daily work. One that stands for somebody else is replaced by it."""
    require_own(by, P.REGISTER_EDIT, station)
    refuse_identity({"phone": phone, "post": post, "number": number})
    spent = onetime.spend(key, by=by, purpose="filing")
    books.lock(station)
    if sent_on > today:
        raise ValidationError({"sent_on": "报送日期不能晚于今天。"})
    if staff.station_id != station.pk or not staff.is_daily_manager or staff.left_on:
        raise ValidationError({"staff": "请选择本站现任日常管理专人;人员变更的,请先修改工作人员登记。"})
    standing = Filing.objects.current().filter(station=station).first()
    if standing and standing.staff_id == staff.pk:
        raise ValidationError(f"{staff}的备案“{standing.get_state_display()}”,无须重新报送。")
    if standing:
        move(standing, "replace", by=by, replaced_on=sent_on)
    filing = Filing(
        station=station, staff=staff, name=staff.name, post=post, phone=phone, number=number, sent_on=sent_on,
        sent_by=by.user,
    )  # fmt: skip
    filing.full_clean()
    filing.save()
    record("报送备案", filing, by=by, fields=["staff", "phone"], detail=number, province=station.province)
    onetime.settle(spent, filing.pk)
    return filing


@action
def acknowledge(filing: Filing, *, by: Posting, today: date, acknowledged_on: date, **given: Any) -> Filing:
    """备案, with the number of its receipt (`receipt_number`)."""
    refuse_identity(given)
    if acknowledged_on > today:
        raise ValidationError({"acknowledged_on": "备案日期不能晚于今天。"})
    row: Filing = move(filing, "acknowledge", by=by, acknowledged_on=acknowledged_on, **given)
    obligations.renew(row.station, today)
    return row


@action
def send_back(filing: Filing, *, by: Posting, today: date, reason: str, version: int | None = None) -> Filing:
    """退补: papers are missing. It is no refusal."""
    refuse_identity({"reason": reason})
    row: Filing = move(
        filing, "send_back", by=by, version=version, reason=reason.strip(), times_returned=filing.times_returned + 1,
        returned_on=today, detail=reason,
    )  # fmt: skip
    return row


@action
def resend(filing: Filing, *, by: Posting, today: date, **given: Any) -> Filing:
    """补齐重报."""
    refuse_identity(given)
    row: Filing = move(filing, "resend", by=by, sent_on=today, **given)
    return row
