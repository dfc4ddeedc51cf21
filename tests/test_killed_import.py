"""kill -9 while a past ledger is taken in: all of its lines are there afterwards, or none, and it can go on."""

import http.client
import threading
import time
from contextlib import suppress
from datetime import datetime
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.utils import timezone

from accounts.audit import verify
from accounts.models import AuditLine
from accounts.roles import Role
from clients.models import Client
from consultations import actions_import
from consultations.models import Consultation, LedgerImport
from stations.models import Station
from tests.stations.conftest import somebody
from tests.test_killed import Sender, Server, server, station

__all__ = ["server", "station"]
LINES, STEP = 300, 0.4  # seconds later at each kill


class Importer(Sender):
    """Who presses 导入 and reads the page to its end."""

    def run(self, row: LedgerImport, begun: threading.Event) -> None:
        form = {"csrfmiddlewaretoken": self.token, "acting": self.posting.pk}
        head = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with suppress(OSError, http.client.HTTPException):
            line.request("POST", f"/consultations/imports/{row.pk}/run/", urlencode(form), head)
            answer = line.getresponse()
            assert answer.status == 200
            begun.set()
            answer.read()
        line.close()


def test_an_import_that_is_killed_took_in_all_lines_or_none(
    station: Station, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEBUG", "true")  # a page is read: its style sheets were not collected here
    first = station.reports_from
    clerk = somebody(Role.CLERK, station, starts_on=first)
    day = f"{first.replace(day=8)}"
    texts = [
        (at, {"held_on": day, "name": f"陈{chr(0x4E00 + at)}安", "matter": "04", "question": "问"})
        for at in range(2, 2 + LINES)
    ]
    at = timezone.make_aware(datetime(first.year, first.month, 9, 10))
    row = actions_import.upload(by=clerk, at=at, content=b"ledger", texts=texts)
    importer, found = Importer(clerk, server.port), []
    while not found or not found[-1]:
        server.start()
        connections.close_all()
        begun = threading.Event()
        thread = threading.Thread(target=importer.run, args=(row, begun))
        thread.start()
        assert begun.wait(30)
        time.sleep(STEP * len(found))
        server.kill()
        thread.join()
        found.append(stands(row))
        assert len(found) < 40
    assert found[0] == 0, "the first was killed too late to say anything"
    assert found[-1] == LINES
    print(f"killed {len(found)} times, the last one after its end")


def stands(row: LedgerImport) -> int:
    """How many lines stand after a kill."""
    row.refresh_from_db()
    rows, told = Consultation.objects.count(), AuditLine.objects.filter(action="登记咨询").count()
    assert (rows, told, Client.objects.count()) in ((0, 0, 0), (LINES, LINES, LINES))
    assert bool(row.imported_at) == bool(rows) != bool(row.lines_sealed)
    assert verify("34") == []
    return rows
