"""Pages of long lists: from a key on, never by counting rows off (page 10,000 costs what the first page costs).

The key is (a date or another sortable field, id), so thousands of rows of one day are no obstacle. Pages and API
use the same function. Values of the first row travel in the cursor: order by dates, numbers and ids, never by names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured, ValidationError
from django.db.models import BooleanField, F, Func, Model, QuerySet, Value
from django.http import Http404, HttpRequest
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

PAGE_SIZE = 25
LARGEST_PAGE = 200
COUNT_CAP = 10_000
Row = TypeVar("Row", bound=Model)


@dataclass
class Page(Generic[Row]):
    """`next` and `previous` are cursors, None at the ends; `next_url` and `previous_url` keep the filters."""

    rows: list[Row]
    next: str | None = None
    previous: str | None = None
    query: list[tuple[str, str]] = field(default_factory=list)

    @property
    def next_url(self) -> str:
        return f"?{urlencode([*self.query, ('cursor', self.next)])}" if self.next else ""

    @property
    def previous_url(self) -> str:
        return f"?{urlencode([*self.query, ('cursor', self.previous)])}" if self.previous else ""


def _row(expressions: Iterable[Any]) -> Func:
    return Func(*expressions, template="(%(expressions)s)", output_field=BooleanField())


def _beyond(order: Sequence[str], values: list[Value], sign: str) -> Func:
    """(a, b) < (x, y): the comparison of rows that both databases answer from one index."""
    rows = (_row(F(name) for name in order), _row(values))
    return Func(*rows, template="%(expressions)s", arg_joiner=f" {sign} ", output_field=BooleanField())


def keyset_page(
    queryset: QuerySet[Row],
    order: Sequence[str] = ("id",),
    cursor: str = "",
    size: int = PAGE_SIZE,
    newest_first: bool = True,
) -> Page[Row]:
    """One page. `order`: required columns of the model itself, the last one unique. Raises Http404 for a bad cursor."""
    salt = f"cursor:{queryset.model._meta.label}:{','.join(order)}:{newest_first}"
    fields = [_column(queryset.model, name) for name in order]
    backwards, key = _opened(cursor, salt, fields) if cursor else (False, [])
    descending = newest_first != backwards
    if key:
        values = [Value(value, output_field=column) for value, column in zip(key, fields, strict=True)]
        queryset = queryset.filter(_beyond(order, values, "<" if descending else ">"))
    found = list(queryset.order_by(*(f"-{name}" if descending else name for name in order))[: size + 1])
    more, rows = len(found) > size, found[:size]
    if backwards:
        rows.reverse()

    def cursor_at(row: Row, back: bool) -> str:
        told = [column.value_to_string(row) for column in fields]
        return signing.dumps([back, *told], salt=salt)

    page = Page(rows)
    if not rows:  # what was beyond is gone; the way back leads from the same key
        page.previous = signing.dumps([True, *(str(value) for value in key)], salt=salt) if key else None
        return page
    page.next = cursor_at(rows[-1], back=False) if more or backwards else None
    page.previous = cursor_at(rows[0], back=True) if (more if backwards else key) else None
    return page


def _column(model: type[Model], name: str) -> Any:
    try:
        column: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        column = None
    if column is None or not column.concrete or column.null:
        raise ImproperlyConfigured(f"{model.__name__}.{name}: a list is ordered by required columns of its own model")
    return column


def _opened(cursor: str, salt: str, fields: list[Any]) -> tuple[bool, list[Any]]:
    try:
        back, *told = signing.loads(cursor, salt=salt)
        return back, [column.to_python(value) for value, column in zip(told, fields, strict=True)]
    except (signing.BadSignature, ValueError, ValidationError) as error:
        raise Http404("翻页标记无效,请从第一页重新打开。") from error


def list_page(
    request: HttpRequest, queryset: QuerySet[Row], order: Sequence[str] = ("id",), newest_first: bool = True
) -> Page[Row]:
    """The page that a request for a list asks for; its filters stay in the addresses of the pager."""
    page = keyset_page(queryset, order, request.GET.get("cursor", ""), PAGE_SIZE, newest_first)
    page.query = [(name, value) for name, values in request.GET.lists() for value in values if name != "cursor"]
    return page


def capped_count(queryset: QuerySet[Any]) -> int:
    """The number of rows, at most 10,001: an unbounded count costs more than the page."""
    return queryset.order_by().values("pk")[: COUNT_CAP + 1].count()


def count_text(number: int, unit: str = "条") -> str:
    """共 1,284 条, or 10,000 条以上."""
    return f"{COUNT_CAP:,} {unit}以上" if number > COUNT_CAP else f"共 {number:,} {unit}"


class KeysetPagination(BasePagination):
    """`{"results", "next", "previous"}`. A view states `keyset = ("held_on", "id")` and, if it must, `newest_first`."""

    page_parameter: ClassVar[str] = "cursor"
    size_parameter: ClassVar[str] = "page_size"

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: Any = None) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.page: Page[Any] = keyset_page(
            queryset,
            getattr(view, "keyset", ("id",)),
            request.query_params.get(self.page_parameter, ""),
            self._size(request),
            getattr(view, "newest_first", True),
        )
        return self.page.rows

    def _size(self, request: Request) -> int:
        asked = request.query_params.get(self.size_parameter, str(PAGE_SIZE))
        if not (asked.isascii() and asked.isdigit() and int(asked[:9]) > 0):
            raise ValidationError({self.size_parameter: f"每页条数须是 1 至 {LARGEST_PAGE} 的整数。"})
        return min(int(asked[:9]), LARGEST_PAGE)

    def _link(self, cursor: str | None) -> str | None:
        return replace_query_param(self.url, self.page_parameter, cursor) if cursor else None

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self._link(self.page.next), "previous": self._link(self.page.previous)}
        return Response({"results": data} | links)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "nullable": True, "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": self.page_parameter, "in": "query", "required": False, "schema": {"type": "string"},
                "description": "翻页标记,取自上一次回答的 next 或 previous。",
            },
            {
                "name": self.size_parameter, "in": "query", "required": False, "description": "每页条数。",
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": PAGE_SIZE},
            },
        ]  # fmt: skip
