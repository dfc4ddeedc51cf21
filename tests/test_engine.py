"""The suite runs on the database it was asked to run on, with the settings that the product ships."""

import os

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def _value(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_the_suite_runs_on_the_engine_it_was_started_for():
    """tests/run.py names the engine: a PostgreSQL run that fell back to SQLite fails here."""
    assert connection.vendor == os.environ.get("EXPECTED_ENGINE", connection.vendor)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="this run was given another database")
def test_sqlite_has_the_measured_settings():
    assert connection.vendor == "sqlite"
    assert _value("PRAGMA journal_mode") == "wal"
    assert _value("PRAGMA synchronous") == 2, "FULL: an acknowledged save survives a power cut"
    assert _value("PRAGMA recursive_triggers") == 1
    assert _value("PRAGMA foreign_keys") == 1
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="only PostgreSQL has roles")
def test_postgresql_is_used_as_an_ordinary_role():
    """A superuser passes every policy and every refusal: tests under it would prove nothing."""
    assert str(_value("SELECT version()")).startswith("PostgreSQL")
    assert _value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert connection.settings_dict["CONN_MAX_AGE"] == 600
