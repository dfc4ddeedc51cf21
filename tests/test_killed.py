"""kill -9 in the middle of saves and submissions: nothing acknowledged is lost, nothing is half there.

A real server (config/gunicorn.py) on the database of the run, browsers that send forms as fast as they can, and at a
random moment every process of the server is gone. Then what stands is looked at, and it goes on with the same forms:
what was not answered is sent once more, and makes one record. KILLS=100 is the full run; here it is a few.
"""

import http.client
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, connections
from django.utils import timezone
from sequences.models import Sequence

import consultations.actions
from accounts.audit import verify
from accounts.models import AuditLine, OneTimeKey
from accounts.roles import Role
from cases.models import Case, Deadline
from clients.models import Client, ClientGram
from consultations.models import Consultation
from reports.actions import open_return
from reports.lifecycle import SENT
from reports.models import Return, ReturnStep
from stations import actions
from stations.areas import areas
from stations.choices import ObligationKind
from stations.models import Obligation, Posting, Region, Station
from tests.stations.conftest import CODES, browser, open_station, somebody

ROOT = Path(__file__).resolve().parents[1]
KILLS = int(os.environ.get("KILLS", "1"))
SAVERS = 3
LONGEST = 1.0  # seconds between the first answers to everybody and the kill
NAMES = count(0x4E00)
NEW = "/consultations/new/"
SAVED_BEFORE = "/consultations/"  # where a form leads that was saved before its answer got lost


@dataclass
class Sender:
    """One browser, signed in. What it sent and got no answer to, it sends again."""

    posting: Posting
    port: int
    cookies: str = ""
    answered: int = 0

    def __post_init__(self) -> None:
        session = browser(self.posting).cookies["sessionid"].value
        self.token = secrets.token_hex(16)
        self.cookies = f"sessionid={session}; csrftoken={self.token}"

    def post(self, path: str, sent: dict[str, object]) -> str:
        """Where the server leads to. Raises OSError or HTTPException where it was killed before it answered."""
        form = {"csrfmiddlewaretoken": self.token, "acting": self.posting.pk} | sent
        head = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request("POST", path, urlencode(form), head)
            answer = line.getresponse()
            assert answer.status == 302, f"{path}: {answer.status} {answer.read().decode()[:2000]}"
            self.answered += 1
            return answer.headers["Location"]
        finally:
            line.close()


@dataclass
class Saver(Sender):
    """A clerk who registers one person after another, and opens a case for each."""

    saved: dict[str, str] = field(default_factory=dict)  # one-time key -> where the record stands
    waiting: tuple[str, str, dict[str, object]] | None = None  # key, path, form: sent, not answered

    def work(self) -> None:
        while True:
            key, path, form = self.waiting or self._new()
            self.waiting = key, path, form
            self.saved[key] = self.post(path, form)
            is_new = path == NEW and self.saved[key] != SAVED_BEFORE
            self.waiting = self._case(self.saved[key]) if is_new else None

    def _new(self) -> tuple[str, str, dict[str, object]]:
        key, name = secrets.token_urlsafe(24), "陈" + chr(next(NAMES)) + "安"
        form = {
            "who": name, "channel": "01", "asked_by": "1", "persons": "1", "held_on": date.today().isoformat(),
            "matter": "04", "outcome": "1", "visit": "", "question": "四个月没有发工资。", "answer": "请带合同来。",
        }  # fmt: skip
        return key, NEW, form | {"key": key}

    def _case(self, where: str) -> tuple[str, str, dict[str, object]]:
        key = secrets.token_urlsafe(24)
        form = {"applied_on": date.today().isoformat(), "matter": "04", "kind": "1", "form": "04", "facts": "案情"}
        return key, f"/cases/open/{where.rstrip('/').rpartition('/')[2]}/", form | {"key": key}


@dataclass
class Returner:
    """The head submits the month, the office sends it back, and so on."""

    head: Sender
    office: Sender
    row: Return

    @property
    def answered(self) -> int:
        return self.head.answered + self.office.answered

    def work(self) -> None:
        month = f"/returns/{self.row.station.code}/{self.row.month:%Y-%m}"
        is_sent = Return.objects.get(pk=self.row.pk).state in SENT
        connections.close_all()
        while True:
            if is_sent:
                self.office.post(f"{month}/send_back/", {"remark": "请核对后重报。"})
            else:
                self.head.post(f"{month}/submit/", {"note": "已核对。"})
            is_sent = not is_sent


@dataclass
class Server:
    """The shipped server on a database."""

    database: str
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {"DATABASE_URL": self.database, "PORT": str(self.port)}
        # --preload: the workers are forked from one that has loaded the code, in half the time.
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--preload", "config.wsgi"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            with suppress(OSError):
                line.request("GET", "/healthz")
                if line.getresponse().status == 200:
                    return
            time.sleep(0.05)
        raise AssertionError("the server did not start")

    def kill(self) -> None:
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        if connection.vendor == "postgresql":  # what it was doing ends a moment after the one who asked for it
            others = (
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            until = time.monotonic() + 20
            while time.monotonic() < until:
                with connection.cursor() as cursor:
                    cursor.execute(others)
                    if cursor.fetchone() == (0,):
                        return
                time.sleep(0.02)
            raise AssertionError("a killed server still works")


@pytest.fixture
def station(transactional_db: None) -> Station:
    """A county's station with one month to submit, in which something was asked."""
    actions.load_areas([area for area in areas() if area.code in CODES], by=None)
    first = (date.today().replace(day=1) - timedelta(days=1)).replace(day=1)
    return open_station(Region.objects.get(code="340102"), opened_on=first)


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    name = connection.settings_dict["NAME"]
    database = f"sqlite:///{name}"
    if connection.vendor == "postgresql":
        database = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    made = Server(database, port)
    yield made
    made.kill()


def test_a_killed_server_has_lost_nothing_and_left_nothing_half_done(station: Station, server: Server) -> None:
    first = station.reports_from
    posted = {role: somebody(role, station, starts_on=first) for role in (Role.CLERK, Role.STATION_HEAD)}
    office = somebody(Role.COUNTY, station.region, starts_on=first)
    for day in (3, 8):
        at = timezone.make_aware(datetime(first.year, first.month, day, 10))
        consultations.actions.record(by=posted[Role.CLERK], at=at, held_on=at.date(), matter="04", question="问")
    savers = [Saver(posted[Role.CLERK], server.port) for _ in range(SAVERS)]
    row = open_return(station, first, by=posted[Role.STATION_HEAD])
    returner = Returner(Sender(posted[Role.STATION_HEAD], server.port), Sender(office, server.port), row)

    chance, cut_off = random.Random(KILLS), 0
    for _ in range(KILLS):
        server.start()
        wrong = hammered(server, [*savers, returner], chance.uniform(0, LONGEST))
        assert not wrong, wrong
        cut_off += sum(saver.waiting is not None for saver in savers)
        look(station, row, savers, returner)
    server.start()  # and once more: what was not answered is sent again
    for saver in savers:
        if saver.waiting:
            saver.saved[saver.waiting[0]] = saver.post(*saver.waiting[1:])
            saver.waiting = None
    server.kill()
    look(station, row, savers, returner)
    assert Consultation.objects.count() + Case.objects.count() == 2 + sum(len(saver.saved) for saver in savers)
    assert sum(saver.answered for saver in savers) > KILLS
    told = f"{KILLS} kills: {sum(saver.answered for saver in savers)} saves answered, {cut_off} cut off"
    print(f"{told}, {returner.head.answered} submissions and {returner.office.answered} sent back answered")


def hammered(server: Server, workers: list[Saver | Returner], seconds: float) -> list[BaseException]:
    """Lets all work at once until the server is killed; what they complained of but its absence."""
    wrong: list[BaseException] = []

    def run(worker: Saver | Returner) -> None:
        try:
            worker.work()
        except (OSError, http.client.HTTPException):
            pass
        except BaseException as error:
            wrong.append(error)

    before = [worker.answered for worker in workers]
    threads = [threading.Thread(target=run, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 30
    while not wrong and time.monotonic() < until:
        if all(worker.answered > then for worker, then in zip(workers, before, strict=True)):
            break
        time.sleep(0.01)
    time.sleep(seconds)
    server.kill()
    for thread in threads:
        thread.join()
    return wrong


def look(station: Station, row: Return, savers: list[Saver], returner: Returner) -> None:
    """What stands after a kill."""
    asked, cases = set(Consultation.objects.exclude(client=None).values_list("pk", flat=True)), all_of(Case)
    for what, purpose, keys, model in (
        ("登记咨询", "consultation", asked, Consultation),
        ("案件:立案登记", "case", cases, Case),
    ):
        told = [int(key) for key in AuditLine.objects.filter(action=what).values_list("record_id", flat=True)]
        spent = [int(key) for key in OneTimeKey.objects.filter(purpose=purpose).values_list("result", flat=True)]
        assert sorted(spent) == sorted(keys), "a key is spent exactly with what it made"
        assert sorted(told) == sorted(all_of(model)), "one line in the trail a record, and none without"
    results = dict(OneTimeKey.objects.values_list("key", "result"))
    for saver in savers:
        for key, where in saver.saved.items():
            what_stands = results.get(key)
            assert what_stands, "what was answered stands"
            assert where in (SAVED_BEFORE, f"/consultations/{what_stands}/", f"/cases/{what_stands}/")
    named = all_of(Client)
    assert set(Consultation.objects.exclude(client=None).values_list("client", flat=True)) == named
    assert set(ClientGram.objects.values_list("client", flat=True)) == named
    # The counters: numbers without a gap, a clock for each case.
    taken = Sequence.objects.filter(name__startswith=f"{station.code}:案:").values_list("last", flat=True)
    assert sum(taken) == Case.objects.count() == Deadline.objects.values("case").distinct().count()

    steps = ReturnStep.objects.filter(return_of=row)
    now, books = Return.objects.get(pk=row.pk), Station.objects.get(pk=station.pk).books_closed_through
    moved = {name: steps.filter(move=name).count() for name in ("submit", "send_back")}
    audit = AuditLine.objects.filter(record="reports.return", record_id=str(row.pk))
    assert moved == {"submit": audit.filter(action="报表:上报").count(), "send_back": now.times_sent_back}
    assert moved["send_back"] == audit.filter(action="报表:退回修改").count()
    assert moved["submit"] >= returner.head.answered
    assert moved["send_back"] >= returner.office.answered
    is_sent = now.state in SENT
    assert moved["submit"] - moved["send_back"] == is_sent
    owed = Obligation.objects.get(station=station, kind=ObligationKind.MONTHLY_RETURN, period=f"{row.month:%Y-%m}")
    assert [bool(books), now.figures.exists(), now.ledgers.exists(), bool(owed.done_on)] == [is_sent] * 4
    assert verify("34") == []


def all_of(model: Any) -> set[int]:
    return set(model.objects.values_list("pk", flat=True))
