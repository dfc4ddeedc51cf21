from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from knox.models import AuthToken

from accounts import actions
from accounts.lifecycle import Stale
from accounts.models import AuditLine, User
from stations.models import Posting
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "three old stone bridges"


def last() -> AuditLine:
    return AuditLine.objects.order_by("-pk")[0]


def test_the_administrator_makes_an_account_with_a_password_to_be_changed(admin: Posting) -> None:
    made = actions.create_user(by=admin, username="chen", name="陈静", password=PASSWORD)
    made.refresh_from_db()
    assert made.password.startswith("argon2$argon2id$")
    assert made.check_password(PASSWORD)
    assert made.must_change_password
    assert (last().action, last().chain, last().record_id) == ("创建账号", "34", str(made.pk))


def test_a_command_of_the_system_needs_no_posting() -> None:
    made = actions.create_user(
        by=actions.SYSTEM, username="chen", name="陈静", password=PASSWORD, must_change_password=False
    )
    assert not made.must_change_password
    assert (last().user_id, last().user_name, last().chain) == (None, "系统", "00")


@pytest.mark.parametrize(
    ("given", "field"),
    [({"password": "short"}, "password"), ({"password": "chen-is-my-name-2026"}, "password"),
     ({"username": "wang"}, "username"), ({"username": ""}, "username"), ({"name": ""}, "name")],
)  # fmt: skip
def test_an_account_that_cannot_be_is_refused_at_its_field(user: User, admin: Posting, given: dict, field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        actions.create_user(by=admin, **{"username": "chen", "name": "陈静", "password": PASSWORD} | given)
    assert list(refusal.value.message_dict) == [field]
    assert not AuditLine.objects.exists()


CALLS: dict[str, Any] = {
    "create_user": lambda user, by: actions.create_user(by=by, username="chen", name="陈静", password=PASSWORD),
    "change_user": lambda user, by: actions.change_user(user, by=by, version=1, name="王小芳"),
    "set_password": lambda user, by: actions.set_password(user, by=by, password=NEW),
    "disable": lambda user, by: actions.disable(user, by=by),
    "enable": lambda user, by: actions.enable(user, by=by),
    "unlock_login": lambda user, by: actions.unlock_login(user, by=by),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_auditor_may_do_nothing_to_accounts_and_nobody_even_less(user: User, as_role: Any, name: str) -> None:
    for by in (as_role("auditor"), None):
        with pytest.raises(PermissionDenied, match="的权限"):
            CALLS[name](user, by)
    assert not AuditLine.objects.exists()


@pytest.mark.parametrize(
    ("name", "role"), [("disable", "admin"), ("set_password", "security"), ("create_user", "security")]
)
def test_the_duties_of_the_administrators_are_apart(user: User, as_role: Any, name: str, role: str) -> None:
    with pytest.raises(PermissionDenied):
        CALLS[name](user, as_role(role))


def test_a_name_is_changed_by_whoever_read_it_last(user: User, admin: Posting) -> None:
    assert actions.change_user(user, by=admin, version=1, name="王小芳").version == 2
    with pytest.raises(Stale) as refusal:
        actions.change_user(user, by=admin, version=1, name="王大芳")
    assert refusal.value.current.name == "王小芳"


@pytest.mark.parametrize("name", ["set_password", "disable"])
def test_what_ends_sessions_ends_tokens_too(user: User, as_role: Any, name: str) -> None:
    AuthToken.objects.create(user)
    CALLS[name](user, as_role("admin" if name == "set_password" else "security"))
    assert User.objects.get(pk=user.pk).session_epoch == user.session_epoch + 1
    assert not AuthToken.objects.exists()


def test_nobody_disables_himself_or_twice(user: User, security: Posting) -> None:
    with pytest.raises(ValidationError, match="不能停用自己"):
        actions.disable(security.user, by=security)
    actions.disable(user, by=security)
    with pytest.raises(ValidationError, match="已是停用"):
        actions.disable(user, by=security)
    actions.enable(user, by=security)
    with pytest.raises(ValidationError, match="已是启用"):
        actions.enable(user, by=security)


def test_ones_own_password(user: User) -> None:
    User.objects.update(must_change_password=True)
    with pytest.raises(ValidationError, match="不能与原密码相同"):
        actions.change_own_password(user, by=user, password=PASSWORD)
    with pytest.raises(ValidationError, match="不能包含登录名"):
        actions.change_own_password(user, by=user, password="wang and a river")
    row = actions.change_own_password(user, by=user, password=NEW)
    assert (row.must_change_password, row.session_epoch, row.check_password(NEW)) == (False, 1, True)
    assert (last().action, last().fields, last().user_id) == ("修改密码", "password", user.pk)


def test_the_trail_holds_no_password(user: User, admin: Posting) -> None:
    actions.set_password(user, by=admin, password=NEW)
    actions.change_own_password(user, by=user, password=PASSWORD)
    assert NEW not in f"{list(AuditLine.objects.values_list())}"
    assert PASSWORD not in f"{list(AuditLine.objects.values_list())}"


def test_a_display_that_is_none_is_refused(user: User) -> None:
    assert actions.set_display(user, by=user, size="large", contrast="high").version == 1
    with pytest.raises(ValidationError):
        actions.set_display(user, by=user, size="huge", contrast="high")
