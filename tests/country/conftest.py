"""The small country of tests/world.py: built once for all files of this folder, for that takes long."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction


@pytest.fixture(scope="package")
def built_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The small country of tests/world.py, the clock stands still meanwhile."""
    from tests.world import NOW, build

    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built_world: Any, db: None) -> Any:
    """As it was built, whatever the test before sent: `db` rolls back to it."""
    return built_world


@pytest.fixture
def one_connection() -> Iterator[None]:
    """A server looks after a request whether to close its connection; this folder's own one stays open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
