"""Every write of the consultation log."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.db.models.functions import TruncMonth
from django.utils import timezone

from accounts import audit, lifecycle, onetime
from accounts.audit import action
from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from clients import actions as clients
from clients import identity
from clients.models import Client
from consultations.choices import SETTLED, AskedBy, Channel, ConsultationState, Need, Outcome, Visit
from consultations.models import Campaign, Consultation, OutreachEvent
from consultations.terms import answer_due_on as term_of
from stations import actions_register, books
from stations.actions import require
from stations.models import Posting, Station

COLUMNS = (
    "channel", "asked_by", "persons", "matter", "outcome", "visit", "minutes", "campaign", "answer_due_on",
    "order_number",
)  # fmt: skip
KEYS = ("station", "client", "campaign", "recorded_by")  # set by us, and held by the database


@action
def record(
    *, by: Posting, at: datetime, held_on: date, matter: str, client: Client | None = None,
    person: Mapping[str, Any] | None = None, channel: str = Channel.WALK_IN, asked_by: str = AskedBy.SELF,
    persons: int = 1, outcome: str = Outcome.ANSWERED, visit: str = "", minutes: int | None = None,
    asked: Iterable[str] = (), met: Iterable[str] = (), question: str = "", answer: str = "",
    campaign: Campaign | None = None, answer_due_on: date | None = None, order_number: str = "", key: str = "",
) -> Consultation:  # fmt: skip
    """Logs one consultation of the posting's station (批次 1, 人次 = `persons`).

    Who came: `client`, a file of this station; or `person`, the values of `clients.actions.find_or_register`, which
    makes or completes a file; without name and number the person stays anonymous, and what was ticked is frozen.
    `asked` and `met` are values of Need; `answer_due_on` was agreed with who asked, or is set by a work order.
    Raises ValidationError, and Repeated for a key that is spent.
    """
    require(by, P.CONSULTATION_RECORD)
    assert by.station  # the roles with this permission are those of a station
    spent = onetime.spend(key, by=by, purpose="consultation")
    station, today = books.lock(by.station), timezone.localdate(at)
    check_day(station, held_on, today)
    if campaign:
        campaign.check_takes(station, held_on)
    is_chosen = client is not None
    client, facts = _who(client, dict(person or {}), by=by, station=station, today=today, day=held_on)
    # On a file that was made just now nothing hangs yet: it is not even looked for.
    before = client if client and (is_chosen or not client.is_new) else None
    counting = books.counting(station, held_on)
    consultation = Consultation(
        station=station, client=client, channel=channel, asked_by=asked_by, persons=persons, matter=matter,
        outcome=outcome, visit=visit or _visit(before, matter, held_on), minutes=minutes, held_on=held_on,
        counted_in=counting.month, is_late=counting.is_late, campaign=campaign, recorded_by=by.user, recorded_at=at,
        answer_due_on=answer_due_on, order_number=order_number, **facts,
    )  # fmt: skip
    _promise(consultation)
    _owe(consultation)
    _need(consultation, asked, met)
    _seal(consultation, question=question, answer=answer)
    consultation.clean_fields(exclude=KEYS)
    consultation.clean()
    consultation.save()
    audit.record("登记咨询", consultation, by=by, fields=["client"] if client else [])
    onetime.settle(spent, consultation.pk)
    return consultation


@action
def correct(
    consultation: Consultation, *, by: Posting, version: int, today: date, reason: str = "",
    held_on: date | None = None, asked: Iterable[str] | None = None, met: Iterable[str] | None = None,
    question: str | None = None, answer: str | None = None, refreeze: bool = False, **given: Any,
) -> Consultation:  # fmt: skip
    """Changes what was logged; None leaves what there is. Raises Stale.

    In an open month a new date moves the month it counts in, and `refreeze` takes the person's facts anew from his
    file. In a closed month a reason is needed, and the month it counts in stays.
    """
    require(by, P.CONSULTATION_CORRECT, consultation.station)
    if strange := given.keys() - set(COLUMNS):
        raise TypeError(f"not correctable: {sorted(strange)}")
    station = books.lock(consultation.station_id)
    row = (
        Consultation.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__person")
        .get(pk=consultation.pk)
    )
    row.station = station
    if row.version != version:
        raise Stale(row)
    if row.state == ConsultationState.VOID:
        raise MovedOn("这条咨询已作废,不能更正。")
    is_closed = books.is_closed(station, row.counted_in)
    identity.refuse_numbers("reason", reason)
    if is_closed and not reason:
        raise ValidationError({"reason": f"{_month(row.counted_in)}报表已上报,更正须写明理由。"})
    before = _values(row)
    for name, value in given.items():
        setattr(row, name, value)
    if held_on and held_on != row.held_on:
        check_day(station, held_on, today)
        _move_day(row, held_on, is_closed)
    if row.campaign and {"campaign_id", "held_on"} & _changed(before, row):
        row.campaign.check_takes(station, row.held_on)
    if refreeze:
        if is_closed:
            raise ValidationError(f"{_month(row.counted_in)}报表已上报,来访人情况按当日登记的保留,不能重新带出。")
        _refreeze(row)
    _promise(row)
    if {"answer_due_on", "held_on"} & _changed(before, row):
        _owe(row)
    _need(row, row.asked if asked is None else asked, row.met if met is None else met)
    _seal(row, question=question, answer=answer)
    row.reason = reason or row.reason
    row.version += 1
    row.clean_fields(exclude=KEYS)
    row.clean()
    row.save()
    audit.record("更正咨询", row, by=by, fields=_changed(before, row), detail=reason)
    return row


@action
def void(consultation: Consultation, *, by: Posting, reason: str, version: int | None = None) -> Consultation:
    """Strikes a consultation out. It stays in the log, and in the figures already submitted; nothing is deleted."""
    require(by, P.CONSULTATION_VOID, consultation.station)
    identity.refuse_numbers("reason", reason)
    books.lock(consultation.station_id)
    row: Consultation = lifecycle.move(consultation, "void", by=by, version=version, reason=reason, detail=reason)
    return row


@action
def answer(
    consultation: Consultation, *, by: Posting, today: date, version: int, answered_on: date, answer_way: str,
    answer: str,
) -> Consultation:  # fmt: skip
    """登记答复: what was promised, or asked for by a work order, is given; `answer` is all that was said."""
    require(by, P.CONSULTATION_CORRECT, consultation.station)
    station = books.lock(consultation.station_id)
    row = Consultation.objects.select_for_update(of=("self",), no_key=True).get(pk=consultation.pk)
    row.station = station
    if row.answered_on or row.answer_due_on is None or not row.is_recorded:
        raise MovedOn("这条咨询没有待办的答复(已经答复、没有约期,或已作废),请刷新页面查看。")
    if row.version != version:
        raise Stale(row)
    if answered_on > today:
        raise ValidationError({"answered_on": "答复日期不能晚于今天,请在答复以后登记。"})
    if not answer.strip() or not answer_way:
        raise ValidationError({"answer" if answer_way else "answer_way": "请写明怎样答复、答复了什么。"})
    row.answered_on, row.answer_way = answered_on, answer_way
    _seal(row, answer=answer.strip())
    row.version += 1
    row.clean_fields(exclude=KEYS)
    row.clean()
    row.save()
    audit.record("答复咨询", row, by=by, fields=["answered_on", "answer_way", "answer"])
    return row


def recount(station: Station, month: date) -> None:
    """Counts anew, from the day it was held, what counted in `month` or later, whose books were opened again.

    Call inside the action that opened them, which holds the station's row and tells of it in the trail.
    """
    rows = Consultation.objects.filter(station=station, counted_in__gte=month)
    earliest = books.first_open(station)
    through = station.books_closed_through
    own = rows.filter(held_on__gt=through) if through else rows
    own.update(counted_in=TruncMonth("held_on"), is_late=False)
    if through and earliest:
        rows.filter(held_on__lte=through).update(counted_in=earliest, is_late=True)
    promised = Consultation.objects.filter(station=station, answer_due_in__gte=month)
    own = promised.exclude(answer_due_on__lte=through) if through else promised
    own.update(answer_due_in=TruncMonth("answer_due_on"))
    if through and earliest:
        promised.filter(answer_due_on__lte=through).update(answer_due_in=earliest)
    actions_register.recount(station, month, (OutreachEvent,))


def check_day(station: Station, day: date, today: date) -> None:
    """A consultation was held on a day on which the station was open. Raises ValidationError."""
    if day > today:
        raise ValidationError({"held_on": "日期不能晚于今天;约好日后来访的,请到当日再登记。"})
    prefetch_related_objects([station], "intervals")
    intervals = list(station.intervals.all())
    if any(one.opened_on <= day and (one.closed_on is None or day <= one.closed_on) for one in intervals):
        return
    first = min((one.opened_on for one in intervals), default=None)
    if first and day < first:
        raise ValidationError({"held_on": f"{station}于 {first} 开站,日期不能早于这一天。"})
    raise ValidationError({"held_on": f"{station}在 {day} 没有开站,请核对日期。"})


# ---------------------------------------------------------------- parts of the above
def _who(
    client: Client | None, person: dict[str, Any], *, by: Posting, station: Station, today: date, day: date
) -> tuple[Client | None, dict[str, Any]]:
    """The file of who came, if there is one, and his facts of the day."""
    groups = tuple(person.pop("groups", ()))
    if client is None and (person.get("name") or person.get("number")):
        client = clients.find_or_register(station, by=by, today=today, groups=groups, **person)
    elif client is not None:
        if client.station_id != station.pk:
            raise ValidationError({"client": "请选择本站的档案。"})
        client = clients.complete(client, by=by, groups=groups, **person)
    if client:
        return client, clients.freeze(client, day, groups=groups)
    person = {name: value for name, value in person.items() if name in clients.ANONYMOUS_FACTS}
    return None, clients.freeze(None, day, groups=groups, **person)


def _visit(client: Client | None, matter: str, day: date) -> Visit:
    return Visit.REPEAT if Consultation.objects.asked_before(client, matter, day).exists() else Visit.FIRST


def _promise(row: Consultation) -> None:
    """What is owed: by the day that was agreed or set, else within the term; a past ledger owes nothing any more."""
    if row.order_number and (identity.MOBILE.match(row.order_number) or _is_identity(row.order_number)):
        raise ValidationError({"order_number": "工单号不加密保存,请不要填写证件号码或电话号码。"})
    if row.answer_due_on is None and row.outcome == Outcome.ANSWER_LATER and row.counted_in:
        row.answer_due_on = term_of(row.channel, row.held_on)
    if row.answer_due_on is None:
        row.answered_on, row.answer_way = None, ""
    elif not row.answer_way:  # on the spot
        row.answered_on = row.held_on if row.outcome in SETTLED else None


def _is_identity(text: str) -> bool:
    try:
        return bool(identity.read_number(text, date.max))
    except ValidationError:
        return False


def _need(row: Consultation, asked: Iterable[str], met: Iterable[str]) -> None:
    """Sets the needs: what was met was asked."""
    met = set(met)
    asked = met | set(asked)
    for need in Need:
        setattr(row, need.asked_field, need in asked)
        setattr(row, need.met_field, need in met)
    row.needs_met = len(row.met)


def _seal(row: Consultation, **texts: str | None) -> None:
    for field, text in texts.items():
        if text is not None and text != getattr(row, field):
            sealed = identity.seal_text("consultations.consultation", field, row.uuid, text)
            setattr(row, f"{field}_sealed", sealed)


def _move_day(row: Consultation, day: date, is_closed: bool) -> None:
    if is_closed and row.counted_in and not row.is_late and day < row.counted_in:
        raise ValidationError(
            {"held_on": f"{_month(row.counted_in)}报表已上报,日期不能改到该月以前;确有错误的,请作废后按实际日期补录。"}
        )
    row.held_on = day
    if not is_closed:
        counting = books.counting(row.station, day)
        row.counted_in, row.is_late = counting.month, counting.is_late


def _owe(row: Consultation) -> None:
    """The month in which an answer falls due is the month it counts in, whenever it comes. A closed one stays."""
    if books.is_closed(row.station, row.answer_due_in):
        return
    row.answer_due_in = None
    if row.counted_in and row.answer_due_on:
        row.answer_due_in = books.counting(row.station, row.answer_due_on).month


def _refreeze(row: Consultation) -> None:
    if row.client is None:
        raise ValidationError("匿名来访没有档案,不能重新带出。")
    for name, value in clients.freeze(row.client, row.held_on).items():
        setattr(row, name, value)


def _values(row: Consultation) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _changed(before: dict[str, Any], row: Consultation) -> set[str]:
    return {name for name, value in _values(row).items() if before[name] != value} - {"version"}


def _month(month: date | None) -> str:
    return f"{month.year} 年 {month.month} 月" if month else ""
