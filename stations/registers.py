"""The registers of a station as a table: one row a register. Lists, forms, details and exports are read from it.

Apps to the right add theirs (their apps.py), which then have their photos from a phone too (stations/passes.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, IntegerField, Model
from django.utils import formats

from stations.models import (
    Agreement,
    ContactPoint,
    CoordinationBody,
    CoordinationMember,
    Decision,
    Demonstration,
    DutyDay,
    DutyPlan,
    FundEntry,
    LibraryDocument,
    Meeting,
    Notice,
    NoticeCheck,
    Premises,
    Registered,
    Risk,
    Team,
    Training,
)

# A field; or a heading and the field, or what is made of the row, that stands below it.
Column = str | tuple[str, str | Callable[[Any], str]]


@dataclass(frozen=True)
class Register:
    """`form`: (legend, fields with their widths of twelve). `order`: required columns, the last one unique."""

    model: type[Registered]
    title: str
    about: str  # what belongs here, said where there is nothing yet
    form: tuple[tuple[str, str], ...]
    columns: tuple[Column, ...]  # the first one opens the row
    order: tuple[str, str] = ("since_on", "id")
    proofs: tuple[str, ...] = ()  # the fields that a photo or paper may prove, each by itself

    @property
    def slug(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def is_lasting(self) -> bool:
        return hasattr(self.model, "until_on")

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """(legend, [(field, width)]), "name:6" in the table."""
        return [(legend, [_width(one) for one in names.split()]) for legend, names in self.form]

    @property
    def fields(self) -> list[str]:
        return [name for _, names in self.groups for name, _ in names]

    @property
    def relations(self) -> list[str]:
        """What a list reads besides its own rows."""
        told = {*self.fields, *(one if isinstance(one, str) else one[1] for one in self.columns)}
        return [field.name for field in self.model._meta.fields if field.is_relation and field.name in told]

    @property
    def headings(self) -> list[str]:
        return [self.model.word(one) if isinstance(one, str) else one[0] for one in self.columns]

    def cells(self, row: Registered) -> list[tuple[str, str, bool]]:
        """(heading, text, whether it is a number)."""
        told = [one if isinstance(one, str) else one[1] for one in self.columns]
        texts = [shown(row, one) if isinstance(one, str) else one(row) for one in told]
        return list(zip(self.headings, texts, self.numbers, strict=True))

    @property
    def numbers(self) -> list[bool]:
        """Of each column whether it stands to the right."""
        return [
            heading == AMOUNT or _is_number(self.model, one)
            for heading, one in zip(self.headings, self.columns, strict=True)
        ]

    @property
    def titles(self) -> list[tuple[str, bool]]:
        return list(zip(self.headings, self.numbers, strict=True))

    def belongs(self, model: type[Model]) -> str:
        """The field by which its rows belong to one of another register's; "" if they do not."""
        named = (field.name for field in self.model._meta.fields if field.related_model is model)
        return next(named, "")


def _is_number(model: type[Model], name: Column) -> bool:
    return name != "year" and isinstance(name, str) and isinstance(model._meta.get_field(name), IntegerField)


def value(row: Model, name: str) -> str | int | float:
    """A field of a row as a workbook holds it: numbers stay numbers, money is 元."""
    held = getattr(row, name)
    if name.endswith("_fen"):
        return float(held) / 100
    return held if _is_number(type(row), name) and held is not None else shown(row, name)


def _width(told: str) -> tuple[str, int]:
    name, _, width = told.partition(":")
    return name, int(width or 12)


def shown(row: Model, name: str) -> str:
    """A field of a row as people read it."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(row._meta.get_field(name), BooleanField):
        return "是" if value else "否"
    if value is None:
        return "至今" if name == "until_on" else ""
    if name.endswith("_fen"):
        return f"{value / 100:,.2f}"
    if name in ("starts", "ends"):
        return f"{value:%H:%M}"
    return f"{value:%Y-%m-%d}" if hasattr(value, "isoformat") else str(formats.localize(value, use_l10n=False))


def _share(names: tuple[str, ...]) -> Callable[[Any], str]:
    return lambda row: f"{sum(bool(getattr(row, name)) for name in names)}/{len(names)}"


def _late(row: Any) -> str:
    return "补录" if row.is_late else ""


def _founded(row: Any) -> str:
    return "调整" if row.is_adjustment else "成立"


def _hours(row: Any) -> str:
    return f"{row.starts:%H:%M}—{row.ends:%H:%M}"


AMOUNT = "金额(元)"
LASTS = ("有效期", "since_on:4 until_on:4")

REGISTERS = [
    Register(
        Premises, "接待场所", "登记固定接待场所的地址、无障碍设施和设备,并拍照上传。搬迁后登记新的一条。",
        (
            ("地点", "address longitude:4 latitude:4 area_m2:4 is_fixed:4 is_on_street:4 is_ground_floor:4 "
                     "is_convenient:4 has_sign:4 is_well_kept:4 has_private_room:4"),
            ("无障碍设施", "has_ramp:4 has_entrance:4 has_toilet:4 has_low_counter:4 has_tactile_path:4"),
            ("设备和辅助器具", "office_equipment has_wheelchair:4 has_magnifier:4 has_writing_board:4 "
                            "has_hearing_aid:4 has_braille:4 other_devices"),
            LASTS,
        ),
        ("address", "is_fixed", ("无障碍", _share(Premises.ACCESS)), ("辅助器具", _share(Premises.DEVICES)), "area_m2",
         "since_on", "until_on"),
        proofs=(*Premises.ACCESS, "has_sign", "is_well_kept"),
    ),
    Register(
        Notice, "服务公示", "受案范围、工作流程、工作时间、办公地点、联系方式五项内容须公示;在这里登记文字和渠道。",
        (
            ("公示内容", "shows_scope scope shows_process process shows_hours:4 hours:8 shows_address:4 address:8 "
                       "shows_contact:4 contact:8"),
            ("公示渠道", "on_website:4 website:8 on_media:4 media:8 on_board:4 board:8 at_window:4 window:8"),
            ("公示时间", "since_on:4 until_on:4"),
        ),
        (("公示", str), ("内容", lambda row: f"{len(row.shown)}/5"), ("渠道", lambda row: f"{len(row.channels)}/4"),
         "since_on", "until_on"),
        proofs=tuple(Notice.CHANNELS),
    ),
    Register(
        NoticeCheck, "公示核对", "对照公示逐项核对,按公示的电话拨一次,逐次登记。本系统默认每年核对一次。",
        (("核对", "notice checked_on:4 is_phone_answered:8 found"),),
        ("checked_on", "notice", "is_phone_answered", "found", ("核对人", "changed_by")), ("checked_on", "id"),
    ),
    Register(
        Training, "培训记录", "登记工作人员参加的业务培训。",
        (("培训", "staff:6 held_on:6 subject organiser:8 hours:4"),),
        ("subject", "staff", "held_on", "organiser", "hours"), ("held_on", "id"),
    ),
    Register(
        Agreement, "合作协议", "登记与律师事务所、志愿者、手语服务机构和异地单位签订的协议,上传扫描件。",
        (("协议", "kind:4 party:8 subject number:6 signed_on:6"), LASTS),
        ("party", "kind", "subject", "signed_on", "since_on", "until_on"),
    ),
    Register(
        DutyPlan, "值班安排", "排出每月由谁在哪天坐班。",
        (("安排", "staff:6 held_on:6 starts:4 ends:4"),),
        ("held_on", "staff", ("时间", _hours)), ("held_on", "id"),
    ),
    Register(
        DutyDay, "坐班记录", "每次坐班登记是谁、从几点到几点、接待多少人次。每月至少一天由专业法律人员坐班。",
        (("坐班", "staff:6 held_on:6 starts:4 ends:4 persons:4 note"),),
        ("held_on", "staff", ("时间", _hours), "is_professional", "persons", ("补录", _late)), ("held_on", "id"),
    ),
    Register(
        CoordinationBody, "协调机构", "登记协调领导小组的成立或调整文件;调整后先终止原来的,再登记新的。",
        (("文件", "name number:6 issued_on:6 is_adjustment office"), LASTS),
        ("name", "number", "issued_on", ("成立或调整", _founded), "since_on", "until_on"),
    ),
    Register(
        CoordinationMember, "成员单位", "登记九个成员单位的分管领导和联络员;人员变动先终止原来的,再登记新的。",
        (("单位", "body organ:4 name:8"), ("人员", "leader:4 post:8 liaison:4 phone:8"), LASTS),
        ("name", "organ", "leader", "liaison", "phone", "since_on", "until_on"),
    ),
    Register(
        Meeting, "协调会议", "逐次登记协调会议的参会单位和内容,上传会议纪要。本系统默认每年至少一次。",
        (("会议", "title:8 held_on:4 chair:4 present:8 summary"),),
        ("title", "held_on", "chair", "present"), ("held_on", "id"),
    ),
    Register(
        Decision, "议定事项", "登记会议议定由谁在什么时候办结什么,办结后填写结果。",
        (("事项", "meeting what organ:6 due_on:6"), ("办结", "done_on:4 result:8")),
        ("what", "organ", "due_on", "done_on"), ("due_on", "id"),
    ),
    Register(
        FundEntry, "经费", "逐笔登记预算下达、资金到位和支出,写明来源。",
        (("经费", "kind:4 year:4 entered_on:4 source:4 purpose:4 amount_fen:4 number:6 note:6"),),
        ("entered_on", "kind", "year", "source", "purpose", (AMOUNT, lambda row: shown(row, "amount_fen")),
         "number", ("补录", _late)), ("entered_on", "id"),
    ),
    Register(
        Risk, "风险登记", "登记发现的风险和事故苗头、采取的措施和处置完成的日期。",
        (("风险", "found_on:4 kind:4 level:4 what"), ("处置", "measure handled_on:4")),
        ("what", "kind", "level", "found_on", "handled_on"), ("found_on", "id"),
    ),
    Register(
        LibraryDocument, "文件库", "收存本站的各项制度、实施方案和上级文件,写明文号。",
        (("文件", "kind:4 title:8 number:4 issuer:4 issued_on:4"), LASTS),
        ("title", "kind", "number", "issuer", "issued_on", "until_on"), ("issued_on", "id"),
    ),
    Register(
        ContactPoint, "联络点", "登记设在学校、接访中心、乡镇等处的联络点;联络点不是工作站,分别统计。",
        (("联络点", "kind:4 name:8 address contact:4 phone:4"), LASTS),
        ("name", "kind", "address", "contact", "phone", "since_on", "until_on"),
    ),
    Register(
        Team, "服务队伍", "登记服务分队和志愿服务团。",
        (("队伍", "kind:4 name:8 leader:4 members:4 task"), LASTS),
        ("name", "kind", "leader", "members", "since_on", "until_on"),
    ),
    Register(
        Demonstration, "示范点", "登记被命名的示范点和下次复审的期限。",
        (("示范点", "title:8 number:4 approved_by_office:8 approved_on:4 reviewed_on:4 review_due_on:4"), LASTS),
        ("title", "approved_by_office", "approved_on", "review_due_on", "until_on"),
    ),
]  # fmt: skip

BY_SLUG = {one.slug: one for one in REGISTERS}
