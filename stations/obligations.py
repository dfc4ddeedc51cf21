"""Who owes what by when. Called inside the actions of whoever owes it, whose audit line tells of it."""

from datetime import date

from stations.models import Obligation, Station


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
