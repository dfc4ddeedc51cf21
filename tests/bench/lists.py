"""C1 and C2: pages of the long lists, as a station's clerk and the province's office open them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.core import signing
from django.db import connections
from django.db.models import Model
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from cases.models import Case
from consultations.models import Consultation
from stations.models import Posting, Region, Station
from tests.bench.ratios import Result, at_most, compare, ratio, shown
from tests.bench.rows import LAST, SCALES
from tests.bench.setting import BIG, TENTH, using

FEW = 1000
# Of the list: what waits for somebody is counted in the frame, along an index of its own; its plan is looked at too.
COUNTS = re.compile(r"^(?!.*FROM \"accounts_user\").*(?:COUNT|SUM)\(", re.DOTALL)
LARGE = (Consultation._meta.db_table, Case._meta.db_table)


@dataclass(frozen=True)
class List:
    """A long list as one posting sees it."""

    name: str
    address: str
    posting: Posting
    model: type[Model]
    day: str  # the column it is ordered by, with the key


def postings() -> list[Posting]:
    """A clerk in the middle of the province, and its office."""
    station = Station.objects.filter(region__code="340000").order_by("code")[60]
    at: list[dict[str, Any]] = [
        {"role": Role.CLERK, "station": station},
        {"role": Role.PROVINCE, "region": Region.objects.get(code="340000")},
    ]
    made = []
    for place in at:
        user, _ = User.objects.get_or_create(username=place["role"], defaults={"name": "列表"})
        made.append(Posting.objects.get_or_create(user=user, starts_on=LAST, **place)[0])
    return made


def long_lists() -> Iterator[List]:
    for posting in postings():
        at = "a station's" if posting.station_id else "the province's"
        yield List(f"{at} consultations", "/consultations/", posting, Consultation, "held_on")
        yield List(f"{at} cases", "/cases/", posting, Case, "applied_on")


def opened(one: List, cursor: str = "", alias: str = BIG) -> Callable[[], None]:
    """Opens the page as a browser does, session, frame and all."""
    with using(alias):
        browser = Client(headers={"host": "localhost"})
        browser.force_login(one.posting.user, "accounts.backends.GrowingDelayBackend")
    address = one.address + (f"?cursor={quote(cursor)}" if cursor else "")

    def page() -> None:
        with using(alias):
            answer = browser.get(address)
        if answer.status_code != 200 or b"<tbody>" not in answer.content:
            raise AssertionError(f"{address}: {answer.status_code}")

    return page


def cursor_at(one: List, day: date) -> str:
    """A cursor in the depth of a list, as the pager would have made it after thousands of pages."""
    salt = f"cursor:{one.model._meta.label}:{one.day},id:True"
    return signing.dumps([False, str(day), "1000000000"], salt=salt)


def measure(scale: str, engine: str) -> Iterator[Result]:
    history = SCALES[scale].history
    with using(TENTH):
        fewer = list(long_lists())
    for one, in_tenth in zip(list(long_lists()), fewer, strict=True):
        deep = cursor_at(one, history[len(history) // 2] + timedelta(days=13))
        pages = opened(one), opened(one, deep), opened(in_tenth, alias=TENTH)
        near, away, small = compare(engine, *pages, rounds=31)
        yield at_most("C1", "a page in the depth / first page", ratio(away, near), 1.2, f"{one.name}, {shown(near)}")
        yield at_most("C1", "first page / in a tenth of the history", ratio(near, small), 1.3, one.name)
        plans, unlimited = [], []
        for page in pages[:2]:
            statements = _statements(page)
            plans += [line for sql, params in statements for line in _plan(engine, sql, params) if _is_bad(line)]
            unlimited += [sql for sql, _ in statements if "LIMIT" not in sql and COUNTS.search(sql)]
        yield at_most("C2", "sorts and full scans in a page's plans", len(plans), 0, f"{one.name} {plans or ''}")
        yield at_most("C2", "counts without a limit", len(unlimited), 0, one.name)


def _statements(page: Callable[[], None]) -> list[tuple[str, Any]]:
    """What a page asks of the large tables."""
    asked: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, *rest: Any) -> Any:
        if any(f'FROM "{table}"' in sql for table in LARGE):
            asked.append((sql, params))
        return execute(sql, params, *rest)

    with connections[BIG].execute_wrapper(noted):
        page()
    if not asked:
        raise AssertionError("the page asked nothing of the large tables")
    return asked


def _plan(engine: str, sql: str, params: Any) -> Iterator[str]:
    """The lines of a statement's plan."""
    with connections[BIG].cursor() as cursor:
        if engine == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            yield from (row[3] for row in cursor.fetchall())
        else:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
            yield from _nodes(cursor.fetchone()[0][0]["Plan"])


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    """The steps of a plan, without the sorting of a few rows: with its statistics PostgreSQL rightly prefers that."""
    if "Sort" not in plan["Node Type"] or plan["Plans"][0]["Plan Rows"] > FEW:
        yield f"{plan['Node Type']} {plan.get('Relation Name', '')}".strip()
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def _is_bad(line: str) -> bool:
    sorts = "TEMP B-TREE" in line or "Sort" in line
    reads_all = line.startswith("Seq Scan") or (line.startswith("SCAN ") and "USING" not in line)
    return sorts or (reads_all and any(table in line for table in LARGE))
