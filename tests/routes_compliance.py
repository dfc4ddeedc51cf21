"""How the tests address the nine items: the matrix, a station, self-assessments, orders."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.roles import P
from compliance.actions import field_name
from compliance.standard import ASSERTED, MEASURED
from tests.cases.files import PDF
from tests.route import API, FILE, PAGE, SEND, STATIONS, Names, Route, just, of
from tests.routes_after import each
from tests.world import Place

# The row that each move can be made from.
MOVES = {"hand_in": "answering", "check": "handed", "send_back": "handed", "confirm": "signed", "sample": "confirmed"}
ORDERS = {"report": "order", "accept": "reported", "return": "reported", "revoke": "order"}
LATER = "2026-12-31"


def code(place: Place) -> list[Names]:
    return [{"code": place.code}]


def moves(place: Place) -> list[Names]:
    return [{"pk": getattr(place, row).pk, "move": move} for move, row in MOVES.items()]


def moved(place: Place, names: Names) -> Names:
    row = getattr(place, MOVES[names["move"]])
    body: Names = {"version": row.version, "remark": "请核对"}
    for one in row.answers.all():
        body |= {field_name("found", one.code): one.found, field_name("reason", one.code): ""}
    return body


def order_moves(place: Place) -> list[Names]:
    return [{"pk": getattr(place, row).pk, "move": move} for move, row in ORDERS.items()]


def ordered(place: Place, names: Names) -> Names:
    row = getattr(place, ORDERS[names["move"]])
    found = "m" if names["move"] == "accept" else "n"
    body: Names = {"version": row.version, "remark": "还差一项", "due_on": LATER}
    for line in row.order_lines.all():
        body |= {field_name("after", line.code): found, field_name("text", line.code): "已看"}
        body |= {field_name("done", line.code): "已改"}
    return body


def answers(place: Place, names: Names) -> Names:
    body: Names = {"version": place.answering.version}
    for line in ASSERTED:
        body |= {field_name("found", line): "n", field_name("text", line): "还没有"}
    return body | {field_name("todo", line): "" for line in MEASURED}


def photo(place: Place, names: Names) -> Any:
    return {"file": SimpleUploadedFile("照片.pdf", PDF), "title": "照片"}


OR_ELSEWHERE = frozenset({200, 302, 403})  # a page that asks besides whose turn it is
COMPLIANCE: dict[str, Route] = {
    "compliance:list": Route(PAGE, P.COMPLIANCE_VIEW, inside=frozenset({200, 302})),
    "compliance:export": Route(FILE, P.COMPLIANCE_VIEW),
    "compliance:measure": Route(SEND, P.COMPLIANCE_VIEW),
    "compliance:changes": Route(PAGE, P.COMPLIANCE_VIEW),
    "compliance:coverage": Route(PAGE, P.COMPLIANCE_VIEW),
    "compliance:standard": Route(PAGE, P.COMPLIANCE_VIEW),
    "compliance:station": Route(PAGE, P.COMPLIANCE_VIEW, STATIONS, code),
    "compliance:history": Route(PAGE, P.COMPLIANCE_VIEW, STATIONS, code),
    "compliance:open": Route(SEND, P.COMPLIANCE_ASSESS, STATIONS, code),
    "compliance:assessments": Route(PAGE, P.COMPLIANCE_VIEW),
    "compliance:assessment": Route(PAGE, P.COMPLIANCE_VIEW, STATIONS, each(*MOVES.values())),
    "compliance:fill": Route(PAGE, P.COMPLIANCE_ASSESS, STATIONS, of("answering"), body=answers),
    "compliance:proof_new": Route(
        PAGE, P.COMPLIANCE_ASSESS, STATIONS, lambda place: [{"pk": place.answering.pk, "line": "1.1"}], body=photo
    ),
    "compliance:proof": Route(FILE, P.COMPLIANCE_VIEW, STATIONS, each("photo", "photo_of_order")),
    "compliance:proof_remove": Route(
        SEND, P.COMPLIANCE_ASSESS, STATIONS, each("photo", "photo_of_order"), body=just({})
    ),
    "compliance:order_proof_new": Route(
        PAGE, P.COMPLIANCE_ASSESS, STATIONS, lambda place: [{"pk": place.order.pk, "line": "1.1"}], body=photo
    ),
    "compliance:issue": Route(
        PAGE, P.COMPLIANCE_REVIEW, STATIONS, of("confirmed"), body=just({"due_on": LATER, "demand": "逐项整改"}),
        inside=frozenset({200, 403}),
    ),
    "compliance:move": Route(PAGE, P.COMPLIANCE_VIEW, STATIONS, moves, body=moved, inside=OR_ELSEWHERE),
    "compliance:orders": Route(PAGE, P.COMPLIANCE_VIEW),
    "compliance:order": Route(PAGE, P.COMPLIANCE_VIEW, STATIONS, each("order", "reported")),
    "compliance:paper": Route(FILE, P.COMPLIANCE_VIEW, STATIONS, of("order")),
    "compliance:order_move": Route(
        PAGE, P.COMPLIANCE_VIEW, STATIONS, order_moves, body=ordered, inside=OR_ELSEWHERE
    ),
}  # fmt: skip

MEASURES: dict[str, Route] = {
    "compliance-list": Route(API, filters=("area", "item")),
    "compliance-detail": Route(API, P.COMPLIANCE_VIEW, STATIONS, of("snapshot")),
}
