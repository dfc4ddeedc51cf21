"""What every test stands on: the real settings on a real database, and guards that turn slips into failures.

Undefined template variables fail a test (FAIL_INVALID_TEMPLATE_VARS in pyproject.toml): `{% if name %}` may ask
whether a variable is there, `{{ name }}` and `{% include … with a=name %}` may not use one that is not.
"""

import gc
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest, HttpResponseBase

from tests.engines import PAGES, only_on_sqlite

# GETs that may write, by the name of their address, each with its reason. Sessions are written by any page.
GET_MAY_WRITE = {
    "readyz": "asks the database for the writer's place, changes nothing",
    "reports:workbook": "an export of figures leaves a line in the trail",
    "workbooks-list": "an export of figures leaves a line in the trail",
    "reports:filled": "an export of figures leaves a line in the trail",
    "stations:rows_export": "an export of a register leaves a line in the trail",
    "reports:entries_export": "an export of records with names leaves a line in the trail",
    "reports:review_document": "an export of figures leaves a line in the trail",
    "reports:board_export": "an export of figures leaves a line in the trail",
    **{
        f"cases:{name}": "an export of a register leaves a line in the trail"
        for name in (
            "register",
            "referral_register",
            "complaint_register",
            "archive_register",
            "number_register",
            "seal_register",
        )
    },
    **{
        f"{app}register": "an export of a register leaves a line in the trail"
        for app in ("clients:", "consultations:", "clients-", "consultations-", "cases-", "referrals-")
    },
    "reviews-document": "an export of figures leaves a line in the trail",
    "workbooks-filled": "an export of figures leaves a line in the trail",
    "consultations:brought_file": "who opens what a person brought leaves a line in the trail",
    "cases:document_file": "who takes a paper out leaves a line in the trail",
    "consultations:slip": "who prints a paper of somebody leaves a line in the trail",
    "consultations:import_file": "who takes full numbers out leaves a line in the trail",
    "cases:document_scan": "who takes a paper out leaves a line in the trail",
    "cases:archive_download": "who takes a whole file out leaves a line in the trail",
}
WRITE = re.compile(r"^\s*(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE)\b", re.IGNORECASE)
SESSION_TABLE = re.compile(r"^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+[\"`]?accounts_signin\b", re.IGNORECASE)


class GetWrote(AssertionError):
    """A page that is only looked at changed the database."""


def pytest_configure(config: pytest.Config) -> None:
    # The same hash at its lowest cost: tests sign in thousands of times.
    Argon2PasswordHasher.time_cost = 1
    Argon2PasswordHasher.memory_cost = 8
    Argon2PasswordHasher.parallelism = 1


def pytest_collection_finish(session: pytest.Session) -> None:
    # What is loaded by now stays: looking through it again and again for garbage is a tenth of the suite's time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


# Files that take minutes: handed out last, they would keep one core busy while the others have nothing left.
LONGEST = (
    *("tests/test_replay.py", "tests/country/", "tests/reports/test_demo.py"),
    "tests/browser/test_pages.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))
    for item in items:
        if PAGES.search(item.nodeid):
            item.add_marker(only_on_sqlite)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {settings.DATABASES['default']['ENGINE']}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite as it is run: a file, so that write-ahead logging and other processes see what they would see."""
    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        default["TEST"] = default.get("TEST", {}) | {"NAME": str(tmp_path_factory.mktemp("database") / "test.sqlite3")}


@pytest.fixture
def engine() -> str:
    """Which database this run is on: "sqlite" or "postgresql"."""
    return connection.vendor


@pytest.fixture(autouse=True)
def get_writes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A GET that writes is an exception, in pages and API alike."""
    answer = BaseHandler.get_response

    def guarded(self: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return answer(self, request)

        def refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            match = getattr(request, "resolver_match", None)
            name = match.view_name if match else ""
            if WRITE.match(sql) and not SESSION_TABLE.match(sql) and name not in GET_MAY_WRITE:
                raise GetWrote(f"GET {request.path} ({name}): {sql[:200]}")
            return execute(sql, params, many, context)

        with connection.execute_wrapper(refuse_writes):
            return answer(self, request)

    monkeypatch.setattr(BaseHandler, "get_response", guarded)


@pytest.fixture(autouse=True)
def guards_let_a_flush_through(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a transactional test leaves is wiped, final returns too; the flush itself sets the guards up again."""
    marker = request.node.get_closest_marker("django_db")
    names = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not names and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    from reports import guards

    yield
    guards.drop()


@pytest.fixture
def unguarded(db: None) -> None:
    """For a test that damages what is final: its own transaction sets the guards up again."""
    from reports import guards

    guards.drop()
