"""What is typed is kept every few seconds: sealed, for himself only, as nobody's activity; gone when it is saved."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts import drafts
from accounts.models import AuditLine, Draft, OneTimeKey, User
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.pages"), pytest.mark.usefixtures("clock")]
FORM = "/probe/form/"
TYPED = {"note": "工资拖欠四个月", "kinds": ["a"]}
SENT = TYPED | {"_page": FORM, "_title": "咨询登记", "key": "one"}


@pytest.fixture
def browser(client: Client, user: User) -> Client:
    client.post("/login/", {"username": "wang", "password": PASSWORD})
    client.get(FORM)
    return client


def autosave(client: Client, **given: Any) -> Any:
    return client.post("/draft/", SENT | given)


def test_what_is_typed_is_sealed_and_leaves_no_line(browser: Client) -> None:
    lines = AuditLine.objects.count()
    assert autosave(browser).json() == {"at": "12:00", "why": ""}
    autosave(browser, note="再写一句")
    draft = Draft.objects.get()
    assert (draft.path, draft.key, draft.title, draft.is_sent) == (FORM, "one", "咨询登记", False)
    assert "再写一句".encode() not in bytes(draft.sealed)
    assert AuditLine.objects.count() == lines


def test_it_is_no_activity_and_writes_no_session(browser: Client, clock: time_machine.Traveller) -> None:
    before = Session.objects.get().session_data
    for _ in range(3):
        clock.shift(timedelta(minutes=9))
        autosave(browser)
    assert Session.objects.get().session_data == before
    clock.shift(timedelta(minutes=9))
    assert "屏幕已锁" in autosave(browser, note="锁屏以后写的").json()["why"]
    assert browser.get(FORM)["Location"].startswith("/lock/")
    browser.post("/lock/", {"password": PASSWORD, "next": FORM})
    assert browser.get(FORM).json()["note"] == "锁屏以后写的", "the page one goes back to has it"
    assert browser.get(FORM).json()["note"] is None, "once"


def test_it_is_kept_when_the_session_is_over(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=8))
    assert "已满 8 小时" in autosave(browser).json()["why"]
    assert Draft.objects.get().title == "咨询登记"
    assert Client().post("/draft/", SENT).status_code == 302  # nobody keeps nothing
    assert Draft.objects.count() == 1


def test_a_key_changed_by_a_login_elsewhere_loses_nothing(user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    strict.get(FORM)
    stale = SENT | {"csrfmiddlewaretoken": "a" * 64}
    assert strict.post("/draft/", stale, headers={"Origin": "https://example.org"}).status_code == 403
    assert not Draft.objects.exists()
    assert strict.post("/draft/", stale, headers={"Origin": "http://testserver"}).json()["at"]


def test_two_forms_of_a_page_are_two_drafts_and_the_saved_one_goes(browser: Client) -> None:
    autosave(browser)
    autosave(browser, key="two", note="另一位来访人")
    assert Draft.objects.count() == 2
    assert browser.post(FORM, TYPED | {"key": "one", "done": "1"}).status_code == 302
    assert Draft.objects.get().key == "two"
    browser.post(FORM, TYPED | {"key": "two"})
    assert Draft.objects.count() == 1, "what is refused is not saved"


def test_what_comes_late_of_a_saved_form_is_not_kept(browser: Client, user: User) -> None:
    OneTimeKey.objects.create(user=user, key="one", purpose="consultation")
    assert autosave(browser).status_code == 200
    assert not Draft.objects.exists()


def test_a_draft_is_offered_restored_on_demand_and_dropped(browser: Client, user: User) -> None:
    autosave(browser)
    draft = Draft.objects.get()
    assert browser.get(FORM).json()["note"] is None, "it is offered, and does not come by itself"
    assert browser.get(f"{FORM}?draft={draft.uuid}").json()["note"] == TYPED["note"]
    other = Client()
    other.force_login(User.objects.create(username="zhao", name="赵强"))
    for stranger in (f"{FORM}?draft={draft.uuid}", f"{FORM}?draft=x", f"{FORM}?draft={uuid4()}"):
        assert other.get(stranger).json()["note"] is None
    other.post("/draft/drop/", {"uuid": draft.uuid})
    assert Draft.objects.exists()
    assert browser.post("/draft/drop/", {"uuid": draft.uuid, "next": FORM})["Location"] == FORM
    assert not Draft.objects.exists()


def test_after_a_login_only_what_was_sent_comes_by_itself(browser: Client, clock: time_machine.Traveller) -> None:
    autosave(browser)
    browser.post("/logout/")
    browser.post("/login/", {"username": "wang", "password": PASSWORD})
    assert browser.get(FORM).json()["note"] is None
    assert [one.title for one in drafts.held(User.objects.get())] == ["咨询登记"]


@pytest.mark.parametrize("wrong", [{"note": "长" * 40_000}, {"_page": ""}, {"_page": "/" + "x" * 200}])
def test_what_is_too_long_or_of_no_page_is_refused(browser: Client, wrong: dict[str, str]) -> None:
    answer = autosave(browser, **wrong)
    assert (answer.status_code, set(answer.json())) == (400, {"refused"})
    assert not Draft.objects.exists()


def test_a_form_too_long_to_keep_is_turned_away_like_any_other(browser: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=31))
    assert browser.post(FORM, TYPED | {"note": "长" * 40_000, "key": "a\0b"})["Location"].startswith("/lock/")
    assert not Draft.objects.exists()
    autosave(browser, key="a\0b", _title="\0")
    assert Draft.objects.get().key == "ab"


def test_nobody_keeps_more_than_twenty(browser: Client, clock: time_machine.Traveller) -> None:
    for number in range(22):
        clock.shift(timedelta(seconds=5))
        autosave(browser, key=f"{number}")
    assert sorted(Draft.objects.values_list("key", flat=True), key=int) == [str(n) for n in range(2, 22)]
