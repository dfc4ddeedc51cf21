"""Every figure opens its ledger: the page's total is summed from the rows over all its pages, and equals the figure."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from cases.models import CaseSpan
from clients import persons
from clients.models import Client, Person
from consultations.models import Consultation
from reports import actions, compute, figures, ledgers, table
from reports.indicators import INDICATORS
from reports.models import Return
from reports.periods import month_period, period
from tests.reports.desk import at, browser

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
TODAY = date(2026, 3, 9)
A, B = "340102", "340103"
pytestmark = pytest.mark.django_db


@pytest.fixture
def told(office, desk):
    """Two stations of a county's two: two months of everything, submitted; March is a draft."""
    keys = ["k1", "k2", "k3", "k4"]
    office.regions = desk.regions
    for code in (A, B):
        for month in (JAN, FEB, date(2026, 3, 1)):
            office.busy_month(desk.stations[code], month, keys, count=9)
        for month in (JAN, FEB):
            office.report(desk.stations[code], month)
    return desk


def pages(client, address):
    """All pages of a figure, from its first on."""
    number = 1
    while True:
        answer = client.get(f"{address}?page={number}")
        assert answer.status_code == 200, answer.content[:500]
        yield answer
        if not answer.context["next"]:
            return
        number += 1


def test_every_figure_is_the_sum_of_the_rows_over_all_its_pages(told, monkeypatch):
    monkeypatch.setattr(figures, "PAGE_SIZE", 8)
    expected = table.area_table(told.regions["340100"], month_period(JAN), today=TODAY).total.figures
    assert set(expected) == set(INDICATORS)
    told_of = [code for code, value in expected.items() if value]
    assert len(told_of) > 60  # the rows vary enough to fill most lines
    client = browser(told.officer("340100"))
    for code in [*told_of, next(code for code in expected if code not in told_of)]:
        found = list(pages(client, reverse("reports:figure", args=["340100", "2026-01", code])))
        assert sum(row.entry.adds for page in found for row in page.context["rows"]) == expected[code], code
        assert {page.context["found"].total for page in found} == {expected[code]}
        assert "与报表中的数不符" not in found[0].content.decode()


@pytest.mark.parametrize(
    ("area", "over"),
    [("340000", "2026-02"), ("340000", "2026"), (f"{A}01", "2026-01"), (f"{A}01", "2026-03"), (f"{A}01", "2026-Q1")],
)
def test_the_rows_of_every_figure_add_up_to_it(told, area, over):
    place, asked = table.find_area(area), period(over)
    if over == "2026-03":  # a draft: from live records
        expected = compute.compute([place.pk], asked)[place.pk]
    else:
        expected = table.area_table(place, asked, today=TODAY).total.figures
    assert sum(bool(value) for value in expected.values()) > 45
    for code, value in expected.items():
        found = ledgers.counted(place, asked, code, today=TODAY)
        assert (found.total, found.figure) == (value, value), code


def test_a_figure_that_differs_from_its_rows_is_told(told):
    row = Return.objects.get(station=told.stations[A], month=JAN)
    row.figures.filter(code="200").update(value=99)
    page = browser(told.officer(A)).get(reverse("reports:figure", args=[f"{A}01", "2026-01", "200"]))
    assert "与报表中的数不符" in page.content.decode()


def test_heads_are_grouped_by_person_and_only_the_first_of_each_counts(desk):
    for day in (8, 9, 10):
        desk.consult(A, date(2026, 1, day), name="张三" if day != 9 else "")
    desk.consult(A, date(2026, 1, 11), name="李四")
    files = Client.objects.filter(name="张三").order_by("pk")
    Consultation.objects.filter(client__in=files).update(person_key=files[0].person.key)
    desk.submit(A, JAN, at(2, 3))
    found = ledgers.counted(desk.stations[A], month_period(JAN), "202", today=TODAY)
    assert [entry.adds for entry in found.entries] == [1, 0, 1]  # the one who stayed anonymous is not among them
    assert found.total == found.figure == 2


def test_two_stations_know_the_same_person_and_an_area_counts_him_once(desk):
    for code in (A, B):
        desk.consult(code, date(2026, 1, 8), name="张三")
        key = Person.objects.order_by("pk").first().key
        Consultation.objects.update(person_key=key)
        desk.submit(code, JAN, at(2, 3))
    found = ledgers.counted(desk.regions["340100"], month_period(JAN), "202", today=TODAY)
    assert (found.total, found.figure) == (1, 1)
    assert [value for _, value in found.by_station()] == [1, 1]


def test_joined_persons_are_one_over_several_months_and_stay_two_within_a_closed_one(desk):
    desk.consult(A, date(2026, 1, 8), name="张三")
    desk.consult(A, date(2026, 1, 9), name="张三丰")
    desk.submit(A, JAN, at(2, 3))
    kept, joined = Person.objects.order_by("pk")
    persons.join(kept, joined, desk.head(A).user)
    for over, heads in (("2026-01", 2), ("2026", 1)):
        found = ledgers.counted(desk.stations[A], period(over), "202", today=TODAY)
        assert (found.total, found.figure) == (heads, heads)


# ---------------------------------------------------------------- what changed since
def test_a_record_that_changed_after_its_month_was_reported_is_marked(desk):
    kept = desk.consult(A, date(2026, 1, 7))
    struck, changed = (desk.consult(A, date(2026, 1, day), persons=2) for day in (8, 9))
    case = desk.case(A, desk.consult(A, date(2026, 1, 9), name="张三"), date(2026, 1, 9), date(2026, 1, 20))
    desk.submit(A, JAN, at(2, 3))
    Consultation.objects.filter(pk=struck.pk).update(state="void", voided_at=at(2, 4))
    Consultation.objects.filter(pk=changed.pk).update(persons=5)
    CaseSpan.objects.filter(case=case).update(recovered_fen=100)
    station, over = desk.stations[A], month_period(JAN)
    found = ledgers.counted(station, over, "201", today=TODAY)
    marks = ledgers.changed(found, found.entries)
    assert marks == {(JAN, struck.pk): None, (JAN, changed.pk): 5}
    assert (JAN, kept.pk) not in marks
    assert found.total == found.figure == 6  # as reported
    page = browser(desk.head(A)).get(reverse("reports:figure", args=[station.code, "2026-01", "201"])).content.decode()
    assert "现已不计入本项" in page
    assert "现为 5人次" in page


def test_a_draft_has_nothing_to_differ_from(desk):
    desk.consult(A, date(2026, 1, 7))
    found = ledgers.counted(desk.stations[A], month_period(JAN), "201", today=TODAY)
    assert found.is_live
    assert ledgers.changed(found, found.entries) == {}


# ---------------------------------------------------------------- who sees what
@pytest.fixture
def one(desk):
    desk.consult(A, date(2026, 1, 8), name="张三丰")
    desk.submit(A, JAN, at(2, 3))
    return desk


def opened(posting, area=f"{A}01", over="2026-01", code="201"):
    return browser(posting).get(reverse("reports:figure", args=[area, over, code]))


def test_names_stand_in_full_at_the_station_and_masked_above_it(one):
    assert "张三丰" in opened(one.head(A)).content.decode()
    for code in (A, "340100", "340000"):
        text = opened(one.officer(code)).content.decode()
        assert "张*" in text
        assert "张三" not in text


def test_who_may_not_see_records_opens_no_figure(one):
    for role in (Role.ADMIN, Role.SECURITY, Role.AUDITOR):
        assert opened(one.post(role, one.regions["340000"])).status_code == 403
    assert opened(one.head(B)).status_code == 404
    assert opened(one.officer(B)).status_code == 404
    assert opened(one.head(A), area=A).status_code == 404  # a station sees its own sheet, not its county's


@pytest.mark.parametrize(
    ("area", "over", "code"),
    [
        (f"{A}01", "2026-01", "999"), (f"{A}01", "2026-13", "201"), (f"{A}09", "2026-01", "201"),
        ("999999", "2026-01", "201"), ("419000", "2026-01", "201"),
    ],
)  # fmt: skip
def test_an_address_that_names_nothing(one, area, over, code):
    assert opened(one.officer("340000"), area, over, code).status_code == 404


@pytest.mark.parametrize("page", ["0", "2", "x", "-1", "٣"])
def test_a_page_that_is_not_there(one, page):
    address = reverse("reports:figure", args=[f"{A}01", "2026-01", "201"])
    assert browser(one.head(A)).get(f"{address}?page={page}").status_code == 404


def test_a_figure_of_an_earlier_version_opens_the_ledgers_of_that_version(desk):
    province = desk.regions["340000"]
    for code, on in ((A, at(2, 4)), (B, at(2, 10))):
        desk.consult(code, date(2026, 1, 8))
        desk.climb(desk.submit(code, JAN, on), on)
        actions.finalise(province, JAN, by=desk.officer("340000"), at=on)
    for number, total in ((1, 1), (2, 2), (None, 2)):
        found = ledgers.counted(province, month_period(JAN), "201", today=TODAY, number=number)
        assert (found.total, found.figure) == (total, total)
