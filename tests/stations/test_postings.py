"""Postings: at which place, until when, switched, and a form sent under another."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import AuditLine, Draft, User
from accounts.roles import Role
from stations import actions
from stations.models import Posting, Share, TokenPosting
from tests.stations.conftest import OPENED, TODAY, browser, caller, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def two(office):
    """A clerk of one station who is also the county's officer."""
    clerk = office.people.clerk
    county = somebody(Role.COUNTY, office.regions["340102"], clerk.user.username, starts_on=date(2026, 2, 1))
    return clerk, county


# ---------------------------------------------------------------- at its place
@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("clerk", "region"),
        ("county", "station"),
        ("auditor", "station"),
        ("clerk", "both"),
        ("county", "none"),
    ],
)
def test_the_database_refuses_a_role_at_the_wrong_place(office, role, place):
    at = {
        "region": {"region": office.regions["340102"]}, "station": {"station": office.stations.county}, "none": {},
        "both": {"region": office.regions["340102"], "station": office.stations.county},
    }[place]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Posting.objects.create(user=office.people.clerk.user, role=role, starts_on=OPENED, **at)


def test_an_officer_belongs_to_an_office_of_his_level(office):
    new = User.objects.create(username="new", name="新人")
    with pytest.raises(ValidationError, match="市级审核员只能任职于市级残联"):
        actions.create_posting(
            by=office.people.admin, user=new, role=Role.CITY, region=office.regions["340102"], starts_on=TODAY
        )
    with pytest.raises(ValidationError, match="站内角色须指定工作站"):
        actions.create_posting(
            by=office.people.admin, user=new, role=Role.CLERK, region=office.regions["340102"], starts_on=TODAY
        )
    with pytest.raises(ValidationError, match="没有残联"):
        actions.create_posting(
            by=actions.SYSTEM, user=new, role=Role.ADMIN, region=office.regions["419000"], starts_on=TODAY
        )


@pytest.mark.parametrize(
    ("starts", "ends", "active"),
    [(-1, None, True), (0, 0, True), (-9, -1, False), (1, None, False), (-1, 1, True)],
)
def test_in_force_on_its_days(office, starts, ends, active):
    posting = office.people.clerk
    posting.starts_on = TODAY + timedelta(days=starts)
    posting.ends_on = None if ends is None else TODAY + timedelta(days=ends)
    posting.save()
    assert Posting.objects.active(TODAY).filter(pk=posting.pk).exists() == active
    assert browser(posting).get("/stations/").status_code == (200 if active else 403)


def test_a_disabled_user_acts_no_more(office):
    clerk = office.people.clerk
    web = browser(clerk)
    actions.administer(clerk.user, accounts.disable, by=office.people.security)
    assert not Posting.objects.active(TODAY).filter(pk=clerk.pk).exists()
    assert web.get("/stations/").status_code == 302


def test_without_a_posting_a_plain_page_says_so(office):
    clerk = office.people.clerk
    web, api = browser(clerk), caller(clerk)
    Posting.objects.filter(pk=clerk.pk).update(ends_on=TODAY - timedelta(days=1))
    page = web.get("/stations/")
    assert page.status_code == 403
    assert "没有有效的任职" in page.content.decode()
    assert web.get("/me/").status_code == 200, "his own account stays open to him"
    assert api.get("/api/v1/stations/").status_code in (401, 403)


def test_nobody_is_led_to_the_login(client):
    assert client.get("/stations/").url == "/login/?next=/stations/"
    assert client.get("/api/v1/stations/").status_code == 401


# ---------------------------------------------------------------- switching
def test_switching_changes_what_one_sees(office, two):
    clerk, county = two
    web = browser(clerk)
    assert web.get("/users/").status_code == 403
    assert 'name="posting"' in web.get("/stations/").content.decode()
    answer = web.post("/switch/", {"posting": county.pk, "next": "/stations/new/"})
    assert answer.url == "/stations/new/"
    assert web.get("/stations/new/").status_code == 200, "a county officer may, a clerk may not"
    line = AuditLine.objects.get(action="切换任职")
    assert (line.posting_id, line.record_id) == (clerk.pk, str(county.pk))


def test_only_to_a_posting_of_ones_own(office, two):
    web = browser(two[0])
    web.post("/switch/", {"posting": office.people.admin.pk})
    assert web.get("/users/").status_code == 403
    with pytest.raises(PermissionDenied, match="自己的任职"):
        actions.switch_posting(office.people.admin, by=two[0])


def test_it_leads_nowhere_outside(two):
    assert browser(two[0]).post("/switch/", {"posting": two[1].pk, "next": "https://example.org/"}).url == "/"


def test_a_chosen_posting_that_ends_falls_back_to_another(two):
    clerk, county = two
    web = browser(clerk)
    web.post("/switch/", {"posting": county.pk})
    Posting.objects.filter(pk=county.pk).update(ends_on=TODAY - timedelta(days=1))
    assert web.get("/stations/new/").status_code == 403
    assert web.get("/stations/").status_code == 200


def test_a_form_of_another_posting_is_refused_and_kept(office, two):
    clerk, county = two
    station = office.stations.county
    web, address = browser(county), f"/stations/{station.code}/edit/"
    web.post("/switch/", {"posting": county.pk})
    typed = {"acting": county.pk, "name": "改过的名字", "short_name": "瑶", "version": 1}
    web.post("/switch/", {"posting": clerk.pk})
    answer = web.post(address, typed)
    assert answer.status_code == 409
    assert "您已切换任职" in answer.content.decode()
    assert "改过的名字" not in answer.content.decode()
    station.refresh_from_db()
    assert station.name != "改过的名字"
    assert Draft.objects.get(user=clerk.user).path == address
    web.post("/switch/", {"posting": county.pk})
    assert "改过的名字" in web.get(address).content.decode()
    assert web.post(address, typed).status_code == 302
    station.refresh_from_db()
    assert station.name == "改过的名字"


# ---------------------------------------------------------------- made and ended by an administrator
def test_nobody_gives_himself_a_posting_or_takes_one(office):
    admin = office.people.admin
    with pytest.raises(PermissionDenied, match="不能给自己"):
        actions.create_posting(
            by=admin, user=admin.user, role=Role.PROVINCE, region=office.regions["340000"], starts_on=TODAY
        )
    with pytest.raises(PermissionDenied, match="不能结束自己"):
        actions.end_posting(admin, by=admin, ends_on=TODAY)


def test_the_three_administrators_are_three_people(office):
    with pytest.raises(ValidationError, match="不得由一人兼任"):
        actions.create_posting(
            by=office.people.admin, user=office.people.auditor.user, role=Role.SECURITY,
            region=office.regions["340000"], starts_on=TODAY,
        )  # fmt: skip


def test_only_within_the_administrators_own_area(office):
    new = office.people.clerk.user
    with pytest.raises(PermissionDenied, match="不在您的管辖范围内"):
        actions.create_posting(
            by=office.people.city_admin, user=new, role=Role.PROVINCE, region=office.regions["340000"], starts_on=TODAY
        )
    with pytest.raises(PermissionDenied, match="没有“维护账号和任职”的权限"):
        actions.create_posting(
            by=office.people.city, user=new, role=Role.CITY, region=office.regions["340100"], starts_on=TODAY
        )


def test_the_same_posting_twice_is_refused(office):
    clerk = office.people.clerk
    with pytest.raises(ValidationError, match="无须重复登记"):
        actions.create_posting(
            by=office.people.admin, user=clerk.user, role=Role.CLERK, station=clerk.station, starts_on=TODAY
        )


def test_a_change_of_postings_ends_sessions_and_tokens(office):
    clerk = office.people.clerk
    web = browser(clerk)
    assert web.get("/stations/").status_code == 200
    actions.create_token(by=clerk, purpose="试", days=1)
    clerk = Posting.objects.get(pk=clerk.pk)
    actions.end_posting(clerk, by=office.people.admin, ends_on=TODAY)
    assert web.get("/stations/").url.startswith("/login/")
    assert not TokenPosting.objects.exists()


# ---------------------------------------------------------------- tokens
def token_caller(token):
    from rest_framework.test import APIClient

    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return api


def test_a_token_acts_under_the_posting_it_was_made_in(office, two):
    clerk, county = two
    web = browser(clerk)
    web.post("/switch/", {"posting": county.pk})
    page = web.post("/tokens/", {"purpose": "对接", "days": 30, "acting": county.pk}).content.decode()
    token = page.split('<code id="token">')[1].split("</code>")[0]
    assert token not in web.get("/tokens/").content.decode()
    api, own = token_caller(token), f"/api/v1/stations/{office.stations.county.code}/"
    assert api.patch(own, {"phone": "1", "version": 1}, format="json").status_code == 200, "as the county"
    line = AuditLine.objects.get(action="修改工作站")
    assert (line.posting_id, line.user_id) == (county.pk, clerk.user.pk)
    assert api.get(f"/api/v1/stations/{office.stations.sibling.code}/").status_code == 404


def test_a_token_ends(office):
    clerk = office.people.clerk
    held, token = actions.create_token(by=clerk, purpose="对接", days=90)
    api = token_caller(token)
    assert api.get("/api/v1/stations/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        answer = api.get("/api/v1/stations/")
        assert answer.status_code == 401
        assert "无效或已过期" in answer.json()["errors"][0]["message"]
    Posting.objects.filter(pk=clerk.pk).update(ends_on=TODAY - timedelta(days=1))
    assert "任职已结束" in api.get("/api/v1/stations/").json()["errors"][0]["message"]
    Posting.objects.filter(pk=clerk.pk).update(ends_on=None)
    assert browser(clerk).post(f"/tokens/{held.pk}/revoke/").status_code == 302
    assert api.get("/api/v1/stations/").status_code == 401


def test_a_token_of_91_days_and_anothers_token(office):
    with pytest.raises(ValidationError, match="1 到 90"):
        actions.create_token(by=office.people.clerk, purpose="对接", days=91)
    held, _ = actions.create_token(by=office.people.clerk, purpose="对接", days=9)
    assert browser(office.people.head).post(f"/tokens/{held.pk}/revoke/").status_code == 404
    assert held.token.digest != "", "only its hash is stored"


def test_a_session_write_by_api_needs_the_csrf_token(office):
    from rest_framework.test import APIClient

    api = APIClient(enforce_csrf_checks=True)
    api.force_login(office.people.county.user, "accounts.backends.GrowingDelayBackend")
    own = f"/api/v1/stations/{office.stations.county.code}/"
    assert api.patch(own, {"phone": "1", "version": 1}, format="json").status_code == 403


# ---------------------------------------------------------------- shares
def test_a_record_is_shared_once_and_taken_back(office):
    lent, to, head = office.stations.county, office.stations.sibling, office.people.head
    for _ in range(2):
        actions.share(lent, by=head, station=to, kind="case")
    shown = Share.objects.filter(station=to, kind="case", object_id=lent.pk)
    assert shown.get().until is None
    actions.unshare(lent, by=head, station=to, kind="case", until=TODAY)
    assert shown.get().until == TODAY
    actions.share(lent, by=head, station=to, kind="case")
    assert shown.count() == 2
    told = AuditLine.objects.filter(action__contains="共享").order_by("number").values_list("action", flat=True)
    assert list(told) == ["共享", "收回共享", "共享"]
