"""Past ledgers of a station of the small country: one with a fault, one to be imported, one undone."""

from datetime import date, datetime, timedelta
from typing import Any

from consultations import actions_import as actions


def fill_paper(place: Any, at: datetime, day: date) -> None:
    good = [(2, {"held_on": f"{day}", "name": f"{place.herb}来宾", "matter": "04", "question": f"{place.herb}问工资"})]
    faulty = [(2, {"held_on": f"{day}", "name": f"{place.herb}来宾", "matter": "八十"})]
    done = actions.upload(by=place.clerk, at=at, content=place.bird.encode(), texts=good)
    done = actions.import_ledger(done, actions.lines_of(done, at.date()), by=place.clerk, at=at)
    rows = place.rows
    rows["undone_import"] = actions.undo_import(done, by=place.clerk, at=at)
    rows["faulty_import"] = actions.upload(by=place.clerk, at=at + timedelta(minutes=1), content=b"a", texts=faulty)
    rows["waiting_import"] = actions.upload(by=place.head, at=at + timedelta(minutes=2), content=b"b", texts=good)
