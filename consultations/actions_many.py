"""Many consultations in one action: as `record` logs one, under one lock and all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import audit, onetime
from accounts.audit import action
from accounts.roles import P
from clients import actions as clients
from clients import actions_many as files
from clients.models import Client
from consultations import actions, batches
from consultations.batches import Batch
from consultations.choices import Visit
from consultations.lines import Line
from consultations.models import Campaign, Consultation
from stations import books
from stations.actions import require
from stations.models import Posting


class Faulty(ValidationError):
    """Some lines cannot be logged, so none was; each line says why."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        super().__init__(f"有 {len(batch.wrong):,} 行要改,一行也没有登记。")


@dataclass
class Made:
    consultations: list[Consultation]
    clients: list[Client]  # new files


@action
def record_many(
    lines: Sequence[Line], *, by: Posting, at: datetime, campaign: Campaign | None = None, completes: bool = False,
    key: str = "",
) -> Made:  # fmt: skip
    """Logs all lines, or raises Faulty and logs none. Who has a file is found by number, or by name with phone.

    `completes`: what was learnt of him today is added to his file. A past ledger is older than that and adds nothing.
    """
    require(by, P.CONSULTATION_RECORD)
    assert by.station
    spent = onetime.spend(key, by=by, purpose="consultations")
    station, today = books.lock(by.station), timezone.localdate(at)
    batch = batches.held_against(lines, station, today)
    if batch.wrong:
        raise Faulty(batch)
    for day in {line.values["held_on"] for line in lines} if campaign else ():
        campaign.check_takes(station, day)  # type: ignore[union-attr]
    new = files.register_many(station, list(batch.new.values()), by=by, today=today)
    whose = batch.known | dict(zip(batch.new, new, strict=True))
    if completes:
        _complete(batch, by)
    visits = _Visits(batch)
    rows = [
        _row(line, whose, visits, batch, station=station, campaign=campaign, recorded_by=by.user, recorded_at=at)
        for line in sorted(lines, key=lambda line: (line.values["held_on"], line.number))
    ]
    Consultation.objects.bulk_create(rows, batch_size=files.AT_ONCE)
    for row in rows:
        audit.record("登记咨询", row, by=by, fields=["client"] if row.client_id else [])
    onetime.settle(spent, len(rows))
    return Made(rows, new)


def _complete(batch: Batch, by: Posting) -> None:
    for line in batch.lines:
        if (who := batches.who_of(line)) and (client := batch.known.get(who)):
            given = {name: value for name, value in line.person.items() if name != "name"}
            batch.known[who] = clients.complete(client, by=by, read=line.read, **given)


class _Visits:
    """初次 or 重复, as consultations.actions tells it: against the log, and against the lines before."""

    def __init__(self, batch: Batch) -> None:
        self.first: dict[tuple[int, str], date] = {}
        for part in files.chunks({client.pk for client in batch.known.values()}):
            into = Client.objects.kept_files(part)
            rows = Consultation.objects.recorded().filter(client__in=into).order_by("-held_on")
            for client, matter, day in rows.values_list("client", "matter", "held_on"):
                held = self.first.get((into[client], matter), day)
                self.first[into[client], matter] = min(held, day)

    def of(self, client: Client | None, matter: str, day: date) -> Visit:
        if client is None:
            return Visit.FIRST
        asked = self.first.get((client.pk, matter))
        if asked is None or day < asked:
            self.first[client.pk, matter] = day
        return Visit.REPEAT if asked and asked <= day else Visit.FIRST


def _row(line: Line, whose: dict[batches.Who, Client], visits: _Visits, batch: Batch, **given: Any) -> Consultation:
    values = dict(line.values)
    asked, met = values.pop("asked", ()), values.pop("met", ())
    texts = {name: values.pop(name, "") for name in ("question", "answer")}
    who = batches.who_of(line)
    client, counting = whose[who] if who else None, batch.counting[values["held_on"]]
    proposed = visits.of(client, values["matter"], values["held_on"])
    row = Consultation(
        client=client, counted_in=counting.month, is_late=counting.is_late, **{"visit": proposed} | values, **given,
        **batches.facts_of(client, line),
    )  # fmt: skip
    actions._promise(row)
    actions._owe(row)
    actions._need(row, asked, met)
    actions._seal(row, **texts)
    row.clean()
    return row
