"""When a session is locked, and when it has ended (等保: idle 30 minutes, absolute 8 hours)."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import SignIn, User
from accounts.sealing import keyed_hash

BEGAN, SEEN, EPOCH, LOCKED = "began", "seen", "epoch", "locked"
ADDRESS, BROWSER = "address", "browser"
NOTED_EVERY = 60  # seconds: a request within them does not write the session again
# The first that is found in what a browser says of itself: those made from another name that one too.
BROWSERS = (
    ("微信", r"MicroMessenger/(\d+)"), ("360浏览器", r"(?:QihooBrowser|360SE|360EE)/?(\d*)"),
    ("QQ浏览器", r"QQBrowser/(\d+)"),
    ("Edge", r"Edg\w*/(\d+)"), ("Firefox", r"Firefox/(\d+)"), ("Chrome", r"Chrome/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Windows", "Windows"), ("安卓", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("macOS", "Macintosh"),
    ("统信或麒麟", "UOS|Kylin"), ("Linux", "Linux"),
)  # fmt: skip


class End(Enum):
    """Why a session is over; the value is what the login page says."""

    ABSOLUTE = f"本次登录已满 {settings.SESSION_ABSOLUTE_HOURS} 小时,请重新登录。"
    CHANGED = "您的密码、任职或账号状态已变更,请重新登录。"


def begin(session: SessionBase, user: User, at: datetime) -> None:
    session[BEGAN] = session[SEEN] = int(at.timestamp())
    session[EPOCH] = user.session_epoch


def note_origin(session: SessionBase, address: str | None, agent: str) -> None:
    """From where and with what somebody signed in, for his own page."""
    session[ADDRESS], session[BROWSER] = address or "", browser_words(agent)


def browser_words(agent: str) -> str:
    """Chrome 120(Windows): enough to know one's own computer by; "" where nothing is known."""
    found = ((name, re.search(pattern, agent)) for name, pattern in BROWSERS)
    browser = next((f"{name} {match[1]}".strip() for name, match in found if match), "")
    system = next((name for name, pattern in SYSTEMS if re.search(pattern, agent)), "")
    return f"{browser}({system})" if browser and system else (browser or system)[:60]


def mark_of(session_key: str | None) -> str:
    """How a page names a session: the key itself would open it."""
    return keyed_hash("session", session_key or "")[:24]


def standing(user: User, at: datetime) -> Iterator[SignIn]:
    """Where somebody is signed in, latest first; locked ones too, for a password opens them again."""
    since = at - timedelta(hours=settings.SESSION_ABSOLUTE_HOURS)
    for row in SignIn.objects.filter(user=user, began_at__gt=since, expire_date__gt=at).order_by("-seen_at"):
        if row.get_decoded().get(EPOCH) == user.session_epoch:
            yield row


def end_of(session: SessionBase, user: User, at: datetime) -> End | None:
    """Why the session is over, or None."""
    if session[EPOCH] != user.session_epoch:
        return End.CHANGED
    if at.timestamp() - session[BEGAN] >= settings.SESSION_ABSOLUTE_HOURS * 3600:
        return End.ABSOLUTE
    return None


def is_locked(session: SessionBase | dict[str, Any], at: datetime) -> bool:
    """Whether the password is needed to go on; an idle session locks itself here."""
    if not session.get(LOCKED) and at.timestamp() - session[SEEN] >= settings.SESSION_IDLE_MINUTES * 60:
        lock(session)
    return bool(session.get(LOCKED))


def note(session: SessionBase, at: datetime) -> None:
    """Somebody is there."""
    if at.timestamp() - session[SEEN] >= NOTED_EVERY:
        session[SEEN] = int(at.timestamp())


def lock(session: SessionBase | dict[str, Any]) -> None:
    session[LOCKED] = True


def unlock(session: SessionBase, at: datetime) -> None:
    session.pop(LOCKED, None)
    session[SEEN] = int(at.timestamp())
    session.cycle_key()
