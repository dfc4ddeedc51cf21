"""应录, 已录, 差异 of the 中国残联 system are told in three places: line 9.3, the page of entries, 表11. They agree.

9.3 and the page go by the day of the event, 表11 by the month it counts in: only that may part them, and both say so.
"""

import re
from datetime import date

import pytest

from cases.actions_course import mark_mistaken
from cases.models import Case, CaseSpan
from compliance.measures import measure
from consultations.models import Consultation
from reports.compute import compute
from reports.periods import period
from reports.workbook_sheets import NOTES
from stations.models import SystemEntry
from tests.stations.conftest import browser
from tests.world import NOW, TODAY

pytestmark = pytest.mark.django_db
A, B, JAN = "340102", "340103", date(2026, 1, 1)
PLACES = ("county", "sibling", "city", "province")  # in Anhui and open; everything in them happened this year


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(f"{TODAY}T09:30:00+08:00", tick=False)
    return time_machine


def by_measure(world):
    stations = [world.places[name].station for name in PLACES]
    told = measure(stations, TODAY)
    numbers = re.compile(r"应录 (\d+) 条,已录 (\d+) 条,差异 (\d+) 条")
    return {one.code: tuple(map(int, numbers.search(told[one.pk]["9.3"].text).groups())) for one in stations}


def by_page(world):
    page = browser(world.people["province"]).get("/entries/")
    lines = {line["station"].code: (line["due"], line["done"], line["left"]) for line in page.context["lines"]}
    return {code: lines[code] for code in by_measure(world)}


def by_sheet(world):
    stations = [world.places[name].station for name in PLACES]
    told = compute([one.pk for one in stations], period("2026"))
    return {one.code: tuple(sum(told[one.pk][f"11{row}{kind}"] for kind in (1, 2, 3)) for row in (0, 1, 2))
            for one in stations}  # fmt: skip


def enter(place, kind, row, version=1):
    SystemEntry.objects.create(
        station=place.station, kind=kind, object_id=row.pk, record_version=version, entered_on=TODAY,
        entered_by=place.clerk.user,
    )  # fmt: skip


def test_the_three_say_the_same_of_a_year(world):
    county, sibling, city = (world.places[name] for name in PLACES[:3])
    enter(county, "station", county.station, version=county.station.version)
    enter(county, "consultation", county.consultation)
    enter(county, "case", county.working)
    enter(sibling, "station", sibling.station, version=sibling.station.version - 1)  # changed since: to enter again
    before = by_measure(world)
    assert before == by_page(world) == by_sheet(world)
    assert before[county.code][1] == 3
    assert before[sibling.code][1] == 0
    # What belongs into none of them: of past ledgers, taken back, passed on from elsewhere.
    Consultation.objects.filter(pk=county.anonymous.pk).update(counted_in=None)
    Consultation.objects.filter(pk=sibling.anonymous.pk).update(state="void", voided_at=NOW, reason="重复")
    CaseSpan.objects.filter(case=sibling.working).update(opened_as="3")
    CaseSpan.objects.filter(case=city.accepted).update(opened_in=None)
    after = by_measure(world)
    assert after == by_page(world) == by_sheet(world)
    fewer = {code: before[code][0] - after[code][0] for code in before}
    assert fewer == {county.code: 1, sibling.code: 2, city.code: 1, world.places["province"].code: 0}


def test_they_part_by_the_day_and_the_month_only_and_say_so(world):
    """Of last year, entered late: within the twelve months of 9.3, not of this year's page, counted this year.

    误登: nothing to enter, yet 新收 of the month that counted it, as in 表3.
    """
    place = world.places["county"]
    before = by_measure(world), by_page(world), by_sheet(world)
    Consultation.objects.filter(pk=place.anonymous.pk).update(held_on=date(2025, 12, 30), is_late=True)
    Case.objects.filter(pk=place.working.pk).update(applied_on=date(2025, 12, 29), accepted_on=date(2025, 12, 30))
    after = by_measure(world), by_page(world), by_sheet(world)
    moved = [then[place.code][0] - now[place.code][0] for then, now in zip(before, after, strict=True)]
    assert moved == [0, 2, 0]
    mark_mistaken(place.accepted, by=place.head, today=TODAY, mistaken_on=TODAY, reason="重复登记")
    last = by_measure(world), by_page(world), by_sheet(world)
    assert [then[place.code][0] - now[place.code][0] for then, now in zip(after, last, strict=True)] == [1, 1, 0]
    assert "表11 按计入月份计" in browser(world.people["city"]).get("/entries/").content.decode()
    assert "表11 按计入月份计" in browser(place.clerk).get("/entries/").content.decode()
    assert "九项标准9.3按发生、受理之日" in "".join(NOTES["11"])
    assert "误登的不扣除" in "".join(NOTES["11"])


def test_the_line_leads_to_the_page_of_entries(world):
    place = world.places["county"]
    url = measure([place.station], TODAY)[place.station.pk]["9.3"].url
    assert url == f"/entries/#s{place.code}"
    assert f'id="s{place.code}"' in browser(world.people["city"]).get(url).content.decode()
    assert "应录记录" in browser(place.head).get(url).content.decode()
