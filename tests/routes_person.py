"""The addresses of a person's file besides itself: merging, guardian, certificate (tests/routes.py)."""

from accounts.roles import P
from tests.route import FILE, PAGE, PERSONS, SEND, Route, just, of, with_version

PERSON = {
    "clients:alike": Route(SEND, P.CLIENT_EDIT),
    "clients:merge": Route(
        PAGE, P.CLIENT_EDIT, PERSONS, of("client"),
        body=lambda place, names: {"other": place.twin.pk, "reason": "对照身份证"},
    ),
    "clients:undo_merge": Route(SEND, P.CLIENT_EDIT, PERSONS, of("joined"), body=just({})),
    "clients:guardian": Route(
        PAGE, P.CLIENT_EDIT, PERSONS, of("client"), body=just({"name": "胡来", "relation": "2"})
    ),
    "clients:guardian_end": Route(
        PAGE, P.CLIENT_EDIT, PERSONS, of("guardian"), body=with_version("guardian", {"ended_on": "2026-11-02"})
    ),
    "clients:certificate": Route(
        PAGE, P.CLIENT_EDIT, PERSONS, of("client"), body=just({"state": "frozen", "version": 1})
    ),
    "consultations:visited": Route(
        FILE, P.CONSULTATION_VIEW, query=lambda place: {"of": f"{place.client.pk},{place.joined.pk}"}
    ),
}  # fmt: skip
