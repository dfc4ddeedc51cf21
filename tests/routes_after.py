"""How the tests address referrals and what follows the closing of a case."""

from collections.abc import Callable
from typing import Any

from accounts.roles import P
from tests.route import API, PAGE, PERSONS, Names, Route, just, of, with_version
from tests.world import TODAY, Place

# The row that each move can be made from, and what it asks for.
REFERRALS: dict[str, tuple[str, Names]] = {
    "send": ("prepared", {"sent_on": TODAY}),
    "accept": ("referred", {"answered_on": TODAY}),
    "refuse": ("referred", {"answered_on": TODAY, "reason": "不属于援助范围"}),
    "return": ("referred", {"ended_on": TODAY, "reason": "材料不全"}),
    "finish": ("taken", {"ended_on": TODAY}),
    "revoke": ("referred", {"ended_on": TODAY, "reason": "当事人撤回同意"}),
}


def referral_moves(place: Place) -> list[Names]:
    return [{"pk": getattr(place, row).pk, "move": move} for move, (row, _) in REFERRALS.items()]


def moved(place: Place, names: Names) -> Names:
    row, body = REFERRALS[names["move"]]
    return body | {"version": getattr(place, row).version}


def subsidy_moves(place: Place) -> list[Names]:
    return [{"pk": place.asked_for.pk, "move": "approve"}, {"pk": place.approved.pk, "move": "pay"}]


def days(place: Place, names: Names) -> Names:
    return {"approved_on": TODAY, "paid_on": TODAY}


def each(*rows: str) -> Callable[[Place], list[Names]]:
    return lambda place: [{"pk": getattr(place, row).pk} for row in rows]


REFERRAL: dict[str, Any] = {
    "consented_on": TODAY, "target": "01", "target_name": "法律援助中心", "papers": "申请表", "asked_fen": "",
}  # fmt: skip
OF_OWN_STATION_OR_ABOVE = frozenset({200, 403})  # a page that asks besides whether this role decides

AFTER: dict[str, Route] = {
    "cases:referrals": Route(PAGE, P.CASE_VIEW, PERSONS, of("working")),
    "cases:refer": Route(PAGE, P.CASE_REFER, PERSONS, of("working"), body=just(REFERRAL)),
    "cases:referral_list": Route(PAGE, P.CASE_VIEW, filters=("search",)),
    "cases:referral": Route(PAGE, P.CASE_VIEW, PERSONS, each("prepared", "referred", "taken")),
    "cases:referral_move": Route(PAGE, P.CASE_REFER, PERSONS, referral_moves, body=moved),
    "cases:after": Route(PAGE, P.CASE_VIEW, PERSONS, each("working", "closed")),
    "cases:evaluate": Route(
        PAGE, P.CASE_VIEW, PERSONS, of("closed"), body=just({"evaluated_on": TODAY, "grade": "1"}),
        inside=OF_OWN_STATION_OR_ABOVE,
    ),
    "cases:subsidy": Route(
        PAGE, P.CASE_WORK, PERSONS, of("closed"),
        body=lambda place, names: {"asked_on": TODAY, "staff": place.second.pk, "amount_fen": "800", "basis": "甲"},
    ),
    "cases:subsidy_move": Route(
        PAGE, P.CASE_VIEW, PERSONS, subsidy_moves, body=days, inside=OF_OWN_STATION_OR_ABOVE
    ),
    "cases:call": Route(
        PAGE, P.CASE_OPEN, PERSONS, of("closed"), body=just({"called_on": TODAY, "satisfaction": "1"})
    ),
    "cases:complain_of_case": Route(
        PAGE, P.CASE_OPEN, PERSONS, of("closed"), body=just({"received_on": TODAY, "words": "太慢"})
    ),
    "cases:complaints": Route(PAGE, P.CASE_VIEW),
    "cases:complain": Route(PAGE, P.CASE_OPEN),
    "cases:complaint": Route(PAGE, P.CASE_VIEW, PERSONS, of("complaint")),
    "cases:complaint_answer": Route(
        PAGE, P.CASE_CLOSE, PERSONS, of("complaint"),
        body=with_version("complaint", {"answered_on": TODAY, "found": "1", "answer": "已道歉"}),
    ),
}  # fmt: skip

REFERRED: dict[str, Route] = {
    "referrals-list": Route(API, filters=("search",)),
    "referrals-detail": Route(API, P.CASE_VIEW, PERSONS, each("prepared", "referred", "taken")),
    "referrals-move": Route(
        API, P.CASE_VIEW, PERSONS, referral_moves, body=moved, inside=frozenset({405})
    ),
}  # fmt: skip
