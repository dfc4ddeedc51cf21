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


@pytest.fixture
def acting(client, office):
    """Signs in as a role, at the office's station unless another is named."""

    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in
