"""What a counted record says of itself: who, on which day, what, and where it is."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from accounts.roles import P
from accounts.templatetags.look import amount
from cases.models import CasePerson, CaseSpan, Complaint, Referral, ReturnCall, TypicalCase
from clients.identity import masked_name
from clients.models import Client
from compliance.models import Order, Snapshot
from consultations.models import Consultation, OutreachEvent
from reports.ledgers import Counted, Entry
from stations.models import DutyDay, Filing, FundEntry, Posting, Registered, Staff, Station

Told = tuple[str, Any, str, str, str]  # who, day, what, address, its words
NOBODY = "—"
# What is read with the records of a model.
RELATED: dict[Any, tuple[str, ...]] = {
    Consultation: ("client",), CaseSpan: ("case__client",), CasePerson: ("client", "span__case"),
    Referral: ("case__client",), ReturnCall: ("case__client",), Complaint: ("case__client",), Station: ("region",),
    Order: ("station",), Snapshot: ("station",), Filing: ("station",), Staff: ("station",),
    DutyDay: ("station", "staff"),
}  # fmt: skip


def of(found: Counted, entries: list[Entry], posting: Posting) -> dict[int, Any]:
    """The records behind entries, as far as the posting sees them."""
    model = found.indicator.source.model
    related = RELATED.get(model, ("station",))
    rows = model.objects.visible_to(posting).select_related(*related)  # type: ignore[attr-defined]
    return rows.in_bulk([entry.record for entry in entries])  # type: ignore[no-any-return]


def told(record: Any, posting: Posting) -> Told:
    for kind, tell in TELL.items():
        if isinstance(record, kind):
            return tell(record, posting)
    return _row(record, posting)


def _consultation(record: Consultation, posting: Posting) -> Told:
    what = f"{record.get_channel_display()} · {record.get_matter_display()} · {record.persons} 人次"
    if record.voided_at:
        what += "(已作废)"
    url = reverse("consultations:detail", args=[record.pk])
    return _name(record.client, posting), record.held_on, what, url, f"咨询 {record.pk} 号"


def _referral(record: Referral, posting: Posting) -> Told:
    what = f"{record.target_name} · {record.get_state_display()}"
    url = reverse("cases:referral", args=[record.pk])
    return _name(record.case.client, posting), record.sent_on, what, url, record.number


def _return_call(record: ReturnCall, posting: Posting) -> Told:
    url = reverse("cases:after", args=[record.case_id])
    who = _name(record.case.client, posting)
    return who, record.called_on, f"回访 · {record.get_satisfaction_display()}", url, record.case.number


def _complaint(record: Complaint, posting: Posting) -> Told:
    url = reverse("cases:complaint", args=[record.pk])
    who = _name(record.case.client, posting) if record.case else NOBODY
    what = f"投诉 · {record.case.number if record.case else '对工作站'}"
    return who, record.received_on, what, url, f"投诉 {record.pk} 号"


def _person(record: CasePerson, posting: Posting) -> Told:
    return _name(record.client, posting), *_span(record.span, posting, with_client=False)[1:]


def _span(span: CaseSpan, posting: Posting, *, with_client: bool = True) -> Told:
    what = f"{span.get_opened_as_display()} {span.opened_on:%Y-%m-%d}"
    if span.ended_on:
        what += f",{span.get_ended_as_display()} {span.ended_on:%Y-%m-%d}"
    url = reverse("cases:detail", args=[span.case_id])
    who = _name(span.case.client, posting) if with_client else ""
    return who, span.opened_on, what, url, span.case.number


def _station(record: Station, posting: Posting) -> Told:
    return NOBODY, None, record.region.name, reverse("stations:detail", args=[record.code]), record.name


def _staff(record: Staff, posting: Posting) -> Told:
    url = reverse("stations:detail", args=[record.station.code])
    return record.name, record.joined_on, str(record.get_kind_display()), url, "工作人员"


def _filing(record: Filing, posting: Posting) -> Told:
    url = reverse("stations:filing", args=[record.station.code])
    return record.name, record.acknowledged_on, "日常管理专人备案", url, record.receipt_number


def _snapshot(record: Snapshot, posting: Posting) -> Told:
    what = f"{record.measured_in:%Y-%m} 测算 · {record.get_result_display()} · {record.score} 分"
    url = reverse("compliance:station", args=[record.station.code])
    return NOBODY, record.measured_in, what, url, "规范化建设"


def _order(record: Order, posting: Posting) -> Told:
    what = f"整改通知 · {record.get_state_display()}"
    return NOBODY, record.issued_on, what, reverse("compliance:order", args=[record.pk]), record.number


def _duty(record: DutyDay, posting: Posting) -> Told:
    what = f"{record.starts:%H:%M}—{record.ends:%H:%M} · 接待 {record.persons} 人次"
    return record.staff.name, record.held_on, what, _address(record), "坐班记录"


def _fund(record: FundEntry, posting: Posting) -> Told:
    what = f"{record.get_kind_display()} · {record.get_source_display()} · {amount(record.amount_fen, '分')} 元"
    return NOBODY, record.entered_on, what, _address(record), record.number or "经费记录"


def _event(record: OutreachEvent, posting: Posting) -> Told:
    what = f"{record.get_occasion_display()} · {record.get_audience_display()} · {record.persons} 人次"
    return NOBODY, record.held_on, f"{what} · 资料 {record.materials} 份", _address(record), record.title


def _typical(record: TypicalCase, posting: Posting) -> Told:
    url = reverse("cases:typical", args=[record.pk])
    return NOBODY, record.published_on, f"典型案例 · {record.get_matter_display()}", url, record.title


def _row(record: Registered, posting: Posting) -> Told:
    """Any other row of a register."""
    what = str(record._meta.verbose_name)
    return NOBODY, getattr(record, "since_on", None), what, _address(record), str(record)


def _address(record: Registered) -> str:
    return reverse("stations:row", args=[record.station.code, record._meta.model_name, record.pk])


TELL: dict[Any, Callable[[Any, Posting], Told]] = {
    Consultation: _consultation, Referral: _referral, ReturnCall: _return_call, Complaint: _complaint,
    CasePerson: _person, CaseSpan: _span, Station: _station, Staff: _staff, Filing: _filing, Snapshot: _snapshot,
    Order: _order, DutyDay: _duty, FundEntry: _fund, OutreachEvent: _event, TypicalCase: _typical,
}  # fmt: skip


def _name(client: Client | None, posting: Posting) -> str:
    if client is None:
        return "匿名"
    own = posting.may(P.CLIENT_NAME) and posting.station_id == client.station_id
    return (client.name if own else masked_name(client.name)) or "已依申请删除"
