"""Pages of accounts and their postings: of the administrator, and of the security administrator."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import actions as accounts
from accounts import onetime
from accounts.models import User
from accounts.paging import capped_count, list_page
from accounts.roles import P
from stations import actions
from stations.filters import UserFilter
from stations.forms import EndPostingForm, NewUserForm, PasswordForm, PostingForm, UserForm
from stations.models import Posting, in_force
from stations.pages import form_page, page, typed
from stations.scope import users_of


def _user(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(users_of(request.posting), pk=pk)


def _address(user: User) -> str:
    return reverse("stations:user", args=[user.pk])


@page(P.USER_VIEW)
def list_(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    postings = Posting.objects.visible_to(request.posting).not_over(today).select_related("region", "station")
    found = UserFilter(request.GET, users_of(request.posting), request=request)
    rows = found.qs.prefetch_related(Prefetch("postings", postings, to_attr="shown"))
    context = {
        "filter": found,
        "page": list_page(request, rows),
        "total": capped_count(found.qs),
        "may_edit": request.posting.may(P.USER_EDIT),
    }
    return render(request, "stations/users.html", context)


@page(P.USER_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    user, posting, today = _user(request, pk), request.posting, timezone.localdate()
    postings = user.postings.visible_to(posting).select_related("region", "station")
    context = {
        "account": user,
        "postings": [(one, in_force(one.starts_on, one.ends_on, today)) for one in postings],
        "may_edit": posting.may(P.USER_EDIT),
        "may_unlock": posting.may(P.USER_UNLOCK),
    }
    return render(request, "stations/user.html", context)


@sensitive_post_parameters("password")
@page(P.USER_EDIT)
def create(request: HttpRequest) -> HttpResponse:
    initial = {"key": onetime.issue(), "starts_on": timezone.localdate()}
    form = NewUserForm(typed(request), request=request, initial=initial)

    def save(given: dict[str, Any]) -> str:
        user = actions.create_user(by=request.posting, **given | form.place())
        messages.success(request, f"{user}的账号已建立,请当面告知登录名和初始密码。")
        return _address(user)

    return form_page(request, "stations/user_create.html", form, save)


@page(P.USER_EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request, pk)
    form = UserForm(typed(request), initial={"name": user.name, "version": user.version})

    def save(given: dict[str, Any]) -> str:
        actions.administer(user, accounts.change_user, by=request.posting, **given)
        messages.success(request, "已保存。")
        return _address(user)

    return form_page(request, "stations/user_edit.html", form, save, account=user)


@sensitive_post_parameters("password")
@page(P.USER_EDIT)
def reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request, pk)
    form = PasswordForm(request.POST or None)

    def save(given: dict[str, Any]) -> str:
        actions.administer(user, accounts.set_password, by=request.posting, **given)
        messages.success(request, "密码已重置,该账号的会话已全部结束。请当面告知初始密码。")
        return _address(user)

    return form_page(request, "stations/user_password.html", form, save, account=user)


@page(P.USER_UNLOCK)
@require_POST
def set_enabled(request: HttpRequest, pk: int) -> HttpResponse:
    """Disables an account, or enables it again; the page says which it meant."""
    user, enable = _user(request, pk), request.POST.get("enabled") == "yes"
    try:
        actions.administer(user, accounts.enable if enable else accounts.disable, by=request.posting)
        messages.success(request, "账号已启用。" if enable else "账号已停用,其会话和接口令牌已全部结束。")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect(_address(user))


@page(P.USER_UNLOCK)
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request, pk)
    actions.administer(user, accounts.unlock_login, by=request.posting)
    messages.success(request, "登录锁定已解除,可以重新登录。")
    return redirect(_address(user))


@page(P.USER_EDIT)
def posting_create(request: HttpRequest, pk: int) -> HttpResponse:
    user = _user(request, pk)
    form = PostingForm(typed(request), request=request, initial={"starts_on": timezone.localdate()})

    def save(given: dict[str, Any]) -> str:
        posting = actions.create_posting(by=request.posting, user=user, **given | form.place())
        messages.success(request, f"已登记任职:{posting.label}。")
        return _address(user)

    return form_page(request, "stations/posting_create.html", form, save, account=user)


@page(P.USER_EDIT)
def posting_end(request: HttpRequest, pk: int, posting_pk: int) -> HttpResponse:
    user = _user(request, pk)
    ending = get_object_or_404(Posting.objects.visible_to(request.posting).filter(user=user), pk=posting_pk)
    form = EndPostingForm(typed(request), initial={"ends_on": timezone.localdate()})

    def save(given: dict[str, Any]) -> str:
        actions.end_posting(ending, by=request.posting, **given)
        messages.success(request, "任职结束日期已登记。")
        return _address(user)

    return form_page(request, "stations/posting_end.html", form, save, account=user, ending=ending)
