"""Signing in and out, the lock, one's own account; and the pages of what is refused before any page."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from axes.utils import reset as lift_lockout
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import actions, delays, drafts, sessions
from accounts.addresses import client_address
from accounts.forms import DisplayForm, LoginForm, PasswordForm, UnlockForm
from accounts.middleware import autosaved
from accounts.models import AuditLine, User

RECENT = 20
WRONG = "登录名或密码不正确,请核对后再试。"


def _actor(request: HttpRequest) -> Any:
    """The posting under which somebody acts; one's own account is open to a user without any."""
    return getattr(request, "posting", None) or request.user


def _next(request: HttpRequest, otherwise: str = "/") -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else otherwise


def _too_soon(request: HttpRequest, soon: delays.TooSoon) -> HttpResponse:
    response = render(request, "accounts/wait.html", {"message": str(soon)}, status=429)
    response["Retry-After"] = str(soon.seconds)
    return response


@sensitive_post_parameters("password")
def login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_next(request))
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        try:
            user = auth.authenticate(request, **form.cleaned_data)
        except delays.TooSoon as soon:
            return _too_soon(request, soon)
        if isinstance(user, User):
            return _signed_in(request, user)
        actions.login_failed(username=username, address=client_address(request))
        form.add_error(None, WRONG)
    return render(request, "accounts/login.html", {"form": form, "next": _next(request, "")})


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    auth.login(request, user)
    sessions.begin(request.session, user, timezone.now())
    sessions.note_origin(request.session, client_address(request), request.headers.get("User-Agent", ""))
    drafts.remember(request, user, timezone.now(), _next(request))
    actions.login_done(user, by=user, address=client_address(request))
    response = redirect(_next(request))
    delays.remember(request, response, user.username)
    return response


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        actions.logout_done(request.user, by=_actor(request))
    auth.logout(request)
    messages.info(request, "您已退出登录。")
    return redirect("accounts:login")


@sensitive_post_parameters("password")
@login_required
def lock(request: HttpRequest) -> HttpResponse:
    """GET asks for the password of a locked session; POST locks an open one and unlocks a locked one."""
    assert isinstance(request.user, User)
    if not request.session.get(sessions.LOCKED):
        if request.method == "POST":
            sessions.lock(request.session)
            actions.lock_done(request.user, by=_actor(request))
            return redirect(f"{request.path}?{urlencode({'next': drafts.page_of(request)})}")
        return redirect(_next(request))
    form = UnlockForm(request.POST if "password" in request.POST else None)
    if form.is_valid():
        try:
            known = _is_still(request, form.cleaned_data["password"])
        except delays.TooSoon as soon:
            return _too_soon(request, soon)
        if known:
            sessions.unlock(request.session, timezone.now())
            drafts.remember(request, request.user, timezone.now(), _next(request))
            actions.unlock_done(request.user, by=_actor(request), address=client_address(request))
            return redirect(_next(request))
        actions.unlock_failed(request.user, by=_actor(request), address=client_address(request))
        form.add_error("password", "密码不正确,请重新输入。如果您不是本人,请点“换人”。")
    return render(request, "accounts/lock.html", {"form": form, "next": _next(request, "")})


def _is_still(request: HttpRequest, password: str) -> bool:
    """Whether it is the password of who is signed in: under the same waits and lockouts as the login page."""
    username = request.user.get_username()
    if auth.authenticate(request, username=username, password=password) is None:
        return False
    lift_lockout(username=delays.hashed(username), ip=client_address(request))
    return True


@sensitive_post_parameters("old", "password", "again")
@login_required
def password(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _changed_password(request, form)
        except delays.TooSoon as soon:
            return _too_soon(request, soon)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return render(request, "accounts/password.html", {"form": form})


def _changed_password(request: HttpRequest, form: PasswordForm) -> HttpResponse:
    assert isinstance(request.user, User)
    if not _is_still(request, form.cleaned_data["old"]):
        raise ValidationError({"old": "原密码不正确,请重新输入。"})
    user = actions.change_own_password(request.user, by=_actor(request), password=form.cleaned_data["password"])
    auth.update_session_auth_hash(request, user)
    request.session[sessions.EPOCH] = user.session_epoch
    messages.success(request, "密码已修改,您在别处的登录和接口令牌已失效。")
    return redirect("accounts:me")


@login_required
def me(request: HttpRequest) -> HttpResponse:
    recent = AuditLine.objects.filter(user_id=request.user.pk).order_by("-id")[:RECENT]
    form = DisplayForm(instance=request.user)
    return render(request, "accounts/me.html", {"form": form, "recent": recent})


@require_POST
@login_required
def display(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    form = DisplayForm(request.POST)
    if form.is_valid():
        actions.set_display(request.user, by=_actor(request), **form.cleaned_data)
    else:
        messages.warning(request, "没有这样的显示方式,请在“我的账户”中选择。")
    return redirect(_next(request))


# ---------------------------------------------------------------- what is typed and not saved
@require_POST
@login_required
def draft(request: HttpRequest) -> HttpResponse:
    """What stands in a form, every few seconds. Open while the screen is locked: it writes, and tells nothing."""
    assert isinstance(request.user, User)
    return autosaved(request, request.user)


@require_POST
@login_required
def draft_drop(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    drafts.drop(by=request.user, uuid=request.POST.get("uuid", ""))
    messages.info(request, "已放弃,没有保存的内容已销毁。")
    return redirect(_next(request))


# ---------------------------------------------------------------- refused before any page
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Signing in changes the key of forms that stand open in other windows: what was typed there is not lost."""
    if request.path.startswith("/api/"):
        error = {"field": None, "code": "csrf", "message": "请求缺少有效的防伪令牌,请刷新页面后重新提交。"}
        return JsonResponse({"errors": [error]}, status=403)
    user = request.user
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    match = request.resolver_match
    if ours and isinstance(user, User) and request.path == reverse("accounts:draft"):
        return autosaved(request, user)
    elsewhere = match is not None and match.namespace != "accounts"
    if ours and elsewhere and isinstance(user, User) and drafts.keep(request, by=user, at=timezone.now()):
        return redirect(drafts.page_of(request))
    return render(request, "errors/csrf.html", status=403)


def locked_out(request: HttpRequest, response: HttpResponseBase | None = None, credentials: Any = None) -> HttpResponse:
    """After too many failures of one name from one address; whether the name exists is not told."""
    pause = timedelta(hours=settings.AXES_COOLOFF_TIME)
    until, minutes = timezone.localtime() + pause, int(pause.total_seconds() // 60)
    message = f"多次未能登录,为保护账号,已暂停从这里登录。请在 {minutes} 分钟后({until:%H:%M} 以后)再试。"
    answer = render(request, "errors/lockout.html", {"message": message}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
