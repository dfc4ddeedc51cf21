"""What need not be asked of both databases: there are two cores and twenty-five minutes for all of it.

Everything that reads or writes runs on both. Here are the long walks whose answer the other engine could not change,
each on the engine where it is stricter or quicker.
"""

import pytest
from django.db import connection

only_on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="on SQLite: the database has no say in it")
only_on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="on PostgreSQL: it is the stricter")
