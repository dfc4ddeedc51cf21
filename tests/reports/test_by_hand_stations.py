"""表1, 表7, 表8, 表9, 表10, 表11 of a small station counted by hand."""

from datetime import date, time

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from cases.models import Screening, TypicalCase
from compliance.models import Snapshot
from consultations.models import OutreachEvent
from reports.compute import compute
from reports.indicators import INDICATORS, SHEETS
from reports.periods import period
from stations.models import (
    Agreement,
    ContactPoint,
    CoordinationBody,
    CoordinationMember,
    Demonstration,
    DutyDay,
    Filing,
    FundEntry,
    Premises,
    Staff,
    SystemEntry,
    Team,
)
from tests.reports.recount import recount
from tests.stations.conftest import browser, somebody

DEC, JAN, FEB = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
LAST = date(2026, 1, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def station(office):
    return office.station("340102", opened=DEC)


@pytest.fixture
def add(office, station):
    """A row of a register; `by` is whoever."""

    def make(model, **given):
        return model.objects.create(
            **{"station": station, "changed_at": timezone.now(), "changed_by": office.user} | given
        )

    return make


def figures(station, over="2026-01"):
    told = compute([station.pk], period(over))[station.pk]
    span = period(over)
    again = recount([station.pk], span.first, span.last.replace(day=1))
    assert told == {code: again[code] for code in INDICATORS}
    return told


def some(told, codes):
    return [told[code] for code in codes.split()]


def test_what_lasts_is_counted_on_the_last_day(station, add):
    body = {"number": "残法〔2025〕1号", "issued_on": DEC}
    add(CoordinationBody, **body, since_on=DEC, until_on=date(2026, 1, 30))  # adjusted a day before the end
    now = add(CoordinationBody, **body, since_on=LAST)
    for organ, liaison in (("1", "甲"), ("2", ""), ("0", "乙")):  # the last one is none of the nine
        add(CoordinationMember, body=now, organ=organ, name="单位", leader="丙", liaison=liaison, since_on=LAST)
    add(CoordinationMember, body=now, organ="3", name="单位", leader="丙", since_on=date(2026, 2, 1))
    access = dict.fromkeys(Premises.ACCESS, True)
    add(Premises, address="旧址", since_on=DEC, until_on=LAST, is_fixed=True, area_m2=40, **access)
    add(Agreement, kind="6", party="外地残联", subject="协作", signed_on=DEC, since_on=DEC)
    add(
        Agreement, kind="1", party="律所", subject="值班", signed_on=DEC, since_on=DEC, voided_on=JAN, reason="重复登记"
    )
    add(ContactPoint, kind="2", name="接访中心", since_on=DEC)
    add(Team, kind="1", name="分队", members=12, since_on=JAN)
    add(Demonstration, title="示范站", approved_by_office="省残联", approved_on=DEC, since_on=DEC)
    told = figures(station)
    assert some(told, "100 101 102 103") == [1, 1, 2, 1]
    assert some(told, "110 111 112 113 114") == [1, 1, 1, 0, 40]
    assert some(told, "170 176 171 180 182 190 191 192") == [1, 1, 0, 1, 1, 1, 12, 1]
    assert some(figures(station, "2026-02"), "101 102 110") == [1, 3, 0]
    assert some(figures(station, "2026"), "100 101 170") == [1, 1, 1]  # a year: as of its last day


def test_staff_by_kind_licence_and_filing(office, station):
    given = {"station": station, "joined_on": DEC}
    lawyer = {"kind": "01", "employment": "2", "engaged_as": "3"}
    Staff.objects.create(name="甲", licence_number="A1", licence_expires_on=LAST, **lawyer, **given)
    Staff.objects.create(name="乙", licence_number="A2", licence_expires_on=date(2026, 1, 30), **lawyer, **given)
    Staff.objects.create(name="丙", kind="07", is_head=True, is_formal=True, employment="1", engaged_as="1", **given)
    Staff.objects.create(name="丁", kind="08", knows_sign_language=True, left_on=date(2026, 1, 30), **given)
    manager = Staff.objects.create(name="戊", kind="09", is_daily_manager=True, **given)
    filing = Filing.objects.create(
        station=station, staff=manager, name="戊", phone="0551-62345678", sent_on=DEC, sent_by=office.user,
        state="filed", acknowledged_on=LAST, receipt_number="收1号",
    )  # fmt: skip
    told = figures(station)
    assert some(told, "120 1201 1207 1208 1209") == [4, 2, 1, 0, 1]
    assert some(told, "131 132 139 141 143 149") == [1, 2, 1, 1, 2, 1]
    assert some(told, "150 151 152 160") == [1, 1, 0, 1]
    filing.state, filing.replaced_on = "replaced", LAST
    filing.save()
    assert some(figures(station), "160") == [0]


def test_a_day_of_two_people_is_one_day(station, add):
    lawyer, clerk = (Staff.objects.create(station=station, name=name, kind="01", joined_on=DEC) for name in "甲乙")

    def duty(staff, day, is_professional=False, counted_in=JAN, **given):
        hours = {"starts": time(9), "ends": time(12), "persons": 3}
        values = {"held_on": day, "is_professional": is_professional, "counted_in": counted_in} | hours | given
        return add(DutyDay, staff=staff, **values)

    first, second, third = date(2026, 1, 6), date(2026, 1, 13), date(2026, 1, 20)
    duty(clerk, first)
    duty(lawyer, first, is_professional=True)
    duty(lawyer, first, is_professional=True, starts=time(13), ends=time(17))
    duty(clerk, second)
    duty(lawyer, third, is_professional=True, voided_on=LAST, reason="没有来")
    duty(clerk, date(2025, 11, 4), counted_in=None)  # a past ledger counts nowhere
    told = figures(station)
    assert some(told, "700 701 702 703 704") == [2, 1, 4, 12, 0]
    # Another row of a day that January has counted comes late: February counts the row, not the day again.
    duty(lawyer, second, is_professional=True, counted_in=FEB, is_late=True)
    assert some(figures(station, "2026-02"), "700 701 702 704") == [0, 1, 1, 1]
    assert some(figures(station), "700 701 702") == [2, 1, 4]
    assert some(figures(station, "2026-Q1"), "700 701 702") == [2, 2, 5]


def test_needs_and_the_green_way(office, station):
    office.consultation(station, JAN, asked_sign_language=True, met_sign_language=True, asked_home_visit=True)
    office.consultation(station, JAN, asked_sign_language=True)
    told = figures(station)
    assert some(told, "711 715 721 725") == [2, 1, 1, 0]
    for urgency, served_first, exemption in (("1", True, "0"), ("2", False, "3"), ("0", False, "8")):
        span = office.span(station, office.person(station), date(2026, 1, 3), opened_as="1")
        Screening.objects.create(
            case=span.case, urgency=urgency, served_first=served_first, exemption=exemption, proof="1",
            exemption_basis="某文〔2026〕1号",
        )  # fmt: skip
    office.span(station, office.person(station), date(2026, 1, 3), opened_as="1")  # not screened yet
    assert some(figures(station), "731 732 733") == [2, 1, 2]


def test_money_by_kind_source_and_purpose(station, add):
    def fund(kind, fen, source="1", purpose="", counted_in=JAN, **given):
        values = {"year": 2026, "entered_on": JAN, "amount_fen": fen} | given
        add(FundEntry, kind=kind, source=source, purpose=purpose, counted_in=counted_in, **values)

    fund("1", 1_000)
    fund("1", 200, source="4")
    fund("2", 30, source="2")
    fund("3", 4, purpose="5")
    fund("3", 5, source="9", purpose="1")
    fund("1", 70_000, voided_on=LAST, reason="重复登记")
    fund("2", 6, counted_in=FEB)
    told = figures(station)
    assert some(told, "911 912 913") == [1_200, 30, 9]
    assert some(told, "941 944 922 935 931") == [1_000, 200, 30, 4, 5]
    assert some(figures(station, "2026-Q1"), "912") == [36]


@pytest.fixture
def held(station, add):
    """An event; and a 典型案例 of a case."""
    staff = Staff.objects.create(station=station, name="己", kind="01", joined_on=DEC)

    def make(counted_in=JAN, **given):
        values = {"title": "送法进村", "held_on": JAN, "occasion": "12", "place_kind": "01", "audience": "00"} | given
        return add(OutreachEvent, staff=staff, counted_in=counted_in, **values)

    return make


def test_events_by_occasion_audience_and_place_and_what_was_handed_out(station, held, add, office):
    held(persons=30, staff_count=4, cards=100, books=2)
    held(occasion="05", audience="03", place_kind="07", persons=12, guides=20, braille_books=3, in_radio=True,
         in_social=True)  # fmt: skip
    held(occasion="05", audience="03", persons=8, other_materials=5, in_social=True, is_late=True)
    held(persons=900, cards=900, voided_on=LAST, reason="重复登记")
    held(persons=7, cards=1, counted_in=FEB)
    held(persons=9, cards=9, counted_in=None)  # a past ledger counts nowhere
    case = office.span(station, office.person(station), DEC).case
    for in_television, voided_on in ((True, None), (False, None), (True, LAST)):
        add(TypicalCase, case=case, title="讨薪", matter="04", story="张某讨薪。", published_on=JAN, counted_in=JAN,
            in_television=in_television, voided_on=voided_on, reason="重复" if voided_on else "")  # fmt: skip
    told = figures(station)
    assert some(told, "801 802 803 804") == [3, 50, 6, 1]
    assert some(told, "8105 8112 8199 8203 8200 8303 8300 8401 8407") == [2, 1, 0, 2, 1, 20, 30, 2, 1]
    assert some(told, "850 851 852 853 854 859") == [130, 100, 20, 3, 2, 5]
    assert some(told, "860 862 865 861 870 871") == [2, 1, 2, 0, 2, 1]
    assert some(figures(station, "2026-Q1"), "801 802 850") == [4, 57, 131]


def test_outreach_is_due_from_the_quarter_on():
    sheet = next(one for one in SHEETS if one.number == "8")
    assert [sheet.is_due(period(asked)) for asked in ("2026-01", "2026-Q1", "2026-H1", "2026")] == [False] + [True] * 3


def test_the_nine_items_are_those_of_the_last_month_measured(station):
    for month, items, result in ((JAN, "mpnummmmm", "failed"), (FEB, "mmmmmmmmm", "passed")):
        Snapshot.objects.create(
            station=station,
            measured_in=month,
            measured_at=timezone.now(),
            items=items,
            result=result,
            tenths=700,
            lines="{}",
        )
    told = figures(station)
    assert some(told, "1011 1012 1013 1014 1015 1019 1020 1021 1023") == [1, 0, 0, 0, 1, 1, 1, 0, 1]
    assert some(figures(station, "2026-02"), "1012 1020 1021 1023") == [1, 1, 1, 0]


def test_what_was_typed_into_the_other_system(office, station):
    one, two, void = (office.consultation(station, JAN) for _ in range(3))
    type(void).objects.filter(pk=void.pk).update(state="void", voided_at=timezone.now(), reason="重复")
    span = office.span(station, office.person(station), date(2026, 1, 3), opened_as="1")

    def entered(kind, key, version=1):
        SystemEntry.objects.create(
            station=station, kind=kind, object_id=key, record_version=version, entered_on=LAST, entered_by=office.user
        )

    codes = "1101 1102 1103 1111 1112 1113 1121 1122 1123"
    assert some(figures(station), codes) == [2, 1, 1, 0, 0, 0, 2, 1, 1]
    entered("consultation", two.pk)
    entered("case", span.case_id)
    entered("case", one.pk + 10**6)  # another record's number
    entered("station", station.pk)
    assert some(figures(station), codes) == [2, 1, 1, 1, 1, 1, 1, 0, 0]
    station.version += 1  # its address was changed: to be entered again
    station.save()
    assert some(figures(station), "1103 1113 1123") == [1, 0, 1]


def test_every_figure_of_the_station_opens_its_records(office, station, add, held):
    """A row of each kind: the page tells it by name and leads to it."""
    staff = Staff.objects.create(
        station=station, name="戊", kind="01", licence_number="A1", is_daily_manager=True, joined_on=DEC
    )
    body = add(CoordinationBody, number="残法〔2025〕1号", issued_on=DEC, since_on=DEC)
    add(CoordinationMember, body=body, organ="1", name="区法院", leader="丙", liaison="丁", since_on=DEC)
    add(Premises, address="人民路1号", since_on=DEC, area_m2=40)
    add(Agreement, kind="6", party="外地残联", subject="协作", signed_on=DEC, since_on=DEC)
    add(ContactPoint, kind="2", name="接访中心", since_on=DEC)
    add(Team, kind="1", name="分队", members=12, since_on=JAN)
    add(Demonstration, title="示范站", approved_by_office="省残联", approved_on=DEC, since_on=DEC)
    Filing.objects.create(
        station=station, staff=staff, name="戊", phone="0551-62345678", sent_on=DEC, sent_by=office.user,
        state="filed", acknowledged_on=LAST, receipt_number="收1号",
    )  # fmt: skip
    add(DutyDay, staff=staff, held_on=JAN, counted_in=JAN, starts=time(9), ends=time(12), is_professional=True)
    add(FundEntry, kind="3", purpose="1", source="1", year=2026, entered_on=JAN, amount_fen=12_345, counted_in=JAN)
    Snapshot.objects.create(
        station=station, measured_in=JAN, measured_at=timezone.now(), items="mmmmmmmmm", result="passed", tenths=990,
        lines="{}",
    )  # fmt: skip
    case = office.consultation(station, JAN) and office.span(station, office.person(station), JAN, opened_as="1").case
    held(persons=30, cards=100, in_radio=True)
    add(TypicalCase, case=case, title="讨薪", matter="04", story="张某讨薪。", published_on=JAN, counted_in=JAN)
    client, told = browser(somebody(Role.STATION_HEAD, station, starts_on=DEC)), figures(station)
    words = {"101": "残法〔2025〕1号", "103": "区法院", "110": "人民路1号", "151": "戊", "160": "收1号",
             "176": "外地残联", "700": "坐班记录", "913": "123.45", "1021": "99.0 分",
             "1123": station.name, "802": "送法进村", "850": "资料 100 份", "870": "讨薪"}  # fmt: skip
    for sheet in SHEETS:
        for code in (row.code for row in sheet.indicators if told[row.code]):
            page = client.get(reverse("reports:figure", args=[station.code, "2026-01", code]))
            assert (page.status_code, page.context["found"].total) == (200, told[code]), code
            assert words.get(code, "") in page.content.decode(), code
    assert not [code for code in words if not told[code]]
