import pytest
from django.test import Client

from accounts.models import AuditLine, User
from tests.accounts.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.pages")]
NEW = "three old stone bridges"


def change(client: Client, **given: str) -> str:
    return client.post("/password/", {"old": PASSWORD, "password": NEW, "again": NEW} | given).content.decode()


@pytest.mark.parametrize("page", ["/me/", "/password/", "/lock/"])
def test_ones_own_account_asks_for_a_login(client: Client, db: None, page: str) -> None:
    assert client.get(page)["Location"] == f"/login/?next={page}"


def test_password_page_names_what_is_wrong(signed_in: Client, user: User) -> None:
    assert "两次输入的新密码不一致" in change(signed_in, again="three old stone bridge")
    assert "原密码不正确" in change(signed_in, old="wrong")
    assert "不能包含登录名" in change(signed_in, password="wang and a river", again="wang and a river")
    assert "密码至少 12 位" in change(signed_in, password="short", again="short")
    assert "不能与原密码相同" in change(signed_in, password=PASSWORD, again=PASSWORD)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    change(signed_in)
    assert User.objects.get(pk=user.pk).check_password(NEW)


def test_a_first_password_must_be_changed_before_anything_else(signed_in: Client) -> None:
    User.objects.update(must_change_password=True)
    for response in (
        signed_in.get("/probe/form/"),
        signed_in.post("/probe/form/", {"note": "x"}),
        signed_in.get("/me/"),
    ):
        assert response["Location"] == "/password/"
    assert "初始密码" in signed_in.get("/password/").content.decode()
    change(signed_in)
    assert signed_in.get("/probe/form/").status_code == 200


def test_display_is_remembered_for_the_user(signed_in: Client, user: User) -> None:
    response = signed_in.post("/display/", {"size": "large", "contrast": "high", "next": "/probe/form/"})
    assert response["Location"] == "/probe/form/"
    user.refresh_from_db()
    assert (user.size, user.contrast) == ("large", "high")
    signed_in.post("/display/", {"size": "huge", "contrast": "high"})
    assert User.objects.get(pk=user.pk).size == "large"
    assert (
        signed_in.post("/display/", {"size": "normal", "contrast": "normal", "next": "//example.org"})["Location"]
        == "/"
    )


@pytest.mark.urls("config.urls")
def test_my_page_shows_my_own_doings_only(signed_in: Client, user: User) -> None:
    signed_in.post("/display/", {"size": "large", "contrast": "high"})
    AuditLine.objects.create(
        chain="34", number=1, at="2026-10-08T12:00:00+08:00", user_id=user.pk + 1, action="别人的操作"
    )
    page = signed_in.get("/me/").content.decode()
    assert "设置显示方式" in page
    assert "别人的操作" not in page
    assert "王芳" in page
