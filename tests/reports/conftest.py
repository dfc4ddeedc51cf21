import pytest

from tests.reports.office import Office


@pytest.fixture
def office(db) -> Office:
    """A province with its divisions, and nothing in it yet."""
    return Office()
