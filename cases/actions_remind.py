"""提醒: once a day per station, of what is due soon or overdue: in the product, and without any name outside it."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.mail import send_mail
from django.db.models import Q

from accounts.audit import action, record
from accounts.roles import Role
from cases import deadlines, sms
from cases.choices import TermKind
from cases.models import Deadline, Reminder
from cases.models_terms import DeadlineQuerySet
from stations import books
from stations.models import Station

KEPT_DAYS = 90  # an older reminder tells nothing that the term itself does not


def due(today: date) -> DeadlineQuerySet:
    """What one is reminded of on a day: overdue, or within the days of warning. A hearing that was held is not."""
    entered = Q(kind__in=deadlines.ENTERED, due_on__lte=today + timedelta(days=deadlines.SOON_ENTERED))
    rows = Deadline.objects.ticking().filter(Q(due_on__lte=today + timedelta(days=deadlines.SOON)) | entered)
    return rows.exclude(kind=TermKind.HEARING, due_on__lt=today)  # type: ignore[no-any-return]


@action
def remind(station: Station, *, today: date) -> int:
    """The reminders of a day for a station; those made before on this day are not made again. Answers how many."""
    books.lock(station)
    rows = due(today).at_stations([station.pk]).exclude(reminders__on=today).select_related("case__handler")
    rows = rows.order_by("due_on", "pk")
    made = [Reminder(station=station, deadline=row, on=today, user_id=_whom(row)) for row in rows]
    Reminder.objects.bulk_create(made, batch_size=500)
    Reminder.objects.filter(station=station, on__lt=today - timedelta(days=KEPT_DAYS)).delete()
    if made:
        record("期限提醒", station, detail=f"{len(made)} 项", province=station.province)
    return len(made)


def _whom(deadline: Deadline) -> int | None:
    """The handler's account, for what is his; nobody in person where it is a role's turn."""
    case = deadline.case
    is_his = deadline.kind in deadlines.ENTERED or case.turn == Role.CASEWORKER
    return case.handler.user_id if is_his and case.handler else None


# A message is sent first and marked afterwards, outside any transaction: a slow server would keep everybody else from
# saving. What breaks off between is sent again, which harms nobody.
def mail(station: Station, *, today: date) -> int:
    """One e-mail a day to the station's address: what and how many. Raises OSError where it cannot be sent."""
    rows = _untold(station, today, "is_mailed") if station.email else []
    if rows:
        send_mail(f"期限提醒:{station.name} {len(rows)} 项", text_of(station, rows, today), None, [station.email])
        _mark_reminders(station, rows, "is_mailed", "期限提醒邮件")
    return bool(rows)


def text(station: Station, *, today: date) -> int:
    """One text message a day to the station's mobile phone, as the e-mail. Raises OSError where it cannot be sent."""
    rows = _untold(station, today, "is_texted") if station.mobile else []
    if rows:
        sms.send(station.mobile, text_of(station, rows, today).replace("\n", " "))
        _mark_reminders(station, rows, "is_texted", "期限提醒短信")
    return bool(rows)


def _untold(station: Station, today: date, flag: str) -> list[Reminder]:
    rows = Reminder.objects.filter(station=station, on=today, **{flag: False})
    return list(rows.select_related("deadline"))


@action
def _mark_reminders(station: Station, rows: list[Reminder], flag: str, what: str) -> None:
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(**{flag: True})
    record(what, station, detail=f"{len(rows)} 项", province=station.province)


def text_of(station: Station, rows: Iterable[Reminder], today: date) -> str:
    """Names of the station and of the terms, and numbers: no person, no case."""
    counted: dict[str, list[int]] = {}
    for row in (reminder.deadline for reminder in rows):
        numbers = counted.setdefault(str(TermKind(row.kind).label), [0, 0])
        numbers[0] += 1
        numbers[1] += row.due_on < today
    lines = [
        f"{label} {number} 项" + (f",其中超期 {late} 项" if late else "") for label, (number, late) in counted.items()
    ]
    return "\n".join([f"{station.name}今天需办理的期限:", *lines, "请登录系统查看并办理。"])
