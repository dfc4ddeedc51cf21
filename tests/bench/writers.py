"""C4: sixteen processes record consultations at the same moment on one SQLite file."""

import multiprocessing
import time
from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, connections
from django.utils import timezone

from accounts import audit
from accounts.models import AuditLine, User
from accounts.roles import Role
from consultations import actions
from consultations.models import Consultation
from stations.models import Posting, Station
from tests.bench.ratios import Result, at_most
from tests.bench.setting import BIG

PROCESSES, SAVES = 16, 25
DAY = date(2026, 10, 8)
NAMES = [f"来{chr(0x4E00 + number)}" for number in range(SAVES)]


def measure(scale: str, engine: str) -> list[Result]:
    if engine != "sqlite":
        return []
    stations = Station.objects.filter(region__code="340000").order_by("code")[:4]  # four writers at one station
    users = [User.objects.create(username=f"writer{number}", name="写") for number in range(PROCESSES)]
    postings = [
        Posting.objects.create(user=user, role=Role.CLERK, station=stations[number % 4], starts_on=DAY).pk
        for number, user in enumerate(users)
    ]
    consultations, lines = Consultation.objects.count(), _lines()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(PROCESSES), fork.Queue()
    writers = [fork.Process(target=write, args=(posting, start, told)) for posting in postings]
    for writer in writers:
        writer.start()
    answers = [told.get(timeout=300) for _ in writers]
    for writer in writers:
        writer.join()
    if wrong := [answer for answer in answers if isinstance(answer, Exception)]:
        raise wrong[0]
    errors = sum(failed for failed, _ in answers)
    slowest = max(seconds for _, seconds in answers)
    saved = Consultation.objects.count() - consultations
    lost = PROCESSES * SAVES - saved
    untold = abs(_lines() - lines - saved) + len(audit.verify("34"))
    seen = f"{saved} saves, {lost} lost, {untold} without a line in the trail; slowest {slowest:.1f} s"
    return [at_most("C4", f"lock errors of {PROCESSES} writers", errors + lost + untold, 0, seen)]


def _lines() -> int:
    return AuditLine.objects.filter(action="登记咨询").count()


def write(posting: int, start: Any, told: Any) -> None:
    """One writer: its failures, and the seconds of its slowest save."""
    connections[BIG].close()
    by = Posting.objects.select_related("user", "station__region").get(pk=posting)
    at = timezone.make_aware(datetime(2026, 10, 8, 10))
    failed, slowest = 0, 0.0
    start.wait()
    for name in NAMES:
        begun = time.monotonic()
        try:
            actions.record(by=by, at=at, held_on=DAY, matter="01", person={"name": name}, question="问")
        except DatabaseError:
            failed += 1
        except Exception as error:  # told, or the others would wait for this writer
            told.put(error)
            raise
        slowest = max(slowest, time.monotonic() - begun)
    told.put((failed, slowest))
    connections[BIG].close()
