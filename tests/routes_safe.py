"""The addresses of one's own sign-ins and of the rights desk: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import PAGE, PERSONS, SEND, Names, Route, just, of
from tests.world import TODAY, Place

ASKED = {"kind": "1", "asked_on": TODAY, "asked_by": "1", "checked": "1"}


def right(place: Place) -> list[Names]:
    return [{"pk": place.client.pk, "request_pk": place.right.pk}]


def refused(place: Place, names: Names) -> Names:
    return {"move": "refuse", "version": place.right.version, "reason": "不是本人"}


SAFE = {
    "accounts:sign_ins": Route(PAGE),
    "accounts:sign_in_end": Route(SEND),
    "clients:rights": Route(PAGE, P.CLIENT_EDIT, PERSONS, of("client")),
    "clients:right_create": Route(PAGE, P.CLIENT_EDIT, PERSONS, of("client"), body=just(ASKED)),
    "clients:right": Route(PAGE, P.CLIENT_EDIT, PERSONS, right, body=refused),
    "clients:right_copy": Route(SEND, P.CLIENT_REVEAL, PERSONS, right, body=just({"as": "page"})),
}
