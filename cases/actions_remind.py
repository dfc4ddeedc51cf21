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
from stations.models import Obligation, Station

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
    rows, owed = _untold(station, today, "is_mailed", "mailed_on") if station.email else ([], [])
    if number := len(rows) + len(owed):
        send_mail(f"期限提醒:{station.name} {number} 项", text_of(station, rows, today, owed), None, [station.email])
        _mark_reminders(station, rows, owed, today, "is_mailed", "mailed_on", "期限提醒邮件")
    return bool(number)


def text(station: Station, *, today: date) -> int:
    """One text message a day to the station's mobile phone, as the e-mail. Raises OSError where it cannot be sent."""
    rows, owed = _untold(station, today, "is_texted", "texted_on") if station.mobile else ([], [])
    if number := len(rows) + len(owed):
        sms.send(station.mobile, text_of(station, rows, today, owed).replace("\n", " "))
        _mark_reminders(station, rows, owed, today, "is_texted", "texted_on", "期限提醒短信")
    return bool(number)


def _untold(station: Station, today: date, flag: str, told_on: str) -> tuple[list[Reminder], list[Obligation]]:
    """Terms of cases, and what the station itself owes: returns, 备案, the check of its notice."""
    rows = Reminder.objects.filter(station=station, on=today, **{flag: False})
    owed = Obligation.objects.pressing(today).filter(station=station).exclude(**{told_on: today})
    return list(rows.select_related("deadline")), list(owed.order_by("due_on", "pk"))


@action
def _mark_reminders(
    station: Station, rows: list[Reminder], owed: list[Obligation], today: date, flag: str, told_on: str, what: str
) -> None:
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(**{flag: True})
    Obligation.objects.filter(pk__in=[one.pk for one in owed]).update(**{told_on: today})
    record(what, station, detail=f"{len(rows) + len(owed)} 项", province=station.province)


def text_of(station: Station, rows: Iterable[Reminder], today: date, owed: Iterable[Obligation] = ()) -> str:
    """Names of the station, of the terms and of what is owed, and numbers: no person, no case."""
    counted: dict[str, list[int]] = {}
    told = [(str(TermKind(row.kind).label), row.due_on) for row in (reminder.deadline for reminder in rows)]
    for label, due_on in [*told, *((one.get_kind_display(), one.due_on) for one in owed)]:
        numbers = counted.setdefault(label, [0, 0])
        numbers[0] += 1
        numbers[1] += due_on < today
    lines = [
        f"{label} {number} 项" + (f",其中超期 {late} 项" if late else "") for label, (number, late) in counted.items()
    ]
    return "\n".join([f"{station.name}今天需办理的期限:", *lines, "请登录系统查看并办理。"])
