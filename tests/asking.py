"""Somebody who asks for addresses of the small country, and what he may and may not be told."""

import io
import json
import re
import zipfile
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from django.http import HttpResponseBase
from django.test import Client as Browser

from accounts.roles import OFFICE_ROLES, STATION_ROLES, allows
from tests.routes import API, MINE, NOBODYS, REGIONS, Names, Route
from tests.world import PEOPLE, ROAMER, Place, World

NOBODY = "nobody"  # not signed in
HOLDERS = {"clerk": "county", "clerk_of_city": "city"}  # whose own tokens the world holds


@dataclass
class Answer:
    """Status and every word of an answer, its own address left out."""

    status: int
    text: str
    where: str


class Asker:
    """One person, and what he may see, said by tests/world.py."""

    def __init__(self, world: World, who: str) -> None:
        self.world, self.who, self.browser = world, who, Browser()
        self.role, _, self.inside = PEOPLE.get(who, ("", "", set()))
        if who != NOBODY:
            self.posting = world.people[who]
            self.browser.force_login(self.posting.user, "accounts.backends.GrowingDelayBackend")

    def may(self, route: Route) -> bool:
        return self.who != NOBODY and (not route.needs or allows(self.role, route.needs))

    def sees(self, route: Route, place: Place) -> bool:
        """Whether the address of this place's rows is open to him."""
        if not self.may(route):
            return False
        if route.of == MINE:
            return HOLDERS.get(self.who) == place.name
        if route.of == REGIONS and self.role in STATION_ROLES:
            return False
        return route.of == NOBODYS or place.name in self.inside

    def ask(self, route: Route, name: str, names: Names, query: Names, method: str = "GET", body: Any = None) -> Answer:
        return self.send(route.address(name, names, query), method, body, is_api=route.kind == API)

    def send(self, address: str, method: str = "GET", body: Any = None, is_api: bool = False) -> Answer:
        options: dict[str, Any] = {}
        if method != "GET":
            options = {"data": body or {}} | ({"content_type": "application/json"} if is_api else {})
        answer = getattr(self.browser, method.lower())(address, **options)
        return Answer(answer.status_code, words(answer, address), f"{self.who}: {method} {address}")

    def forbidden(self) -> list[str]:
        """What may stand in none of his answers: the marks of what is outside, of people he may not see, of secrets."""
        found = [ROAMER, ROAMER[:18]]
        for place in self.world.places.values():
            found += [place.number, place.number[:18], place.phone]
            if place.name not in self.inside:
                found += [place.bird, place.herb, place.code]
            elif self.role not in STATION_ROLES | OFFICE_ROLES:
                found.append(place.herb)
            elif self.role not in STATION_ROLES:
                found += [
                    f"{place.herb}{rest}" for rest in ("小兰", "四方", "家", "花巷", "阿大", "老板", "母", "小梅")
                ]
        return found


def unpacked(content: bytes) -> str:
    """The words of a file; of a zip, those of every part and of its name, zips within it too."""
    if content[:2] != b"PK":
        return content.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(f"{name}\n{unpacked(book.read(name))}" for name in book.namelist())


def words(answer: HttpResponseBase, address: str) -> str:
    """The body and headers of an answer as a reader sees them, without its own address and one-time values."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    text = unpacked(content)
    if text and answer.headers.get("Content-Type", "").startswith("application/json"):
        text = json.dumps(json.loads(text), ensure_ascii=False)
    told = unquote("\n".join(f"{name}: {value}" for name, value in answer.headers.items()))
    text = re.sub(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*', r"\1", f"{told}\n\n{text}")
    text = re.sub(r"(?m)^Content-Length: \d+$", "", text)
    for written in {address, quote(address), quote(address, safe=""), address.replace("&", "&amp;")}:
        text = text.replace(written, "(here)")
    return text


def leaks(asker: Asker, answer: Answer) -> list[str]:
    return [f"{answer.where} tells {mark}" for mark in asker.forbidden() if mark in answer.text]
