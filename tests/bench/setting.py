"""Two empty databases of the bench's own, the full and the tenth, on the engine that DATABASE_URL names."""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BIG, TENTH = "default", "tenth"


class Router:
    """Sends queries to the database being measured: what is measured names none."""

    current = BIG

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return Router.current

    db_for_write = db_for_read

    def allow_relation(self, *rows: Any, **hints: Any) -> bool:
        return True


@contextmanager
def using(alias: str) -> Iterator[None]:
    Router.current = alias
    try:
        yield
    finally:
        Router.current = BIG


@contextmanager
def databases(folder: Path) -> Iterator[str]:
    """Sets Django up on databases that are made here and removed here; yields the engine's name."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    warnings.filterwarnings("ignore", "No directory at", UserWarning)  # static files are collected for a server
    from django.conf import settings

    default = settings.DATABASES[BIG]
    is_sqlite = default["ENGINE"].endswith("sqlite3")
    for alias in (BIG, TENTH):
        made = default | {"NAME": str(folder / f"{alias}.sqlite3")} if is_sqlite else default.copy()
        made["TEST"] = {"NAME": str(folder / f"{alias}.sqlite3") if is_sqlite else f"bench_{os.getpid()}_{alias}"}
        settings.DATABASES[alias] = made
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.DATABASE_ROUTERS = ["tests.bench.setting.Router"]

    import django

    django.setup()
    from django.db import connections

    for alias in (BIG, TENTH):
        Router.current = alias
        connections[alias].creation.create_test_db(verbosity=0, autoclobber=True)
    Router.current = BIG
    try:
        yield connections[BIG].vendor
    finally:
        for alias in (BIG, TENTH):
            connections[alias].creation.destroy_test_db(str(default["NAME"]), verbosity=0)
