"""The suite makes its database from the models, which takes seconds; an office makes it by the migrations: the same."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler

# Django's own apps are left out: by their migrations they have other keys than by their models.
OURS = tuple(f"{label}_" for label in "accounts stations clients consultations cases compliance reports".split())
WRITTEN = {
    "sqlite": ["SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"],
    "postgresql": [
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    ],
}


@pytest.fixture
def migrated(db: None, tmp_path: Any) -> Iterator[Any]:
    """A connection to an empty database that `manage.py migrate` has filled."""
    settings = {**connection.settings_dict, "NAME": str(tmp_path / "migrated.sqlite3")}
    url = f"sqlite:///{settings['NAME']}"
    if connection.vendor == "postgresql":
        settings["NAME"] = f"{connection.settings_dict['NAME']}_migrated"
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{settings['NAME']}"
        _beside("CREATE", settings["NAME"])
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(migrate, check=True, env=os.environ | {"DATABASE_URL": url})
    other = ConnectionHandler({"default": settings})["default"]
    yield other
    other.close()
    if connection.vendor == "postgresql":
        _beside("DROP", settings["NAME"])


def _beside(what: str, name: str) -> None:
    """A database is made and dropped outside a transaction, so from another one than the test's."""
    with connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute(f"{what} DATABASE {connection.ops.quote_name(name)}")


def described(database: Any) -> set[str]:
    """A line for each column and for whatever holds or finds rows, in no order: a migration adds at the end."""
    read, told = database.introspection, set()
    with database.cursor() as cursor:
        for table in read.table_names(cursor):
            if not table.startswith(OURS):
                continue
            for column in read.get_table_description(cursor, table):
                told.add(f"{table}.{column.name}: {column.type_code} {column.display_size} null {column.null_ok}")
            for name, held in read.get_constraints(cursor, table).items():
                told.add(f"{table} {re.sub(r'__unnamed.*|^fk_.*', '', name)}: {sorted(held.items(), key=str)}")
        for sql in WRITTEN[database.vendor]:
            cursor.execute(sql)
            told |= {f"{name}: {text}" for name, text in cursor.fetchall() if name.startswith((*OURS, "final_"))}
    return told


def test_the_migrations_make_the_database_that_the_models_describe(migrated: Any) -> None:
    by_models = described(connection)
    assert len(by_models) > 1000
    assert described(migrated) ^ by_models == set()
