from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.pages")]

ANSWERS: dict[str, tuple[int, Callable[[Client], HttpResponse]]] = {
    "login": (200, lambda client: client.get("/login/")),
    "login refused": (200, lambda client: client.post("/login/", {"username": "wang", "password": "x"})),
    "redirect": (302, lambda client: client.get("/me/")),
    "not found": (404, lambda client: client.get("/nowhere/")),
    "wrong method": (405, lambda client: client.get("/logout/")),
    "bad request": (400, lambda client: client.get("/login/", headers={"Host": "evil.example"})),
    "error": (500, lambda client: client.get("/probe/broken/")),
    "API refused": (401, lambda client: client.get("/api/v1/papers/")),
    "API not found": (404, lambda client: client.get("/api/v1/nowhere/")),
    "API error": (500, lambda client: client.get("/api/v1/broken/")),
    "csrf": (
        403,
        lambda client: Client(enforce_csrf_checks=True).post("/login/", {"username": "wang", "password": "x"}),
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_is_guarded(client: Client, user: User, name: str) -> None:
    client.raise_request_exception = False
    status, ask = ANSWERS[name]
    response = ask(client)
    assert response.status_code == status
    headers = response.headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not {"Server", "X-Powered-By", "Via"} & set(headers)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(client: Client, user: User) -> None:
    client.post("/login/", {"username": "wang", "password": PASSWORD})
    for name in ("sessionid", "signed_in_before"):
        cookie = client.cookies[name]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
    assert client.cookies["sessionid"]["max-age"] == ""  # gone with the browser: a shared computer
    assert "wang" not in client.cookies["signed_in_before"].value
