"""What need not be asked of both databases: there are two cores and twenty-five minutes for all of it.

Everything that reads or writes runs on both. Here are the long walks whose answer the other engine could not change,
each on the engine where it is stricter or quicker.
"""

from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection

only_on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="on SQLite: the database has no say in it")
only_on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="on PostgreSQL: it is the stricter")

# Where an area ends is a comparison of paths and keys, which engines might do differently: one of each kind of area
# asks both. Who asks there, with which permissions, is no matter of the database.
BOTH = {"clerk", "county", "city"}


def asking(people: Iterable[str]) -> list[Any]:
    """Who walks: everybody on SQLite, which is quicker; on PostgreSQL one of each kind of area."""
    return [pytest.param(who, marks=() if who in BOTH else only_on_sqlite) for who in people]
