"""Every address x every role x rows that are one's own, of a child, parent, sibling, or of another province.

What lies outside answers exactly like what does not exist, and nothing of it stands in any answer: pages, the API,
exports, fragments, and whatever is sent. An address that tests/routes.py does not know fails. What is looked up or
named inside what is sent is in test_scope_sent.py.
"""

import contextlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import Resolver404, resolve, reverse
from drf_spectacular.generators import SchemaGenerator

from accounts.models import AuditLine
from accounts.roles import OFFICE_ROLES, STATION_ROLES
from cases.models import Case
from stations import actions
from tests.asking import NOBODY, Answer, Asker, leaks
from tests.engines import asking
from tests.routes import (
    API,
    CASE,
    NOBODYS,
    OF_REGIONS,
    PAGE,
    ROUTES,
    SEND,
    Names,
    Route,
    every_name,
    every_route,
    methods,
    missing,
)
from tests.routes_register import PUBLIC
from tests.world import PEOPLE, Place, World

pytestmark = pytest.mark.django_db
PATTERNS = dict(every_name())


# ---------------------------------------------------------------- nothing is forgotten
def test_every_address_is_declared() -> None:
    names = [name for name, _ in every_name()]
    assert sorted(names) == sorted(ROUTES)
    assert set(OF_REGIONS) <= set(ROUTES)


def test_every_operation_of_the_api_is_declared() -> None:
    described = set()
    for path, operations in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        described |= {(named(path), method.upper()) for method in operations}
    frame = {"schema", "docs", "api-root"}
    routes = [name for name, route in ROUTES.items() if route.kind == API and name not in frame]
    assert described == {(name, method) for name in routes for method in methods(PATTERNS[name])}


def named(path: str) -> str:
    """The name of a path of the description, whatever form its keys have."""
    for key in ("1", "340102", "34010201"):
        with contextlib.suppress(Resolver404):
            return resolve(re.sub(r"\{\w+\}", key, path.replace("{move}", "void"))).view_name
    raise AssertionError(f"no address for {path}")


# ---------------------------------------------------------------- outside
STATIONS_TO_CHOOSE = re.compile(r"<select[^>]*name=\"(?:to|target_station)\".*?</select>", re.DOTALL)


@pytest.mark.parametrize("who", asking([NOBODY, *PEOPLE]))
def test_what_is_outside_answers_like_what_does_not_exist(world: World, who: str) -> None:
    asker = Asker(world, who)
    before = AuditLine.objects.count()
    missing_answers: dict[str, Answer] = {}
    wrong = []
    walked: set[tuple[str, str]] = set()  # of one place every row was asked for; of the others one is enough
    for name, route in every_route():
        if route.of == NOBODYS:
            continue
        for place in world.places.values():
            if asker.sees(route, place) or (place.name not in ("county", "abroad") and not asker.may(route)):
                continue  # who may not open the page at all is refused before any row is looked for
            most = 1 if (name, route.of) in walked else None
            walked.add((name, route.of))
            for names, query, gone, gone_query in outside(asker, route, place, most):
                body = route.body(place, names) if route.body else {}
                for method in sorted(sent(name, route)):
                    answer = asker.ask(route, name, names, query, method, body)
                    like = f"{method} {name} {sorted(gone.items())} {sorted(gone_query.items())}"
                    if like not in missing_answers:
                        missing_answers[like] = asker.ask(route, name, gone, gone_query, method, body)
                    wrong += verdict(asker, route, method, answer, missing_answers[like])
    assert wrong == []
    assert AuditLine.objects.count() == before


def sent(name: str, route: Route) -> set[str]:
    """The methods worth trying: a page that takes nothing looks at no more in a POST than in a GET."""
    return methods(PATTERNS[name]) - ({"POST"} if route.kind == PAGE and route.body is None else set())


def verdict(asker: Asker, route: Route, method: str, answer: Answer, gone: Answer) -> list[str]:
    """What is wrong with an answer to somebody outside."""
    if asker.who == NOBODY:
        expected = {401} if route.kind == API else {302}
    elif route.kind == API:
        expected = {404}
    else:
        expected = {404} if asker.may(route) else {403}
    if route.kind == SEND and method == "GET":
        expected = {405} | (expected if asker.who == NOBODY or not asker.may(route) else set())
    wrong = []
    if answer.status not in expected:
        wrong.append(f"{answer.where} answers {answer.status}, expected {sorted(expected)}")
    if (answer.status, answer.text) != (gone.status, gone.text):
        wrong.append(f"{answer.where} differs from {gone.where}")
    return wrong + leaks(asker, answer)


def addresses(route: Route, place: Place) -> list[tuple[Names, Names]]:
    return [(names, route.query(place)) for names in route.at(place)]


def outside(
    asker: Asker, route: Route, place: Place, most: int | None = None
) -> Iterator[tuple[Names, Names, Names, Names]]:
    """Foreign names and the same of what does not exist; of two names also each beside one of his own."""
    own = next((one for one in asker.world.places.values() if asker.sees(route, one)), None)
    mine = addresses(route, own) if own else []
    for number, (names, query) in enumerate(addresses(route, place)[:most]):
        yield names, query, missing(names), missing(query)
        keys = [key for key in names if key in ("code", "pk", "posting_pk")]
        if len(keys) > 1 and mine:
            for key in keys:
                beside = mine[number][0]
                yield beside | {key: names[key]}, query, beside | {key: missing(names)[key]}, query


def test_who_is_not_signed_in_opens_nothing(world: World) -> None:
    asker, wrong = Asker(world, NOBODY), []
    for name, route in ROUTES.items():
        if route.of == NOBODYS and name not in {"healthz", "readyz", "accounts:login", "accounts:logout"} | PUBLIC:
            for method in methods(PATTERNS[name]):
                answer = asker.ask(route, name, route.at(world.places["county"])[0], {}, method)
                refused = {401} if route.kind == API else {405, 302} if route.kind == SEND else {302}
                wrong += [] if answer.status in refused else [f"{answer.where} answers {answer.status}"]
                wrong += leaks(asker, answer)
    assert wrong == []


def test_a_shared_case_is_seen_by_that_station_only_and_moved_by_its_own(world: World) -> None:
    """A referred case: its page and row, neither what was told at the other desk nor the file on its person."""
    here, there = world.places["county"], world.places["sibling"]
    actions.share(here.working, by=here.head, station=there.station, kind="case")
    visitor, stranger = Asker(world, "clerk"), Asker(world, "clerk_of_city")
    visitor.browser.force_login(there.head.user, "accounts.backends.GrowingDelayBackend")
    case, file = here.working.pk, here.client.pk
    for address in (f"/cases/{case}/", f"/api/v1/cases/{case}/"):
        answer = visitor.send(address)
        assert answer.status == 200
        assert here.working.number in answer.text
        assert f"{here.herb}家" not in answer.text
        assert stranger.send(address).status == 404
    for address in (f"/clients/{file}/", f"/api/v1/clients/{file}/", f"/consultations/of/{file}/", f"/cases/of/{file}/",
                    f"/cases/{here.closed.pk}/", f"/stations/{here.code}/"):  # fmt: skip
        assert visitor.send(address).status == 404, address
    before = AuditLine.objects.count()
    closing = {"version": here.working.version, "closed_on": "2026-11-03", "outcome": "01"}
    for address, body, is_api in [
        (f"/cases/{case}/close/", closing, False), (f"/api/v1/cases/{case}/close/", closing, True),
        (f"/cases/{case}/note/", {"held_on": "2026-11-03", "text": "别站记的"}, False),
        (f"/cases/{case}/edit/", CASE | {"version": here.working.version}, False),
    ]:  # fmt: skip
        assert visitor.send(address, "POST", body, is_api).status == 403, address
    assert AuditLine.objects.count() == before


# ---------------------------------------------------------------- inside
@pytest.mark.parametrize("who", asking(PEOPLE))
def test_no_answer_tells_of_what_is_outside(world: World, who: str) -> None:
    """Also: each row of one's own area is there, so that the 404 of the others is no mistake of this test."""
    asker, wrong, marks = Asker(world, who), [], set()
    for at, (name, route) in enumerate(every_route()):
        places = [place for place in world.places.values() if asker.sees(route, place)]
        for place in places[:1] if route.of == NOBODYS else in_turn(places, at, 2):
            for names, query in addresses(route, place):
                answer = asker.ask(route, name, names, query)
                expected = {405} if route.kind == SEND else {403} | route.inside if name in MOVES else route.inside
                if answer.status not in expected:
                    wrong.append(f"{answer.where} answers {answer.status}")
                # Which stations a case may be passed on or referred to is no secret: their names are public.
                answer.text = STATIONS_TO_CHOOSE.sub("", answer.text)
                if name in PUBLIC:  # what a station shows to everybody is no secret, and nothing of it is a person's
                    wrong += [f"{answer.where} tells {place.herb}"] if place.herb in answer.text else []
                    continue
                wrong += leaks(asker, answer)
                marks |= {mark for mark in (place.bird, place.herb) if mark in answer.text}
        if not asker.may(route) and route.kind != SEND and route.of == NOBODYS:
            address = reverse(name, kwargs=route.at(world.places["county"])[0])
            wrong += [] if asker.send(address).status == 403 else [f"{who} opens {name}"]
    assert wrong == []
    mine = [place for place in world.places.values() if place.name in asker.inside]
    people = {place.herb for place in mine if asker.role in STATION_ROLES | OFFICE_ROLES}
    assert marks == {place.bird for place in mine} | people  # what is looked for can be found


def in_turn(places: list[Place], at: int, most: int) -> list[Place]:
    """Some of them, others at the next address: a province that asks all of its places walks for minutes."""
    start = at % max(len(places), 1)
    return (places[start:] + places[:start])[:most]


TELLS = {"clients:reveal", "clients:right_copy"}  # pages whose very purpose are numbers in full, to the trail
MOVES = {"cases:move"}  # a page that asks besides whether this role makes this move


def test_what_is_sent_changes_ones_own_rows_only_where_one_may(world: World) -> None:
    """Every body changes its row for somebody: so its 404 for who stands outside says something."""
    bodies = [(name, route) for name, route in every_route() if route.body]
    told = {(name, at.get("move", "")) for name, route in bodies for at in route.at(world.places["county"])}
    written: set[tuple[str, str]] = set()
    askers = [Asker(world, who) for who in PEOPLE]
    for most in (1, len(world.places)):  # of his places one; the others where it changed for nobody yet
        for asker in askers:
            for at, (name, route) in enumerate(bodies):
                places = [place for place in world.places.values() if asker.sees(route, place)]
                for place in in_turn(places, at, most):
                    for names, query in addresses(route, place):
                        if most > 1 and (name, names.get("move", "")) in written:
                            continue
                        answer, changed = tried(asker, name, route, place, names, query)
                        assert answer.status in (200, 201, 302, 400, 403, 409), answer.where
                        assert leaks(asker, answer) == [] or name in TELLS, answer.where
                        written |= {(name, names.get("move", ""))} if changed else set()
    assert told == written


def tried(asker: Asker, name: str, route: Route, place: Place, names: Names, query: Names) -> tuple[Answer, bool]:
    """What is answered to a body, and whether it changed anything; it is undone."""
    assert route.body
    (method,) = methods(PATTERNS[name]) - {"GET"}
    before = AuditLine.objects.count()
    with transaction.atomic():
        answer = asker.ask(route, name, names, query, method, route.body(place, names))
        changed = AuditLine.objects.count() > before
        transaction.set_rollback(True)
    return answer, changed


# ---------------------------------------------------------------- lists and details
LISTED = {  # resource: the key in its list, and the rows of a place that exist
    "stations": ("code", lambda place: [place.code]),
    "staff": ("id", lambda place: [place.staff.pk, place.second.pk, place.filing.staff_id]),
    "clients": ("id", lambda place: [place.client.pk, place.roamer.pk, place.twin.pk]),
    "consultations": ("id", lambda place: [place.asked.pk, place.consultation.pk, place.anonymous.pk]),
    "cases": ("id", lambda place: [row.pk for row in place.rows.values() if isinstance(row, Case)]),
    "referrals": ("id", lambda place: [place.prepared.pk, place.referred.pk, place.taken.pk]),
    "returns": ("id", lambda place: [place.sent.pk, place.draft.pk]),
    "events": ("id", lambda place: [place.event.pk]),
    "typical_cases": ("id", lambda place: [place.typical.pk]),
}  # fmt: skip


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("resource", LISTED)
def test_list_and_detail_agree(world: World, who: str, resource: str) -> None:
    """What a list shows is what its details open, and both are one's own area: in the API, and on the page."""
    asker = Asker(world, who)
    key, rows = LISTED[resource]
    route = ROUTES[f"{resource}-detail"]
    everything = {str(row) for place in world.places.values() for row in rows(place)}
    mine = {str(row) for place in world.places.values() if asker.sees(route, place) for row in rows(place)}
    assert {str(row[key]) for row in listed(asker, f"/api/v1/{resource}/?page_size=2")} == mine
    name = next(iter(route.at(world.places["county"])[0]))
    answers = {row: asker.send(reverse(f"{resource}-detail", kwargs={name: row})).status for row in everything}
    assert {row for row, status in answers.items() if status == 200} == mine
    if resource in ("stations", "clients", "consultations", "cases", "referrals") and asker.may(route):
        assert set(shown(asker, resource)) == mine


def shown(asker: Asker, resource: str) -> Iterator[str]:
    """The rows of the list's pages, one after the other."""
    query: str | None = ""
    while query is not None:
        page = asker.browser.get(f"/{resource}/{query}").content.decode()
        yield from re.findall(rf'href="/{resource}/(\d+)/"', page)
        further = re.search(r'href="(\?[^"]*)"[^>]*>下一页', page)
        query = further[1].replace("&amp;", "&") if further else None


def listed(asker: Asker, address: str) -> Iterator[dict[str, Any]]:
    while address:
        answer = asker.browser.get(address)
        assert answer.status_code == 200, answer.content
        yield from answer.json()["results"]
        address = answer.json()["next"]
