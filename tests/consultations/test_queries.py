"""How many queries, literally; and that the lists walk an index."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.paging import keyset_page
from clients.models import Client, Person
from consultations.models import Consultation
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import form
from tests.stations.conftest import browser, somebody

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
def test_a_list_costs_at_most_nine_queries_with_one_row_and_with_three(log, office, path, role):
    page = browser(getattr(office.people, role))
    page.get(path)
    counts = []
    for number in range(3):
        log(person={"name": "李和", "number": id_number(order=f"{number:03}")})
        if number != 1:
            counts.append(queries(lambda: page.get(path)))
    assert len(counts[0]) == len(counts[1]) <= 9, told(counts[1])


# ---------------------------------------------------------------- the plan of a list
SORTS = re.compile(r"\bSort\b|TEMP B-TREE|Seq Scan on|SCAN \w+\b(?! USING)")


@pytest.fixture(params=["analysed", "never analysed"])
def many(request, log, office):
    """Rows of two years at six stations. SQLite is seldom analysed, PostgreSQL does it by itself."""
    if request.param == "never analysed" and connection.vendor == "postgresql":
        pytest.skip("PostgreSQL analyses by itself")
    row = log(person={"name": "陈安平"})
    first, stations = row.client, [one.pk for one in vars(office.stations).values()]
    Consultation.objects.bulk_create(
        Consultation(
            station_id=stations[n % 6], client=first, matter="04", held_on=date(2026, 10, 8) - timedelta(days=n % 700),
            counted_in=None, recorded_by_id=row.recorded_by_id, recorded_at=row.recorded_at,
        )
        for n in range(6000)
    )  # fmt: skip
    people = Person.objects.bulk_create(Person() for _ in range(3000))
    Client.objects.bulk_create(
        Client(
            station_id=stations[n % 6], person=person, name="某", registered_by_id=row.recorded_by_id,
            registered_on=date(2026, 10, 8) - timedelta(days=n % 700),
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    if request.param == "analysed":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def plan(queryset, order, cursor=""):
    """What the database says it will do for a page of the list, in its own words; and the cursor of the next page."""
    with CaptureQueriesContext(connection) as captured:
        page = keyset_page(queryset, order, cursor)
    [sql] = [query["sql"] for query in captured if "LIMIT" in query["sql"]]
    with connection.cursor() as asked:
        asked.execute(f"EXPLAIN {'' if connection.vendor == 'postgresql' else 'QUERY PLAN '}{sql}".replace("%", "%%"))
        return "\n".join(str(row[-1]) for row in asked.fetchall()), page.next


def walks(queryset, order, index):
    said, following = plan(queryset, order)
    assert index in said
    assert not SORTS.search(said), said
    said, _ = plan(queryset, order, following)
    assert not SORTS.search(said), said


ROLES = ["clerk", "county", "city", "province"]
FILTERS = [{}, {"channel": "01"}, {"matter": "04"}, {"held_on__gte": date(2026, 1, 1)}]


@pytest.mark.usefixtures("many")
def test_lists_walk_an_index_without_sort_or_full_scan(office):
    for role, filters in product(ROLES, FILTERS):
        rows = Consultation.objects.walked_by(getattr(office.people, role)).listed().filter(**filters)
        walks(rows, ("held_on", "id"), "consultation_listed")
    for role in ROLES:
        rows = Client.objects.walked_by(getattr(office.people, role)).unmerged()
        walks(rows, ("registered_on", "id"), "client_listed")


def test_what_is_walked_is_what_is_visible(office, log):
    for place in ("county", "sibling", "other_city", "other_province"):
        log(by=somebody("clerk", getattr(office.stations, place)), person={"name": "李和"})
    counts = []
    for role in [*ROLES, "other", "admin", "auditor"]:
        posting = getattr(office.people, role)
        for model in (Consultation, Client):
            walked = set(model.objects.walked_by(posting).values_list("pk", flat=True))
            assert walked == set(model.objects.visible_to(posting).values_list("pk", flat=True))
            counts.append(len(walked))
    assert counts == [1, 1, 1, 1, 2, 2, 3, 3, 1, 1, 0, 0, 0, 0]
