from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from consultations import actions
from tests.clients.conftest import clerk, holder, register  # noqa: F401
from tests.stations.conftest import TODAY, country, office, open_station, somebody, station  # noqa: F401

NOW = datetime(2026, 10, 8, 9, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def today():
    """Pages ask the clock: it is five past nine on 8 October 2026."""
    with time_machine.travel(NOW, tick=False):
        yield TODAY


@pytest.fixture
def log(clerk):  # noqa: F811
    def log(by=None, at=NOW, **given):
        values = {"held_on": TODAY, "matter": "04", "question": "四个月没有发工资。"} | given
        return actions.record(by=by or clerk, at=at, **values)

    return log


def form(posting, **given):
    """What the browser sends from 咨询登记."""
    return {
        "acting": posting.pk, "who": "", "channel": "01", "asked_by": "1", "persons": "1", "held_on": "2026-10-08",
        "matter": "04", "outcome": "1", "visit": "", "question": "四个月没有发工资。", "answer": "", "key": "",
    } | given  # fmt: skip
