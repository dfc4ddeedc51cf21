"""Of each place of tests/world.py: what a person asked for of his own data."""

from datetime import date
from typing import Any

from clients.actions_rights import ask


def fill_rights(place: Any, day: date) -> None:
    place.rows["right"] = ask(
        place.client, by=place.clerk, today=day, kind="1", asked_on=day, asked_by="1", checked="1",
        note=f"{place.herb}家要看档案",
    )  # fmt: skip
