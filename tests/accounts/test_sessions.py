from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.auth import SESSION_KEY
from django.http import HttpResponse
from django.test import Client

from accounts import actions, drafts
from accounts.models import AuditLine, Draft, User
from stations.models import Posting
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.pages"), pytest.mark.usefixtures("clock")]
FORM = "/probe/form/"
TYPED = {"note": "工资拖欠四个月", "kinds": ["a", "b"]}
RESTORED = "已恢复您上次填写的内容"


@pytest.fixture
def browser(client: Client, user: User) -> Client:
    """Signed in through the login page at noon, the form open."""
    client.post("/login/", {"username": "wang", "password": PASSWORD})
    assert client.get(FORM).json()["note"] is None
    return client


def leads_to(response: HttpResponse, page: str, back: str = FORM) -> bool:
    parts = urlsplit(response["Location"])
    return response.status_code == 302 and parts.path == page and parse_qs(parts.query)["next"] == [back]


def unlock(client: Client, password: str = PASSWORD) -> HttpResponse:
    return client.post("/lock/", {"password": password, "next": FORM})


# ---------------------------------------------------------------- idle: locked
def test_idle_for_thirty_minutes_locks(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=29))
    assert browser.get(FORM).status_code == 200
    clock.shift(timedelta(minutes=30))
    assert leads_to(browser.get(FORM), "/lock/")
    clock.shift(timedelta(seconds=1))
    assert leads_to(browser.get(FORM), "/lock/")  # and stays so
    page = browser.get("/lock/").content.decode()
    assert "王芳" in page


def test_work_keeps_a_session_open(browser: Client, clock: time_machine.Traveller) -> None:
    for _ in range(15):
        clock.shift(timedelta(minutes=20))
        assert browser.get(FORM).status_code == 200


def test_a_post_on_a_locked_session_is_kept_and_comes_back(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    assert leads_to(browser.post(FORM, TYPED), "/lock/")
    draft = Draft.objects.get()
    assert (draft.user.username, draft.path) == ("wang", FORM)
    assert "工资" not in bytes(draft.sealed).decode(errors="replace")
    assert unlock(browser)["Location"] == FORM
    shown = browser.get(FORM)
    assert shown.json() == {"user": "wang", "method": "GET"} | TYPED
    assert RESTORED in " ".join(str(message) for message in shown.wsgi_request._messages)
    assert browser.get(FORM).json()["note"] is None  # once: the next client finds an empty form
    browser.post(FORM, TYPED | {"done": "1"})
    assert not Draft.objects.exists()


def test_what_is_kept_holds_no_key_no_password_no_file(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    from django.core.files.uploadedfile import SimpleUploadedFile

    secret = {"password": "geheim", "csrfmiddlewaretoken": "t", "old_password": "geheim"}
    browser.post(FORM, TYPED | secret | {"scan": SimpleUploadedFile("a.txt", b"geheim")})
    unlock(browser)
    from accounts.drafts import _place
    from accounts.sealing import open_sealed

    draft = Draft.objects.get()
    kept = parse_qs(open_sealed(draft.sealed, _place(draft)).decode())
    assert kept == {"note": [TYPED["note"]], "kinds": ["a", "b"]}


def test_a_later_post_replaces_the_earlier_draft(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    browser.post(FORM, TYPED)
    browser.post(FORM, TYPED | {"note": "第二次"})
    unlock(browser)
    assert browser.get(FORM).json()["note"] == "第二次"


def test_another_user_never_sees_the_draft(browser: Client, clock: time_machine.Traveller) -> None:
    other = User(username="zhao", name="赵强")
    other.set_password(PASSWORD)
    other.save()
    clock.shift(timedelta(minutes=31))
    browser.post(FORM, TYPED)
    browser.post("/logout/")
    browser.post("/login/", {"username": "zhao", "password": PASSWORD})
    assert browser.session[drafts.WAITING] == []
    assert browser.get(FORM).json() == {"user": "zhao", "method": "GET", "note": None, "kinds": None}
    session = browser.session  # and were his session to claim it
    session[drafts.WAITING] = [FORM]
    session.save()
    assert browser.get(FORM).json()["note"] is None
    assert Draft.objects.count() == 1


def test_a_draft_moved_to_another_user_does_not_open(
    browser: Client, user: User, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=31))
    browser.post(FORM, TYPED)
    from uuid import uuid4

    Draft.objects.update(uuid=uuid4())
    unlock(browser)
    shown = browser.get(FORM)
    assert shown.json()["note"] is None
    assert "无法恢复" in " ".join(str(message) for message in shown.wsgi_request._messages)


def test_after_a_move_from_a_page_one_is_back_on_that_page(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    response = browser.post("/probe/step/", {"reason": "x"}, headers={"Referer": "http://testserver/probe/form/?a=1"})
    assert leads_to(response, "/lock/", back="/probe/form/?a=1")
    response = browser.post("/probe/step/", {"reason": "x"}, headers={"Referer": "https://example.org/"})
    assert leads_to(response, "/lock/", back="/probe/step/")


def test_unlock_needs_the_password_of_the_same_user(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    browser.get(FORM)
    before = browser.session.session_key
    response = unlock(browser, "wrong")
    assert "密码不正确" in response.content.decode()
    assert leads_to(browser.get(FORM), "/lock/")
    assert unlock(browser)["Location"] == FORM
    assert browser.get(FORM).status_code == 200
    assert browser.session.session_key != before
    actions_told = list(AuditLine.objects.order_by("number").values_list("action", flat=True))
    assert actions_told == ["登录", "解锁失败", "解锁"]


def test_guessing_at_the_lock_page_is_locked_out_like_at_the_login_page(
    browser: Client, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=31))
    browser.get(FORM)
    codes = []
    for _ in range(6):
        clock.shift(timedelta(seconds=40))
        codes.append(unlock(browser, "wrong").status_code)
    assert codes == [200, 200, 200, 200, 429, 429]
    assert unlock(browser).status_code == 429


def test_an_unlock_makes_earlier_slips_forgotten(browser: Client) -> None:
    for _ in range(3):
        browser.post("/lock/")
        for _ in range(3):
            assert unlock(browser, "wrong").status_code == 200
        assert unlock(browser).status_code == 302


def test_lock_at_once_and_back_to_the_page(browser: Client) -> None:
    response = browser.post("/lock/", headers={"Referer": "http://testserver/probe/form/"})
    assert leads_to(response, "/lock/")
    assert leads_to(browser.get(FORM), "/lock/")
    assert browser.get("/lock/?next=/probe/form/").status_code == 200
    assert unlock(browser)["Location"] == FORM
    assert browser.get("/lock/?next=/probe/form/")["Location"] == FORM


def test_a_locked_session_may_leave(browser: Client) -> None:
    browser.post("/lock/")
    browser.post("/logout/")
    assert SESSION_KEY not in browser.session


def test_a_cross_site_post_leaves_no_draft(user: User, clock: time_machine.Traveller) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    strict.get(FORM)
    clock.shift(timedelta(minutes=31))
    assert strict.post(FORM, TYPED).status_code == 403
    assert not Draft.objects.exists()


def test_a_form_opened_before_the_login_changed_its_key_is_not_lost(user: User) -> None:
    """Two windows: in one the session ended and he signed in again, in the other stands a half-filled form."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    strict.get(FORM)
    stale = TYPED | {"csrfmiddlewaretoken": "a" * 64}
    response = strict.post(FORM, stale, headers={"Origin": "http://testserver"})
    assert (response.status_code, response["Location"]) == (302, FORM)
    assert strict.get(FORM).json()["note"] == TYPED["note"]
    assert strict.post(FORM, stale, headers={"Origin": "https://example.org"}).status_code == 403


def test_htmx_is_sent_to_the_lock_page_as_a_whole(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    response = browser.get(
        "/probe/form/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/probe/form/?q=1"}
    )
    assert response["HX-Redirect"] == "/lock/?next=%2Fprobe%2Fform%2F%3Fq%3D1"


# ---------------------------------------------------------------- eight hours: over
def work_until_the_end(client: Client, clock: time_machine.Traveller) -> None:
    for _ in range(24):
        clock.shift(timedelta(minutes=20))
        client.get(FORM)


def test_eight_hours_end_the_session_also_of_who_works(browser: Client, clock: time_machine.Traveller) -> None:
    work_until_the_end(browser, clock)
    assert SESSION_KEY not in browser.session
    response = browser.get(FORM)
    assert response.json()["user"] == ""  # nobody's: a page that asks for a login would send him there


def test_the_end_is_explained_and_the_post_kept(browser: Client, clock: time_machine.Traveller) -> None:
    for _ in range(23):
        clock.shift(timedelta(minutes=20))
        browser.get(FORM)
    clock.shift(timedelta(minutes=20))
    assert leads_to(browser.post(FORM, TYPED), "/login/")
    page = browser.get("/login/").content.decode()
    assert "已满 8 小时" in page
    assert "您填写的内容已保存,登录后恢复" in page
    browser.post("/login/", {"username": "wang", "password": PASSWORD})
    assert browser.get(FORM).json()["note"] == TYPED["note"]


def test_the_end_is_counted_from_the_login_not_from_the_unlock(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=7, minutes=50))
    browser.get(FORM)
    unlock(browser)
    clock.shift(timedelta(minutes=11))
    assert leads_to(browser.get(FORM), "/login/")


def test_drafts_are_destroyed_after_a_week(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    browser.post(FORM, TYPED)
    clock.shift(timedelta(days=7, minutes=1))
    browser.get(FORM)
    browser.post("/login/", {"username": "wang", "password": PASSWORD})
    assert not Draft.objects.exists()
    assert browser.get(FORM).json()["note"] is None


# ---------------------------------------------------------------- what the user is changed: over
def test_a_session_of_an_older_epoch_is_over(browser: Client, user: User) -> None:
    User.objects.update(session_epoch=user.session_epoch + 1)
    assert leads_to(browser.get(FORM), "/login/")
    assert "已变更" in browser.get("/login/").content.decode()


def test_disabling_ends_the_session_and_keeps_nothing(browser: Client, user: User, security: Posting) -> None:
    actions.disable(user, by=security)
    assert leads_to(browser.post(FORM, TYPED), "/login/")
    assert SESSION_KEY not in browser.session
    assert not Draft.objects.exists()


def test_a_password_given_by_the_administrator_ends_every_session(browser: Client, user: User, admin: Posting) -> None:
    actions.set_password(user, by=admin, password="three old stone bridges")
    assert leads_to(browser.get(FORM), "/login/")
    browser.post("/login/", {"username": "wang", "password": "three old stone bridges"})
    assert browser.get(FORM)["Location"] == "/password/"  # and must be changed first


def test_ones_own_password_change_spares_the_own_session_only(browser: Client, user: User) -> None:
    other = Client()
    other.post("/login/", {"username": "wang", "password": PASSWORD})
    assert other.get(FORM).status_code == 200
    change = {"old": PASSWORD, "password": "three old stone bridges", "again": "three old stone bridges"}
    assert browser.post("/password/", change)["Location"] == "/me/"
    assert browser.get(FORM).json()["user"] == "wang"
    assert leads_to(other.get(FORM), "/login/")


# ---------------------------------------------------------------- the API
@pytest.mark.parametrize(
    ("method", "kwargs"), [("get", {}), ("post", {"data": "{}", "content_type": "application/json"})]
)
def test_the_api_answers_in_its_own_shape(
    browser: Client, clock: time_machine.Traveller, method: str, kwargs: Any
) -> None:
    clock.shift(timedelta(minutes=31))
    locked = getattr(browser, method)("/api/v1/papers/", **kwargs)
    assert locked.status_code == 423
    assert locked.json()["errors"][0]["code"] == "locked"
    clock.shift(timedelta(hours=8))
    ended = getattr(browser, method)("/api/v1/papers/", **kwargs)
    assert ended.status_code == 401
    assert ended.json()["errors"][0]["code"] == "session_ended"
    assert not Draft.objects.exists()


def test_who_must_change_his_password_reads_nothing_over_the_api(browser: Client) -> None:
    User.objects.update(must_change_password=True)
    response = browser.get("/api/v1/papers/")
    assert (response.status_code, response.json()["errors"][0]["code"]) == (403, "password")
