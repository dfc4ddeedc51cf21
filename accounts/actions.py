"""Every write of accounts. `by` is a posting; where somebody acts on his own account, he himself; or SYSTEM."""

from typing import Any

from axes.utils import reset as lift_lockout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from knox.models import AuthToken

from accounts import delays
from accounts.audit import action, record
from accounts.lifecycle import Stale
from accounts.models import LoginDelay, User
from accounts.roles import P


class _System:
    """A command run by the operator: no user, every permission."""

    user = None
    province = ""

    def may(self, permission: str) -> bool:
        return True


SYSTEM = _System()


def _require(by: Any, permission: P) -> None:
    if by is None or not by.may(permission):
        raise PermissionDenied(f"您的任职没有“{permission}”的权限,请联系有此权限的人员办理。")


def _locked(user: User, version: int | None = None) -> User:
    row = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if version is not None and version != row.version:
        raise Stale(row)
    return row


def _save(row: User) -> User:
    row.version += 1
    row.full_clean()
    row.save()
    return row


def _checked(password: str, user: User, field: str) -> str:
    try:
        validate_password(password, user)
    except ValidationError as refusal:
        raise ValidationError({field: refusal.messages}) from refusal
    return password


def _end_sessions(row: User) -> None:
    """Every session of the account is over at its next request, and no token opens the API any more."""
    row.session_epoch += 1
    AuthToken.objects.filter(user=row).delete()


# ---------------------------------------------------------------- accounts
@action
def create_user(*, by: Any, username: str, name: str, password: str, must_change_password: bool = True) -> User:
    """An account without a posting: its holder may sign in and do nothing yet."""
    _require(by, P.USER_EDIT)
    user = User(username=username, name=name, must_change_password=must_change_password)
    user.set_password(_checked(password, user, "password"))
    user.full_clean()
    user.save()
    record("创建账号", user, by=by, fields=["username", "name"])
    return user


@action
def change_user(user: User, *, by: Any, version: int, name: str) -> User:
    """The name shown; the login name never changes, for it stands in the trail."""
    _require(by, P.USER_EDIT)
    row = _locked(user, version)
    row.name = name
    _save(row)
    record("修改账号", row, by=by, fields=["name"])
    return row


@action
def set_password(user: User, *, by: Any, password: str) -> User:
    """A first password, given by the administrator, which its holder must change when he signs in."""
    _require(by, P.USER_EDIT)
    row = _locked(user)
    row.set_password(_checked(password, row, "password"))
    row.must_change_password = True
    _end_sessions(row)
    _save(row)
    record("重置密码", row, by=by, fields=["password"])
    return row


@action
def disable(user: User, *, by: Any) -> User:
    """Ends the account's sessions and tokens at once; what it did stays."""
    _require(by, P.USER_UNLOCK)
    row = _locked(user)
    if by.user is not None and row.pk == by.user.pk:
        raise ValidationError("不能停用自己的账号,请由另一位安全管理员办理。")
    if not row.is_active:
        raise ValidationError(f"{row}的账号已是停用状态。")
    row.is_active = False
    _end_sessions(row)
    _save(row)
    record("停用账号", row, by=by, fields=["is_active"])
    return row


@action
def enable(user: User, *, by: Any) -> User:
    _require(by, P.USER_UNLOCK)
    row = _locked(user)
    if row.is_active:
        raise ValidationError(f"{row}的账号已是启用状态。")
    row.is_active = True
    _save(row)
    record("启用账号", row, by=by, fields=["is_active"])
    return row


@action
def unlock_login(user: User, *, by: Any) -> None:
    """Lifts the wait of the login name and its lockouts, from whatever address they came."""
    _require(by, P.USER_UNLOCK)
    delays.clear(user.username)
    lift_lockout(username=delays.hashed(user.username))
    record("解除登录锁定", user, by=by)


# ---------------------------------------------------------------- one's own account
@action
def change_own_password(user: User, *, by: Any, password: str) -> User:
    """`by` is the user or his posting. Other sessions and the tokens end; the caller keeps his own alive."""
    row = _locked(user)
    if row.check_password(password):
        raise ValidationError({"password": "新密码不能与原密码相同,请换一个。"})
    row.set_password(_checked(password, row, "password"))
    row.must_change_password = False
    _end_sessions(row)
    _save(row)
    record("修改密码", row, by=by, fields=["password"])
    return row


@action
def set_display(user: User, *, by: Any, size: str, contrast: str) -> User:
    """大字, 高对比度: remembered for the user on every computer. Not an edit: the version stays."""
    row = _locked(user)
    row.size, row.contrast = size, contrast
    row.full_clean()
    row.save(update_fields=["size", "contrast"])
    record("设置显示方式", row, by=by, fields=["size", "contrast"])
    return row


# ---------------------------------------------------------------- signing in and out
def _from(address: str | None) -> str:
    return f"来自 {address}" if address else ""


@action
def login_done(user: User, *, by: User, address: str | None) -> None:
    record("登录", user, by=by, detail=_from(address))


@action
def login_failed(*, username: str, address: str | None) -> None:
    """What was typed is stored nowhere: where no such name exists it may be a password in the wrong field."""
    user = User.objects.filter(username=username).first()
    tried = user or LoginDelay(username_hash=delays.hashed(username))
    record("登录失败", tried, detail=_from(address), province=user.province if user else "")


@action
def logout_done(user: User, *, by: Any) -> None:
    record("退出登录", user, by=by)


@action
def lock_done(user: User, *, by: Any) -> None:
    record("锁屏", user, by=by)


@action
def unlock_done(user: User, *, by: Any, address: str | None) -> None:
    record("解锁", user, by=by, detail=_from(address))


@action
def unlock_failed(user: User, *, by: Any, address: str | None) -> None:
    record("解锁失败", user, by=by, detail=_from(address))
