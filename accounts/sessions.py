"""When a session is locked, and when it has ended (等保: idle 30 minutes, absolute 8 hours)."""

from datetime import datetime
from enum import Enum

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User

BEGAN, SEEN, EPOCH, LOCKED = "began", "seen", "epoch", "locked"
NOTED_EVERY = 60  # seconds: a request within them does not write the session again


class End(Enum):
    """Why a session is over; the value is what the login page says."""

    ABSOLUTE = f"本次登录已满 {settings.SESSION_ABSOLUTE_HOURS} 小时,请重新登录。"
    CHANGED = "您的密码、任职或账号状态已变更,请重新登录。"


def begin(session: SessionBase, user: User, at: datetime) -> None:
    session[BEGAN] = session[SEEN] = int(at.timestamp())
    session[EPOCH] = user.session_epoch


def end_of(session: SessionBase, user: User, at: datetime) -> End | None:
    """Why the session is over, or None."""
    if session[EPOCH] != user.session_epoch:
        return End.CHANGED
    if at.timestamp() - session[BEGAN] >= settings.SESSION_ABSOLUTE_HOURS * 3600:
        return End.ABSOLUTE
    return None


def is_locked(session: SessionBase, at: datetime) -> bool:
    """Whether the password is needed to go on; an idle session locks itself here."""
    if not session.get(LOCKED) and at.timestamp() - session[SEEN] >= settings.SESSION_IDLE_MINUTES * 60:
        lock(session)
    return bool(session.get(LOCKED))


def note(session: SessionBase, at: datetime) -> None:
    """Somebody is there."""
    if at.timestamp() - session[SEEN] >= NOTED_EVERY:
        session[SEEN] = int(at.timestamp())


def lock(session: SessionBase) -> None:
    session[LOCKED] = True


def unlock(session: SessionBase, at: datetime) -> None:
    session.pop(LOCKED, None)
    session[SEEN] = int(at.timestamp())
    session.cycle_key()
