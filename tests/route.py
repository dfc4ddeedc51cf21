"""One address of the product, as the tests name it: the table is tests/routes.py."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from tests.world import Place

PAGE, FILE, SEND, API, PROBE = "page", "file", "answers POST only", "api", "probe"
Names = dict[str, Any]
NOBODYS, PERSONS, STATIONS, REGIONS, ACCOUNTS, MINE = "nobody's", "persons", "stations", "regions", "accounts", "mine"


def nothing(place: Place) -> list[Names]:
    return [{}]


@dataclass(frozen=True)
class Route:
    """`at` and `query` name rows of a station in an address; `body` is what would change one of them."""

    kind: str
    needs: str = ""  # the permission without which it is refused
    of: str = NOBODYS  # whose rows the address names
    at: Callable[[Place], list[Names]] = nothing
    query: Callable[[Place], Names] = field(default=lambda place: {})
    body: Callable[[Place, Names], Any] | None = None
    inside: frozenset[int] = frozenset({200})  # what a GET of a row of one's own area answers
    filters: tuple[str, ...] = ()  # what a list can be asked for by words

    def address(self, name: str, names: Names, query: Names) -> str:
        return reverse(name, kwargs=names) + (f"?{urlencode(query)}" if query else "")


def of(row: str) -> Callable[[Place], list[Names]]:
    """By the key of one of a station's rows."""
    return lambda place: [{"pk": getattr(place, row).pk}]


def with_version(row: str, body: Names) -> Callable[[Place, Names], Names]:
    return lambda place, names: body | {"version": (place if row == "place" else getattr(place, row)).version}


def just(body: Names) -> Callable[[Place, Names], Names]:
    return lambda place, names: body
