"""What is looked up, or named inside what is sent: a foreign row answers like one that does not exist."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from accounts.models import AuditLine
from tests.asking import Answer, Asker, leaks
from tests.engines import asking
from tests.routes import ROUTES, Names
from tests.world import OPEN, ROAMER, Place, World

pytestmark = pytest.mark.django_db


# ---------------------------------------------------------------- look-ups and filters
@pytest.mark.parametrize("who", asking("clerk clerk_of_city county city admin_of_city security auditor".split()))
def test_no_list_finds_what_is_outside(world: World, who: str) -> None:
    """By the name, code or key of a foreign row a list answers as by those of nothing."""
    asker, wrong = Asker(world, who), []
    away = [world.places[name] for name in ("sibling", "abroad") if name not in asker.inside]
    for name, route in ROUTES.items():
        for parameter in route.filters if asker.may(route) else ():
            nothing = [repeated(asker, name, parameter, value) for value in asked(parameter, None)]
            for place in away:
                for value, none in zip(asked(parameter, place), nothing, strict=True):
                    found = repeated(asker, name, parameter, value)
                    wrong += leaks(asker, found)
                    if name != "areas-list" and (found.status, found.text) != (none.status, none.text):
                        wrong.append(f"{found.where} differs from {none.where}")
    assert wrong == []


def asked(parameter: str, place: Place | None) -> list[str]:
    """What somebody who knows a foreign row would ask by, and the same of nothing."""
    region, code, staff = "999999", "99999999", 999999999
    if place:
        region, code, staff = place.region.code, place.code, place.staff.pk
    exact = {"area": region, "parent": region, "station": code, "handler": str(staff)}
    if parameter in exact:
        return [exact[parameter]]
    bird, herb = (place.bird, place.herb) if place else ("鼹", "鼹")
    return [bird, herb, f"{herb}小兰", code, f"{bird}残法救〔2026〕案1号"]


def repeated(asker: Asker, name: str, parameter: str, value: str) -> Answer:
    """The answer, what was asked left out."""
    whole = "&page_size=200" if name.endswith("-list") else ""  # a next page's address would hold what was asked
    answer = asker.send(f"{reverse(name)}?{parameter}={quote(value)}{whole}")
    for written in (quote(value), value) if len(value) > 5 or not value.isdigit() else (f"{parameter}={value}",):
        answer.text = answer.text.replace(written, "()")
    return answer


@pytest.mark.parametrize("who", ["clerk", "caseworker", "station_head", "clerk_of_city"])
def test_who_has_come_is_found_among_ones_own_only(world: World, who: str) -> None:
    asker, wrong = Asker(world, who), []
    own = world.places[next(iter(asker.inside))]
    here = asker.send("/clients/find/", "POST", {"who": ROAMER})
    assert f"{own.herb}四方" in here.text  # he has a file at every station: one's own is shown
    for place in world.places.values():
        if place is own:
            continue
        for typed in (
            place.number,
            place.number[:18],
            place.number[14:18],
            place.phone,
            f"{place.herb}小兰",
            place.herb,
        ):
            for address, field in [("/clients/find/", "who"), ("/search/", "q")]:
                answer = asker.send(address, "POST", {field: typed})
                answer.text = answer.text.replace(typed, "()").replace(quote(typed), "()")
                wrong += leaks(asker, answer)
    assert wrong == []


# ---------------------------------------------------------------- foreign keys inside what is sent
def reference(world: World, name: str) -> tuple[str, str, Names, list[tuple[Names, Names]]]:
    """Who sends what to which address, with a foreign row in it, and with one that does not exist."""
    own, other, away = world.places["county"], world.places["sibling"], world.places["abroad"]
    new = {"name": "新站", "kind": "1", "opened_on": "2026-11-01", "reports_from": "2026-11"}
    talk = {"held_on": "2026-11-03", "matter": "04", "question": "问工资。"}
    who = {"channel": "01", "asked_by": "1", "persons": "1", "outcome": "1"} | talk
    user = {"username": "new", "name": "新人", "password": "a quiet river in May", "starts_on": "2026-11-03"}
    gone = "999999999"
    return {
        "consultations:create": ("clerk", "/consultations/new/", who | {"who": f"{own.herb}四方"}, [
            ({"client": str(one.client.pk)}, {"client": gone}) for one in (other, away)
        ]),
        "cases:move": ("station_head", f"/cases/{own.accepted.pk}/assign/", {"version": own.accepted.version}, [
            ({"handler": str(one.staff.pk)}, {"handler": gone}) for one in (other, away)
        ]),
        "cases:members": ("clerk", f"/cases/{own.grouped.pk}/members/", {}, [
            ({"clients": str(one.client.pk)}, {"clients": gone}) for one in (other, away)
        ]),
        "stations:create": ("admin_of_city", "/stations/new/", new, [
            ({"region": code}, {"region": "999999"}) for code in ("340202", "340000", "230102")
        ]),
        "stations:staff_create": ("station_head", f"/stations/{own.code}/staff/new/", {"name": "新", "kind": "01",
            "joined_on": "2026-11-01"}, [
            ({"user": str(one.clerk.user_id)}, {"user": gone}) for one in (other, away)
        ]),
        "stations:row_create": ("clerk", f"/stations/{own.code}/register/dutyday/new/", {"held_on": "2026-10-21",
            "starts": "09:00", "ends": "12:00", "persons": "1"}, [
            ({"staff": str(one.staff.pk)}, {"staff": gone}) for one in (other, away)
        ]),
        "stations:filing_send": ("station_head", f"/stations/{own.code}/filing/new/", {"phone": "0551-1",
            "sent_on": "2026-11-01"}, [
            ({"staff": str(one.filing.staff_id)}, {"staff": gone}) for one in (other, away)
        ]),
        "stations:area_create": ("admin_of_city", "/areas/new/", {"name": "高新区"}, [
            ({"parent": code}, {"parent": "999999"}) for code in ("340200", "230100")
        ]),
        "stations:user_create": ("admin_of_city", "/users/new/", user | {"role": "clerk"}, [
            ({"station": one.code}, {"station": "99999999"}) for one in (world.places["other_city"], away)
        ]),
        "stations:posting_create": ("admin_of_city", f"/users/{own.clerk.user_id}/postings/new/",
            {"role": "auditor", "starts_on": "2026-11-03"}, [
            ({"region": code}, {"region": "999999"}) for code in ("340202", "340000", "230102")
        ]),
        "stations:switch": ("clerk", "/switch/", {}, [
            ({"posting": str(one.clerk.pk)}, {"posting": gone}) for one in (other, away)
        ]),
        "stations-list": ("admin_of_city", "/api/v1/stations/", new | {"reports_from": "2026-11-01"}, [
            ({"region": code}, {"region": "999999"}) for code in ("340202", "230102")
        ]),
        "staff-list": ("station_head", "/api/v1/staff/", {"name": "新", "kind": "01", "joined_on": "2026-11-01"}, [
            ({"station": one.code}, {"station": "99999999"}) for one in (other, away)
        ]),
        "consultations-list": ("clerk", "/api/v1/consultations/", talk, [
            ({"client": one.client.pk}, {"client": int(gone)}) for one in (other, away)
        ]),
        "cases-move": ("station_head", f"/api/v1/cases/{own.accepted.pk}/assign/", {}, [
            ({"handler": one.staff.pk}, {"handler": int(gone)}) for one in (other, away)
        ]),
        "returns-list": ("clerk", "/api/v1/returns/", {"period": f"{OPEN:%Y-%m}"}, [
            ({"station": one.code}, {"station": "99999999"}) for one in (other, away)
        ]),
    }[name]  # fmt: skip


REFERENCES = [
    "consultations:create", "cases:move", "cases:members", "stations:create", "stations:staff_create",
    "stations:row_create", "stations:filing_send", "stations:area_create",
    "stations:user_create", "stations:posting_create", "stations:switch", "stations-list", "staff-list",
    "consultations-list", "cases-move", "returns-list",
]  # fmt: skip


@pytest.mark.parametrize("name", REFERENCES)
def test_a_foreign_row_named_in_what_is_sent_is_as_one_that_does_not_exist(world: World, name: str) -> None:
    who, address, body, pairs = reference(world, name)
    asker = Asker(world, who)
    before, is_api = AuditLine.objects.count(), address.startswith("/api/")
    for foreign, nothing in pairs:
        answer, none = (asker.send(address, "POST", body | one, is_api) for one in (foreign, nothing))
        for told, one in ((answer, foreign), (none, nothing)):  # the answer may repeat what was sent
            for value in one.values():
                told.text = told.text.replace(str(value), "()") if len(str(value)) > 5 else told.text
            told.text = re.sub(r'(["“])(?:\d+|\(\))(["”])', r"\1()\2", told.text)
        assert answer.status == none.status, answer.where
        assert answer.text.splitlines() == none.text.splitlines(), answer.where
        assert leaks(asker, answer) == []
    assert AuditLine.objects.count() == before
