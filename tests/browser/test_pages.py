"""Every page of the URL resolver, per role, filled and empty, in a real browser.

No rule of axe is broken, nothing runs over the edge at any width, no other host is asked, nothing is refused by the
content-security policy. An address of tests/routes.py that nobody could open fails the test.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from accounts.roles import STATION_ROLES, allows
from tests.asking import NOBODY
from tests.browser.conftest import Served, test_runs_on_a_test_database  # noqa: F401
from tests.routes import MINE, NOBODYS, OF_REGIONS, PAGE, REGIONS, ROUTES, Route, every_name
from tests.world import PEOPLE, Place

WIDTHS = (1280, 1024, 390)
ZOOMED = (1280, 640, 390)  # 640: a window of 1280 at 200 %
KINDS = {  # a form and a list of cards; a matrix, a sheet, a dashboard
    "clerk": ("/consultations/new/", "/consultations/"),
    "province": ("/returns/", "/compliance/", "/returns/340000/2026-09/", "/boards/340000/2026-09/matter/"),
}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
BROKEN = "rules => axe.run(rules).then(found => found.violations)"  # what was kept comes back by no pipe
WHO = [who for who in PEOPLE if who not in ("clerk_of_city", "admin_of_city")]
THOROUGH = ("station_head", "province")  # see every row of an address; the others its first
ELEMENT = re.compile(r"<(/?\w+)([^>]*)>([^<]*)")
DIGITS = re.compile(r"\d+")
ATTRIBUTE = re.compile(r"([\w-]+)(?:=\"([^\"]*)\")?")
# Of what differs from row to row and from field to field, only whether it is there.
OF_A_ROW = set("href action src value title alt content datetime id name for list formaction".split())
UNBROKEN = re.compile(r"[\x21-\x7e]{12,}")  # what no line may break; Chinese may break anywhere
seen: set[str] = set()
looked: set[tuple[str, str]] = set()  # (frame, address by name) in which nothing was found
judged: set[str] = set()  # the parts of those pages


def parts(html: str) -> set[str]:
    """What axe, the policy and the widths judge a page by: its elements, what they are and do, whether there is text
    and how long its longest word is, in steps; not whose rows. A page of parts that were all judged need not be."""
    found = set()
    for name, attributes, text in ELEMENT.findall(html[html.find("<main") :]):
        kept = [
            f"{key}={bool(value.strip()) if key in OF_A_ROW or key.startswith('aria-') else DIGITS.sub('0', value)}"
            for key, value in ATTRIBUTE.findall(attributes)
        ]
        longest = max(map(len, UNBROKEN.findall(text)), default=0)
        found.add(f"<{name} {' '.join(kept)}>{longest // 8 if longest else bool(text.strip())}")
    return found


class Watch:
    """What is wrong with the pages that were looked at."""

    def __init__(self, page: Page, root: str, frame: str = "") -> None:
        self.page, self.root, self.frame, self.wrong = page, root, frame, list[str]()
        page.on("request", self._asked)
        page.on("response", self._answered)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.root, "data:")):
            self.wrong.append(f"{self.page.url} asks {request.url}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            self.wrong.append(f"{self.page.url}: {response.url} answers {response.status}")

    def _said(self, message: Any) -> None:
        # Told by _answered; and a page that answers 403 or 404 is itself such a resource.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(f"{self.page.url}: {message.text}")

    def look(self, address: str, name: str = "") -> int:
        """Opens a page; looks at it in the browser, unless its address was, all its parts were, and so was the frame
        of this person. Answers its status."""
        plain = self.page.request.get(self.root + address)
        found = parts(plain.text())
        if plain.status >= 500:
            self.wrong.append(f"{address} answers {plain.status}")
        if found <= judged and {("", name), (self.frame, "")} <= looked:
            return plain.status
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        self.page.goto(self.root + address)
        before = len(self.wrong)
        self.judge(address)
        if len(self.wrong) == before:
            judged.update(found)
            looked.update({("", name), (self.frame, "")})
        return plain.status

    def judge(self, address: str, widths: tuple[int, ...] = WIDTHS) -> None:
        self.page.evaluate(AXE_SCRIPT)
        for broken in self.page.evaluate(BROKEN, RULES):
            places = "; ".join(str(node["target"]) for node in broken["nodes"][:3])
            self.wrong.append(f"{address}: {broken['id']} ({broken['help']}) at {places}")
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            over = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                self.wrong.append(f"{address} runs {over} px over the edge at {width} px")


def addresses(served: Served, who: str) -> Iterator[tuple[str, str]]:
    """(name, address) of every page this person may open: of his own place, or of the first county in his area."""
    role, _, inside = PEOPLE.get(who, ("", "", set[str]()))
    place = served.world.places["county"]
    for name, route in [*ROUTES.items(), *OF_REGIONS.items()]:
        if route.kind != PAGE or not _opens(route, role):
            continue
        every = _named(route, place)
        for names in every if who in THOROUGH and place.rows else every[:1]:
            yield name, route.address(name, names, route.query(place))


def _opens(route: Route, role: str) -> bool:
    if route.needs and not allows(role, route.needs):
        return False
    return not (route.of == REGIONS and role in STATION_ROLES)


def _named(route: Route, place: Place) -> list[dict[str, Any]]:
    if route.of == MINE:
        return []
    try:
        return route.at(place)
    except AttributeError:  # the empty country has no such row
        assert not place.rows
        assert route.of != NOBODYS
        return []


@pytest.mark.parametrize("who", WHO)
def test_pages_of_a_role(who: str, served: Served, page: Page) -> None:
    page.context.add_cookies([served.cookie(who)])
    watch = Watch(page, served.root, frame=who)
    for name, address in addresses(served, who):
        if watch.look(address, name) == 200:
            seen.add(name)
    watch.look("/no-such-page/")
    assert not watch.wrong, "\n".join(watch.wrong)


def test_pages_before_signing_in(served: Served, page: Page) -> None:
    watch = Watch(page, served.root)
    assert watch.look("/login/?next=/cases/") == 200
    seen.add("accounts:login")
    page.goto(f"{served.root}/login/?next=/cases/")
    page.fill("[name=username]", NOBODY)
    page.fill("[name=password]", "not his password")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    watch.judge("/login/ refused")
    assert not watch.wrong, "\n".join(watch.wrong)


def test_lock_page(served: Served, page: Page) -> None:
    page.context.add_cookies([served.cookie("clerk")])
    watch = Watch(page, served.root)
    page.goto(f"{served.root}/consultations/new/")
    with page.expect_navigation():
        page.get_by_role("button", name="锁屏").first.click()
    assert page.url.split("?")[0].endswith("/lock/")
    seen.add("accounts:lock")
    watch.judge("/lock/")
    assert not watch.wrong, "\n".join(watch.wrong)


@pytest.mark.parametrize(("who", "kinds"), KINDS.items(), ids=list(KINDS))
def test_display_modes_and_twice_the_size(who: str, kinds: tuple[str, ...], served: Served, page: Page) -> None:
    """Large, large with high contrast, and with high contrast; at 200 % too, which leaves half as many pixels. The
    wide pages in the one that needs most room and holds every colour."""
    if not served.world.places["county"].rows:
        return
    page.context.add_cookies([served.cookie(who)])
    watch = Watch(page, served.root)
    for button, mode in (("大字", "大字"), ("高对比度", "大字、高对比度"), ("大字", "高对比度")):  # one press more each
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(served.root)
        with page.expect_navigation():
            page.get_by_role("button", name=button).first.click()
        for address in kinds if who == "clerk" or "、" in mode else ():
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(served.root + address)
            watch.judge(f"{address} {mode}", ZOOMED)
    assert not watch.wrong, "\n".join(watch.wrong)


def test_every_page_was_looked_at(served: Served) -> None:
    """Runs last in the file, once filled and once empty: what is open to somebody must have been opened."""
    if not served.world.places["county"].rows:
        return
    every = {name for name, _ in every_name()}
    there = [name for name in every if name in ROUTES and ROUTES[name].inside != frozenset({404})]
    pages = {name for name in there if ROUTES[name].kind == PAGE}
    assert every <= set(ROUTES), sorted(every - set(ROUTES))
    assert pages <= seen, sorted(pages - seen)
