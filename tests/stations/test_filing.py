"""备案 as a table of state x role, and a changed person; local areas."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import MovedOn
from accounts.roles import Role
from stations import actions, actions_filing
from stations.lifecycle import FILING
from stations.models import Filing, Posting, Region, Staff
from tests.stations.conftest import OPENED, TODAY, browser, open_station, somebody

AT = datetime(2026, 10, 8, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(AT, tick=False)


def manager(station, name="丙专人"):
    return Staff.objects.create(
        station=station, name=name, kind="09", is_formal=True, is_daily_manager=True, joined_on=OPENED
    )


@pytest.fixture
def filing(office):
    return send(office)


def send(office, staff=None, by="head"):
    station = office.stations.county
    staff = staff or manager(station)
    return actions_filing.send(
        station, by=getattr(office.people, by), today=TODAY, sent_on=TODAY, staff=staff, phone="0551-62345678"
    )


def acknowledged(filing, by):
    return actions_filing.acknowledge(filing, by=by, today=TODAY, acknowledged_on=TODAY, receipt_number="收 1 号")


WAYS = {
    # state -> who -> the moves open to him
    "sent": {"clerk": [], "head": ["replace"], "county": ["replace"], "city": ["acknowledge", "send_back"],
             "province": [], "admin": [], "other": []},
    "filed": {"clerk": [], "head": ["replace"], "county": ["replace"], "city": [], "province": [], "admin": [],
              "other": []},
    "returned": {"clerk": [], "head": ["resend", "replace"], "county": ["resend", "replace"], "city": [],
                 "province": [], "admin": [], "other": []},
    "replaced": dict.fromkeys(["clerk", "head", "county", "city", "province", "admin", "other"], []),
}  # fmt: skip


@pytest.mark.parametrize("state", WAYS)
def test_who_moves_a_filing_in_which_state(office, filing, state):
    filing.state = state
    for who, moves in WAYS[state].items():
        assert [step.name for step in FILING.open_to(filing, getattr(office.people, who))] == moves, who


# Who receives what lies with which office: station -> who is in office -> the moves open to each.
BOTH = ["acknowledge", "send_back"]
RECEIVERS = {
    ("county", "all"): {"county": [], "city": BOTH, "province": [], "other": []},
    ("county", "no city"): {"county": [], "province": BOTH, "other": []},  # nobody is there: the one above it
    ("city", "all"): {"city": [], "province": BOTH, "other": []},
    ("city", "no city"): {"province": BOTH, "other": []},
    # 中国残联 has no office here: the province enters its receipt, or what it asks for, itself.
    ("province", "all"): {"city": [], "province": BOTH, "other": []},
}  # fmt: skip


@pytest.mark.parametrize(("place", "there"), RECEIVERS)
def test_which_office_receives_a_filing(office, place, there):
    station = getattr(office.stations, place)
    row = Filing(station=station, staff=manager(station), name="丙专人", sent_on=TODAY, state="sent")
    if there == "no city":
        Posting.objects.filter(pk=office.people.city.pk).update(ends_on=date(2026, 10, 7))
    for who, moves in RECEIVERS[place, there].items():
        open_ = [step.name for step in FILING.open_to(row, getattr(office.people, who))]
        assert [name for name in open_ if name in BOTH] == moves, who


def test_another_office_above_is_told_whose_it_is(office, filing):
    assert office.stations.county.region.parent == office.regions["340100"]
    with pytest.raises(PermissionDenied, match="备案由合肥市残疾人联合会办理。"):
        acknowledged(filing, office.people.province)
    with pytest.raises(PermissionDenied, match="备案由合肥市残疾人联合会办理。"):
        actions_filing.send_back(filing, by=office.people.province, today=TODAY, reason="缺任职文件")
    filing.refresh_from_db()
    assert filing.state == "sent"


def test_the_province_enters_the_receipt_of_its_own_station(office):
    station = office.stations.province
    row = actions_filing.send(
        station, by=somebody(Role.STATION_HEAD, station), today=TODAY, sent_on=TODAY, staff=manager(station),
        phone="0551-62345678",
    )  # fmt: skip
    page = browser(office.people.province).get(f"/stations/{station.code}/filing/").content.decode()
    assert "报中国残联维权部门,回执由本级登记" in page
    assert acknowledged(row, office.people.province).state == "filed"


def test_the_next_higher_office_receives_it_and_nobody_acknowledges_his_own(office, filing):
    for who in ("head", "county"):
        with pytest.raises(PermissionDenied):
            acknowledged(filing, getattr(office.people, who))
    row = acknowledged(filing, office.people.city)
    assert (row.state, row.acknowledged_by, row.receipt_number) == ("filed", office.people.city.user, "收 1 号")
    assert Filing.objects.in_force(TODAY).get() == row
    assert not Filing.objects.in_force(date(2026, 10, 7)).exists()
    with pytest.raises(MovedOn):
        acknowledged(filing, office.people.city)


def test_the_province_enters_the_receipt_of_its_own(office):
    station = office.stations.province
    own = actions_filing.send(
        station, by=office.people.province, today=TODAY, sent_on=TODAY, staff=manager(station), phone="0551-1"
    )
    assert acknowledged(own, office.people.province).state == "filed"


def test_papers_are_supplied_and_it_is_told_again(office, filing):
    row = actions_filing.send_back(filing, by=office.people.city, today=TODAY, reason="缺任职文件")
    assert (row.state, row.times_returned, row.returned_on) == ("returned", 1, TODAY)
    row = actions_filing.resend(row, by=office.people.head, today=TODAY, phone="0551-2")
    assert (row.state, row.returned_on, row.phone) == ("sent", None, "0551-2")


def test_another_person_is_told_anew_and_the_former_stays_as_it_was(office, filing):
    row = acknowledged(filing, office.people.city)
    with pytest.raises(ValidationError, match="无须重新报送"):
        send(office, staff=row.staff)
    Staff.objects.filter(pk=row.staff_id).update(is_daily_manager=False)
    send(office, staff=manager(office.stations.county, "丁专人"))
    row.refresh_from_db()
    assert (row.state, row.acknowledged_on, row.replaced_on) == ("replaced", TODAY, TODAY)
    assert [one.name for one in Filing.objects.current()] == ["丁专人"]
    with pytest.raises(ValidationError, match="现任日常管理专人"):
        send(office, staff=row.staff)


def test_the_pages_lead_a_filing_from_the_station_to_the_city(office):
    station = office.stations.county
    person, base = manager(station), f"/stations/{station.code}/filing/"
    desk, city = browser(office.people.head), browser(office.people.city)
    assert "还没有报送备案" in desk.get(base).content.decode()
    desk.post(base + "new/", {"staff": person.pk, "phone": "0551-62345678", "sent_on": "2026-10-08"})
    row = Filing.objects.get()
    assert "丙专人" in city.get("/filings/?state=sent").content.decode()
    assert f"{base}{row.pk}/acknowledge/" in city.get(base).content.decode()
    missing = city.post(f"{base}{row.pk}/acknowledge/", {"acknowledged_on": "2026-10-08", "version": 1})
    assert "请填写" in missing.content.decode() or "必填" in missing.content.decode()
    city.post(
        f"{base}{row.pk}/acknowledge/", {"acknowledged_on": "2026-10-08", "receipt_number": "收 3 号", "version": 1}
    )
    assert "收 3 号" in desk.get(base).content.decode()
    assert city.get(f"{base}{row.pk}/replace/").status_code == 404
    assert browser(office.people.other).get(base).status_code == 404


# ---------------------------------------------------------------- local areas
def test_a_local_area_gets_a_code_of_ours_under_its_city_and_may_have_a_station(office):
    admin, city = office.people.city_admin, office.regions["340100"]
    answer = browser(admin).post("/areas/new/", {"parent": "340100", "name": "高新区"})
    assert answer.status_code == 302
    area = Region.objects.get(is_local=True)
    assert (area.code, area.path, area.level, area.parent) == ("340171", "34/3401/340171/", "county", city)
    assert open_station(area).code == "34017101"
    assert "高新区" in browser(admin).get("/areas/").content.decode()
    assert actions.add_area(by=admin, parent=city, name="经开区").code == "340172"
    with pytest.raises(ValidationError, match="已有"):
        actions.add_area(by=admin, parent=city, name="经开区")
    with pytest.raises(ValidationError, match="设在市级之下"):
        actions.add_area(by=admin, parent=office.regions["340102"], name="园区")
    with pytest.raises(PermissionDenied):
        actions.add_area(by=admin, parent=office.regions["340200"], name="开发区")
    for number in range(7):
        actions.add_area(by=admin, parent=city, name=f"园区{number}")
    with pytest.raises(ValidationError, match="已用完"):
        actions.add_area(by=admin, parent=city, name="第十个")
