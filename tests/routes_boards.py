"""The addresses of the dashboards: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import FILE, PAGE, REGIONS, STATIONS, Names, Route
from tests.world import OPEN

MONTH = f"{OPEN:%Y-%m}"
VIEWS = ("trend", "matter", "category", "group", "channel")


def views(code: str) -> list[Names]:
    return [{"code": code, "asked": MONTH, "name": name} for name in VIEWS]


def charts(code: str) -> list[Names]:
    return [names | {"one": "201" if names["name"] == "trend" else names["name"]} for names in views(code)]


def figures(code: str) -> list[Names]:
    return [{"code": code, "asked": MONTH, "indicator": one} for one in ("201", "2504", "311")]


PAGES = {"board": (PAGE, views), "board_chart": (FILE, charts), "board_export": (FILE, views),
         "board_figure": (PAGE, figures)}  # fmt: skip
BOARDS = {"reports:boards": Route(PAGE, P.RETURN_VIEW, inside=frozenset({302}))} | {
    f"reports:{name}": Route(kind, P.RETURN_VIEW, STATIONS, lambda place, at=at: at(place.code))
    for name, (kind, at) in PAGES.items()
}
BOARDS_OF_REGIONS = {
    f"reports:{name}": Route(kind, P.RETURN_VIEW, REGIONS, lambda place, at=at: at(place.region.code))
    for name, (kind, at) in PAGES.items()
}
