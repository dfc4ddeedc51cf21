"""Ending one's own sign-ins elsewhere."""

from collections.abc import Iterable
from typing import Any

from accounts.audit import action, record
from accounts.models import SignIn, User


@action
def end_sign_ins(user: User, *, by: Any, rows: Iterable[SignIn]) -> int:
    """Ends sessions of the user at once: the next thing their browsers ask for leads to the login page."""
    keys = [row.session_key for row in rows]
    ended, _ = SignIn.objects.filter(user=user, session_key__in=keys).delete()
    if ended:
        record("结束登录", user, by=by, detail=f"{ended} 处")
    return ended
