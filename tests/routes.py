"""How the tests address every URL of the product: one line a name. A name that is missing here fails them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.roles import P, Role
from tests.route import (
    ACCOUNTS,
    API,
    FILE,
    MINE,
    NOBODYS,
    PAGE,
    PERSONS,
    PROBE,
    REGIONS,
    SEND,
    STATIONS,
    Names,
    Route,
    just,
    of,
    with_version,
)
from tests.routes_after import AFTER, REFERRED
from tests.routes_compliance import COMPLIANCE, MEASURES
from tests.routes_desk import DESK
from tests.routes_export import EXPORTS, EXPORTS_OF_REGIONS
from tests.routes_outreach import OUTREACH
from tests.routes_paper import PAPER
from tests.routes_papers import PAPERS
from tests.routes_person import PERSON
from tests.routes_plan import PLAN
from tests.routes_register import REGISTER
from tests.routes_returns import OF_REGIONS as RETURNS_OF_REGIONS
from tests.routes_returns import RETURNS
from tests.routes_safe import SAFE
from tests.world import TODAY, Place

__all__ = [
    "API", "MINE", "NOBODYS", "OF_REGIONS", "PAGE", "REGIONS", "ROUTES", "SEND", "Names", "Route", "every_name",
    "every_route", "methods", "missing",
]  # fmt: skip


def code(place: Place) -> list[Names]:
    return [{"code": place.code}]


def member(place: Place) -> list[Names]:
    return [{"code": place.code, "pk": place.staff.pk}]


def account(place: Place) -> list[Names]:
    return [{"pk": place.clerk.user_id}]


def posting(place: Place) -> list[Names]:
    return [{"pk": place.clerk.user_id, "posting_pk": place.clerk.pk}]


def versioned(place: Place, names: Names) -> Names:
    return {"version": CASES[names["move"]](place).version} | CASE_MOVES[names["move"]](place)


# ---------------------------------------------------------------- moves: the row that each can be made from
CASES: dict[str, Callable[[Place], Any]] = {
    "accept": lambda place: place.review,
    "refuse": lambda place: place.review,
    "ask_papers": lambda place: place.review,
    "assign": lambda place: place.accepted,
    "terminate": lambda place: place.accepted,
    "pass_on": lambda place: place.accepted,
    "mark_mistaken": lambda place: place.accepted,
    "change_handler": lambda place: place.working,
    "suspend": lambda place: place.working,
    "hand_in": lambda place: place.working,
    "close": lambda place: place.working,
    "reopen": lambda place: place.closed,
}
CASE_MOVES: dict[str, Callable[[Place], Names]] = {
    "accept": lambda place: {"accepted_on": TODAY},
    "refuse": lambda place: {"refused_on": TODAY, "reason": "不属于受理范围"},
    "ask_papers": lambda place: {"told_on": TODAY, "papers": "工资欠条"},
    "assign": lambda place: {"handler": place.staff.pk},
    "terminate": lambda place: {"terminated_on": TODAY, "ground": "7"},
    "pass_on": lambda place: {"transferred_on": TODAY, "to": place.other, "reason": "当事人迁居"},
    "mark_mistaken": lambda place: {"mistaken_on": TODAY, "reason": "重复登记"},
    "change_handler": lambda place: {"handler": place.second.pk, "reason": "当事人申请"},
    "suspend": lambda place: {"suspended_on": TODAY, "reason": "等待鉴定"},
    "hand_in": lambda place: {"closed_on": TODAY, "outcome": "01"},
    "close": lambda place: {"closed_on": TODAY, "outcome": "01"},
    "reopen": lambda place: {"reopened_on": TODAY, "reason": "有新证据"},
}


def case_moves(place: Place) -> list[Names]:
    return [{"pk": case(place).pk, "move": move} for move, case in CASES.items()]


def in_each_state(place: Place) -> list[Names]:
    return [{"pk": key} for key in dict.fromkeys(case(place).pk for case in CASES.values())]


# ---------------------------------------------------------------- bodies
ASKED = {
    "channel": "01", "asked_by": "1", "persons": "2", "held_on": "2026-10-09", "matter": "04", "outcome": "1",
    "visit": "1", "question": "换了一种问法。", "answer": "", "reason": "核对后更正",
}  # fmt: skip
CASE = {"applied_on": TODAY, "matter": "04", "kind": "1", "form": "04", "facts": "案情"}
ANSWER = {"answered_on": TODAY, "answer_way": "1", "answer": "已电话答复。"}
STATION = {"name": "改了名的站", "short_name": "改名残法救", "address": "", "phone": "", "office_hours": ""}
STAFF = {"name": "新来的", "kind": "01", "joined_on": "2026-10-01"}
CLIENT = {"sex": "9", "category": "9", "grade": "9", "certificate_state": "valid", "residence": "1", "reason": "更正"}
PLACED = {"role": Role.CASEWORKER, "starts_on": "2026-11-03"}


def _at(place: Place, names: Names) -> int:
    return int((place.consultation if names["move"] == "void" else place.anonymous).version)


ROUTES: dict[str, Route] = {
    "healthz": Route(PROBE),
    "readyz": Route(PROBE),
    # one's own account
    "accounts:login": Route(PAGE, inside=frozenset({302})),
    "accounts:logout": Route(SEND),
    "accounts:lock": Route(PAGE, inside=frozenset({302})),
    "accounts:password": Route(PAGE),
    "accounts:me": Route(PAGE),
    "accounts:display": Route(SEND),
    # stations
    "stations:list": Route(PAGE, P.STATION_VIEW, filters=("search", "area")),
    "stations:create": Route(PAGE, P.STATION_EDIT),
    "stations:detail": Route(PAGE, P.STATION_VIEW, STATIONS, code),
    "stations:edit": Route(
        PAGE, P.STATION_EDIT, STATIONS, code, body=lambda place, names: STATION | {"version": place.station.version}
    ),
    "stations:close": Route(
        PAGE, P.STATION_EDIT, STATIONS, code, body=just({"closed_on": "2026-11-02", "reason": "搬迁"})
    ),
    "stations:reopen": Route(PAGE, P.STATION_EDIT, STATIONS, code, body=just({"opened_on": "2026-11-02"})),
    "stations:staff_create": Route(PAGE, P.STAFF_EDIT, STATIONS, code, body=just(STAFF)),
    "stations:staff_edit": Route(PAGE, P.STAFF_EDIT, STATIONS, member, body=with_version("staff", STAFF)),
    "stations:switch": Route(SEND),
    "stations:tokens": Route(PAGE),
    "stations:token_revoke": Route(SEND, "", MINE, of("token"), body=just({})),
    # accounts of others
    "stations:users": Route(PAGE, P.USER_VIEW, filters=("search",)),
    "stations:user_create": Route(PAGE, P.USER_EDIT),
    "stations:user": Route(PAGE, P.USER_VIEW, ACCOUNTS, account),
    "stations:user_edit": Route(
        PAGE, P.USER_EDIT, ACCOUNTS, account,
        body=lambda place, names: {"name": "改了名", "version": place.clerk.user.version},
    ),
    "stations:user_password": Route(
        PAGE, P.USER_EDIT, ACCOUNTS, account, body=just({"password": "a quiet river in May"})
    ),
    "stations:user_enabled": Route(SEND, P.USER_UNLOCK, ACCOUNTS, account, body=just({"enabled": "no"})),
    "stations:user_unlock": Route(SEND, P.USER_UNLOCK, ACCOUNTS, account, body=just({})),
    "stations:posting_create": Route(
        PAGE, P.USER_EDIT, ACCOUNTS, account, body=lambda place, names: PLACED | {"station": place.code}
    ),
    "stations:posting_end": Route(PAGE, P.USER_EDIT, ACCOUNTS, posting, body=just({"ends_on": "2026-11-30"})),
    "stations:audit": Route(PAGE, P.AUDIT_VIEW, filters=("user", "action")),
    "stations:audit_verify": Route(PAGE, P.AUDIT_VIEW),
    # files on persons
    "clients:list": Route(PAGE, P.CLIENT_VIEW, filters=("search",)),
    "clients:create": Route(PAGE, P.CLIENT_EDIT),
    "clients:find": Route(SEND, P.CLIENT_EDIT),
    "clients:detail": Route(PAGE, P.CLIENT_VIEW, PERSONS, lambda place: [*of("client")(place), *of("joined")(place)]),
    "clients:edit": Route(
        PAGE, P.CLIENT_EDIT, PERSONS, of("client"),
        body=lambda place, names: CLIENT | {"name": place.client.name, "version": place.client.version},
    ),
    "clients:reveal": Route(
        PAGE, P.CLIENT_REVEAL, PERSONS, of("client"), body=just({"field": "phone", "purpose": "verify"})
    ),
    # the log
    "consultations:list": Route(PAGE, P.CONSULTATION_VIEW, filters=("search",)),
    "consultations:create": Route(PAGE, P.CONSULTATION_RECORD),
    "consultations:detail": Route(
        PAGE, P.CONSULTATION_VIEW, PERSONS, lambda place: [*of("consultation")(place), *of("anonymous")(place)]
    ),
    "consultations:edit": Route(
        PAGE, P.CONSULTATION_CORRECT, PERSONS, of("consultation"), body=with_version("consultation", ASKED)
    ),
    "consultations:void": Route(
        PAGE, P.CONSULTATION_VOID, PERSONS, of("consultation"),
        body=with_version("consultation", {"reason": "重复登记"}),
    ),
    "consultations:of_client": Route(PAGE, P.CONSULTATION_VIEW, PERSONS, of("client")),
    # cases
    "cases:list": Route(PAGE, P.CASE_VIEW, filters=("search",)),
    "cases:register": Route(FILE, P.CASE_VIEW, filters=("search",)),
    "cases:referral_register": Route(FILE, P.CASE_VIEW, filters=("search",)),
    "cases:complaint_register": Route(FILE, P.CASE_VIEW),
    "cases:open": Route(PAGE, P.CASE_OPEN, PERSONS, of("consultation"), body=just(CASE)),
    "cases:new": Route(PAGE, P.CASE_OPEN, PERSONS, of("client"), body=just(CASE)),
    "cases:of_client": Route(PAGE, P.CASE_VIEW, PERSONS, of("client")),
    "cases:detail": Route(
        PAGE, P.CASE_VIEW, PERSONS, in_each_state),
    "cases:edit": Route(
        PAGE, P.CASE_OPEN, PERSONS, of("working"), body=with_version("working", CASE | {"reason": "更正"})
    ),
    "cases:note": Route(
        PAGE, P.CASE_WORK, PERSONS, of("working"), body=just({"held_on": TODAY, "text": "今天开庭。"})
    ),
    "cases:correct_close": Route(
        PAGE, P.CASE_CLOSE, PERSONS, of("closed"),
        body=with_version("closed", {"closed_on": TODAY, "outcome": "02", "reason": "判决书写的是部分胜诉"}),
    ),
    "cases:deadlines": Route(
        PAGE, P.CASE_VIEW, PERSONS, of("working"), body=just({"kind": "appeal", "due_on": "2026-12-01"})
    ),
    "cases:deadline_settle": Route(PAGE, P.CASE_WORK, PERSONS, of("deadline"), body=just({"met_on": TODAY})),
    "cases:agreement": Route(PAGE, P.CASE_WORK, PERSONS, of("working"), body=just({"signed_on": TODAY})),
    "cases:courts": Route(PAGE, P.CASE_VIEW, PERSONS, of("working")),
    "cases:court_create": Route(
        PAGE, P.CASE_WORK, PERSONS, of("working"), body=just({"instance": "3", "organ": "市中级人民法院"})
    ),
    "cases:court_edit": Route(
        PAGE, P.CASE_WORK, PERSONS, of("stage"), body=with_version("stage", {"instance": "2", "organ": "区法院"})
    ),
    "cases:calendar": Route(PAGE, P.CASE_VIEW),
    "cases:hand_over": Route(PAGE, P.CASE_ASSIGN),
    "cases:promises": Route(PAGE, P.STATION_VIEW),
    "cases:promise_create": Route(PAGE, P.STATION_EDIT),
    "cases:promise_end": Route(PAGE, P.STATION_EDIT, STATIONS, of("promise"), body=just({"valid_until": TODAY})),
    # What may be received was passed on by another station: test_course.py. Anything else does not exist.
    "cases:receive": Route(PAGE, P.CASE_ACCEPT, PERSONS, of("review"), inside=frozenset({404})),
    "cases:ask_review": Route(
        PAGE, P.CASE_VIEW, PERSONS, of("refused"), body=just({"asked_on": TODAY, "grounds": "有证据。"}),
        inside=frozenset({200, 403}),
    ),
    "cases:review": Route(
        PAGE, P.CASE_REVIEW, PERSONS, of("reviewed"),
        body=with_version("reviewed", {"decided_on": TODAY, "decided": "1", "reason": "不属于受案范围"}),
    ),
    "cases:move": Route(PAGE, P.CASE_VIEW, PERSONS, case_moves, body=versioned, inside=frozenset({200, 403})),
    "cases:screening": Route(
        PAGE, P.CASE_VIEW, PERSONS, of("review"),
        body=just(
            {"applied_as": "1", "urgency": "0", "exemption": "0", "facing": "0", "organ": "区法院", "version": 0}
        ),
    ),
    "cases:members": Route(PAGE, P.CASE_VIEW, PERSONS, of("grouped"), body=just({"lines": "胡来"})),
    "cases:member_remove": Route(SEND, P.CASE_OPEN, PERSONS, of("member"), body=just({})),
    "cases:parties": Route(PAGE, P.CASE_VIEW, PERSONS, of("grouped"), body=just({"role": "1", "name": "胡来"})),
    "cases:party_remove": Route(SEND, P.CASE_OPEN, PERSONS, of("party"), body=just({})),
    "cases:conflicts": Route(SEND, P.CASE_OPEN, PERSONS, of("grouped"), body=just({"name": "胡来"})),
    "cases:conflict_decide": Route(
        PAGE, P.CASE_OPEN, PERSONS, of("grouped"), body=just({"decided": "1", "reason": "同名不同人"})
    ),
    **REGISTER,
    **AFTER,
    **PAPERS,
    **COMPLIANCE,
    **PLAN,
    **OUTREACH,
    **DESK,
    **SAFE,
    **PERSON,
    **PAPER,
    "cases:search": Route(PAGE, P.CLIENT_VIEW, filters=("q",)),
    "reports:home": Route(PAGE),
    "reports:help": Route(PAGE),
    "reports:indicators": Route(PAGE),
    **RETURNS,
    # the API
    "schema": Route(API),
    "docs": Route(PAGE),
    "api-root": Route(API),
    "areas-list": Route(API, filters=("search", "parent")),
    "areas-detail": Route(API, at=lambda place: [{"code": place.region.code}]),
    "stations-list": Route(API, filters=("search", "area")),
    "stations-detail": Route(
        API, P.STATION_VIEW, STATIONS, code, body=lambda place, names: {"version": place.station.version, "phone": "1"}
    ),
    "staff-list": Route(API, filters=("search", "station")),
    "staff-detail": Route(API, P.STATION_VIEW, STATIONS, of("staff"), body=with_version("staff", {"phone": "1"})),
    "clients-list": Route(API, filters=("search",)),
    "clients-detail": Route(
        API, P.CLIENT_VIEW, PERSONS, of("client"), body=with_version("client", {"residence": "1"})
    ),
    "consultations-list": Route(API, filters=("search",)),
    "consultations-detail": Route(
        API, P.CONSULTATION_VIEW, PERSONS, of("consultation"), body=with_version("consultation", {"persons": 2})
    ),
    "consultations-move": Route(
        API, P.CONSULTATION_VIEW, PERSONS,
        lambda place: [{"pk": place.consultation.pk, "move": "void"}, {"pk": place.anonymous.pk, "move": "answer"}],
        body=lambda place, names: {"version": _at(place, names), "reason": "重复登记"} | ANSWER,
        inside=frozenset({405}),
    ),
    "cases-list": Route(API, filters=("search", "area", "handler")),
    "cases-detail": Route(API, P.CASE_VIEW, PERSONS, in_each_state),
    "cases-move": Route(API, P.CASE_VIEW, PERSONS, case_moves, body=versioned, inside=frozenset({405})),
    **REFERRED,
    **MEASURES,
    **EXPORTS,
    "audit-list": Route(API, P.AUDIT_VIEW, filters=("user", "action")),
    "indicators-list": Route(API),
    "indicators-detail": Route(API, at=lambda place: [{"code": "201"}]),
}  # fmt: skip


OF_REGIONS = RETURNS_OF_REGIONS | EXPORTS_OF_REGIONS


def every_route() -> list[tuple[str, Route]]:
    return [*ROUTES.items(), *OF_REGIONS.items()]


def every_name(resolver: URLResolver | None = None, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    """The names of all addresses, and their patterns."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from every_name(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name}", pattern


def methods(pattern: URLPattern) -> set[str]:
    """The methods of a route of the API; of a page, what a browser sends."""
    known = getattr(pattern.callback, "actions", None)
    return {name.upper() for name in known if name != "head"} if known else {"GET", "POST"}


def missing(names: Names) -> Names:
    """The same address, of what does not exist."""
    keys = {"pk": 999_999_999, "posting_pk": 999_999_999}
    codes = {6: "999999", 8: "99999999"}
    return {
        name: keys[name] if name in keys else codes.get(len(value), value) if name in ("code", "area") else value
        for name, value in names.items()
    }
