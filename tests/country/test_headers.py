"""What every answer carries: pages, API, downloads, redirects, refusals, errors and static files alike."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.test import Client as Browser
from django.test import override_settings

from tests.asking import Asker
from tests.engines import only_on_sqlite
from tests.routes import NOBODYS, every_route, missing
from tests.world import World

EXPECTED = {
    "default-src": {"'none'"}, "script-src": {"'self'"}, "style-src": {"'self'"}, "img-src": {"'self'", "data:"},
    "font-src": {"'self'"}, "connect-src": {"'self'"}, "form-action": {"'self'"}, "base-uri": {"'none'"},
    "frame-ancestors": {"'none'"},
}  # fmt: skip


def policy(answer: HttpResponseBase) -> dict[str, set[str]]:
    stated = (directive.split() for directive in answer.headers["Content-Security-Policy"].split(";"))
    return {words[0]: set(words[1:]) for words in stated if words}


def wrong_with(answer: HttpResponseBase, may_be_kept: bool = False) -> list[str]:
    headers = answer.headers
    expected = {
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
    }  # fmt: skip
    wrong = [name for name, value in expected.items() if headers.get(name) != value]
    if not may_be_kept:
        wrong += ["Cache-Control"] if headers.get("Cache-Control") != "no-store" else []
        wrong += ["Permissions-Policy"] if "camera=()" not in headers.get("Permissions-Policy", "") else []
    wrong += ["Content-Security-Policy"] if policy(answer) != EXPECTED else []
    wrong += [name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in headers]
    return wrong


@only_on_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("who", ["station_head", "auditor", "nobody"])
def test_every_route_of_every_method_is_guarded(world: World, who: str) -> None:
    """Rows of one's own and rows that do not exist; a method that is not allowed; a POST that is refused."""
    asker, wrong, statuses = Asker(world, who), [], set()
    for name, route in every_route():
        own = next((place for place in world.places.values() if asker.sees(route, place)), world.places["county"])
        for names in route.at(own)[:1]:
            for found in [names] if route.of == NOBODYS else [names, missing(names)]:
                for method in ("GET", "POST", "DELETE") if route.of == NOBODYS else ("GET", "POST"):
                    if method == "POST" and (name.startswith("accounts:") or found is names and route.of != NOBODYS):
                        continue  # signs him out; of rows, what does not exist is refused alike
                    address = route.address(name, found, route.query(own))
                    answer = asker.browser.generic(method, address)
                    statuses.add(answer.status_code)
                    wrong += [f"{answer.status_code} {method} {address}: {header}" for header in wrong_with(answer)]
    assert wrong == []
    assert statuses >= ({200, 302, 401, 405} if who == "nobody" else {200, 403, 404, 405})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "options", "status"),
    [
        ("/no-such-page/", {}, 404), ("/api/v1/no-such-resource/", {}, 404), ("/login", {}, 301),
        ("/login/", {"headers": {"Host": "elsewhere.example"}}, 400), ("/healthz", {}, 200), ("/readyz", {}, 200),
        ("/api/v1/cases/", {"headers": {"Authorization": "Token nothing"}}, 401),
    ],
)  # fmt: skip
def test_what_is_answered_before_any_page_is_guarded(address: str, options: dict[str, Any], status: int) -> None:
    answer = Browser().get(address, **options)
    assert answer.status_code == status
    assert wrong_with(answer) == []


@pytest.mark.django_db
@override_settings(WHITENOISE_USE_FINDERS=True, WHITENOISE_AUTOREFRESH=True)
@pytest.mark.usefixtures("one_connection")
def test_static_files_are_guarded_and_may_be_kept() -> None:
    """They hold nothing personal; they are no document that could be framed, nor read by another site."""
    browser, served = Browser(), 0
    for path in sorted(Path(settings.BASE_DIR, "static").rglob("*")):
        if path.is_file():
            answer = browser.get(f"/static/{path.relative_to(settings.BASE_DIR / 'static')}")
            assert answer.status_code == 200, path
            assert wrong_with(answer, may_be_kept=True) == [], path
            answer.close()
            served += 1
    assert served > 3
