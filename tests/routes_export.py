"""The addresses of lists as files, and of what goes with a year over the API (tests/routes.py)."""

from collections.abc import Callable

from accounts.roles import P
from tests.route import API, FILE, REGIONS, STATIONS, Names, Route, just
from tests.routes_returns import TOLD
from tests.world import PERIOD, Place

LISTS = {
    "clients": (P.CLIENT_VIEW, ("search",)), "consultations": (P.CONSULTATION_VIEW, ("search",)),
    "cases": (P.CASE_VIEW, ("search", "area")), "referrals": (P.CASE_VIEW, ("search",)),
}  # fmt: skip
GETS = frozenset({405})  # what a GET of an address that only takes something answers


def told(place: Place) -> list[Names]:
    """Of a year with nothing in it there is no document."""
    return [{}] if place.code.startswith(TOLD) else []


def asked(code: Callable[[Place], str], period: str = PERIOD[:4]) -> Callable[[Place], Names]:
    return lambda place: {"area": code(place), "period": period}


def of(whose: str, code: Callable[[Place], str]) -> dict[str, Route]:
    return {
        "reviews-list": Route(API, P.RETURN_VIEW, whose, query=asked(code)),
        "reviews-document": Route(API, P.RETURN_VIEW, whose, told, asked(code)),
        "workbooks-filled": Route(API, P.RETURN_VIEW, whose, query=asked(code, PERIOD)),
    }


EXPORTS: dict[str, Route] = {
    "clients:register": Route(FILE, P.CLIENT_VIEW, filters=("search",)),
    "consultations:register": Route(FILE, P.CONSULTATION_VIEW, filters=("search",)),
    **{f"{name}-register": Route(API, needs, filters=words) for name, (needs, words) in LISTS.items()},
    **of(STATIONS, lambda place: place.code),
    # A pack is a station's: who sees its returns and may not take it is told so.
    "packs-list": Route(
        API, P.RETURN_VIEW, STATIONS, query=asked(lambda place: place.code, PERIOD), body=just({}), inside=GETS
    ),
    "layouts-list": Route(API, P.RETURN_LAYOUT),
    "layouts-end": Route(API, P.RETURN_LAYOUT, inside=GETS),
}  # fmt: skip
EXPORTS_OF_REGIONS = of(REGIONS, lambda place: place.region.code)
