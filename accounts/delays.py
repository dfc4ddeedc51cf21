"""The growing wait of one login name after failures, whatever address they came from.

It slows guessing from many addresses; it never shuts a name for longer than half a minute, so a stranger cannot
lock somebody out. And a browser in which the person has signed in before does not wait at all: there only the lock
by (name, address) of django-axes counts.
"""

import unicodedata
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.models import LoginDelay
from accounts.sealing import keyed_hash

WAITS = (0, 0, 0, 2, 4, 8, 16, 30)  # seconds after the first, second, … failure; the last for all later ones
FORGOTTEN_AFTER = timedelta(days=1)
COOKIE = "signed_in_before"
COOKIE_DAYS = 180
NAMES_A_BROWSER = 20  # a shared computer


class TooSoon(Exception):
    """The name has to wait; `seconds` says how long. Nothing was checked."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"尝试次数较多,请在 {seconds} 秒后再试。")


def hashed(username: str) -> str:
    """The name under a key: what was typed may be a password in the wrong field, so it is stored nowhere."""
    return keyed_hash("login-name", unicodedata.normalize("NFKC", username).strip().casefold())[:32]


def hashed_for_axes(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    return hashed((credentials or {}).get("username") or "")


@transaction.atomic
def count(request: HttpRequest, username: str) -> None:
    """Counts an attempt before its password is looked at, so that parallel guesses wait too. Raises TooSoon."""
    name = hashed(username)
    if name in _names(request):
        return
    LoginDelay.objects.filter(blocked_until__lt=timezone.now() - FORGOTTEN_AFTER).delete()
    LoginDelay.objects.get_or_create(username_hash=name)
    row = LoginDelay.objects.select_for_update(no_key=True).get(username_hash=name)
    at = timezone.now()  # once the row is ours: who waited for it is not earlier than who had it
    if row.blocked_until and row.blocked_until > at:
        raise TooSoon(int((row.blocked_until - at).total_seconds()) + 1)
    row.blocked_until = at + timedelta(seconds=WAITS[min(row.failures, len(WAITS) - 1)])
    row.failures += 1
    row.save()


def clear(username: str) -> None:
    """The right password was given, or the security administrator lifts the wait."""
    LoginDelay.objects.filter(username_hash=hashed(username)).delete()


def _names(request: HttpRequest) -> list[str]:
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=timedelta(days=COOKIE_DAYS))
    except signing.BadSignature:
        return []


def remember(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """Marks the browser as one in which this name has signed in."""
    names = [hashed(username), *(name for name in _names(request) if name != hashed(username))][:NAMES_A_BROWSER]
    response.set_cookie(
        COOKIE, signing.dumps(names, salt=COOKIE), max_age=timedelta(days=COOKIE_DAYS), path="/",
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
