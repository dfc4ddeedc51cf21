"""Which rows of Person are one human being: joins, and what they mean for frozen keys."""

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


def join(kept: Person, joined: Person, user: User) -> PersonJoin:
    return PersonJoin.objects.create(kept=kept, joined=joined, joined_by=user)
