"""Pages of the administrators: accounts within their own area only."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from accounts import actions as accounts
from accounts.models import AuditLine, User
from accounts.roles import Role
from stations import actions
from stations.models import Posting
from tests.stations.conftest import OPENED, browser, somebody

pytestmark = pytest.mark.django_db

NEW = {
    "username": "zhao", "name": "赵某", "password": "four calm rivers", "role": "clerk", "region": "", "station": "",
    "starts_on": "2026-01-05", "ends_on": "", "key": "k",
}  # fmt: skip


def test_an_account_with_its_first_posting(office):
    admin, station = office.people.admin, office.stations.county
    web = browser(admin)
    assert "新建账号" in web.get("/users/new/").content.decode()
    typed = NEW | {"station": station.code, "acting": admin.pk}
    answer = web.post("/users/new/", typed)
    made = User.objects.get(username="zhao")
    assert answer.url == f"/users/{made.pk}/"
    assert made.must_change_password
    assert made.postings.get().station == station
    assert web.post("/users/new/", typed).url == "/users/", "a double submit"
    assert User.objects.filter(username="zhao").count() == 1
    lines = AuditLine.objects.filter(posting_id=admin.pk).values_list("action", flat=True)
    assert set(lines) == {"创建账号", "登记任职"}


def test_a_weak_password_and_a_missing_place_are_told_and_nothing_is_made(office):
    admin = office.people.admin
    web = browser(admin)
    weak = web.post("/users/new/", NEW | {"station": office.stations.county.code, "password": "canlian"})
    assert "密码" in weak.content.decode()
    nowhere = web.post("/users/new/", NEW)
    assert "站内角色须指定工作站" in nowhere.content.decode()
    assert not User.objects.filter(username="zhao").exists()


def test_the_list_shows_ones_own_area_only(office):
    shown = browser(office.people.city_admin).get("/users/").content.decode()
    for posting in vars(office.people).values():
        own = posting.path.startswith("34/3401/")
        assert (f">{posting.user.name}</a>" in shown) == own
    assert browser(office.people.city_admin).get(f"/users/{office.people.other.user.pk}/").status_code == 404
    assert browser(office.people.auditor).get("/users/").status_code == 403


def test_filters(office):
    web = browser(office.people.admin)
    shown = web.get("/users/?role=clerk").content.decode()
    assert office.people.clerk.user.username in shown
    assert f">{office.people.head.user.name}</a>" not in shown


def test_renaming_and_a_first_password(office):
    admin, user = office.people.admin, office.people.clerk.user
    web = browser(admin)
    assert web.post(f"/users/{user.pk}/edit/", {"name": "新名", "version": 1, "acting": admin.pk}).status_code == 302
    assert web.post(f"/users/{user.pk}/edit/", {"name": "旧名", "version": 1}).status_code == 409
    assert web.post(f"/users/{user.pk}/password/", {"password": "four calm rivers"}).status_code == 302
    user.refresh_from_db()
    assert user.name == "新名"
    assert user.check_password("four calm rivers")
    assert user.must_change_password


def test_who_also_acts_outside_is_left_to_the_office_above(office):
    user = office.people.clerk.user
    somebody(Role.PROVINCE, office.regions["340000"], user.username)
    with pytest.raises(PermissionDenied, match="管辖范围外任职"):
        actions.administer(user, accounts.set_password, by=office.people.city_admin, password="four calm rivers")
    web = browser(office.people.city_admin)
    page = web.get(f"/users/{user.pk}/").content.decode()
    assert "省级审核员" not in page, "a posting outside the area is not shown"
    assert web.post(f"/users/{user.pk}/password/", {"password": "four calm rivers"}).status_code == 403


def test_security_disables_enables_and_unlocks(office):
    security, user = office.people.security, office.people.clerk.user
    web = browser(security)
    assert "停用账号" in web.get(f"/users/{user.pk}/").content.decode()
    assert web.post(f"/users/{user.pk}/enabled/", {"enabled": "no"}).status_code == 302
    assert not User.objects.get(pk=user.pk).is_active
    again = web.post(f"/users/{user.pk}/enabled/", {"enabled": "no"}, follow=True)
    assert "已是停用状态" in again.content.decode()
    web.post(f"/users/{user.pk}/enabled/", {"enabled": "yes"})
    assert User.objects.get(pk=user.pk).is_active
    web.post(f"/users/{user.pk}/unlock/")
    assert AuditLine.objects.filter(action="解除登录锁定", record_id=str(user.pk)).exists()
    assert browser(office.people.admin).post(f"/users/{user.pk}/unlock/").status_code == 403


def test_a_posting_is_added_and_ended_on_its_pages(office):
    admin, user = office.people.admin, office.people.clerk.user
    web = browser(admin)
    new = {"role": "caseworker", "station": office.stations.county.code, "starts_on": "2026-02-01"}
    assert web.post(f"/users/{user.pk}/postings/new/", new).status_code == 302
    added = Posting.objects.get(user=user, role="caseworker")
    address = f"/users/{user.pk}/postings/{added.pk}/end/"
    assert "登记任职结束" in web.get(address).content.decode()
    wrong = web.post(address, {"ends_on": "2026-01-01"})
    assert "结束日期不能早于开始日期" in wrong.content.decode()
    assert web.post(address, {"ends_on": "2026-03-01"}).status_code == 302
    added.refresh_from_db()
    assert f"{added.ends_on}" == "2026-03-01"
    other = office.people.other
    assert web.get(f"/users/{user.pk}/postings/{other.pk}/end/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_list_page_asks_the_same_number_of_queries(country, station, django_assert_num_queries, rows):
    admin = somebody(Role.ADMIN, country["340100"])
    for number in range(rows):
        somebody(Role.CLERK, station, f"clerk{number}", starts_on=OPENED)
    web = browser(admin)
    web.get("/me/")  # the first request of a session writes it
    with django_assert_num_queries(6):
        page = web.get("/users/?role=clerk")
    assert page.content.decode().count("登记员</td>") == rows


def test_the_first_administrator_of_a_new_installation(country, monkeypatch, capsys):
    def create(area, password="four calm rivers"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        call_command("create_admin", area=area, username="first", name="首任")

    with pytest.raises(CommandError, match="没有行政区划 999999"):
        create("999999")
    with pytest.raises(CommandError, match="密码"):
        create("340000", "short")
    create("340000")
    assert "安徽省残疾人联合会 系统管理员" in capsys.readouterr().out
    posting = Posting.objects.get(user__username="first")
    assert (posting.role, posting.region.code) == (Role.ADMIN, "340000")
    assert posting.user.check_password("four calm rivers")
    assert browser(posting).get("/users/").url == "/password/", "he has to change it first"
