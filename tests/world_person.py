"""What the small country knows of a person besides his file: a guardian, and a second file (tests/world.py)."""

from datetime import date
from typing import Any

import clients.actions
import clients.actions_guardian


def fill_person(place: Any, today: date) -> None:
    place.rows["guardian"] = clients.actions_guardian.add_guardian(
        place.client, by=place.clerk, today=today, name=f"{place.herb}母", relation="2", phone=place.phone,
        since_on=date(2020, 5, 1),
    )  # fmt: skip
    place.rows["twin"] = clients.actions.register(
        by=place.clerk, station=place.station, today=today, name=f"{place.herb}小梅"
    )
