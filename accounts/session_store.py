"""Where sessions are kept: Django's own store, in a table that also tells whose each is (settings.SESSION_ENGINE)."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts import sessions


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        from accounts.models import SignIn  # named by the settings, so imported before the apps

        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        row.began_at, row.seen_at = _moment(data.get(sessions.BEGAN)), _moment(data.get(sessions.SEEN))
        row.address, row.browser = data.get(sessions.ADDRESS, ""), data.get(sessions.BROWSER, "")
        return row
