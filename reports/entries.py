"""What the 中国残联 system is to be told of a record: the fields, how each is read, and their order.

The import format of that system is not known: the fields are those a person would type, in an order the province sets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from cases.choices import Opened
from cases.models import Case, CaseSpan
from clients.identity import masked_name
from consultations.models import Consultation
from stations.choices import EntryKind
from stations.models import EntryOrder, Posting, Region, Staff, Station, SystemEntry

Read = Callable[[Any], Any]


@dataclass(frozen=True)
class EntryField:
    name: str
    label: str
    read: Read

    def value(self, row: Any) -> str:
        told = self.read(row)
        if told is None or told == "":
            return ""
        return f"{told:%Y-%m-%d}" if hasattr(told, "isoformat") else str(told)


def _display(column: str) -> Read:
    return lambda row: getattr(row, f"get_{column}_display")()


def _plain(column: str) -> Read:
    return lambda row: getattr(row, column)


def _of_span(read: Read) -> Read:
    """The person's facts of a case are those frozen on its first span."""
    return lambda case: read(case.first_span)


def _staff(station: Station, **flag: bool) -> str:
    rows = Staff.objects.filter(station=station, left_on=None, **flag).order_by("pk")
    return "、".join(rows.values_list("name", flat=True))


def _client(row: Any) -> str:
    return row.client.name if row.client else "匿名"


def _fields(*told: tuple[str, str, Read]) -> dict[str, EntryField]:
    return {name: EntryField(name, label, read) for name, label, read in told}


FIELDS: dict[str, dict[str, EntryField]] = {
    EntryKind.STATION: _fields(
        ("name", "名称", _plain("name")), ("code", "代码", _plain("code")),
        ("office", "主管残联", lambda row: row.region.office_name), ("address", "地址", _plain("address")),
        ("phone", "电话", _plain("phone")), ("office_hours", "工作时间", _plain("office_hours")),
        ("head", "负责人", lambda row: _staff(row, is_head=True)),
        ("manager", "日常管理专人", lambda row: _staff(row, is_daily_manager=True)),
    ),
    EntryKind.CONSULTATION: _fields(
        ("held_on", "日期", _plain("held_on")), ("client", "来访人", _client), ("sex", "性别", _display("sex")),
        ("age", "年龄", _plain("age")), ("category", "残疾类别", _display("category")),
        ("grade", "残疾等级", _display("grade")), ("residence", "城乡", _display("residence")),
        ("asked_by", "咨询人", _display("asked_by")), ("channel", "渠道", _display("channel")),
        ("persons", "人次", _plain("persons")), ("matter", "事项", _display("matter")),
        ("outcome", "处理", _display("outcome")),
        ("met", "无障碍服务", lambda row: "、".join(str(need.label) for need in row.met)),
    ),
    EntryKind.CASE: _fields(
        ("number", "案号", _plain("number")), ("client", "当事人", _client), ("sex", "性别", _of_span(_display("sex"))),
        ("age", "年龄", _of_span(_plain("age"))), ("category", "残疾类别", _of_span(_display("category"))),
        ("grade", "残疾等级", _of_span(_display("grade"))), ("residence", "城乡", _of_span(_display("residence"))),
        ("kind", "案件类型", _display("kind")), ("form", "办理方式", _display("form")),
        ("matter", "事项", _display("matter")), ("source", "案件来源", _display("source")),
        ("applied_on", "申请日期", _plain("applied_on")), ("accepted_on", "受理日期", _plain("accepted_on")),
        ("handler", "承办人", lambda row: row.handler.name if row.handler else ""),
        ("state", "当前环节", _display("state")), ("closed_on", "结案日", _plain("closed_on")),
        ("outcome", "结案结果", _display("outcome")),
    ),
}  # fmt: skip
DAY = {EntryKind.CONSULTATION: "held_on", EntryKind.CASE: "applied_on"}  # by which a list is ordered
# By which it is of a year, as line 9.3 counts.
HAPPENED = {EntryKind.CONSULTATION: "held_on", EntryKind.CASE: "accepted_on"}


def ordered(kind: str, region: Region) -> list[EntryField]:
    """The fields of a kind in the order of the region's province; in ours while it has set none."""
    held = (
        EntryOrder.objects.filter(region__path=f"{region.province}/", kind=kind).values_list("names", flat=True).first()
    )
    known = FIELDS[kind]
    return [known[name] for name in held.split(",") if name in known] if held else list(known.values())


def rows(kind: str, posting: Posting, today: date) -> QuerySet[Any]:
    """What of a kind belongs into the other system, with `is_entered`; of the posting's own station or area."""
    done = SystemEntry.objects.filter(kind=kind, object_id=OuterRef("pk"))
    if kind == EntryKind.STATION:
        seen: QuerySet[Any] = Station.objects.visible_to(posting).filter(
            pk__in=Station.objects.open_on(today).order_by().values("pk")
        )
        done = done.filter(record_version__gte=OuterRef("version"))
    elif kind == EntryKind.CONSULTATION:
        seen = Consultation.objects.visible_to(posting).to_enter()
    else:  # one shared with a station is entered by whose it is
        seen = Case.objects.visible_to(posting).to_enter().filter(station__in=posting.station_ids)
    return seen.annotate(is_entered=Exists(done))


def complete(kind: str, found: list[Any]) -> list[Any]:
    """The rows with what their fields read besides: one query for all."""
    if kind == EntryKind.CASE:
        spans = CaseSpan.objects.filter(case__in=[one.pk for one in found], opened_as=Opened.NEW).order_by("-pk")
        first = {span.case_id: span for span in spans}
        for one in found:
            one.first_span = first[one.pk]
    return found


def related(kind: str) -> tuple[str, ...]:
    return {EntryKind.STATION: ("region",), EntryKind.CONSULTATION: ("client",)}.get(
        EntryKind(kind), ("client", "handler")
    )


def title(kind: str, row: Any) -> str:
    """What a list calls a row; names masked, for the page may lie open."""
    if kind == EntryKind.STATION:
        return str(row.name)
    name = masked_name(row.client.name) if row.client else "匿名"
    return f"{row.number} {name}" if kind == EntryKind.CASE else f"{name} {row.get_matter_display()}"
