"""宣传活动 as one more register of a station (stations/registers.py): its list, form, page, photos and export."""

from typing import Any

from consultations.choices import Material, Media
from consultations.models import OutreachEvent
from stations.registers import Register


def _late(row: Any) -> str:
    return "补录" if row.is_late else ""


def _materials(row: Any) -> str:
    return f"{row.materials:,}"


OUTREACH = Register(
    OutreachEvent, "宣传活动", "每办一场宣传活动登记一条:什么场合、对谁、多少人次,发了多少资料,上传现场照片。",
    (
        ("活动", "title campaign:6 held_on:6 occasion:4 place_kind:4 place:4 audience:4 persons:4"),
        ("工作人员", "staff:6 staff_count:6"),
        ("发放资料", " ".join(f"{kind.field}:4" for kind in Material)),
        ("媒体报道", " ".join([*(f"{kind.field}:4" for kind in Media), "media_name"])),
        ("情况", "summary"),
    ),
    ("title", "held_on", "occasion", "audience", "persons", ("资料(份、册)", _materials), ("补录", _late)),
    ("held_on", "id"),
)  # fmt: skip
