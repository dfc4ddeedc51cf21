"""Who somebody is: his name and password, after the wait that his name may owe."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts import delays
from accounts.models import User


class GrowingDelayBackend(BaseBackend):
    """Answers the user or None, in the same time whether the name exists or not. Raises delays.TooSoon."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> User | None:
        if request is None or username is None or password is None:
            return None
        delays.count(request, username)
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)  # costs what a comparison costs
            return None
        if not user.check_password(password) or not user.is_active:
            return None
        delays.clear(username)
        return user

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
