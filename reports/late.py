"""What came late: records of a month that count in a later one, by the day and the month of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from cases.models import CaseSpan, Complaint, Referral, ReturnCall, TypicalCase
from consultations.choices import ConsultationState
from consultations.models import Consultation, OutreachEvent
from reports.periods import month_period
from stations.models import DutyDay, FundEntry, Station


@dataclass(frozen=True)
class Axis:
    """One way in which a record counts in a month. `after`: the month before which it cannot."""

    source: str
    label: str
    model: type[Model]
    day: str
    month: str
    is_late: str = ""
    after: str = ""
    where: Q = Q()

    def rows(self, station: Station, month: date) -> QuerySet[Any]:
        """Of a station's month, what counts in one whose books are open."""
        over = month_period(month)
        rows = self.model._default_manager.filter(
            self.where, station=station,
            **{f"{self.day}__range": (over.first, over.last), f"{self.month}__gt": station.books_closed_through},
        )  # fmt: skip
        return rows.filter(**{f"{self.after}__lte": month}) if self.after else rows


_RECORDED, _VALID = Q(state=ConsultationState.RECORDED), Q(voided_on=None)
AXES: dict[str, Axis] = {
    axis.source: axis
    for axis in (
        Axis("consulted", "咨询", Consultation, "held_on", "counted_in", "is_late", where=_RECORDED),
        Axis("promised", "到期应答复", Consultation, "answer_due_on", "answer_due_in", "", "counted_in", _RECORDED),
        Axis("opened", "案件新收、重开、转入", CaseSpan, "opened_on", "opened_in", "opened_is_late"),
        Axis("ended", "案件结束", CaseSpan, "ended_on", "ended_in", "ended_is_late", after="opened_in"),
        Axis("referred", "转介发出", Referral, "sent_on", "sent_in", "sent_is_late"),
        Axis("answered", "转介答复", Referral, "answered_on", "answered_in", after="sent_in"),
        Axis("concluded", "转介了结", Referral, "ended_on", "ended_in", after="sent_in"),
        Axis("called", "回访", ReturnCall, "called_on", "counted_in", "is_late"),
        Axis("complained", "投诉", Complaint, "received_on", "counted_in", "is_late"),
        Axis("duty", "坐班", DutyDay, DutyDay.counted_by, "counted_in", "is_late", where=_VALID),
        Axis("events", "宣传活动", OutreachEvent, OutreachEvent.counted_by, "counted_in", "is_late", where=_VALID),
        Axis("typical", "典型案例", TypicalCase, TypicalCase.counted_by, "counted_in", "is_late", where=_VALID),
        Axis("funds", "经费", FundEntry, FundEntry.counted_by, "counted_in", "is_late", where=_VALID),
    )
}


@dataclass(frozen=True)
class Late:
    """A record that an amendment may take in; `key` names it in a form."""

    axis: Axis
    record: Any

    @property
    def key(self) -> str:
        return f"{self.axis.source}-{self.record.pk}"

    @property
    def day(self) -> date:
        return getattr(self.record, self.axis.day)  # type: ignore[no-any-return]

    @property
    def counted_in(self) -> date:
        return getattr(self.record, self.axis.month)  # type: ignore[no-any-return]


def late(station: Station, month: date) -> Iterator[Late]:
    """All that an amendment of the month may take in: one query a kind."""
    for axis in AXES.values():
        for record in axis.rows(station, month).order_by(axis.day, "pk"):
            yield Late(axis, record)


def named(station: Station, month: date, key: str) -> Late | None:
    """The record that a form names, locked; None if the month cannot take it in (any more)."""
    source, _, number = key.partition("-")
    if source not in AXES or not number.isascii() or not number.isdigit():
        return None
    axis = AXES[source]
    record = axis.rows(station, month).select_for_update(no_key=True).filter(pk=int(number[:18])).first()
    return Late(axis, record) if record else None
