"""The addresses of the returns, of stations and of whole areas (tests/routes.py)."""

from collections.abc import Callable

from accounts.roles import P
from tests.route import API, FILE, PAGE, REGIONS, STATIONS, Names, Route, just, of
from tests.routes_boards import BOARDS, BOARDS_OF_REGIONS
from tests.routes_pack import PACK
from tests.world import OPEN, PERIOD, SENT, Place

PERIODS = (PERIOD, f"{OPEN:%Y-%m}", "2026-Q3")  # a month that was sent, one that was not, a longer period


def station_months(place: Place) -> list[Names]:
    return [{"code": place.code, "asked": asked} for asked in PERIODS]


def area_months(place: Place) -> list[Names]:
    return [{"code": place.region.code, "asked": asked} for asked in PERIODS]


def figures(months: Callable[[Place], list[Names]]) -> Callable[[Place], list[Names]]:
    """A figure of each kind of source: consultations, spans, people."""
    return lambda place: [
        names | {"indicator": one} for names, one in zip(months(place), ("201", "311", "400"), strict=True)
    ]


def years(code: str) -> list[Names]:
    return [{"code": code, "asked": asked} for asked in (PERIOD[:4], f"{int(PERIOD[:4]) - 1}")]


def year_charts(code: str) -> list[Names]:
    return [years(code)[0] | {"name": name} for name in ("201", "311", "matter")]


TOLD = "340202"  # the county whose month is final: of a year with nothing in it there is no document
REVIEWS = {
    "review": (PAGE, years), "review_chart": (FILE, year_charts),
    "review_document": (FILE, lambda code: years(code)[:1] if code.startswith(TOLD) else []),
}  # fmt: skip


RETURN_MOVES: dict[str, tuple[str, Names]] = {
    "prepare": ("draft", {}), "zero": ("draft", {"is_zero": ""}), "submit": ("draft", {"note": "逐项核对过"}),
    "check": ("sent", {}), "approve": ("sent", {}), "send_back": ("sent", {"remark": "请核对咨询人次"}),
}  # fmt: skip
API_RETURN_MOVES = [*RETURN_MOVES.keys() - {"prepare", "zero"}, "finalise"]


def return_moves(place: Place) -> list[Names]:
    months = {"draft": OPEN, "sent": SENT}
    return [
        {"code": place.code, "asked": f"{months[row]:%Y-%m}", "move": move} for move, (row, _) in RETURN_MOVES.items()
    ]


def api_return_moves(place: Place) -> list[Names]:
    rows = {move: RETURN_MOVES.get(move, ("sent", {}))[0] for move in sorted(API_RETURN_MOVES)}
    return [{"pk": getattr(place, row).pk, "move": move} for move, row in rows.items()]


def move_of_return(place: Place, names: Names) -> Names:
    return RETURN_MOVES[names["move"]][1] if names["move"] != "finalise" else {}


# What the API tells of an area and a period.
API_TABLES = ("returns-changes", "completeness-list", "boards-list", "workbooks-list")


def asked(code: Callable[[Place], str]) -> Callable[[Place], Names]:
    return lambda place: {"area": code(place), "period": PERIOD}


RETURNS: dict[str, Route] = {
    **PACK,
    **BOARDS,
    **{
        f"reports:{name}": Route(kind, P.RETURN_VIEW, STATIONS, lambda place, at=at: at(place.code))
        for name, (kind, at) in REVIEWS.items()
    },
    "reports:list": Route(PAGE, P.RETURN_VIEW, filters=("area",)),
    "reports:detail": Route(PAGE, P.RETURN_VIEW, STATIONS, station_months),
    "reports:workbook": Route(FILE, P.RETURN_VIEW, STATIONS, station_months),
    "reports:find": Route(PAGE, P.RETURN_VIEW),
    "reports:layout": Route(PAGE, P.RETURN_LAYOUT),
    "reports:layout_end": Route(PAGE, P.RETURN_LAYOUT, inside=frozenset({302})),
    "reports:filled": Route(FILE, P.RETURN_VIEW, STATIONS, station_months),
    "reports:figure": Route(PAGE, P.RETURN_VIEW, STATIONS, figures(station_months)),
    "reports:act": Route(
        PAGE, P.RETURN_VIEW, STATIONS, return_moves, body=move_of_return, inside=frozenset({302})
    ),
    "reports:drift": Route(PAGE, P.RETURN_VIEW, STATIONS, lambda place: station_months(place)[:2]),
    "reports:changes": Route(PAGE, P.RETURN_VIEW, STATIONS, lambda place: station_months(place)[:2]),
    "reports:replay": Route(PAGE, P.RETURN_VIEW, inside=frozenset({404})),  # loaded: tests/reports/test_replay_page.py
    "reports:finalise": Route(
        PAGE, P.RETURN_FINALISE, REGIONS, lambda place: area_months(place)[:1], body=just({}), inside=frozenset({302})
    ),
    "returns-list": Route(API, filters=("station", "area")),
    "returns-detail": Route(API, P.RETURN_VIEW, STATIONS, lambda place: [*of("sent")(place), *of("draft")(place)]),
    "returns-move": Route(
        API, P.RETURN_VIEW, STATIONS, api_return_moves, body=move_of_return, inside=frozenset({405})
    ),
    "returns-figures": Route(
        API, P.RETURN_VIEW, STATIONS, query=lambda place: {"area": place.code, "period": PERIOD}
    ),
    "returns-records": Route(
        API, P.RETURN_VIEW, STATIONS, lambda place: [{"code": "201"}, {"code": "311"}],
        query=lambda place: {"area": place.code, "period": f"{OPEN:%Y-%m}"},
    ),
    "returns-late": Route(API, P.RETURN_VIEW, STATIONS, of("sent")),
    "returns-drift": Route(API, P.RETURN_VIEW, STATIONS, of("sent")),
    "calendar-list": Route(API, P.RETURN_VIEW),
    "codes-list": Route(API, P.RETURN_VIEW, inside=frozenset({405})),
    "compilations-list": Route(API),
    # A province's versions are seen in all of it, and elsewhere not: tests/reports/test_api_tables.py.
    "compilations-detail": Route(API, at=lambda place: [{"pk": 1}], inside=frozenset({200, 404})),
    **{name: Route(API, P.RETURN_VIEW, STATIONS, query=asked(lambda place: place.code)) for name in API_TABLES},
}  # fmt: skip

# The same pages at the address of a whole area.
OF_REGIONS: dict[str, Route] = {
    "reports:detail": Route(PAGE, P.RETURN_VIEW, REGIONS, area_months),
    "reports:workbook": Route(FILE, P.RETURN_VIEW, REGIONS, area_months),
    "reports:filled": Route(FILE, P.RETURN_VIEW, REGIONS, area_months),
    "reports:figure": Route(PAGE, P.RETURN_VIEW, REGIONS, figures(area_months)),
    "reports:drift": Route(PAGE, P.RETURN_VIEW, REGIONS, lambda place: area_months(place)[:2]),
    "reports:changes": Route(PAGE, P.RETURN_VIEW, REGIONS, lambda place: area_months(place)[:2]),
    **BOARDS_OF_REGIONS,
    **{
        f"reports:{name}": Route(kind, P.RETURN_VIEW, REGIONS, lambda place, at=at: at(place.region.code))
        for name, (kind, at) in REVIEWS.items()
    },
    "returns-figures": Route(
        API, P.RETURN_VIEW, REGIONS, query=lambda place: {"area": place.region.code, "period": PERIOD}
    ),
    "returns-records": Route(
        API, P.RETURN_VIEW, REGIONS, lambda place: [{"code": "201"}],
        query=lambda place: {"area": place.region.code, "period": PERIOD},
    ),
    **{name: Route(API, P.RETURN_VIEW, REGIONS, query=asked(lambda place: place.region.code)) for name in API_TABLES},
}  # fmt: skip
