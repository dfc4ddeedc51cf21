from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.paging import Page, capped_count, count_text, keyset_page, list_page
from accounts.roles import Role
from stations.models import Posting
from tests.accounts.papers import Paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("papers_table")]
DAY = date(2026, 10, 8)
ORDER = ("kept_on", "id")


@pytest.fixture
def papers() -> QuerySet[Paper]:
    """3,000 rows of one day, 20 on each side of it."""
    days = [DAY - timedelta(days=1)] * 20 + [DAY] * 3000 + [DAY + timedelta(days=1)] * 20
    Paper.objects.bulk_create([Paper(kept_on=day, title=f"第{number}件") for number, day in enumerate(days)])
    return Paper.objects.all()


def walk(step: Callable[[str], Page[Paper]], back: bool = False, cursor: str = "") -> list[list[int]]:
    pages = []
    while True:
        page = step(cursor)
        pages.append([row.pk for row in page.rows])
        assert len(pages) < 200, "loops"
        following = page.previous if back else page.next
        if following is None:
            return pages
        cursor = following


@pytest.mark.parametrize("newest_first", [True, False])
def test_a_walk_meets_every_row_once_and_the_way_back_the_same_pages(
    papers: QuerySet[Paper], newest_first: bool
) -> None:
    def step(cursor: str) -> Page[Paper]:
        return keyset_page(papers, ORDER, cursor, size=100, newest_first=newest_first)

    signs = "-" if newest_first else ""
    expected = list(papers.order_by(*(signs + name for name in ORDER)).values_list("pk", flat=True))
    pages = walk(step)
    assert [pk for page in pages for pk in page] == expected
    assert [len(page) for page in pages] == [100] * 30 + [40]
    cursor = ""
    while following := step(cursor).next:
        cursor = following
    assert walk(step, back=True, cursor=cursor) == pages[::-1]
    second = step(step("").next or "")
    first = step(second.previous or "")
    assert [[row.pk for row in step(page.next or "").rows] for page in (first, second)] == pages[1:3]


def test_first_and_last_page_know_that_they_are(papers: QuerySet[Paper]) -> None:
    whole = keyset_page(papers, ORDER, size=5000)
    assert (len(whole.rows), whole.next, whole.previous) == (3040, None, None)
    first = keyset_page(papers, ORDER, size=3039)
    assert first.previous is None
    last = keyset_page(papers, ORDER, first.next or "", size=3039)
    assert (len(last.rows), last.next) == (1, None)
    empty = keyset_page(papers.none(), ORDER)
    assert (empty.rows, empty.next, empty.previous) == ([], None, None)


def test_rows_that_come_or_go_in_between_neither_repeat_nor_hide_others(papers: QuerySet[Paper]) -> None:
    first = keyset_page(papers, ORDER, size=50)
    expected = list(papers.order_by("-kept_on", "-id").values_list("pk", flat=True)[50:100])
    Paper.objects.create(kept_on=DAY + timedelta(days=9))
    first.rows[-1].delete()  # the row that the cursor was made from
    second = keyset_page(papers, ORDER, first.next or "", size=50)
    assert [row.pk for row in second.rows] == expected


def test_where_all_that_followed_is_gone_the_way_back_stands(papers: QuerySet[Paper]) -> None:
    first = keyset_page(papers, ORDER, size=50)
    Paper.objects.exclude(pk__in=[row.pk for row in first.rows[:-1]]).delete()
    empty = keyset_page(papers, ORDER, first.next or "", size=50)
    assert empty.rows == []
    back = keyset_page(papers, ORDER, empty.previous or "", size=50)
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows[:-1]]


def test_a_page_is_one_query_that_counts_nothing_off(papers: QuerySet[Paper]) -> None:
    cursor = keyset_page(papers, ORDER, size=2000).next or ""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        keyset_page(papers, ORDER, cursor)
    assert len(queries) == 1
    sql = queries[0]["sql"]
    assert "OFFSET" not in sql
    assert "COUNT" not in sql


def test_an_index_on_the_order_answers_a_page(papers: QuerySet[Paper], engine: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE papers_paper")
        with CaptureQueriesContext(connection) as queries:
            keyset_page(papers, ORDER, keyset_page(papers, ORDER).next or "")
        cursor.execute({"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[engine] + queries[-1]["sql"])
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert {"sqlite": "USING INDEX papers_order (", "postgresql": "Index Cond: (ROW("}[engine] in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.parametrize("cursor", ["x", "WzAsMV0:1:1", "é", "a" * 5000, ":::"])
def test_a_forged_cursor_is_not_found(papers: QuerySet[Paper], cursor: str) -> None:
    with pytest.raises(Http404, match="从第一页"):
        keyset_page(papers, ORDER, cursor)


def test_a_cursor_of_another_list_is_not_found(papers: QuerySet[Paper]) -> None:
    cursor = keyset_page(papers, ORDER).next or ""
    for order, newest_first in ((("id",), True), (ORDER, False)):
        with pytest.raises(Http404):
            keyset_page(papers, order, cursor, newest_first=newest_first)


@pytest.mark.parametrize("order", [("held_on", "id"), ("sent_by__name", "id"), ("nothing",)])
def test_an_order_that_would_lose_rows_is_refused_at_once(order: tuple[str, ...]) -> None:
    with pytest.raises(ImproperlyConfigured):
        keyset_page(Paper.objects.all(), order)


def test_the_pager_of_a_page_keeps_the_filters(papers: QuerySet[Paper]) -> None:
    request = RequestFactory().get("/?state=draft&kind=a&kind=b")
    page = list_page(request, papers, ORDER)
    assert len(page.rows) == 25
    assert page.previous_url == ""
    assert page.next_url == f"?state=draft&kind=a&kind=b&cursor={page.next.replace(':', '%3A')}"  # type: ignore[union-attr]
    second = list_page(RequestFactory().get("/" + page.next_url), papers, ORDER)
    assert second.previous_url.count("cursor=") == 1
    assert second.rows[0].pk < page.rows[-1].pk or second.rows[0].kept_on < page.rows[-1].kept_on


def test_a_count_stops_at_ten_thousand(papers: QuerySet[Paper]) -> None:
    assert capped_count(papers) == 3040
    assert count_text(3040) == "共 3,040 条"
    Paper.objects.bulk_create([Paper(kept_on=DAY) for _ in range(8000)])
    with CaptureQueriesContext(connection) as queries:
        assert capped_count(papers) == 10_001
    assert "LIMIT 10001" in queries[0]["sql"]
    assert count_text(10_001, "件") == "10,000 件以上"


# ---------------------------------------------------------------- the same over the API
@pytest.fixture
def api(client: Client, as_role: Callable[[str], Posting]) -> Client:
    client.force_login(as_role(Role.ADMIN).user)
    return client


@pytest.mark.urls("tests.accounts.pages")
def test_the_api_pages_by_the_same_keys(papers: QuerySet[Paper], api: Client) -> None:
    url, seen = "/api/v1/papers/?page_size=200", []
    while url:
        answer: dict[str, Any] = api.get(url).json()
        assert set(answer) == {"results", "next", "previous"}
        seen += [row["id"] for row in answer["results"]]
        url = answer["next"]
    assert seen == list(papers.order_by("-kept_on", "-id").values_list("pk", flat=True))
    assert answer["previous"].startswith("http://testserver/api/v1/papers/?cursor=")
    assert "page_size=200" in answer["previous"]


@pytest.mark.urls("tests.accounts.pages")
@pytest.mark.parametrize(
    ("asked", "given"), [("", 25), ("?page_size=7", 7), ("?page_size=200", 200), ("?page_size=999999", 200)]
)
def test_page_size_of_the_api(papers: QuerySet[Paper], api: Client, asked: str, given: int) -> None:
    assert len(api.get(f"/api/v1/papers/{asked}").json()["results"]) == given


@pytest.mark.urls("tests.accounts.pages")
@pytest.mark.parametrize("asked", ["0", "-1", "x", "", "²", "1e3", "0" * 5000])
def test_a_page_size_that_is_none_is_refused(papers: QuerySet[Paper], api: Client, asked: str) -> None:
    response = api.get("/api/v1/papers/", {"page_size": asked})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == "page_size"


@pytest.mark.urls("tests.accounts.pages")
def test_a_forged_cursor_over_the_api_is_404(papers: QuerySet[Paper], api: Client) -> None:
    response = api.get("/api/v1/papers/?cursor=forged")
    assert response.status_code == 404
    assert "从第一页" in response.json()["errors"][0]["message"]
