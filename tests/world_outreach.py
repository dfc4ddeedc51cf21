"""Of each place of tests/world.py: a campaign of its office, an event and a 典型案例 of its station."""

from datetime import date, datetime
from typing import Any

import cases.actions_typical
from consultations.actions_campaign import set_campaign
from consultations.models import OutreachEvent
from stations import actions_register
from stations.models import Posting


def fill_outreach(place: Any, office: Posting, at: datetime, day: date) -> None:
    bird, rows = place.bird, place.rows
    mark = bird if place.region.level == "county" else ""  # what a city or a province holds is told to all below it
    rows["campaign"] = set_campaign(
        by=office, name=f"{mark}百日维权", since_on=day.replace(month=9, day=1), until_on=day.replace(month=12, day=1)
    )
    rows["event"] = actions_register.add(
        OutreachEvent, by=place.clerk, station=place.station, at=at, title=f"{bird}送法进村", held_on=day,
        place_kind="01", audience="03", persons=20, staff=place.staff, cards=30, campaign=rows["campaign"],
    )  # fmt: skip
    rows["typical"] = cases.actions_typical.publish(
        place.closed, by=place.clerk, at=at, title=f"{bird}站讨薪", matter="04", story="张某被拖欠工资。",
        published_on=day,
    )  # fmt: skip
