"""Files for many people at once: as `find_or_register` makes one, with a few statements for all of them.

A ledger of past years holds thousands; one by one they would keep every other desk waiting for minutes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from accounts import audit
from accounts.audit import action
from accounts.roles import P
from clients import actions, actions_certificate, identity, names
from clients.models import Certificate, Client, ClientGram, Person, PersonJoin
from stations.actions import require
from stations.models import Posting, Station

AT_ONCE = 500  # values in one IN list, rows in one INSERT
Item = TypeVar("Item")


@dataclass
class NewFile:
    """What is known of somebody who has no file yet: `given` as `find_or_register` takes it, without the number."""

    given: dict[str, Any]
    read: identity.NumberRead | None = None
    groups: set[str] = field(default_factory=set)


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    kept = list(items)
    return (kept[at : at + AT_ONCE] for at in range(0, len(kept), AT_ONCE))


def known_by_number(station: Station, indexes: Iterable[str]) -> dict[str, Client]:
    """Blind index -> the station's file on its holder: `known` for many."""
    holders: dict[int, Any] = {}
    for part in chunks(indexes):
        holders |= dict(Person.objects.filter(number_index__in=part).values_list("pk", "number_index"))
        joins = PersonJoin.objects.filter(kept__number_index__in=part, undone_at=None)
        holders |= dict(joins.values_list("joined", "kept__number_index"))
    found: dict[str, Client] = {}
    files = Client.objects.unmerged().filter(station=station).select_related("person").order_by("-pk")
    for people in chunks(holders):
        for client in files.filter(person__in=people):
            index = holders[client.person_id]
            if index not in found or client.pk < found[index].pk:
                found[index] = client
    for client in found.values():
        client.station = station
    return found


def known_by_phone(station: Station, indexes: Iterable[str]) -> dict[tuple[str, str], Client]:
    """(name, index of the phone) -> the file of the station that bears both."""
    found: dict[tuple[str, str], Client] = {}
    files = Client.objects.unmerged().filter(station=station).select_related("person").order_by("-pk")
    for part in chunks(indexes):
        for client in files.filter(phone_index__in=part):
            client.station = station
            found[client.name, client.phone_index] = client
    return found


def names_known(station: Station, wanted: Iterable[str]) -> set[str]:
    """Which of the names stand on a file of the station already."""
    files = Client.objects.unmerged().filter(station=station)
    return {name for part in chunks(wanted) for name in files.filter(name__in=part).values_list("name", flat=True)}


@action
def register_many(station: Station, new: Sequence[NewFile], *, by: Posting, today: date) -> list[Client]:
    """Files of a locked station on people who have none there, in the order given."""
    require(by, P.CLIENT_EDIT, station)
    people = _people(new)
    made = [_file(station, one, person, by, today) for one, person in zip(new, people, strict=True)]
    clients = [client for client, _ in made]
    Client.objects.bulk_create(clients, batch_size=AT_ONCE)
    _file_names(clients)
    at = timezone.now()
    read = [(client, one.read) for client, one in zip(clients, new, strict=True) if one.read and one.read.certificate]
    certificates = [actions_certificate.read_of(client, number, at) for client, number in read]
    Certificate.objects.bulk_create(certificates, batch_size=AT_ONCE)
    for client, filled in made:
        audit.record("登记档案", client, by=by, fields=filled)
    return clients


def _file_names(clients: Sequence[Client]) -> None:
    """Under their pieces (ClientGram): ten rows and more a name, most of what is written, so no object for each."""
    grams = {name: sorted(names.grams(name)) for name in {client.name for client in clients}}
    quoted = connection.ops.quote_name
    columns = ", ".join(map(quoted, ("client_id", "station_id", "gram")))
    into = f"INSERT INTO {quoted(ClientGram._meta.db_table)} ({columns}) VALUES (%s, %s, %s)"  # noqa: S608
    rows = [(client.pk, client.station_id, gram) for client in clients for gram in grams[client.name]]
    with connection.cursor() as cursor:
        cursor.executemany(into, rows)


def _people(new: Sequence[NewFile]) -> list[Person]:
    """The person of each number, made if nobody has it yet; without a number one of his own."""
    indexes = [identity.number_index(one.read.number) if one.read else None for one in new]
    wanted = sorted({index for index in indexes if index})
    # Another station may make the same person at this moment: who is there already stays.
    Person.objects.bulk_create(
        [Person(number_index=index) for index in wanted], batch_size=AT_ONCE, ignore_conflicts=True
    )
    found = (person for part in chunks(wanted) for person in Person.objects.filter(number_index__in=part))
    held = {person.number_index: person for person in found}
    alone = Person.objects.bulk_create([Person() for index in indexes if not index], batch_size=AT_ONCE)
    rest = iter(alone)
    return [held[index] if index else next(rest) for index in indexes]


def _file(station: Station, one: NewFile, person: Person, by: Posting, today: date) -> tuple[Client, set[str]]:
    given = {name: value for name, value in one.given.items() if name != "phone"}
    facts = given | actions._said(one.read)
    client = Client(station=station, person=person, registered_on=today, registered_by=by.user, **facts)
    changed = actions._seal(client, read=one.read, phone=one.given.get("phone", ""), address=None)
    changed |= actions._tick(client, one.groups)
    client.clean()
    filled = {name for name in facts if getattr(client, name) not in actions.UNKNOWN}
    return client, {"name"} | filled | changed


@action
def remove_many(station: Station, keys: Sequence[int], *, by: Posting) -> None:
    """Takes away files that an undone import had made and nobody has touched since; their persons, if nobody else's."""
    require(by, P.CLIENT_EDIT, station)
    for part in chunks(keys):
        rows = Client.objects.filter(station=station, pk__in=part)
        people = list(rows.values_list("person", flat=True))
        for client in rows:
            audit.record("撤销导入,删除档案", client, by=by)
        rows.delete()
        used = Client.objects.filter(person__in=people).values("person")
        Person.objects.filter(pk__in=people).exclude(pk__in=used).delete()
