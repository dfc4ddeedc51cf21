import pytest

from tests.reports.desk import Desk
from tests.reports.office import Office


@pytest.fixture
def office(db) -> Office:
    """A province with its divisions, and nothing in it yet."""
    return Office()


@pytest.fixture
def desk(db) -> Desk:
    """A province with a station in two counties, and an officer at each of its desks."""
    made = Desk()
    made.station("340102")
    made.station("340103")
    made.offices("340102", "340103", "340100", "340000")
    return made
