"""What need not be asked of both databases: there are two cores and twenty-five minutes for all of it.

Every rule, action and figure runs on both. Here are the long walks, each on the engine where it is stricter or quicker,
and what pages say.
"""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection

only_on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="on SQLite: the database has no say in it")
only_on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="on PostgreSQL: it is the stricter")

# Where an area ends is a comparison of paths and keys, which engines might do differently: on PostgreSQL, the stricter,
# walks one of each kind of area; everybody else walks on SQLite, which is quicker.
ON_POSTGRESQL = {"clerk", "county", "city"}
# What a page or the API says, how it is sent, and that a page offers what the table of moves does; how papers and
# workbooks are drawn; what asks no database. On PostgreSQL the walks open every address, and the actions behind them
# are tried there.
PAGES = re.compile(
    r"/test_(?:(?:\w+_)?(?:pages|views|views_\w+|look|moves|api|api_\w+)"
    r"|review|workbook|workbook_end|libreoffice|layout|layout_pages|archive|papers|slips|streams|photos|attachments"
    r"|identity|screening|forms|registry|codes|rounding|dictionary|helping|suppression"
    r"|architecture|glossary|old_browsers|templates|without_script)\.py::"
)


def asking(people: Iterable[str]) -> list[Any]:
    """Who walks, each on one engine."""
    return [pytest.param(who, marks=only_on_postgresql if who in ON_POSTGRESQL else only_on_sqlite) for who in people]
