"""A real browser before a real server: the system's Chromium, the small country of tests/world.py."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.test import Client as Session
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from reports import guards
from tests.world import NOW, World, build

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# Without the last ones Chromium calls home at every start.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.mark.django_db
def test_runs_on_a_test_database() -> None:
    """Imported by each file: pytest-django sets a database up where a test is marked, and the others, which use it
    outside its transactions, are not."""
    assert "test" in str(connection.settings_dict["NAME"])


@pytest.fixture(scope="session", autouse=True)
def static_files_are_kept() -> Iterator[None]:
    """By the browser, as when they are served for good: else each page asks for all of them again."""
    serve = StaticFilesHandler.serve

    def served_for_good(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(StaticFilesHandler, "serve", served_for_good)
        yield


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Browser]:
    """After the test's database is there: under Playwright's loop Django would open the real one beside it."""
    if CHROMIUM is None:
        pytest.skip("没有找到 Chromium:请安装 Debian 的 chromium 软件包,浏览器测试才能运行。")
    # Playwright's loop runs in this thread; Django would take it for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Served:
    """The country behind a server, and a way into it for each of its people."""

    def __init__(self, world: World, root: str) -> None:
        self.world, self.root = world, root

    def cookie(self, who: str) -> dict[str, Any]:
        """A session of one of its people."""
        session = Session()
        session.force_login(self.world.people[who].user, "accounts.backends.GrowingDelayBackend")
        value = session.cookies[settings.SESSION_COOKIE_NAME].value
        return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.root}


# For a journey that makes its own rows: the filled country takes long to build.
empty = pytest.mark.parametrize("served", [False], ids=["empty"], indirect=True)


@pytest.fixture(scope="module", params=[True, False], ids=["filled", "empty"])
def served(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Served]:
    """Committed, so that the server's threads see it; wiped afterwards."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True):
        assert "test" in str(connection.settings_dict["NAME"])  # what is built here is wiped
        world = build(filled=request.param)
        server = LiveServer("localhost")
        try:
            yield Served(world, server.url)
        finally:
            server.stop()
            guards.drop()
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def page(chromium: Browser, served: Served) -> Iterator[Page]:
    """Signed in to nothing."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


Open = Callable[[str], Page]


@pytest.fixture
def opened(chromium: Browser, served: Served) -> Iterator[Open]:
    """A page of somebody's own, signed in."""
    contexts = []

    def open_as(who: str) -> Page:
        context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.add_cookies([served.cookie(who)])
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


def press(page: Page, name: str, exact: bool = False) -> None:
    """Follows a link or presses a button by its words."""
    target = page.get_by_role("link", name=name, exact=exact).or_(page.get_by_role("button", name=name, exact=exact))
    with page.expect_navigation():
        target.first.click()
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def choose(page: Page, name: str, label: str) -> None:
    """One of the choices shown as radio buttons."""
    page.locator(f"[name={name}]").locator("xpath=..").get_by_text(label, exact=True).click()
