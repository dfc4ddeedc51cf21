"""One-time keys: what is sent twice is done once."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import OneTimeKey

LONGEST_KEY = 64


class Repeated(Exception):
    """The key was spent before; `result` names what it made."""

    def __init__(self, result: str) -> None:
        self.result = result
        super().__init__(result)


def issue() -> str:
    """A new key for a form."""
    return secrets.token_urlsafe(24)


def spend(key: str, *, by: Any, purpose: str) -> OneTimeKey | None:
    """Spends a key inside the action it guards; `settle` then stores what it made. Raises Repeated.

    `purpose` names what is made: a key spent for something else is refused, not answered.
    """
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        raise ValidationError(f"防重复提交的键最长 {LONGEST_KEY} 个字符,请缩短后重新提交。", code="key")
    try:
        with transaction.atomic():  # a parallel twin waits here until the first has ended
            return OneTimeKey.objects.create(user=by.user, key=key, purpose=purpose)
    except IntegrityError:
        spent = OneTimeKey.objects.get(user=by.user, key=key)
        if spent.purpose != purpose:
            raise ValidationError("这个防重复提交的键已用于另一次提交,请换一个新的键。", code="key") from None
        raise Repeated(spent.result) from None


def is_spent(key: str) -> bool:
    """Whether the form was saved before: what it is warned of may be what it made itself."""
    return bool(key) and OneTimeKey.objects.filter(key=key).exists()


def settle(spent: OneTimeKey | None, result: Any) -> None:
    """Remembers what the key made."""
    if spent:
        OneTimeKey.objects.filter(pk=spent.pk).update(result=str(result))
