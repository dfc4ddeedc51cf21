"""Who owes what by when. Called inside the actions of whoever owes it, whose audit line tells of it."""

from collections.abc import Callable
from datetime import date, timedelta

from stations.choices import ObligationKind
from stations.models import Filing, Notice, NoticeCheck, Obligation, Staff, Station


def owe(station: Station, kind: str, period: str, due_on: date, url_name: str) -> Obligation:
    """Writes an obligation, or moves the due date of the one there is."""
    obligation, _ = Obligation.objects.update_or_create(
        station=station, kind=kind, period=period, defaults={"due_on": due_on, "url_name": url_name}
    )
    return obligation


def fulfil(station: Station, kind: str, period: str, done_on: date) -> None:
    """Done. On time or late is judged by the first time."""
    obligation = Obligation.objects.get(station=station, kind=kind, period=period)
    obligation.done_on = done_on
    obligation.first_done_on = obligation.first_done_on or done_on
    obligation.save(update_fields=["done_on", "first_done_on"])


def sent_back(station: Station, kind: str, period: str) -> None:
    """Owed again, through a fault of its own: counted."""
    obligation = Obligation.objects.get(station=station, kind=kind, period=period)
    obligation.done_on = None
    obligation.times_sent_back += 1
    obligation.save(update_fields=["done_on", "times_sent_back"])


def unfulfil(station: Station, kind: str, period: str) -> None:
    """Owed again because an earlier month was sent back: not counted."""
    Obligation.objects.filter(station=station, kind=kind, period=period).update(done_on=None)


# ---------------------------------------------------------------- what a station's own registers make it owe
FILING_DAYS = 30  # from the day it is found lacking [本系统默认]
NOTICE_DAYS = 365  # from the last check, or from the notice's first day [本系统默认]


def renew(station: Station, today: date) -> int:
    """备案 and the yearly check of the public notice, owed or done by the registers as they are; how many changed."""
    return _renew_filing(station, today) + _renew_notice(station, today)


# What apps to the right find owed once a day: (station, today) -> how many changed. Theirs are added in apps.py.
DAILY: list[Callable[[Station, date], int]] = []


def _open(station: Station, kind: str) -> list[Obligation]:
    return list(Obligation.objects.owed().filter(station=station, kind=kind).order_by("due_on", "pk"))


def _renew_filing(station: Station, today: date) -> int:
    """Done while a filing holds for somebody who still manages the daily work (安徽省残联2020年通知第四部分)."""
    serving = Staff.objects.filter(station=station, is_daily_manager=True).serving(today)
    held = (
        Filing.objects.filter(station=station, staff__in=serving).in_force(today).order_by("-acknowledged_on").first()
    )
    owed = _open(station, ObligationKind.FILING)
    if held and held.acknowledged_on:
        for row in owed:
            fulfil(station, row.kind, row.period, held.acknowledged_on)
        return len(owed)
    if owed:
        return 0
    _owe_again(station, ObligationKind.FILING, today, today + timedelta(days=FILING_DAYS), "stations:filing")
    return 1


def _renew_notice(station: Station, today: date) -> int:
    """One year from the last check. Without a notice there is nothing to check."""
    notice = Notice.objects.filter(station=station).in_force(today).first()
    if notice is None:
        return 0
    checks = NoticeCheck.objects.filter(station=station, checked_on__lte=today).valid()
    last = checks.order_by("-checked_on").values_list("checked_on", flat=True).first()
    due_on = (last or notice.since_on) + timedelta(days=NOTICE_DAYS)
    changed = 0
    for row in _open(station, ObligationKind.NOTICE_CHECK):
        if row.due_on == due_on:
            return changed
        changed += 1
        if last and row.due_on < due_on:
            fulfil(station, row.kind, row.period, last)
        else:  # a check was struck out, or the notice is another one
            row.delete()
    _owe_again(station, ObligationKind.NOTICE_CHECK, due_on, due_on, "stations:rows")
    return changed + 1


def _owe_again(station: Station, kind: str, month: date, due_on: date, url_name: str) -> None:
    owe(station, kind, f"{month:%Y-%m}", due_on, url_name)
    unfulfil(station, kind, f"{month:%Y-%m}")
