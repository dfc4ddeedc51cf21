"""我的登录: where one is signed in, and ending it at once."""

import time_machine
from django.test import Client

from accounts.actions_sessions import end_sign_ins
from accounts.models import AuditLine, SignIn, User
from accounts.sessions import browser_words
from tests.accounts.conftest import PASSWORD

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36"
PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0 Safari/537.36"


def login(agent: str, address: str, username: str = "wang") -> Client:
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    browser.post("/login/", {"username": username, "password": PASSWORD})
    return browser


def marks(page: Client) -> list[str]:
    return [one["mark"] for one in page.get("/me/sign-ins/").context["rows"] if not one["is_here"]]


def test_one_sees_and_ends_ones_own_and_nobody_elses(user: User, clock: time_machine.Traveller) -> None:
    other = User(username="chen", name="陈明")
    other.set_password(PASSWORD)
    other.save()
    here, phone, desk, theirs = (
        login(CHROME, "192.0.2.1"), login(PHONE, "192.0.2.2"), login("", "192.0.2.3"),
        login(CHROME, "192.0.2.4", "chen"),
    )  # fmt: skip
    text = here.get("/me/sign-ins/").content.decode()
    for told in ("Chrome 120(Windows)", "Chrome 116(安卓)", "192.0.2.1", "192.0.2.2", "192.0.2.3", "本次登录"):
        assert told in text
    assert "192.0.2.4" not in text
    assert not [key for key in SignIn.objects.values_list("session_key", flat=True) if key in text]
    assert len(marks(here)) == 2

    (theirs_mark,) = [one["mark"] for one in theirs.get("/me/sign-ins/").context["rows"]]
    here.post("/me/sign-ins/end/", {"which": theirs_mark})
    here.post("/me/sign-ins/end/", {"which": ""})
    assert end_sign_ins(user, by=None, rows=SignIn.objects.filter(user=other)) == 0
    assert not AuditLine.objects.filter(action="结束登录").exists()
    assert theirs.get("/me/").status_code == 200

    phone_mark = next(one["mark"] for one in here.get("/me/sign-ins/").context["rows"] if "安卓" in one["row"].browser)
    assert here.post("/me/sign-ins/end/", {"which": phone_mark})["Location"] == "/me/sign-ins/"
    assert phone.get("/me/")["Location"].startswith("/login/")
    assert desk.get("/me/").status_code == here.get("/me/").status_code == 200
    here.post("/me/sign-ins/end/", {"which": "others"})
    assert desk.get("/me/")["Location"].startswith("/login/")
    assert here.get("/me/").status_code == theirs.get("/me/").status_code == 200
    assert [line.detail for line in AuditLine.objects.filter(action="结束登录")] == ["1 处", "1 处"]
    assert Client(enforce_csrf_checks=True).post("/me/sign-ins/end/", {"which": "others"}).status_code == 403


def test_what_is_over_is_not_listed(user: User, clock: time_machine.Traveller) -> None:
    login(PHONE, "192.0.2.2")
    clock.shift(8 * 3600 + 1)
    here = login(CHROME, "192.0.2.1")
    assert marks(here) == []
    login(PHONE, "192.0.2.2")
    assert len(marks(here)) == 1
    User.objects.filter(pk=user.pk).update(session_epoch=7)
    assert marks(login(CHROME, "192.0.2.5")) == []


def test_a_browser_is_told_in_words_one_knows() -> None:
    assert browser_words(CHROME.replace("Safari", "Safari/537.36 Edg/120.0")) == "Edge 120(Windows)"
    assert browser_words(CHROME + " QIHU 360EE") == "360浏览器(Windows)"
    assert browser_words("Mozilla/5.0 (X11; Linux x86_64; rv:115.0; UOS) Firefox/115.0") == "Firefox 115(统信或麒麟)"
    assert browser_words("curl/8") == ""
