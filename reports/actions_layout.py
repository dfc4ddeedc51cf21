"""本省格式: set by a province for all its areas, replaced, taken out of use."""

import hashlib
import json
from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.audit import action, record
from accounts.roles import P
from reports.layouts import Checked
from reports.models import Layout
from stations.actions import require
from stations.choices import Level
from stations.models import Posting, Region


@action
def set_layout(region: Region, *, by: Posting, at: datetime, file: Checked) -> Layout:
    """设定本省格式: the one before stays, out of use."""
    require(by, P.RETURN_LAYOUT, region)
    if region.level != Level.PROVINCE:
        raise ValidationError("本省格式由省级残联设定。")
    locked = Region.objects.select_for_update(no_key=True).get(pk=region.pk)  # of two at once, one after the other
    Layout.objects.in_use(locked.province).update(ended_at=at)
    made = Layout(
        region=locked, content=file.content, sha256=hashlib.sha256(file.content).hexdigest(),
        places=json.dumps(file.places, ensure_ascii=False), set_at=at, set_by=by.user,
    )  # fmt: skip
    made.full_clean()
    made.save()
    record("设定本省格式", made, by=by, fields=["content"], detail=f"{locked.name} {made.sha256[:16]}")
    return made


@action
def end_layout(region: Region, *, by: Posting, at: datetime) -> None:
    """停用本省格式: downloads are in our own layout alone."""
    require(by, P.RETURN_LAYOUT, region)
    held = Layout.objects.in_use(region.province).select_for_update(no_key=True, of=("self",)).first()
    if held is None:
        raise ValidationError("本省没有在用的格式。")
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    record("停用本省格式", held, by=by, fields=["ended_at"], detail=f"{region.name} {held.sha256[:16]}")
