import pytest

from clients import actions
from tests.clients.numbers import certificate
from tests.stations.conftest import TODAY, country, office, open_station, somebody, station  # noqa: F401


@pytest.fixture
def clerk(station):  # noqa: F811
    return somebody("clerk", station)


@pytest.fixture
def register(clerk):
    def register(by=None, today=TODAY, **given):
        posting = by or clerk
        return actions.register(by=posting, station=posting.station, today=today, **{"name": "陈安平"} | given)

    return register


@pytest.fixture
def holder(register):
    """A man of 65, hearing 二级."""
    return register(number=certificate(), phone="13855510001")
