"""Measured lines against an independent recount in plain Python, row by row, over the work of six stations.

The world's days are few and late; so it is looked at on three days: the day itself, and two on which more has fallen
due. Nothing here uses a measure's own query, only rows and their fields.
"""

from datetime import date, timedelta

import pytest
from django.db.models import F

from accounts.models import User
from cases.models import Case, Complaint, Deadline, Referral, ReturnCall
from compliance.choices import Found
from compliance.measures import measure
from consultations.choices import Need
from consultations.models import Consultation
from stations.models import Obligation, Station, SystemEntry
from stations.terms import plus_working_days
from tests.world import TODAY

pytestmark = pytest.mark.django_db
DAYS = [TODAY, TODAY + timedelta(days=40), TODAY + timedelta(days=80)]


def recent(day: date, today: date) -> bool:
    return day.replace(year=day.year + 1) > today >= day


def verdict(done: int, asked: int, percent: int = 100) -> Found:
    if done * 100 >= asked * percent:
        return Found.MET
    return Found.PARTLY if done else Found.NOT_MET


def needs(station: Station, today: date) -> Found:
    asked = met = 0
    for one in Consultation.objects.filter(station=station, state="recorded"):
        if recent(one.held_on, today):
            asked += sum(getattr(one, need.asked_field) for need in Need)
            met += sum(getattr(one, need.asked_field) and getattr(one, need.met_field) for need in Need)
    return verdict(met, asked)


def answers(station: Station, today: date) -> Found:
    written = late = 0
    for one in Consultation.objects.filter(station=station, state="recorded"):
        if not recent(one.held_on, today) or one.channel not in ("07", "08", "09", "10", "11"):
            continue
        written += 1
        last = plus_working_days(one.held_on, 7) if one.channel == "09" else one.held_on + timedelta(days=1)
        late += one.outcome == "2" and not one.answer and last < today
    return verdict(written - late, written)


def complaints(station: Station, today: date) -> Found:
    rows = [one for one in Complaint.objects.filter(station=station) if recent(one.received_on, today)]
    bad = [one for one in rows if (one.answered_on or today) > one.due_on]
    in_time = [one for one in rows if one.answered_on and one.answered_on <= one.due_on]
    return Found.MET if not bad else Found.PARTLY if in_time else Found.NOT_MET


def return_calls(station: Station, today: date) -> Found:
    calls = [one for one in ReturnCall.objects.filter(station=station) if one.called_on <= today]
    closed = [
        one for one in Case.objects.filter(station=station, closed_on__isnull=False)
        if one.state in ("closed", "archived") and recent(one.closed_on, today)
        and one.closed_on + timedelta(days=30) <= today
    ]  # fmt: skip
    if not closed:
        return Found.MET
    called = [one for one in closed if one.pk in {call.case_id for call in calls}]
    first = [call for call in calls if not call.is_again and recent(call.called_on, today)]
    reached = [call for call in first if call.satisfaction != "9"]
    bad = [call for call in first if call.satisfaction == "3"]
    again = [call for call in bad if any(one.is_again and one.case_id == call.case_id for one in calls)]
    held = [
        verdict(len(called), len(closed), 90) == Found.MET,
        verdict(len([call for call in reached if call.satisfaction in "12"]), len(reached), 90) == Found.MET,
        len(again) == len(bad),
    ]
    return Found.MET if all(held) else Found.PARTLY if any(held) else Found.NOT_MET


def overdue(station: Station, today: date) -> Found:
    in_time = late = open_ = 0
    for one in Deadline.objects.filter(station=station).select_related("case"):
        if one.kind == "hearing" or one.dropped_on or one.due_on >= today:
            continue
        if one.met_on is None:
            open_ += not (one.pauses and one.case.state == "suspended")
        elif recent(one.due_on, today):
            in_time += one.met_on <= one.due_on
            late += one.met_on > one.due_on
    if not late and not open_:
        return Found.MET
    return Found.PARTLY if in_time and not open_ else Found.NOT_MET


def referrals(station: Station, today: date) -> Found:
    rows = [
        one for one in Referral.objects.filter(station=station, sent_on__isnull=False) if recent(one.sent_on, today)
    ]
    answered = [one for one in rows if one.answered_on]
    waiting = [one for one in rows if not one.answered_on and one.state == "sent" and one.due_on < today]
    in_time = [one for one in answered if one.answered_on <= one.due_on]
    return verdict(len(in_time), len(answered) + len(waiting))


def files(station: Station, today: date) -> Found:
    closed = [
        one for one in Case.objects.filter(station=station, closed_on__isnull=False)
        if one.state in ("closed", "archived") and recent(one.closed_on, today)
        and one.closed_on + timedelta(days=60) <= today
    ]  # fmt: skip
    return verdict(len([one for one in closed if one.state == "archived"]), len(closed))


def returns(station: Station, today: date) -> Found:
    due = [
        one for one in Obligation.objects.filter(station=station, kind="return")
        if recent(one.due_on, today) and one.due_on < today
    ]  # fmt: skip
    return verdict(len([one for one in due if one.first_done_on and one.first_done_on <= one.due_on]), len(due))


def entries(station: Station, today: date) -> Found:
    typed = {(one.kind, one.object_id): one.record_version for one in SystemEntry.objects.filter(station=station)}
    owed = [
        ("consultation", one.pk)
        for one in Consultation.objects.filter(station=station, state="recorded")
        if one.counted_in and recent(one.held_on, today)
    ]
    owed += [
        ("case", one.pk)
        for one in Case.objects.filter(station=station, accepted_on__isnull=False)
        if recent(one.accepted_on, today)
        and any(span.opened_as == "1" and span.opened_in and span.ended_as != "4" for span in one.spans.all())
    ]
    done = sum(key in typed for key in owed) + (typed.get(("station", station.pk), 0) >= station.version)
    return verdict(done, len(owed) + 1)


RECOUNTED = {
    "1.2": complaints, "5.4": needs, "5.5": answers, "6.3": return_calls, "6.4": overdue, "7.3": referrals,
    "9.2": files, "9.3": entries, "9.4": returns,
}  # fmt: skip


def spoil(station: Station, number: int) -> None:
    """So that the stations differ: needs asked and met or not, letters left alone, calls made again."""
    rows, user = list(Consultation.objects.filter(station=station).order_by("pk")), User.objects.first()
    for at, one in enumerate(rows):
        told = {"asked_sign_language": True, "met_sign_language": (at + number) % 3 > 0, "asked_braille": at == 0}
        letter = {"channel": "09" if at % 2 else "07", "outcome": "2"} if number % 2 else {}
        bare = {"answer_sealed": b""} if number % 4 == 1 else {}
        Consultation.objects.filter(pk=one.pk).update(**told, **letter, **bare)
    if number % 3 == 0:
        ReturnCall.objects.filter(station=station).update(satisfaction="1")
        Consultation.objects.filter(station=station).update(met_sign_language=True, asked_braille=False)
        Deadline.objects.filter(station=station).update(met_on=F("due_on"), dropped_on=None)
        SystemEntry.objects.filter(station=station).delete()
        owed = [("station", station.pk), *(("consultation", one.pk) for one in rows)]
        owed += [("case", one.pk) for one in Case.objects.filter(station=station)]
        SystemEntry.objects.bulk_create(
            SystemEntry(station=station, kind=kind, object_id=pk, record_version=9, entered_on=TODAY, entered_by=user)
            for kind, pk in owed
        )
        Obligation.objects.filter(station=station).update(first_done_on=F("due_on"))


@pytest.mark.parametrize("today", DAYS, ids=[f"{day:%m-%d}" for day in DAYS])
def test_measured_lines_agree_with_a_recount(world, today):
    stations = list(Station.objects.order_by("code"))
    for number, station in enumerate(stations):
        spoil(station, number)
    measured = measure(stations, today)
    wrong = [
        (station.code, code, measured[station.pk][code].found, recount(station, today), measured[station.pk][code].text)
        for station in stations
        for code, recount in RECOUNTED.items()
        if measured[station.pk][code].found != recount(station, today)
    ]
    assert wrong == []


def test_the_recount_sees_more_than_one_answer(world):
    """A recount that always says 符合 would agree with a measure that does."""
    stations = list(Station.objects.order_by("code"))
    for number, station in enumerate(stations):
        spoil(station, number)
    seen = {code: {recount(one, day) for one in stations for day in DAYS} for code, recount in RECOUNTED.items()}
    assert {code for code, found in seen.items() if len(found) > 1} >= {
        "5.4",
        "5.5",
        "6.3",
        "6.4",
        "7.3",
        "9.2",
        "9.3",
        "9.4",
    }
