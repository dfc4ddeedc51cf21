"""Which rows of Person are one human being: joins, and what they mean for frozen keys."""

from django.db import IntegrityError, transaction

from accounts.models import User
from clients.models import Person, PersonJoin


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


def join(kept: Person, joined: Person, user: User) -> PersonJoin:
    return PersonJoin.objects.create(kept=kept, joined=joined, joined_by=user)
