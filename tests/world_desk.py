"""Of each place of tests/world.py: an answer that is still owed, a paper that was brought, and a common answer."""

from datetime import date, datetime
from typing import Any

import consultations.actions
from consultations.actions_answer import keep_common_answer
from consultations.actions_brought import add_brought
from tests.cases.files import PDF


def fill_desk(place: Any, at: datetime, today: date) -> None:
    rows = place.rows
    rows["anonymous"] = consultations.actions.correct(
        rows["anonymous"], by=place.clerk, today=today, version=1, outcome="2", order_number=f"{place.bird}2026"
    )
    rows["brought"] = add_brought(rows["consultation"], by=place.clerk, at=at, brought="5", file=PDF)
    rows["common_answer"] = keep_common_answer(
        by=place.head, name=f"{place.bird}欠薪", text=f"请带合同到{place.bird}路投诉。"
    )
