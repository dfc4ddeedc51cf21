import pytest
import time_machine

from tests.cases.office import TODAY, Office


@pytest.fixture
def office(db: None) -> Office:
    return Office()


@pytest.fixture
def today() -> None:
    """The clock stands at the day of the office, for pages and the API, which ask it."""
    with time_machine.travel(f"{TODAY}T09:30:00+08:00", tick=False):
        yield
