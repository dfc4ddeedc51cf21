"""The rows of the nine items in the small country: a self-assessment and an order in each state."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from accounts.roles import Role
from compliance import actions, actions_order
from compliance.actions_measure import measure
from compliance.choices import Found
from compliance.models import Assessment, Order, Snapshot
from compliance.standard import ASSERTED
from stations.actions_body import set_body
from stations.actions_plan import set_task
from stations.models import Posting, Region
from tests.cases.files import PDF
from tests.compliance.perfect import prove

# Half-years of which each is one self-assessment; none but the first has any meaning.
HALVES = {
    "answering": date(2026, 11, 3), "handed": date(2026, 5, 1), "signed": date(2025, 11, 1),
    "confirmed": date(2025, 5, 1), "mending": date(2024, 11, 1), "mended": date(2024, 5, 1),
}  # fmt: skip


def officers(people: Mapping[str, Posting], region: Region, second: Posting | None) -> tuple[Posting, Posting]:
    """Who checks and signs at a station's own level, and who reviews above it."""
    acting = {"340102": people["county"], "340100": people["city"], "340000": people["province"]}

    def at(one: Region) -> Posting:
        return acting.get(one.code) or people[f"{one.level}-{one.code}"]

    if region.parent:
        return at(region), at(region.parent)
    assert second is not None
    return at(region), second


def fill_compliance(place: Any, own: Posting, above: Posting, today: date, at: datetime) -> None:
    rows, given = place.rows, {"by": above, "at": at}
    for name, half in HALVES.items():
        rows[name] = _answered(place, half)
    proved = rows["answering"].answers.get(code="1.1")
    rows["photo"] = actions.add_proof(proved, by=place.clerk, at=at, title=f"{place.bird}照片", file=PDF)
    for name in list(HALVES)[1:]:
        rows[name] = actions.hand_in(rows[name], by=place.head, at=at)
    for name in list(HALVES)[2:]:
        rows[name] = actions.check(rows[name], by=own, at=at)
    for name in list(HALVES)[3:]:
        rows[name] = actions.confirm(rows[name], overrides={}, remark=f"{place.bird}已看", **given)
    due_on = date(2026, 12, 3)
    rows["task"] = set_task(
        by=above, today=today, title=f"{place.bird}站宣传", target=10, unit="场", due_on=due_on, station=place.station
    )
    rows["body"] = set_body(  # by the office, in the month before there was a station
        place.region, by=own, at=at.replace(month=8), name=f"{place.bird}领导小组", number="1号",
        since_on=date(2026, 7, 1),
    )  # fmt: skip
    rows["order"], rows["reported"] = (
        actions_order.issue(rows[name], by=above, today=today, due_on=due_on, demand=f"{place.bird}站整改")
        for name in ("mending", "mended")
    )
    rows["photo_of_order"] = prove(rows["order"], by=place.clerk, title=f"{place.bird}整改照片")
    prove(rows["reported"], by=place.clerk)
    done = {line.code: f"{place.bird}已改" for line in rows["reported"].order_lines.all()}
    rows["reported"] = actions_order.report(rows["reported"], by=place.head, today=today, done=done)
    measure(place.station, by=place.head, at=at)
    rows["snapshot"] = Snapshot.objects.get(station=place.station)
    for name in [*HALVES, "order", "reported"]:  # as they stand after everything
        model = Order if name in ("order", "reported") else Assessment
        rows[name] = model.objects.get(pk=rows[name].pk)


def _answered(place: Any, half: date) -> Assessment:
    row = actions.open_assessment(place.station, by=place.clerk, today=half)
    told = {code: {"found": Found.NOT_MET.value, "text": f"{place.bird}还没有"} for code in ASSERTED}
    return actions.save_answers(row, by=place.clerk, answers=told, version=row.version)


def second_of(place: Any, somebody: Any, starts_on: date) -> Posting | None:
    """Another officer of the province: its own station is reviewed by a second person."""
    if place.region.parent:
        return None
    posting: Posting = somebody(Role.PROVINCE, place.region, f"second-{place.region.code}", starts_on=starts_on)
    return posting
