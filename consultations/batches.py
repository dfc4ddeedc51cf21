"""Many lines at once, held against the station: who has a file, what counts where, and what it has to object."""

import copy
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from clients import actions as clients
from clients import actions_many as files
from clients import identity
from clients.actions_many import NewFile
from clients.choices import Category, Grade, Residence, Sex
from clients.models import Client
from consultations.actions import check_day
from consultations.choices import Channel, Matter, Outcome
from consultations.lines import Line
from consultations.models import Consultation
from stations import books
from stations.books import Counting
from stations.models import Station

Who = tuple[str, ...]  # whom a line is about: by number, or by name with what tells namesakes apart
STATED = {"sex": Sex.UNKNOWN, "category": Category.UNKNOWN, "grade": Grade.UNKNOWN, "residence": Residence.UNKNOWN}


SHOWN = 5  # lines of a preview


@dataclass
class Batch:
    """`known` and `new` hold everybody the lines are about but the anonymous; `same` the lines the log has already."""

    lines: list[Line]
    known: dict[Who, Client] = field(default_factory=dict)
    new: dict[Who, NewFile] = field(default_factory=dict)
    counting: dict[date, Counting] = field(default_factory=dict)
    namesakes: set[Who] = field(default_factory=set)  # new files without number whose name stands on another
    same: list[int] = field(default_factory=list)

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.faults]

    @property
    def persons(self) -> int:
        return sum(line.values.get("persons", 1) for line in self.lines)

    @property
    def anonymous(self) -> int:
        return sum(line.is_anonymous for line in self.lines)

    def first(self) -> list[dict[str, Any]]:
        """As they were understood: a shifted column is seen at once."""
        return [
            {
                "number": line.number, "held_on": line.values["held_on"], "who": self._told(line),
                "channel": Channel(line.values.get("channel", Channel.WALK_IN)).label,
                "matter": Matter(line.values["matter"]).label,
                "outcome": Outcome(line.values.get("outcome", Outcome.ANSWERED)).label,
                "question": line.values.get("question", ""),
            }
            for line in self.lines[:SHOWN]
        ]  # fmt: skip

    def _told(self, line: Line) -> str:
        if (who := who_of(line)) is None:
            return "匿名"
        return (
            self.known[who].name if who in self.known else str(line.person.get("name") or self.new[who].given["name"])
        )

    def months(self) -> list[dict[str, Any]]:
        """By the month of the event: lines, 人次, and where they count."""
        rows: dict[tuple[date, date | None], list[int]] = defaultdict(lambda: [0, 0])
        for line in self.lines:
            day = line.values["held_on"]
            row = rows[day.replace(day=1), self.counting[day].month]
            row[0] += 1
            row[1] += line.values.get("persons", 1)
        return [
            {"month": month, "rows": count, "persons": persons, "counted_in": counted, "is_late": counted != month}
            for (month, counted), (count, persons) in sorted(rows.items(), key=lambda one: one[0][0])
        ]


def who_of(line: Line) -> Who | None:
    if line.read:
        return ("number", identity.number_index(line.read.number))
    if not (name := line.person.get("name")):
        return None
    return ("name", name, line.person.get("phone", ""), str(line.person.get("birth_year", "")))


def facts_of(client: Client | None, line: Line) -> dict[str, Any]:
    """The person's facts of the day: what the line states, else what stands in the file."""
    groups, day = line.person.get("groups", ()), line.values["held_on"]
    if client is None:
        told = {name: line.person[name] for name in clients.ANONYMOUS_FACTS if name in line.person}
        return clients.freeze(None, day, groups=groups, **told)
    then = copy.copy(client)
    for name, value in ({k: v for k, v in line.person.items() if k in STATED} | clients._said(line.read)).items():
        if name in STATED and value != STATED[name]:
            setattr(then, name, value)
    return clients.freeze(then, day, groups=groups)


def held_against(lines: Sequence[Line], station: Station, today: date) -> Batch:
    """Reads the station's files and books; adds to each line what stands against it."""
    batch = Batch(list(lines))
    _days(batch, station, today)
    whose = [(line, who) for line in batch.lines if (who := who_of(line))]
    by_number = files.known_by_number(station, {who[1] for _, who in whose if who[0] == "number"})
    by_phone = files.known_by_phone(
        station, {identity.phone_index(who[2]) for _, who in whose if len(who) > 2 and who[2]}
    )
    for line, who in whose:
        if client := _file_of(who, by_number, by_phone):
            batch.known[who] = client
            if (name := line.person.get("name")) and name != client.name:
                line.wrong("name", "本站档案里这个证号是另一个姓名,请核对证号和姓名;确已改名的,请先更正档案。")
        else:
            _add(batch, line, who)
    alone = {who[1]: who for who in batch.new if who[0] == "name"}
    known_names = files.names_known(station, alone)
    batch.namesakes = {who for who in batch.new if who[0] == "name" and who[1] in known_names}
    _repeated(batch)
    return batch


def _file_of(who: Who, by_number: dict[str, Client], by_phone: dict[tuple[str, str], Client]) -> Client | None:
    if who[0] == "number":
        return by_number.get(who[1])
    return by_phone.get((who[1], identity.phone_index(who[2]))) if who[2] else None


def _add(batch: Batch, line: Line, who: Who) -> None:
    """A new file, or more that a further line knows of the same person."""
    one = batch.new.setdefault(who, NewFile({}))
    given = {name: value for name, value in line.person.items() if name != "groups"}
    name = given.get("name")
    if one.given.get("name") and name and name != one.given["name"]:
        line.wrong("name", "前面有一行证号与此相同、姓名不同,请核对证号和姓名。")
    elif who[0] == "number" and not name and not one.given.get("name"):
        line.wrong("name", "本站档案里没有这个证号,请填写姓名,导入时一并建档。")
    one.given = given | one.given if line.read is None else one.given | given
    one.read = line.read or one.read
    one.groups |= set(line.person.get("groups", ()))


def _days(batch: Batch, station: Station, today: date) -> None:
    """Whether the station was open on each day, and which month its events count in: asked once a day."""
    refused: dict[date, ValidationError] = {}
    for line in batch.lines:
        if (day := line.values.get("held_on")) is None:
            continue
        if day not in batch.counting and day not in refused:
            try:
                check_day(station, day, today)
                batch.counting[day] = books.counting(station, day)
            except ValidationError as refusal:
                refused[day] = refusal
        if day in refused:
            line.refused(refused[day])


def _repeated(batch: Batch) -> None:
    """The same line twice is refused; the same person, day and matter as in the log is told."""
    seen: dict[tuple[Any, ...], int] = {}
    clients_ = {client.pk for client in batch.known.values()}
    logged = set()
    for part in files.chunks(clients_):
        rows = Consultation.objects.recorded().filter(client__in=part)
        logged |= set(rows.values_list("client", "held_on", "matter"))
    for line in batch.lines:
        if (who := who_of(line)) is None:
            continue
        whole = tuple(sorted(line.texts.items()))
        if whole in seen:
            line.wrong("", f"与第 {seen[whole]} 行完全相同,请删去一行;确是两次的,请在“问题”里写明区别。")
        seen.setdefault(whole, line.number)
        client = batch.known.get(who)
        if client and (client.pk, line.values.get("held_on"), line.values.get("matter")) in logged:
            batch.same.append(line.number)
