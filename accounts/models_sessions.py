"""Sessions that know whose they are: how somebody sees where he is signed in, and ends it."""

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class SignIn(AbstractBaseSession):
    """A session of a browser. The columns are copies of what it holds (accounts/session_store.py)."""

    user = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+")  # null: nobody signed in
    began_at = models.DateTimeField("登录时间", null=True)
    seen_at = models.DateTimeField("最近使用", null=True)
    address = models.CharField("来自", max_length=45, blank=True)
    browser = models.CharField("浏览器", max_length=60, blank=True)

    class Meta:
        verbose_name = "登录"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from accounts.session_store import SessionStore

        return SessionStore
