"""Draws the pictures of the help pages and of docs/manual/, from the demo, in a real browser.

    python -m tests.pictures

The demo is built anew in a folder that is thrown away, with a fixed seed and clock: the people are invented, and the
same pages give the same pictures. Run it when a page has changed its looks.
"""

import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "static/img/manual"
CLOCK = date(2026, 11, 3)  # October is over, and waits to be submitted
COUNTY, CITY, PROVINCE, STATION = "340102", "340100", "340000", "34010201"
WIDTH, TALLEST = 1280, 1100
COLOURS = 64

Names = dict[str, Any]


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it: its route, what its address names, and what is done on it before."""

    who: str
    route: str
    names: Callable[[], Names] = dict
    before: Callable[[Any], None] | None = None


def a_consultation() -> Names:
    from consultations.models import Consultation

    return {
        "pk": Consultation.objects.filter(station__code=STATION, case=None, client__isnull=False)
        .latest("held_on", "pk")
        .pk
    }


def a_client() -> Names:
    from consultations.models import Consultation

    return {"pk": Consultation.objects.get(**a_consultation()).client_id}


def a_case(state: str) -> Callable[[], Names]:
    def find() -> Names:
        from cases.models import Case

        return {"pk": Case.objects.filter(state=state, station__code=STATION).latest("pk").pk}

    return find


def at(code: str, **more: str) -> Callable[[], Names]:
    return lambda: {"code": code, **more}


def fill_in(page: Any) -> None:
    page.fill("[name=who]", "欧阳秋")
    page.fill("[name=question]", "在工地干了四个月,一直没有拿到工资,想问怎么办。")


def refuse(page: Any) -> None:
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")


def enlarge(page: Any) -> None:
    for mode in ("大字", "高对比度"):
        with page.expect_navigation():
            page.get_by_role("button", name=mode).first.click()


def look_for(page: Any) -> None:
    from clients.models import Client

    page.fill("main [name=q]", Client.objects.get(**a_client()).name[0])
    with page.expect_navigation():
        page.locator("main form button.go").click()


PICTURES = {
    "login": Picture("", "accounts:login"),
    # ---- a station's desk
    "home-clerk": Picture("clerk", "reports:home"),
    "consultation-new": Picture("clerk", "consultations:create", before=fill_in),
    "consultation-refused": Picture("clerk", "consultations:create", before=refuse),
    "find": Picture("clerk", "cases:search", before=look_for),
    "client": Picture("clerk", "clients:detail", a_client),
    "consultations": Picture("clerk", "consultations:list"),
    "consultation": Picture("clerk", "consultations:detail", a_consultation),
    "many": Picture("clerk", "consultations:many"),
    "imports": Picture("station_head", "consultations:imports"),
    "slips": Picture("clerk", "consultations:slips"),
    "common-answers": Picture("station_head", "consultations:common_answers"),
    "case-open": Picture("clerk", "cases:open", a_consultation),
    "home-head": Picture("station_head", "reports:home"),
    "cases": Picture("station_head", "cases:list"),
    "case": Picture("station_head", "cases:detail", a_case("in_progress")),
    "case-papers": Picture("station_head", "cases:documents", a_case("in_progress")),
    "duty": Picture("station_head", "stations:duty", at(STATION, month="2026-10")),
    "register": Picture("station_head", "stations:register", at(STATION)),
    "return": Picture("station_head", "reports:detail", at(STATION, asked="2026-10")),
    "figure": Picture("station_head", "reports:figure", at(STATION, asked="2026-10", indicator="201")),
    "rights": Picture("station_head", "clients:rights", a_client),
    "sign-ins": Picture("clerk", "accounts:sign_ins"),
    "help": Picture("clerk", "reports:help"),
    # ---- offices
    "home-county": Picture("county", "reports:home"),
    "returns": Picture("city", "reports:list"),
    "standard": Picture("county", "compliance:list"),
    "standard-station": Picture("county", "compliance:station", at(STATION)),
    "orders": Picture("county", "compliance:orders"),
    "home-province": Picture("province", "reports:home"),
    "sheet": Picture("province", "reports:detail", at(PROVINCE, asked="2026-10")),
    "changes": Picture("province", "reports:drift", at(PROVINCE, asked="2026-09")),
    "boards": Picture("province", "reports:board", at(PROVINCE, asked="2026-10", name="matter")),
    "review": Picture("province", "reports:review", at(PROVINCE, asked="2026")),
    "task": Picture("province", "reports:obligations"),
    # ---- administrators
    "users": Picture("admin", "stations:users"),
    "user-new": Picture("admin", "stations:user_create"),
    "stations": Picture("admin", "stations:list"),
    "audit": Picture("auditor", "stations:audit"),
    # ---- last, for what is enlarged stays so
    "display": Picture("clerk", "consultations:list", before=enlarge),
}  # fmt: skip
PLACES = {"county": COUNTY, "city": CITY}


@contextmanager
def a_demo(folder: Path) -> Iterator[str]:
    """The demo behind a server; answers its address."""
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in this thread
    }
    import django
    import time_machine
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.management import call_command
    from django.test.testcases import LiveServerThread

    django.setup()
    with time_machine.travel(f"{CLOCK}T09:30:00+08:00", tick=True):
        if not (folder / "accounts.json").exists():
            call_command("migrate", verbosity=0)
            call_command("load_areas")
            call_command(
                "demo", area=COUNTY, months=2, consultations=300, clock=CLOCK, accounts=folder / "accounts.json"
            )
            call_command("remind", verbosity=0)
        server = LiveServerThread("localhost", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        try:
            yield f"http://localhost:{server.port}"
        finally:
            server.terminate()


def cookie(who: str, root: str) -> Names:
    """A session of the demo's person in this role."""
    from django.conf import settings
    from django.test import Client

    from accounts.roles import STATION_ROLES
    from stations.models import Posting

    found = Posting.objects.filter(role=who)
    if who in STATION_ROLES:
        found = found.filter(station__code=STATION)
    elif who in PLACES:
        found = found.filter(region__code=PLACES[who])
    session = Client()
    session.force_login(found.earliest("pk").user, "accounts.backends.GrowingDelayBackend")
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.cookies[settings.SESSION_COOKIE_NAME].value,
            "url": root}  # fmt: skip


def draw(browser: Any, root: str, picture: Picture) -> bytes:
    from django.urls import reverse

    context = browser.new_context(locale="zh-CN", viewport={"width": WIDTH, "height": 800})
    if picture.who:
        context.add_cookies([cookie(picture.who, root)])
    page = context.new_page()
    answer = page.goto(root + reverse(picture.route, kwargs=picture.names()))
    assert answer.ok, f"{picture.route} answers {answer.status}"
    if picture.before:
        picture.before(page)
    tall = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": WIDTH, "height": max(480, min(tall, TALLEST))})
    shot: bytes = page.screenshot()
    context.close()
    return shot


def small(shot: bytes) -> bytes:
    """A page has few colours: a palette makes a quarter of it."""
    from PIL import Image

    out = io.BytesIO()
    Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def main(folder: Path, asked: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    FOLDER.mkdir(parents=True, exist_ok=True)
    with a_demo(folder) as root, sync_playwright() as playwright:
        from tests.browser.conftest import ARGUMENTS, CHROMIUM

        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, "--lang=zh-CN"],
            env=os.environ | {"LANG": "zh_CN.UTF-8", "LANGUAGE": "zh_CN"},
        )  # dates as they are written here
        for name in asked or PICTURES:
            content = small(draw(browser, root, PICTURES[name]))
            (FOLDER / f"{name}.png").write_bytes(content)
            print(f"{name} {len(content) // 1024} KB", flush=True)
        browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary), sys.argv[1:])
