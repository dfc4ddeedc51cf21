"""我的登录: where one is signed in, and ending it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts import sessions
from accounts.actions_sessions import end_sign_ins
from accounts.models import User

OTHERS = "others"


@login_required
def sign_ins(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    at, here = timezone.now(), request.session.session_key
    rows = [
        {
            "row": row,
            "mark": sessions.mark_of(row.session_key),
            "is_here": row.session_key == here,
            "is_locked": sessions.is_locked(row.get_decoded(), at),
        }
        for row in sessions.standing(request.user, at)
    ]
    return render(request, "accounts/sign_ins.html", {"rows": rows, "others": OTHERS})


@require_POST
@login_required
def sign_in_end(request: HttpRequest) -> HttpResponse:
    """Ends the one that was marked, or all but this one."""
    assert isinstance(request.user, User)
    marked, here = request.POST.get("which", ""), request.session.session_key
    others = [row for row in sessions.standing(request.user, timezone.now()) if row.session_key != here]
    rows = [row for row in others if marked in (OTHERS, sessions.mark_of(row.session_key))]
    ended = end_sign_ins(request.user, by=getattr(request, "posting", None) or request.user, rows=rows)
    if ended:
        messages.success(request, f"已结束 {ended} 处登录。如果那不是您本人,请立即修改密码。")
    else:
        messages.info(request, "那处登录已经结束,不用再办理。")
    return redirect("accounts:sign_ins")
