"""坐班: what is frozen on it, the month it counts in, the flag, the signed sheet."""

from datetime import UTC, date, datetime, time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from stations import actions_register as actions
from stations import books
from stations.gaps import flagged_month
from stations.models import DutyDay, DutyPlan, DutySheet, FundEntry, Staff, Station
from tests.cases.files import PDF
from tests.stations.conftest import OPENED, TODAY, browser

AT = datetime(2026, 10, 8, 2, tzinfo=UTC)
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def lawyer(office):
    return Staff.objects.create(
        station=office.stations.county, name="乙律师", kind="01", licence_number="1340", joined_on=OPENED,
        licence_expires_on=date(2026, 9, 30),
    )  # fmt: skip


def log(office, staff, day, **given):
    given = {"starts": time(9), "ends": time(12), "persons": 3} | given
    return actions.add(
        DutyDay, by=office.people.clerk, station=office.stations.county, at=AT, staff=staff, held_on=day, **given
    )


def closed(station, month):
    """As a submission closes them."""
    row = Station.objects.get(pk=station.pk)
    row.books_closed_through = date(month.year, month.month, 28)
    row.save()
    station.refresh_from_db()


def test_who_is_a_professional_is_frozen_as_he_was_that_day(office, lawyer, head_row):
    assert log(office, lawyer, date(2026, 9, 30)).is_professional
    assert not log(office, lawyer, date(2026, 10, 1)).is_professional  # the licence has expired
    assert not log(office, head_row, date(2026, 10, 1)).is_professional
    Staff.objects.filter(pk=lawyer.pk).update(licence_number="")
    assert DutyDay.objects.in_month(SEPTEMBER).professional().count() == 1
    assert list(Staff.objects.professional(date(2026, 9, 30))) == []


def test_days_are_logged_by_the_station_only_and_planned_by_its_head(office, lawyer):
    for by in ("county", "city", "admin"):
        with pytest.raises(PermissionDenied):
            actions.add(
                DutyDay, by=getattr(office.people, by), station=office.stations.county, at=AT, staff=lawyer,
                held_on=TODAY, starts=time(9), ends=time(12),
            )  # fmt: skip
    with pytest.raises(PermissionDenied):
        actions.add(
            DutyPlan, by=office.people.clerk, station=office.stations.county, at=AT, staff=lawyer, held_on=TODAY,
            starts=time(9), ends=time(12),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "given", "told"),
    [
        (date(2026, 10, 9), {}, "不能晚于今天"),
        (date(2026, 1, 2), {}, "没有开站"),
        (TODAY, {"ends": time(8)}, "结束时间应晚于开始时间"),
    ],
)
def test_a_day_that_cannot_be_is_refused(office, lawyer, day, given, told):
    with pytest.raises(ValidationError, match=told):
        log(office, lawyer, day, **given)


def test_the_same_person_is_not_there_twice_at_once(office, lawyer):
    log(office, lawyer, TODAY)
    log(office, lawyer, TODAY, starts=time(14), ends=time(17))
    with pytest.raises(ValidationError, match="已经登记过"):
        log(office, lawyer, TODAY)


def test_what_comes_after_the_books_closed_counts_in_the_earliest_open_month(office, lawyer):
    station = office.stations.county
    early = log(office, lawyer, date(2026, 9, 10))
    assert (early.counted_in, early.is_late) == (SEPTEMBER, False)
    closed(station, SEPTEMBER)
    late = log(office, lawyer, date(2026, 9, 20))
    assert (late.counted_in, late.is_late, late.held_on) == (OCTOBER, True, date(2026, 9, 20))
    change = {"by": office.people.clerk, "version": 1, "at": AT, "persons": 9}
    with pytest.raises(ValidationError, match="更正须写明理由"):
        actions.edit(early, **change)
    assert actions.edit(early, **change, reason="核对签到表").counted_in == SEPTEMBER
    money = actions.add(
        FundEntry, by=office.people.head, station=station, at=AT, kind="1", year=2026, source="1", amount_fen=1,
        entered_on=date(2026, 9, 3),
    )  # fmt: skip
    assert (money.counted_in, money.is_late) == (OCTOBER, True)
    row = books.lock(station)
    books.reopen(row, SEPTEMBER)
    actions.recount(row, SEPTEMBER)
    late.refresh_from_db()
    money.refresh_from_db()
    assert (late.counted_in, late.is_late, money.counted_in, money.is_late) == (SEPTEMBER, False, SEPTEMBER, False)
    assert DutyDay.objects.counted(SEPTEMBER, SEPTEMBER).values("station", "held_on").distinct().count() == 2


# ---------------------------------------------------------------- the flag
@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 10, 24), SEPTEMBER), (date(2026, 10, 25), OCTOBER), (date(2026, 10, 31), OCTOBER),
        (date(2026, 1, 3), date(2025, 12, 1)),
    ],
)  # fmt: skip
def test_a_month_is_flagged_from_its_25th_day_on(today, month):
    assert flagged_month(today) == month


def test_a_month_without_a_professional_is_flagged_wherever_one_looks(office, lawyer, head_row):
    station = office.stations.county
    log(office, head_row, date(2026, 9, 9))  # somebody was there, but no 专业法律人员
    assert station in Station.objects.without_professional(SEPTEMBER)
    own = f"/stations/{station.code}/"
    addresses = [("head", own), ("head", "/"), ("head", f"{own}duty/2026-09/"), ("county", "/"),
                 ("county", "/stations/?open=lacking")]  # fmt: skip
    for who, address in addresses:
        page = browser(getattr(office.people, who)).get(address).content.decode()
        assert "没有专业法律人员坐班" in page or "缺坐班" in page or "缺专业法律人员坐班" in page, address
    day = log(office, lawyer, date(2026, 9, 10))
    assert station not in Station.objects.without_professional(SEPTEMBER)
    assert "没有专业法律人员坐班" not in browser(office.people.head).get("/").content.decode()
    actions.void(day, by=office.people.clerk, version=1, at=AT, reason="记错了人")
    assert station in Station.objects.without_professional(SEPTEMBER)
    assert station not in Station.objects.without_professional(date(2025, 12, 1))  # not open then


# ---------------------------------------------------------------- the month and its sheet
def test_the_month_shows_the_plan_beside_the_log(office, lawyer):
    station = office.stations.county
    actions.add(
        DutyPlan, by=office.people.head, station=station, at=AT, staff=lawyer, held_on=date(2026, 9, 15),
        starts=time(9), ends=time(17),
    )  # fmt: skip
    log(office, lawyer, date(2026, 9, 15))
    log(office, lawyer, date(2026, 9, 15), starts=time(14), ends=time(17))
    page = browser(office.people.city).get(f"/stations/{station.code}/duty/2026-09/")
    assert (page.context["days"], page.context["professional"], page.context["persons"]) == (1, 1, 6)
    (line,) = page.context["lines"]
    assert (len(line["plans"]), len(line["days"])) == (1, 2)
    sheet = browser(office.people.clerk).get(f"/stations/{station.code}/duty/2026-09/print/").content.decode()
    assert "2026年9月坐班签到表" in sheet
    assert "乙律师" in sheet
    for month in ("2026-13", "0001-01", "9999-12", "2026-9", "next"):
        assert browser(office.people.city).get(f"/stations/{station.code}/duty/{month}/").status_code == 404, month


def test_the_signed_sheet_is_kept_and_taken_back(office):
    station, desk = office.stations.county, browser(office.people.clerk)
    base = f"/stations/{station.code}/"
    later = desk.post(f"{base}duty/2026-11/sheet/", {"file": SimpleUploadedFile("x.pdf", PDF)})
    assert "这个月还没有到" in later.content.decode()
    assert desk.post(f"{base}duty/2026-09/sheet/", {"file": SimpleUploadedFile("x.pdf", PDF)}).status_code == 302
    sheet = DutySheet.objects.get()
    assert sheet.held_in == SEPTEMBER
    assert "2026-09 坐班签到表.pdf" in desk.get(f"{base}duty/2026-09/").content.decode()
    assert browser(office.people.county).get(f"{base}sheets/{sheet.pk}/").content == PDF
    assert browser(office.people.county).post(f"{base}sheets/{sheet.pk}/remove/").status_code == 403
    desk.post(f"{base}sheets/{sheet.pk}/remove/")
    assert desk.get(f"{base}sheets/{sheet.pk}/").status_code == 404
