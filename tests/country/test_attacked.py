"""The API attacked through its own OpenAPI document: Schemathesis makes the requests, every role sends them.

Whatever is sent, the answer is JSON and no failure of ours (5xx); a refusal has the one form of all refusals and tells
nobody of somebody. Rows, codes and numbers that exist are mixed in, or nearly every request would end at a 404.
"""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.db import transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from config.api import router
from config.wsgi import application
from reports.api import BESIDE as RETURN_BESIDE
from reports.models import Compilation
from reports.review_document import DOCX
from stations import actions
from stations.streams import CSV
from stations.workbooks import XLSX
from tests.asking import NOBODY, Asker
from tests.engines import only_on_postgresql
from tests.routes import CASES
from tests.world import PEOPLE, ROAMER, TODAY, Place, World

FILES = (XLSX, CSV, DOCX, "application/zip")
WELL_FORMED, MALFORMED = 9, 3  # requests of each operation: the station's head sends them all
SOME = 7  # and the others every seventh
NOT_OFFERED = {"drag_back"}  # what the sending back of an earlier month does to this one
BESIDE = {  # the moves that no table has
    "returns": {*RETURN_BESIDE}, "consultations": {"answer"}, "events": {"void"}, "typical_cases": {"void"},
}  # fmt: skip
WHOSE = ("county", "sibling")  # whose rows are named in what is sent; an address is mostly one of the first
ROWS: dict[str, Callable[[Place], list[Any]]] = {
    "areas": lambda place: [place.region.code],
    "campaigns": lambda place: [place.campaign.pk],
    "cases": lambda place: [
        getattr(place, row).pk for row in ("review", "accepted", "working", "closed", "refused", "grouped")
    ],
    "clients": lambda place: [place.client.pk, place.joined.pk],
    "compilations": lambda place: list(Compilation.objects.values_list("pk", flat=True)[:2]),
    "compliance": lambda place: [place.snapshot.pk],
    "consultations": lambda place: [place.consultation.pk, place.asked.pk],
    "events": lambda place: [place.event.pk],
    "indicators": lambda place: ["201"],
    "referrals": lambda place: [place.prepared.pk, place.referred.pk, place.taken.pk],
    "returns": lambda place: [place.draft.pk, place.sent.pk],
    "staff": lambda place: [place.staff.pk, place.second.pk],
    "stations": lambda place: [place.code],
    "typical_cases": lambda place: [place.typical.pk],
}
NONE = [2**63]  # no row, and beyond what a database counts
DAYS = ["2026-10-13", f"{TODAY}", "2026-11-04", "0001-01-01", "9999-12-31"]


# ---------------------------------------------------------------- the document
def described() -> dict[str, Any]:
    document: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return json.loads(json.dumps(document, default=str))  # type: ignore[no-any-return]


def with_moves() -> Iterator[tuple[str, Any]]:
    for prefix, viewset, _ in router.registry:
        if getattr(viewset, "moves", None):
            yield prefix, viewset


def body_of(viewset: Any, move: str) -> str:
    return str(viewset.moves[move][0].__name__.removesuffix("Serializer"))


def test_every_move_is_in_the_document_with_its_own_body() -> None:
    document, found = described(), []
    for prefix, viewset in with_moves():
        operation = document["paths"][f"/api/v1/{prefix}/{{id}}/{{move}}/"]["post"]
        (named,) = (one["schema"]["enum"] for one in operation["parameters"] if one["name"] == "move")
        table = getattr(viewset.queryset.model, "LIFECYCLE", None)
        moves = {step.name for step in table.moves} - NOT_OFFERED if table else set()
        assert set(named) == moves | BESIDE.get(prefix, set()), prefix
        bodies = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
        told = {one["$ref"].rsplit("/", 1)[1] for one in document["components"]["schemas"][bodies]["oneOf"]}
        for move in named:
            name = body_of(viewset, move)
            assert name in told, (prefix, move)
            # Two bodies of one name would be one in the document, and one of them told wrongly.
            properties = document["components"]["schemas"][name]["properties"]
            assert set(properties) == set(viewset.moves[move][0]().fields), (prefix, move)
        found.append(prefix)
    assert found == ["consultations", "events", "cases", "referrals", "typical_cases", "returns"]


# ---------------------------------------------------------------- the requests
def aimed(world: World) -> dict[str, Any]:
    """The document, each move with its own address and body, and with what exists mixed into what may be sent."""
    document = described()
    places = [world.places[name] for name in WHOSE]
    for prefix, viewset in with_moves():
        (operation,) = document["paths"].pop(path := f"/api/v1/{prefix}/{{id}}/{{move}}/").values()
        for move in viewset.moves:
            own = copy.deepcopy(operation)
            own["operationId"] = f"{prefix}_{move}"
            own["parameters"] = [one for one in own["parameters"] if one["name"] != "move"]
            body = {"$ref": f"#/components/schemas/{body_of(viewset, move)}"}
            own["requestBody"]["content"]["application/json"]["schema"] = body
            document["paths"][path.replace("{move}", move)] = {"post": own}
    values = {
        "number": [place.number for place in places], "phone": [place.phone for place in places],
        "area": (codes := [code for place in places for code in (place.code, place.region.code)]),
        "station": codes, "region": codes, "parent": codes, "to": codes, "client": [one.client.pk for one in places],
        "period": ["2026-09", "2026-10", "2026-Q3", "2026"], "handler": [*ROWS["staff"](places[0]), *NONE],
        "version": [1, 2, 3], "campaign": [*ROWS["campaigns"](places[0]), *NONE], "case": ROWS["cases"](places[0]),
        "code": ["340102-2610-01-02-3"],
    }  # fmt: skip
    for path, operations in document["paths"].items():
        for one in [one for operation in operations.values() for one in operation.get("parameters", [])]:
            if one["in"] == "path":
                one["schema"] = {"enum": list(dict.fromkeys(map(str, keys(path, one["name"], places))))}
            else:
                one["schema"] = mixed(one["schema"], values.get(one["name"]))
    for component in document["components"]["schemas"].values():
        for name, schema in component.get("properties", {}).items():
            is_day = schema.get("format") == "date"
            component["properties"][name] = schema | {"enum": DAYS} if is_day else mixed(schema, values.get(name))
    return document


def keys(path: str, name: str, places: list[Place]) -> list[Any]:
    """What stands in an address: of a move the row from which it leads, as far as the routes know one."""
    prefix, *rest = path.strip("/").split("/")[2:]
    if name == "code" and prefix == "returns":
        return ["201", "311", "400", "000"]
    if prefix == "cases" and rest[1:] and rest[1] in CASES:
        return [CASES[rest[1]](places[0]).pk, *NONE]
    return [*ROWS[prefix](places[0]), ROWS[prefix](places[1])[0], *NONE]


def mixed(schema: dict[str, Any], found: list[Any] | None) -> dict[str, Any]:
    if not found:
        return schema
    found = [str(one) if schema.get("type") == "string" else one for one in found]
    return {"anyOf": [{"enum": list(dict.fromkeys(found))}, schema]}


@pytest.fixture(scope="module")
def attacks(built_world: World) -> list[Any]:
    """Requests of each operation, such as the document describes and such as it forbids, always the same ones."""
    schema = schemathesis.openapi.from_dict(aimed(built_world))
    schema.app = application
    made: list[Any] = []
    for found in schema.get_all_operations():
        operation = found.ok()
        made += drawn(operation.as_strategy(GenerationMode.POSITIVE), WELL_FORMED)
        if operation.body or operation.query or operation.path_parameters:  # or there is nothing to send wrongly
            made += drawn(operation.as_strategy(GenerationMode.NEGATIVE), MALFORMED)
    return made


def drawn(cases: st.SearchStrategy[Any], count: int) -> list[Any]:
    found: list[Any] = []

    @settings(
        max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(cases)
    def draw(case: Any) -> None:
        found.append(case)

    draw()
    return found


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@only_on_postgresql
@pytest.mark.parametrize("who", [NOBODY, *PEOPLE])
def test_no_request_breaks_it(world: World, attacks: list[Any], who: str) -> None:
    asker, called, wrong = Asker(world, who), set(), list[str]()
    headers = {}
    if who != NOBODY:
        headers["Authorization"] = f"Token {actions.create_token(by=asker.posting, purpose='攻击', days=1)[1]}"
    for case in attacks if who == "station_head" else attacks[::SOME]:
        called.add(case.operation.label)
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        wrong += [f"{who}: {why}: {case.as_curl_command()}" for why in complaints(asker, case, answer)]
    assert wrong == []
    assert called == operations()


def operations() -> set[str]:
    """Every operation of the document, the moves one by one."""
    found, moves = set(), {f"/api/v1/{prefix}/{{id}}/{{move}}/": viewset.moves for prefix, viewset in with_moves()}
    for path, methods in described()["paths"].items():
        for method in methods:
            found |= {f"{method.upper()} {path.replace('{move}', move)}" for move in moves.get(path, [""])}
    return found


def complaints(asker: Asker, case: Any, answer: Any) -> Iterator[str]:
    """What is wrong with an answer."""
    if answer.status_code >= 500:
        yield f"{answer.status_code}"
    if answer.status_code == 200 and answer.headers.get("content-type", [""])[0] in FILES:
        return
    text = answer.content.decode()
    if (kind := answer.headers.get("content-type", [""])[0]) != "application/json":
        yield f"{answer.status_code} is {kind}: {text[:200]}"
        return
    told = json.dumps(json.loads(text), ensure_ascii=False)
    yield from (
        f"tells {secret}" for place in asker.world.places.values() for secret in place.secrets if secret in told
    )
    if answer.status_code < 400:
        return
    if asker.who == NOBODY and answer.status_code not in (401, 404):  # 404: no address at all
        yield f"{answer.status_code} to nobody"
    errors = json.loads(text).get("errors")
    if not errors or not all(set(one) == {"field", "code", "message"} and one["message"] for one in errors):
        yield f"{answer.status_code} in a form of its own: {told[:200]}"
    sent = repr((case.path_parameters, case.query, case.body))
    yield from (f"{answer.status_code} tells {mark}" for mark in asker.forbidden() if mark in told and mark not in sent)
    if ROAMER in told:
        yield "tells the number of the one who has many files"
