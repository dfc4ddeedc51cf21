"""How many queries, literally; and that the lists walk an index."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.paging import keyset_page
from clients.models import Client
from consultations.models import Consultation
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import form
from tests.stations.conftest import browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SAVEPOINT = re.compile(r"^(SAVEPOINT|RELEASE|ROLLBACK TO|BEGIN|COMMIT)")


def queries(act):
    """The statements of an act, savepoints apart."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return [query["sql"] for query in captured if not SAVEPOINT.match(query["sql"])]


def told(found):
    return "\n".join(sql[:160] for sql in found)


@pytest.mark.parametrize("who", ["new number", "known number", "new name", "anonymous"])
def test_saving_a_consultation_costs_at_most_twenty_queries(clerk, register, log, who):
    log()  # the chain of the province has its head
    register(number=id_number())
    values = {
        "new number": {"who": certificate(order="003"), "name": "李和", "phone": "13855510002", "groups": ["02"]},
        "known number": {"who": certificate(), "groups": ["02"]},
        "new name": {"who": "王明"},
        "anonymous": {"is_anonymous": "on"},
    }[who]
    page = browser(clerk)
    page.get("/consultations/")  # the session stands
    found = queries(lambda: page.post("/consultations/new/", form(clerk, key="one", **values)))
    assert Consultation.objects.count() == 2
    assert len(found) <= 20, told(found)


@pytest.mark.parametrize("path", ["/consultations/", "/clients/"])
@pytest.mark.parametrize("role", ["clerk", "county", "province"])
def test_a_list_costs_at_most_eight_queries_with_one_row_and_with_three(log, office, path, role):
    page = browser(getattr(office.people, role))
    page.get(path)
    counts = []
    for number in range(3):
        log(person={"name": "李和", "number": id_number(order=f"{number:03}")})
        if number != 1:
            counts.append(queries(lambda: page.get(path)))
    assert len(counts[0]) == len(counts[1]) <= 8, told(counts[1])


# ---------------------------------------------------------------- the plan of a list
@pytest.fixture
def many(log):
    """Enough rows that a planner prefers an index, spread over the days of two years and several stations."""
    row = log(person={"name": "陈安平"})
    first = Client.objects.get()
    Consultation.objects.bulk_create(
        [
            Consultation(
                station_id=row.station_id, client=first, matter="04", held_on=date(2026, 10, 8) - timedelta(days=n % 700),
                counted_in=None, recorded_by_id=row.recorded_by_id, recorded_at=row.recorded_at,
            )
            for n in range(4000)
        ]
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan(queryset, order):
    """What the database says it will do for a page of the list, in its own words."""
    with CaptureQueriesContext(connection) as captured:
        keyset_page(queryset, order)
    [sql] = [query["sql"] for query in captured if "LIMIT" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(
            ("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + sql.replace("%", "%%")
        )
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("role", ["clerk", "county", "city", "province"])
@pytest.mark.parametrize("filters", [{}, {"channel": "01"}, {"matter": "04"}, {"held_on__gte": date(2026, 1, 1)}])
def test_the_log_is_listed_from_an_index_without_sort_or_full_scan(office, role, filters):
    rows = Consultation.objects.visible_to(getattr(office.people, role)).listed().filter(**filters)
    said = plan(rows, ("held_on", "id"))
    assert "consultation_listed" in said, said
    assert not re.search(
        r"\bSort\b|TEMP B-TREE|Seq Scan on consultations|SCAN consultations_consultation(?! USING INDEX)", said
    ), said
