import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client

from accounts import actions, delays
from accounts.models import AuditLine, LoginDelay, User
from stations.models import Posting
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.pages")]
HOME, ELSEWHERE = "203.0.113.5", "198.51.100.7"
WRONG = "登录名或密码不正确"


@pytest.fixture
def try_login(clock: time_machine.Traveller) -> Callable[..., HttpResponse]:
    """A try from a browser of its own, each a minute after the last: so no wait is owed, only the lockout counts."""

    def attempt(
        username: str, password: str, address: str = HOME, wait: int = 60, client: Client | None = None
    ) -> HttpResponse:
        clock.shift(wait)
        browser = client or Client()
        return browser.post("/login/", {"username": username, "password": password}, REMOTE_ADDR=address)

    return attempt


def text(response: HttpResponse) -> str:
    return response.content.decode()


def test_login_and_on_to_the_page_that_was_asked_for(client: Client, user: User) -> None:
    response = client.post("/login/?next=/probe/form/", {"username": "wang", "password": PASSWORD})
    assert (response.status_code, response["Location"]) == (302, "/probe/form/")
    assert client.get("/probe/form/").json()["user"] == "wang"
    line = AuditLine.objects.get()
    assert (line.action, line.user_id, line.detail) == ("登录", user.pk, "来自 127.0.0.1")
    assert client.get("/login/")["Location"] == "/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_login_leads_to_no_other_site(client: Client, user: User, elsewhere: str) -> None:
    response = client.post("/login/", {"username": "wang", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/"


def test_wrong_password_and_unknown_name_are_told_alike(client: Client, user: User) -> None:
    pages = [text(client.post("/login/", {"username": name, "password": "wrong"})) for name in ("wang", "nobody")]
    assert WRONG in pages[0]
    strip = [
        page.replace("wang", "").replace("nobody", "").split('name="csrfmiddlewaretoken"')[1][80:] for page in pages
    ]
    assert strip[0] == strip[1]
    assert SESSION_KEY not in client.session


def test_an_unknown_name_costs_a_password_hash(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    hashed = []
    for method in ("encode", "verify"):
        original = getattr(Argon2PasswordHasher, method)

        def counting(self, *args, _original=original, **kwargs):  # type: ignore[no-untyped-def]
            hashed.append(1)
            return _original(self, *args, **kwargs)

        monkeypatch.setattr(Argon2PasswordHasher, method, counting)
    costs = []
    for name in ("wang", "nobody"):
        hashed.clear()
        client.post("/login/", {"username": name, "password": "wrong"})
        costs.append(len(hashed))
    assert costs == [1, 1]


def test_a_typed_name_that_does_not_exist_is_stored_nowhere(
    client: Client, user: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for _ in range(6):
            client.post("/login/", {"username": "MySecret-4711", "password": "x"})
    line = AuditLine.objects.filter(action="登录失败").first()
    assert (line.record, line.record_id) == ("accounts.logindelay", delays.hashed("MySecret-4711"))
    stored = [*AuditLine.objects.values_list(), *AccessAttempt.objects.values_list(), *LoginDelay.objects.values_list()]
    assert AccessAttempt.objects.exists()
    assert "4711" not in f"{stored}".lower() + caplog.text.lower()


def test_a_failure_of_an_existing_name_is_told_to_the_trail(client: Client, user: User) -> None:
    client.post("/login/", {"username": "wang", "password": "wrong"})
    line = AuditLine.objects.get()
    assert (line.action, line.record, line.record_id, line.user_id) == ("登录失败", "accounts.user", str(user.pk), None)


# ---------------------------------------------------------------- the lockout by (name, address)
def test_five_failures_lock_the_pair_and_nobody_else(try_login: Callable[..., HttpResponse], user: User) -> None:
    colleague = User(username="zhao", name="赵强")
    colleague.set_password(PASSWORD)
    colleague.save()
    answers = [try_login("wang", "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    locked = try_login("wang", PASSWORD)
    assert locked.status_code == 429
    assert "30 分钟后" in text(locked)
    assert "wang" not in text(locked)
    assert try_login("zhao", PASSWORD).status_code == 302  # the same office, another name
    assert try_login("wang", PASSWORD, address=ELSEWHERE).status_code == 302  # the same name, another place


def test_a_name_that_does_not_exist_is_locked_alike(try_login: Callable[..., HttpResponse], user: User) -> None:
    known, unknown = ([try_login(name, "wrong") for _ in range(6)] for name in ("wang", "nobody"))
    assert [answer.status_code for answer in known] == [answer.status_code for answer in unknown]


def test_the_lockout_ends_by_itself(
    try_login: Callable[..., HttpResponse], user: User, clock: time_machine.Traveller
) -> None:
    for _ in range(5):
        try_login("wang", "wrong")
    clock.shift(timedelta(minutes=31))
    assert try_login("wang", PASSWORD).status_code == 302


def test_a_spoofed_header_does_not_walk_round_the_lockout(
    try_login: Callable[..., HttpResponse], user: User, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.TRUSTED_PROXIES = []
    for number in range(5):
        try_login("wang", "wrong", client=Client(headers={"X-Forwarded-For": f"192.0.2.{number}"}))
    answer = try_login("wang", PASSWORD, client=Client(headers={"X-Forwarded-For": "192.0.2.99"}))
    assert answer.status_code == 429


def test_behind_a_trusted_proxy_the_lockout_knows_who_is_who(
    try_login: Callable[..., HttpResponse], user: User, settings
) -> None:  # type: ignore[no-untyped-def]
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    for _ in range(5):
        try_login("wang", "wrong", address="10.0.0.1", client=Client(headers={"X-Forwarded-For": ELSEWHERE}))
    home = Client(headers={"X-Forwarded-For": HOME})
    assert try_login("wang", PASSWORD, address="10.0.0.1", client=home).status_code == 302


def test_the_security_administrator_lifts_lockout_and_wait(
    try_login: Callable[..., HttpResponse], user: User, security: Posting
) -> None:
    for _ in range(5):
        try_login("wang", "wrong")
    actions.unlock_login(user, by=security)
    assert try_login("wang", PASSWORD, wait=0).status_code == 302
    assert AuditLine.objects.filter(action="解除登录锁定", chain="34", user_id=security.user_id).count() == 1


# ---------------------------------------------------------------- the growing wait of the name
def test_the_wait_grows_with_each_failure_whatever_the_address(
    try_login: Callable[..., HttpResponse], user: User, clock: time_machine.Traveller
) -> None:
    waits = []
    for number in range(10):
        answer = try_login("wang", "wrong", address=f"192.0.2.{number}", wait=0)
        assert answer.status_code == 200
        too_soon = try_login("wang", PASSWORD, address=f"192.0.2.{100 + number}", wait=0) if number > 2 else None
        waits.append(int(too_soon["Retry-After"]) - 1 if too_soon is not None else 0)
        clock.shift(waits[-1])
    assert waits == [0, 0, 0, 2, 4, 8, 16, 30, 30, 30]


def test_a_wait_is_told_and_nothing_is_checked_or_counted(try_login: Callable[..., HttpResponse], user: User) -> None:
    for number in range(4):
        try_login("wang", "wrong", address=f"192.0.2.{number}", wait=0)
    lines, attempts = AuditLine.objects.count(), AccessAttempt.objects.count()
    answer = try_login("wang", PASSWORD, wait=0)
    assert answer.status_code == 429
    assert "请在 3 秒后再试" in text(answer)
    assert (AuditLine.objects.count(), AccessAttempt.objects.count()) == (lines, attempts)
    assert try_login("wang", PASSWORD, wait=3).status_code == 302
    assert not LoginDelay.objects.exists()


def test_a_stranger_cannot_keep_out_who_has_signed_in_here_before(
    try_login: Callable[..., HttpResponse], user: User, client: Client
) -> None:
    assert try_login("wang", PASSWORD, client=client).status_code == 302
    client.post("/logout/")
    for number in range(9):
        try_login("wang", "wrong", address=f"192.0.2.{number}", wait=30)
    assert try_login("wang", PASSWORD, wait=0).status_code == 429  # a browser never seen
    assert try_login("wang", PASSWORD, wait=0, client=client).status_code == 302  # his own


def test_a_forged_mark_of_the_browser_is_not_believed(try_login: Callable[..., HttpResponse], user: User) -> None:
    for number in range(4):
        try_login("wang", "wrong", address=f"192.0.2.{number}", wait=0)
    forged = Client()
    forged.cookies[delays.COOKIE] = f'["{delays.hashed("wang")}"]:forged:forged'
    assert try_login("wang", PASSWORD, wait=0, client=forged).status_code == 429


def test_waits_are_forgotten_after_a_day(
    try_login: Callable[..., HttpResponse], user: User, clock: time_machine.Traveller
) -> None:
    for number in range(8):
        try_login("nobody", "wrong", address=f"192.0.2.{number}")
    clock.shift(timedelta(days=1, minutes=1))
    try_login("wang", "wrong")
    assert [row.failures for row in LoginDelay.objects.all()] == [1]


# ---------------------------------------------------------------- who may not
def test_a_disabled_account_is_told_like_a_wrong_password(client: Client, user: User, security: Posting) -> None:
    actions.disable(user, by=security)
    response = client.post("/login/", {"username": "wang", "password": PASSWORD})
    assert WRONG in text(response)
    actions.enable(user, by=security)
    assert client.post("/login/", {"username": "wang", "password": PASSWORD}).status_code == 302


def test_logout_by_post_only(signed_in: Client, user: User) -> None:
    assert signed_in.get("/logout/").status_code == 405
    assert signed_in.post("/logout/")["Location"] == "/login/"
    assert SESSION_KEY not in signed_in.session
    assert list(AuditLine.objects.values_list("action", flat=True)) == ["退出登录"]


@pytest.mark.parametrize("typed", ["wang\x00", "w" * 41, "", "  "])
def test_odd_names_are_refused_without_an_error(client: Client, user: User, typed: str) -> None:
    assert client.post("/login/", {"username": typed, "password": "x"}).status_code == 200
