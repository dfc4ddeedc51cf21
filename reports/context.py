"""The frame around every page: who acts, where he can go, and what waits for him there."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from django.db import connections, router
from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import OFFICE_ROLES, STATION_ROLES, Role
from cases.models import Case
from compliance.models import Assessment, Order
from reports.chain import lying_with
from stations.choices import ObligationKind
from stations.models import Obligation, Posting

Sets = dict[str, tuple[list[QuerySet[Any]], list[QuerySet[Any]]]]
AT_STATIONS = [
    ("今日", "reports:home"), ("咨询登记", "consultations:create"), ("咨询台账", "consultations:list"),
    ("残疾人档案", "clients:list"), ("案件", "cases:list"), ("工作站", "stations:list"),
    ("规范化建设", "compliance:list"), ("报表", "reports:list"),
]  # fmt: skip
AT_OFFICES = [
    ("待办", "reports:home"), ("报表汇总", "reports:list"), ("工作站", "stations:list"),
    ("规范化建设", "compliance:list"), ("咨询台账", "consultations:list"), ("案件", "cases:list"),
    ("指标字典", "reports:indicators"), ("帮助", "reports:help"),
]  # fmt: skip
FIRST, HELP = ("总览", "reports:home"), ("帮助", "reports:help")
NAVIGATION: dict[str, list[tuple[str, str]]] = {
    **dict.fromkeys(sorted(STATION_ROLES), AT_STATIONS),
    **dict.fromkeys(sorted(OFFICE_ROLES), AT_OFFICES),
    Role.ADMIN: [FIRST, ("账号", "stations:users"), ("工作站", "stations:list"), HELP],
    Role.SECURITY: [FIRST, ("账号", "stations:users"), ("工作站", "stations:list"), HELP],
    Role.AUDITOR: [FIRST, ("审计", "stations:audit"), ("工作站", "stations:list"), HELP],
}
# Pages of a place that stand at addresses of their own.
BENEATH = {
    **dict.fromkeys(("/referrals/", "/complaints/", "/subsidies/"), "cases:list"),
    **dict.fromkeys(("/campaigns/", "/events/", "/answers/"), "consultations:list"),
    "/bodies/": "compliance:list",
    **dict.fromkeys(("/boards/", "/reviews/"), "reports:list"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the column: `count` waits there for me, some of it past its day."""

    label: str
    url: str
    count: int
    is_late: bool
    is_current: bool


class Frame:
    """What base.html draws; the entries are read only by a page that has a column."""

    def __init__(self, request: HttpRequest, user: User) -> None:
        self.posting: Posting | None = getattr(request, "posting", None)
        known: list[Posting] = getattr(request, "postings", [])
        self.postings = [posting for posting in known if posting != self.posting]
        self.size, self.contrast = user.size, user.contrast
        self._path = request.path

    @cached_property
    def entries(self) -> list[Entry]:
        if self.posting is None:
            return []
        places = [(label, name, reverse(name)) for label, name in NAVIGATION[self.posting.role]]
        path = next((reverse(name) for start, name in BENEATH.items() if self._path.startswith(start)), self._path)
        inside = [url for _, _, url in places if path == url or (url != "/" and path.startswith(url))]
        current = max(inside, key=len, default="")
        waits = waiting(self.posting, timezone.localdate())
        return [
            Entry(label, url, *waits.get(name, (0, False)), is_current=url == current) for label, name, url in places
        ]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Named in settings only. Nothing for who is not signed in."""
    user = getattr(request, "user", None)
    return {"frame": Frame(request, user)} if user and user.is_authenticated else {}


def waiting(posting: Posting, today: date) -> dict[str, tuple[int, bool]]:
    """Per address, how much waits for this posting and whether some of it is late: one query."""
    place = f"{posting.region_id} {posting.path}" if posting.region_id else f"station {posting.station_id}"
    names, sql, params = _statement(posting, (posting.role, str(posting.user_id), place), today)
    if not names:
        return {}
    with connections[router.db_for_read(User)].cursor() as cursor:
        cursor.execute(sql, params)
        found = iter(cursor.fetchone())
    return {name: (next(found), next(found) > 0) for name in names}


@lru_cache(maxsize=500)
def _statement(posting: Posting, place: tuple[str, ...], today: date) -> tuple[list[str], str, tuple[Any, ...]]:
    """Once a day for each who works: every page asks it, and to compile it takes longer than all else of the frame.

    It follows from the posting (`place` is what of it might be another's) and the day alone.
    """
    sets = _mine(posting, today)
    if not sets:
        return [], "", ()
    asked = [_number(*rows) for pair in sets.values() for rows in pair]
    query = User.objects.filter(pk=posting.user_id).values_list(*asked).query
    return [*sets], *query.get_compiler(router.db_for_read(User)).as_sql()


def _mine(posting: Posting, today: date) -> Sets:
    """Per address: what waits, and what of it is late."""
    orders, assessments = Order.objects.waiting_for(posting, today), Assessment.objects.waiting_for(posting, today)
    compliance: Sets = {"compliance:list": ([assessments, orders], [orders.overdue(today)])}
    if posting.role in STATION_ROLES:
        cases = Case.objects.filter(station=posting.station_id).waiting_for(posting)
        owed = Obligation.objects.owed().filter(station=posting.station_id, kind=ObligationKind.MONTHLY_RETURN)
        return compliance | {
            "cases:list": ([cases], [cases.overdue(today)]),
            # A month is owed once it is over: its own period is the month that runs.
            "reports:list": ([owed.exclude(period__gte=f"{today:%Y-%m}")], [owed.filter(due_on__lt=today)]),
        }
    if posting.role in OFFICE_ROLES:
        returns = lying_with(posting, today)
        return compliance | {"reports:list": ([returns], [returns.filter(office_due_on__lt=today)])}
    return {}


def _number(*sets: QuerySet[Any]) -> Any:
    counted = (rows.order_by().values(one=Value(1)).annotate(number=Count("pk")).values("number") for rows in sets)
    return sum((Coalesce(Subquery(numbers), 0) for numbers in counted), Value(0))
