"""Opening, editing and closing a station; its staff."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import Stale
from accounts.models import AuditLine
from accounts.onetime import Repeated
from stations import actions
from stations.models import Station
from tests.stations.conftest import OPENED, TODAY, browser, caller, open_station

pytestmark = pytest.mark.django_db

NEW = {
    "region": "340102", "kind": "1", "name": "瑶海区第二工作站", "short_name": "", "opened_on": "2026-03-10",
    "reports_from": "2026-03", "address": "长江东路1号", "phone": "0551-64490000", "office_hours": "", "key": "",
}  # fmt: skip


def sent(posting, **given):
    return given | {"acting": posting.pk}


def test_a_station_gets_the_next_code_and_an_abbreviation(country):
    first, second = open_station(country["340102"]), open_station(country["340102"], "第二站")
    assert (first.code, second.code) == ("34010201", "34010202")
    assert first.short_name == "瑶海残法救"
    assert second.short_name == "瑶海区残法救", "a second station does not number its papers as the first does"
    assert [interval.opened_on for interval in first.intervals.all()] == [OPENED]


def test_create_page(office):
    admin = office.people.admin
    web = browser(admin)
    assert "设立工作站" in web.get("/stations/new/").content.decode()
    answer = web.post("/stations/new/", sent(admin, **NEW), follow=True)
    made = Station.objects.get(name="瑶海区第二工作站")
    assert answer.redirect_chain == [(f"/stations/{made.code}/", 302)]
    assert made.reports_from == date(2026, 3, 1)
    assert AuditLine.objects.filter(action="设立工作站", record_id=str(made.pk), chain="34").exists()


def test_a_double_submit_makes_one_station(office):
    admin = office.people.admin
    web = browser(admin)
    for _ in range(2):
        answer = web.post("/stations/new/", sent(admin, **NEW | {"key": "k1"}))
    assert answer.url == "/stations/"
    assert Station.objects.filter(name="瑶海区第二工作站").count() == 1
    with pytest.raises(Repeated):
        open_station_by(admin, office, key="k1")


def open_station_by(posting, office, **given):
    return actions.create_station(
        by=posting, region=office.regions["340102"], name="又一站", opened_on=OPENED,
        reports_from=date(2026, 1, 1), **given,
    )  # fmt: skip


def test_only_within_ones_own_area_and_with_the_permission(office):
    with pytest.raises(PermissionDenied, match="不在您的管辖范围内"):
        open_station_by(office.people.other_admin, office)
    with pytest.raises(PermissionDenied, match="没有“维护工作站”的权限"):
        open_station_by(office.people.head, office)
    assert browser(office.people.clerk).get("/stations/new/").status_code == 403
    outside = browser(office.people.city).post("/stations/new/", sent(office.people.city, **NEW | {"region": "230102"}))
    assert outside.status_code == 200
    assert not Station.objects.filter(name="瑶海区第二工作站").exists()


def test_no_station_at_a_mere_heading_of_the_code_table(country):
    with pytest.raises(ValidationError, match="没有残联,不能设站"):
        open_station(country["419000"], short_name="豫")


def test_it_cannot_report_from_before_it_opened(country):
    with pytest.raises(ValidationError, match="起报月份不能早于开站月份"):
        actions.create_station(
            by=actions.SYSTEM, region=country["340102"], name="站", opened_on=date(2026, 3, 5),
            reports_from=date(2026, 2, 1),
        )  # fmt: skip


def test_two_editors_the_second_keeps_both_texts(office):
    station, admin = office.stations.county, office.people.admin
    web, address = browser(admin), f"/stations/{station.code}/edit/"
    page = web.get(address).content.decode()
    assert 'name="version" value="1"' in page
    actions.edit_station(station, by=office.people.county, version=1, phone="0551-1111111")
    typed = {
        "name": station.name,
        "short_name": "瑶海残法救",
        "address": "",
        "phone": "0551-2222222",
        "office_hours": "",
    }
    answer = web.post(address, sent(admin, **typed, version=1))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "0551-1111111" in text
    assert "0551-2222222" in text
    assert Station.objects.get(pk=station.pk).phone == "0551-1111111"
    assert web.post(address, sent(admin, **typed, version=2)).status_code == 302
    assert Station.objects.get(pk=station.pk).phone == "0551-2222222"


def test_closing_and_reopening(office):
    station, admin = office.stations.county, office.people.admin
    web = browser(admin)
    day = {"closed_on": "2026-06-30", "reason": "场所改造"}
    assert web.post(f"/stations/{station.code}/close/", sent(admin, **day)).status_code == 302
    again = web.post(f"/stations/{station.code}/close/", sent(admin, **day))
    assert "已闭站,无须再次登记" in again.content.decode()
    early = web.post(f"/stations/{station.code}/reopen/", sent(admin, opened_on="2026-06-30", reason=""))
    assert "应晚于上次闭站日期(2026-06-30)" in early.content.decode()
    assert (
        web.post(f"/stations/{station.code}/reopen/", sent(admin, opened_on="2026-09-01", reason="")).status_code == 302
    )
    open_on = Station.objects.open_on
    assert station in open_on(date(2026, 6, 30))
    assert station not in open_on(date(2026, 7, 1))
    assert station in open_on(TODAY)
    listed = caller(admin).get("/api/v1/stations/?open=no").json()["results"]
    assert listed == []


def test_it_cannot_close_before_a_month_that_is_reported(station):
    station.books_closed_through = date(2026, 3, 31)
    station.save()
    with pytest.raises(ValidationError, match="2026 年 3 月报表已上报"):
        actions.close_station(station, by=actions.SYSTEM, closed_on=date(2026, 2, 28), reason="撤并")


# ---------------------------------------------------------------- staff
def staff_of(**given):
    return {"name": "乙某", "kind": "01", "joined_on": OPENED} | given


def test_a_head_must_be_formal_staff(office):
    head, station = office.people.head, office.stations.county
    with pytest.raises(ValidationError, match="规范化建设标准第3条"):
        actions.add_staff(by=head, station=station, **staff_of(is_head=True))
    typed = {"name": "乙某", "kind": "01", "joined_on": "2026-01-05", "is_head": "on"}
    answer = browser(head).post(f"/stations/{station.code}/staff/new/", sent(head, **typed))
    assert "负责人必须是同级残联正式工作人员(规范化建设标准第3条)" in answer.content.decode()
    assert not station.staff_set.exists()
    answer = browser(head).post(f"/stations/{station.code}/staff/new/", sent(head, **typed, is_formal="on"))
    assert answer.status_code == 302
    assert station.staff_set.get().is_head


def test_one_head_at_a_time_and_history_stays_free(office, head_row):
    head, station = office.people.head, office.stations.county
    with pytest.raises(ValidationError, match="负责人现为甲某"):
        actions.add_staff(by=head, station=station, **staff_of(is_head=True, is_formal=True))
    actions.edit_staff(head_row, by=head, version=1, left_on=TODAY)
    actions.add_staff(by=head, station=station, **staff_of(is_head=True, is_formal=True))
    with pytest.raises(ValidationError, match="负责人现为乙某"):
        actions.edit_staff(head_row, by=head, version=2, left_on=None)
    assert [staff.name for staff in station.staff_set.filter(left_on=None)] == ["乙某"]


def test_staff_is_edited_on_its_page_with_the_version(office, head_row):
    head, station = office.people.head, office.stations.county
    web, address = browser(head), f"/stations/{station.code}/staff/{head_row.pk}/edit/"
    assert "甲某" in web.get(address).content.decode()
    typed = {"name": "甲某某", "kind": "07", "is_formal": "on", "is_head": "on", "joined_on": "2026-01-05"}
    assert web.post(address, sent(head, **typed, version=1)).status_code == 302
    assert web.post(address, sent(head, **typed | {"name": "丙"}, version=1)).status_code == 409
    assert "甲某某" in web.get(f"/stations/{station.code}/").content.decode()
    with pytest.raises(Stale):
        actions.edit_staff(head_row, by=head, version=1, name="丁")


def test_staff_of_another_station_is_not_there(office, head_row):
    code = office.stations.sibling.code
    assert browser(office.people.admin).get(f"/stations/{code}/staff/{head_row.pk}/edit/").status_code == 404


def test_a_user_is_linked_once(office, head_row):
    head, station = office.people.head, office.stations.county
    actions.edit_staff(head_row, by=head, version=1, user=head.user)
    with pytest.raises(ValidationError, match="该账号已与甲某关联"):
        actions.add_staff(by=head, station=station, **staff_of(user=head.user))


# ---------------------------------------------------------------- the same by API
def test_api_writes_obey_the_pages_rules(office):
    api = caller(office.people.admin)
    new = {"region": "340102", "name": "接口站", "opened_on": "2026-02-03", "reports_from": "2026-02-01"}
    made = api.post("/api/v1/stations/", new, format="json", headers={"Idempotency-Key": "one"})
    again = api.post("/api/v1/stations/", new, format="json", headers={"Idempotency-Key": "one"})
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    code = made.json()["code"]
    address = f"/api/v1/stations/{code}/"
    assert api.patch(address, {"phone": "1", "version": 1}, format="json").json()["version"] == 2
    stale = api.patch(address, {"phone": "2", "version": 1}, format="json")
    assert stale.status_code == 409
    assert stale.json()["current"]["phone"] == "1"
    unversioned = api.patch(address, {"phone": "2"}, format="json")
    assert unversioned.json()["errors"][0]["field"] == "version"
    assert api.post("/api/v1/stations/", new | {"region": "230102"}, format="json").status_code == 400
    assert caller(office.people.head).patch(address, {"version": 2}, format="json").status_code == 404
    head = caller(office.people.head)
    own = f"/api/v1/stations/{office.stations.county.code}/"
    assert head.patch(own, {"phone": "3", "version": 1}, format="json").status_code == 403


def test_api_staff(office):
    api = caller(office.people.head)
    new = {"station": office.stations.county.code, "name": "乙某", "kind": "01", "joined_on": "2026-01-05"}
    refused = api.post("/api/v1/staff/", new | {"is_head": True}, format="json")
    assert "规范化建设标准第3条" in refused.json()["errors"][0]["message"]
    made = api.post("/api/v1/staff/", new, format="json").json()
    left = api.patch(f"/api/v1/staff/{made['id']}/", {"left_on": "2026-02-01", "version": 1}, format="json").json()
    assert (left["left_on"], left["name"]) == ("2026-02-01", "乙某")
    assert api.get("/api/v1/staff/?serving=true").json()["results"] == []
    outside = api.post("/api/v1/staff/", new | {"station": office.stations.sibling.code}, format="json")
    assert outside.status_code == 400
