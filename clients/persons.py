"""Which rows of Person are one human being: joins, and what they mean for frozen keys."""

from collections.abc import Iterable

from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import User
from clients.models import Client, Facts, Person, PersonJoin
from stations.models import Station


def resolved_keys() -> dict[str, str]:
    """{joined key: kept key}, followed to the end. Frozen keys stay as they are; heads are counted over these."""
    joins = dict(PersonJoin.objects.filter(undone_at=None).values_list("joined__key", "kept__key"))
    return {joined: _end(joins, kept) for joined, kept in joins.items()}


def _end(joins: dict[str, str], key: str) -> str:
    seen = {key}
    while (following := joins.get(key)) and following not in seen:
        key = following
        seen.add(key)
    return key


def of_number(number_index: str) -> Person:
    """The person of a number, made if nobody has it yet."""
    return Person.objects.get_or_create(number_index=number_index)[0]


def claim(person: Person, number_index: str) -> Person | None:
    """Writes a number's index on a person. Answers who holds it already, if somebody does; then nothing is written."""
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(number_index=number_index)
    except IntegrityError:
        return Person.objects.get(number_index=number_index)
    return None


def join(kept: Person, joined: Person, user: User, reason: str = "") -> PersonJoin:
    return PersonJoin.objects.create(kept=kept, joined=joined, joined_by=user, reason=reason)


def key_of(person: Person) -> str:
    """The key under which a person's records count from now on: that of the one he was found to be."""
    seen = {person.pk}
    while person.number_index is None:  # who holds a number was joined to nobody
        found = PersonJoin.objects.filter(joined=person, undone_at=None).select_related("kept").first()
        if found is None or found.kept_id in seen:
            break
        person = found.kept
        seen.add(person.pk)
    return person.key


# ---------------------------------------------------------------- what a join means for records
def rekey(files: Iterable[Client]) -> None:
    """After a join or its undoing: the records of these files count as whose they are, in open months.

    Call inside an action that holds the station's row: closing the books takes the same lock.
    """
    frozen = [model for model in apps.get_models() if issubclass(model, Facts)]
    for client in files:
        key = key_of(client.person)
        for model in frozen:
            model.rekey(client, key)


def recount(station: Station) -> None:
    """As `rekey`, for all files of a station that ever were joined: its books were opened again."""
    joined = PersonJoin.objects.values("joined")
    rekey(Client.objects.filter(station=station, person__in=joined).select_related("person"))
