"""签章扫描件: the signed and stamped print of a submitted return comes back to it."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts import onetime
from accounts.audit import action, record
from accounts.roles import P
from reports.lifecycle import SENT
from reports.models import Return, ReturnScan
from stations import attachments, books
from stations.actions import require
from stations.models import Posting
from stations.photos import upright


def require_scan(by: Posting, obj: Return) -> None:
    """Whether the posting may add a scan now. Raises PermissionDenied, ValidationError."""
    require(by, P.RETURN_PREPARE, obj.station)
    if obj.state not in SENT:
        raise ValidationError({"file": "报表还没有上报,数字还会变动。请上报后打印、签字、盖章,再上传扫描件。"})


@action
def add_scan(obj: Return, *, by: Posting, at: datetime, file: bytes, key: str = "") -> ReturnScan:
    """Keeps the scan; the one before stays, replaced."""
    station = books.lock(obj.station_id)  # nothing is submitted or sent back meanwhile
    row = Return.objects.get(pk=obj.pk)
    row.station = station
    require_scan(by, row)
    if attachments.kind_of(file) == "docx":
        raise ValidationError({"file": "签章扫描件只收 PDF 或照片(JPEG、PNG)。多页请扫描成一个 PDF。"})
    spent = onetime.spend(key, by=by, purpose="return_scan")
    name = f"{row.period.label}月报签章扫描件"
    content = attachments.store(upright(file), station=station, name=name, by=by.user, at=at)
    replaced = ReturnScan.objects.standing().filter(return_of=row).update(replaced_at=at)
    scan = ReturnScan(
        station=station, return_of=row, submitted_at=row.submitted_at, content=content, added_at=at, added_by=by.user
    )
    scan.full_clean()
    scan.save()
    what = "替换签章扫描件" if replaced else "上传签章扫描件"
    record(f"报表:{what}", row, by=by, fields=["scans"], detail=f"{station.name} {row.period.label}")
    onetime.settle(spent, scan.pk)
    return scan
