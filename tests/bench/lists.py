"""C1 and C2: pages of the long lists, as a station's clerk and the province's office open them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.core import signing
from django.db import connections
from django.db.models import QuerySet
from django.test import Client

from accounts.models import User
from accounts.paging import keyset_page
from accounts.roles import Role
from cases.models import Case
from consultations.models import Consultation
from stations.models import Posting, Region, Station
from tests.bench.ratios import Result, at_most, compare
from tests.bench.rows import LAST, SCALES
from tests.bench.setting import BIG, TENTH, using

LARGE = (Consultation._meta.db_table, Case._meta.db_table)


@dataclass(frozen=True)
class List:
    """A long list as one posting sees it."""

    name: str
    address: str
    posting: Posting
    rows: QuerySet[Any]
    order: tuple[str, ...]


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
        rows = Consultation.objects.visible_to(posting).listed()
        yield List(f"{at} consultations", "/consultations/", posting, rows, ("held_on", "id"))
        yield List(f"{at} cases", "/cases/", posting, Case.objects.visible_to(posting).listed(), ("applied_on", "id"))


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
    salt = f"cursor:{one.rows.model._meta.label}:{','.join(one.order)}:True"
    return signing.dumps([False, str(day), "1000000000"], salt=salt)


def measure(scale: str, engine: str) -> Iterator[Result]:
    history = SCALES[scale].history
    with using(TENTH):
        fewer = list(long_lists())
    for one, in_tenth in zip(list(long_lists()), fewer, strict=True):
        deep = cursor_at(one, history[len(history) // 2] + timedelta(days=13))
        pages = opened(one), opened(one, deep), opened(in_tenth, alias=TENTH)
        near, away, small = compare(engine, *pages, rounds=31)
        yield at_most("C1", "a page in the depth / first page", away / near, 1.2, f"{one.name}, {near:.1f} ms")
        yield at_most("C1", "first page / in a tenth of the history", near / small, 1.3, one.name)
        wrong = [problem for asked in ("", deep) for problem in plan_problems(engine, one, asked)]
        yield at_most("C2", "sorts and full scans in a list's plan", len(wrong), 0, f"{one.name} {wrong or ''}")
    yield from unbounded()


def unbounded() -> Iterator[Result]:
    """The counts beside the lists stop at the cap."""
    for one in long_lists():
        with connections[BIG].execute_wrapper(_limited(seen := [])):
            opened(one)()
        counts = [sql for sql in seen if re.search(r"COUNT\(|SUM\(", sql) and any(table in sql for table in LARGE)]
        yield at_most("C2", "counts without a limit", sum(" LIMIT " not in sql for sql in counts), 0, one.name)


def _limited(seen: list[str]) -> Callable[..., Any]:
    def told(execute: Any, sql: str, *rest: Any) -> Any:
        seen.append(sql)
        return execute(sql, *rest)

    return told


def plan_problems(engine: str, one: List, asked: str) -> list[str]:
    """What the plan of a page says of sorting, or of reading all of a large table."""
    plans: list[str] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        cursor = connections[BIG].connection.cursor()  # the driver's own: this wrapper would explain the EXPLAIN
        if engine == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + sql % tuple("?" * len(params)), params)
            plans.extend(row[3] for row in cursor.fetchall())
        else:
            cursor.execute("EXPLAIN (FORMAT JSON) " + sql, params)
            plans.extend(_nodes(cursor.fetchone()[0][0]["Plan"]))
        cursor.close()
        return execute(sql, params, many, context)

    with connections[BIG].execute_wrapper(explained):
        keyset_page(one.rows, one.order, asked)
    if not plans:
        raise AssertionError("no plan was read")
    return [line for line in plans if _is_bad(line)]


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    yield f"{plan['Node Type']} {plan.get('Relation Name', '')}".strip()
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


def _is_bad(line: str) -> bool:
    sorts = "TEMP B-TREE" in line or line.split()[0] == "Sort" or line.startswith("Incremental Sort")
    reads_all = line.startswith("Seq Scan") or (line.startswith("SCAN ") and "USING" not in line)
    return sorts or (reads_all and any(table in line for table in LARGE))
