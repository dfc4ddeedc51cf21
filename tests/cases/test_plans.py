"""How the database reads a list of cases: along an index, without sorting, without reading them all."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.paging import capped_count, keyset_page
from accounts.roles import Role
from cases.models import Case, Deadline, Document, SealUse
from tests.cases.office import Office

ROWS = 6000
ORDER = ("applied_on", "id")


@pytest.fixture
def full(office: Office) -> Office:
    """Some years of three stations."""
    clients = [office.client(station=station) for station in (office.station, office.sibling, office.distant)]
    Case.objects.bulk_create(
        Case(
            station=client.station, client=client, number=f"{number}号", kind="1", form="04", matter="04",
            applied_on=date(2020, 1, 1) + timedelta(days=number // 3), opened_by=client.registered_by,
            state="under_review", due_on=date(2020, 1, 8) + timedelta(days=number // 3),
        )
        for number in range(ROWS)
        for client in [clients[number % 3]]
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return office


def plan_of(page: Callable[[], object], engine: str) -> str:
    """How the database reads the last query of a page."""
    with CaptureQueriesContext(connection) as queries:
        page()
    with connection.cursor() as cursor:
        cursor.execute({"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}[engine] + queries[-1]["sql"])
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize("role", [Role.CLERK, Role.PROVINCE])
@pytest.mark.parametrize("filters", [{}, {"state": "under_review"}, {"matter": "04", "kind": "1"}])
def test_pages_of_the_list_are_read_along_an_index(full, engine, role, filters):
    cases = Case.objects.visible_to(full.posting(role)).listed().filter(**filters)
    second = keyset_page(cases, ORDER).next or ""
    for cursor in ("", second):
        plan = plan_of(partial(keyset_page, cases, ORDER, cursor), engine)
        assert "case_listed" in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        assert "Sort" not in plan, plan
        assert "Seq Scan on cases_case" not in plan, plan


def test_the_overdue_of_a_station_are_counted_along_an_index(full, engine):
    late = Case.objects.visible_to(full.clerk).overdue(date(2020, 3, 1))
    plan = plan_of(partial(capped_count, late), engine)
    assert "cases_case" in plan, plan
    assert "case_waiting" in plan, plan


@pytest.mark.parametrize(("role", "index"), [(Role.CLERK, "deadline_of_station"), (Role.PROVINCE, "deadline_running")])
def test_a_month_of_the_calendar_is_read_along_an_index(full, engine, role, index):
    first = Case.objects.first()
    Deadline.objects.bulk_create(
        Deadline(
            case=case, station_id=case.station_id, kind="review", starts_on=first.applied_on,
            due_on=case.due_on, first_due_on=case.due_on, met_on=case.due_on if case.pk % 50 else None,
        )
        for case in Case.objects.all()
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    posting = full.posting(role)
    rows = (
        Deadline.objects.walked_by(posting).ticking().filter(due_on__gte=date(2022, 3, 1), due_on__lt=date(2022, 4, 1))
    )
    plan = plan_of(partial(keyset_page, rows, ("due_on", "id"), newest_first=False), engine)
    assert index in plan, plan
    assert "SCAN cases_deadline" not in plan.replace("SCAN cases_deadline USING INDEX", ""), plan
    assert "Seq Scan on cases_deadline" not in plan, plan


@pytest.mark.parametrize(
    ("model", "day", "index"), [(Document, "made_on", "document_listed"), (SealUse, "used_on", "seal_use_listed")]
)
def test_the_registers_of_a_station_are_read_along_an_index(full, engine, model, day, index):
    by = full.clerk.user
    Document.objects.bulk_create(
        Document(
            case_id=case.pk, station_id=case.station_id, paper="07", title="受理通知书", number=f"{case.pk}号",
            made_on=case.applied_on, made_by=by,
        )
        for case in Case.objects.all()
    )  # fmt: skip
    SealUse.objects.bulk_create(
        SealUse(
            document=one, station_id=one.station_id, used_on=one.made_on, approver="站长", used_by=by
        )
        for one in Document.objects.all()
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    rows = model.objects.visible_to(full.clerk)
    if model is Document:
        rows = rows.exclude(number="")
    plan = plan_of(partial(keyset_page, rows, (day, "id")), engine)
    assert index in plan, plan
    assert "TEMP B-TREE" not in plan, plan
    assert "Sort" not in plan, plan
