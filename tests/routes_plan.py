"""The addresses of what is owed beside the returns: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import FILE, PAGE, PERSONS, STATIONS, Names, Route, just, of, with_version
from tests.world import TODAY, Place

KINDS = ("station", "consultation", "case")


def records(place: Place) -> list[Names]:
    keys = {"station": place.station.pk, "consultation": place.consultation.pk, "case": place.working.pk}
    return [{"kind": kind, "pk": keys[kind]} for kind in KINDS]


def kinds(place: Place) -> list[Names]:
    return [{"kind": kind} for kind in KINDS]


TASK = {"title": "宣传活动", "target": 5, "unit": "场", "due_on": "2026-12-31"}
PLAN = {
    "reports:obligations": Route(PAGE, P.RETURN_VIEW, filters=("area",)),
    "reports:tasks": Route(PAGE, P.RETURN_VIEW),
    "reports:task_create": Route(PAGE, P.PLAN_SET),
    "reports:task": Route(
        PAGE, P.RETURN_VIEW, STATIONS, of("task"), body=with_version("task", {"progress": 3, "note": "已办三场"}),
    ),
    "reports:task_withdraw": Route(
        PAGE, P.PLAN_SET, STATIONS, of("task"), body=with_version("task", {"reason": "计划调整"})
    ),
    "reports:entries": Route(PAGE, P.RETURN_VIEW),
    # Of one's own station alone: nothing of another is in them, whatever the kind.
    "reports:entries_export": Route(FILE, P.ENTRY_LOG, at=kinds),
    "reports:entry_order": Route(PAGE, P.ENTRY_ORDER, at=kinds),
    "reports:entry": Route(PAGE, P.ENTRY_LOG, PERSONS, records, body=just({"entered_on": TODAY})),
}  # fmt: skip
