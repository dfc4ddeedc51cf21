"""The spans by which a case counts: begun, ended, and the months they count in; what else counts, counted anew.

Call inside an action that holds the station's row: the lock that closing the books takes too.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, prefetch_related_objects

from cases.models import Case, CasePerson, CaseSpan, Complaint, Referral, ReturnCall, TypicalCase
from clients.actions import freeze
from stations import books
from stations.models import Station

FROZEN = ("kind", "form", "matter", "source", "is_group")  # what a span keeps of its case
MONEY = ("recovered_fen", "gained_fen", "wages_fen", "injury_fen", "support_fen")

# What counts in one month by a day of its own: the day, its month, and whether it is told that it came late.
COUNTED = (
    (Referral, "sent_on", "sent_in", "sent_is_late"),
    (Referral, "answered_on", "answered_in", ""),
    (Referral, "ended_on", "ended_in", ""),
    (ReturnCall, "called_on", "counted_in", "is_late"),
    (Complaint, "received_on", "counted_in", "is_late"),
    (TypicalCase, "published_on", "counted_in", "is_late"),
)


def refuse_future(field: str, day: date, today: date) -> None:
    if day > today:
        raise ValidationError({field: "日期不能晚于今天,请核对。"})


def standing(case: Case) -> Any:
    return CaseSpan.objects.filter(case=case, ended_on__isnull=True)


def open_span(case: Case, station: Station, day: date, opened_as: str) -> None:
    """Begins a span with everybody in it: the one the file is named after, and the members of a group case."""
    counted = books.counting(station, day)
    facts = freeze(case.client, day)
    span = CaseSpan(
        case=case, station=station, opened_on=day, opened_as=opened_as,
        opened_in=counted.month, opened_is_late=counted.is_late,
        handler_kind=case.handler.kind if case.handler else "", **kept(case), **facts,
    )  # fmt: skip
    span.full_clean()
    span.save()
    people = [CasePerson(span=span, client=case.client, **facts)]
    keys = {facts["person_key"]}
    for member in case.members.select_related("client__person"):
        its = freeze(member.client, day)
        if its["person_key"] == "" or its["person_key"] not in keys:  # nobody counts twice in one case
            people.append(CasePerson(span=span, client=member.client, **its))
            keys.add(its["person_key"])
    CasePerson.objects.bulk_create(people)


def end_span(span: CaseSpan, station: Station, today: date, day: date, field: str = "closed_on", **told: Any) -> None:
    """Ends a span, or corrects its end. `told`: how it ended, outcome, money."""
    refuse_future(field, day, today)
    if day < span.opened_on:
        began = span.get_opened_as_display()
        raise ValidationError({field: f"日期不能早于{began}日期 {span.opened_on:%Y-%m-%d},请核对日期。"})
    if day != span.ended_on:
        span.ended_on = day
        span.ended_in, span.ended_is_late = ended(station, span, day)
    for name, value in told.items():
        setattr(span, name, value)
    span.full_clean()
    span.save()


def kept(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in FROZEN}


def ended(station: Station, span: CaseSpan, day: date) -> tuple[date | None, bool]:
    """The month the end of a span counts in. What never counted as begun never counts as ended."""
    if span.opened_in is None:
        return None, False
    counted = books.counting(station, day)
    if counted.month and counted.month < span.opened_in:  # begun late, ended before it was entered
        return span.opened_in, True
    return counted.month, counted.is_late


def recount(station: Station, month: date) -> None:
    """Counts anew, from the days, what counted in `month` or later, whose books were opened again.

    Call inside the action that opened them, which holds the station's row and tells of it in the trail.
    """
    prefetch_related_objects([station], "intervals")
    changed = []
    spans = CaseSpan.objects.select_for_update(no_key=True).filter(station=station)
    for span in spans.filter(Q(opened_in__gte=month) | Q(ended_in__gte=month)).order_by("pk"):
        before = span.opened_in, span.opened_is_late, span.ended_in, span.ended_is_late
        if span.opened_in and span.opened_in >= month:
            counted = books.counting(station, span.opened_on)
            span.opened_in, span.opened_is_late = counted.month, counted.is_late
        if span.ended_in and span.ended_in >= month:
            span.ended_in, span.ended_is_late = ended(station, span, span.ended_on)
        if before != (span.opened_in, span.opened_is_late, span.ended_in, span.ended_is_late):
            changed.append(span)
    CaseSpan.objects.bulk_update(changed, ["opened_in", "opened_is_late", "ended_in", "ended_is_late"], batch_size=200)
    for model, day, counted_in, is_late in COUNTED:
        _recount(model, day, counted_in, is_late, station, month)


def _recount(model: Any, day: str, counted_in: str, is_late: str, station: Station, month: date) -> None:
    """What counts in one month by its day: referrals, return calls, complaints, 典型案例."""
    changed = []
    rows = model.objects.select_for_update(no_key=True).filter(station=station, **{f"{counted_in}__gte": month})
    for row in rows.order_by("pk"):
        counted = books.counting(station, getattr(row, day))
        if counted.month != getattr(row, counted_in) or (is_late and counted.is_late != getattr(row, is_late)):
            setattr(row, counted_in, counted.month)
            if is_late:
                setattr(row, is_late, counted.is_late)
            changed.append(row)
    model.objects.bulk_update(changed, [name for name in (counted_in, is_late) if name], batch_size=200)


def correct_spans(case: Case, station: Station, reason: str) -> None:
    """What a case says now is said of its spans too, but of those a closed month has counted."""
    spans = list(CaseSpan.objects.select_for_update(no_key=True).filter(case=case))
    reported = [span for span in spans if books.is_closed(station, span.opened_in)]
    if reported and not reason.strip():
        raise ValidationError({"reason": "该案已计入已上报的月份,更正须填写理由;已上报的数字不随之改变。"})
    following = [span.pk for span in spans if span not in reported]
    CaseSpan.objects.filter(pk__in=following).update(**kept(case))


def correct_end(span: CaseSpan, station: Station, closed_on: date, reason: str) -> None:
    """Refuses what a closed month forbids: a correction without a reason, or of the day."""
    if not books.is_closed(station, span.ended_in):
        return
    if not reason.strip():
        raise ValidationError({"reason": "结案已计入已上报的月份,更正须填写理由;已上报的数字不随之改变。"})
    if closed_on != span.ended_on:
        raise ValidationError({"closed_on": f"结案已计入已上报的月份,结案日 {span.ended_on:%Y-%m-%d} 不能改。"})
