"""What every answer carries, and the terms of a session."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from accounts import drafts, sessions
from accounts.models import User
from accounts.sessions import End

Answer = Callable[[HttpRequest], HttpResponseBase]
SAFE = ("GET", "HEAD", "OPTIONS")
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
                    "microphone", "midi", "payment", "serial", "usb")
)  # fmt: skip


class SafeAnswers:
    """Stands outside everything but the static files: pages, API, errors and refusals alike carry these headers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store"
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class SessionTerms:
    """Locks an idle session, ends an old one, keeps what was typed into it, and destroys what was saved.

    A GET is turned away at once. A POST goes on as nobody's until the CSRF check has passed (`process_view`): only
    then is what it carries kept as the user's draft.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.turned_away = None  # type: ignore[attr-defined]
        user_id = request.session.get(SESSION_KEY)
        if user_id is None:
            return self.get_response(request)
        response = self._answer(request, user_id)
        # What is saved leads on to another page; so does what was kept instead, or turned away.
        is_done = request.method == "POST" and response.status_code == 302 and request.user.is_authenticated
        if is_done and not hasattr(request, "is_kept"):
            drafts.settle(request)
        return response

    def _answer(self, request: HttpRequest, user_id: Any) -> HttpResponseBase:
        end, locked = self._look(request)
        if end or locked:
            if locked and request.path in self._open_when_locked():
                return self.get_response(request)
            if end and request.path == reverse("accounts:login"):
                request.session.flush()
                request.user = AnonymousUser()
                return self.get_response(request)
            if request.method in SAFE:
                return self._turn_away(request, end)
            request.turned_away = (end, user_id)  # type: ignore[attr-defined]
            request.user = AnonymousUser()
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        if turned_away := request.turned_away:  # type: ignore[attr-defined]
            end, user_id = turned_away
            user = User.objects.filter(pk=user_id, is_active=True).first()
            kept = False
            if user and request.path == reverse("accounts:draft"):
                return autosaved(request, user, end=end)
            if user and not _is_api(request) and request.resolver_match.namespace != "accounts":  # type: ignore[union-attr]
                kept = drafts.keep(request, by=user, at=timezone.now())
            return self._turn_away(request, end, kept)
        if not request.user.is_authenticated:
            return None
        if request.user.must_change_password and request.path not in self._open_before_change():
            if _is_api(request):
                return _refusal(403, "password", "请先登录系统修改初始密码,再使用接口。")
            return HttpResponseRedirect(reverse("accounts:password"))
        return None

    def _look(self, request: HttpRequest) -> tuple[End | None, bool]:
        """(why the session is over, whether it is locked)."""
        user, session, at = request.user, request.session, timezone.now()
        if not isinstance(user, User) and not user.is_authenticated:  # the password changed, or the user is disabled
            return End.CHANGED, False
        if sessions.BEGAN not in session:
            sessions.begin(session, user, at)
        if end := sessions.end_of(session, user, at):
            return end, False
        if sessions.is_locked(session, at):
            return None, True
        if request.path != reverse("accounts:draft"):  # sent by the page, not by somebody
            sessions.note(session, at)
        return None, False

    @staticmethod
    def _open_when_locked() -> set[str]:
        return {reverse(f"accounts:{page}") for page in ("lock", "logout", "display", "draft")}

    @staticmethod
    def _open_before_change() -> set[str]:
        return {reverse(f"accounts:{page}") for page in ("password", "lock", "logout", "display")}

    @staticmethod
    def _turn_away(request: HttpRequest, end: End | None, kept: bool = False) -> HttpResponse:
        if end:
            request.session.flush()
            request.user = AnonymousUser()
        if _is_api(request):
            if end:
                return _refusal(401, "session_ended", end.value)
            return _refusal(423, "locked", "会话已锁定,请先在页面上输入密码解锁。")
        if end:
            messages.info(request, end.value)
        if kept:
            messages.info(request, f"您填写的内容已保存,{'登录' if end else '解锁'}后恢复。")
        page = reverse("accounts:login" if end else "accounts:lock")
        url = f"{page}?{urlencode({'next': drafts.page_of(request)})}"
        if getattr(request, "htmx", None):
            return HttpResponseClientRedirect(url)
        return HttpResponseRedirect(url)


def autosaved(request: HttpRequest, user: User, end: End | None = None) -> JsonResponse:
    """Keeps what stands in a form, also when the session is locked or over: the page says so and stays as it is."""
    at = timezone.localtime()
    try:
        drafts.autosave(request, by=user, at=at)
    except ValidationError as refusal:
        return JsonResponse({"refused": refusal.messages[0]}, status=400)
    why = end.value if end else "屏幕已锁,解锁后才能保存。" if request.session.get(sessions.LOCKED) else ""
    return JsonResponse({"at": f"{at:%H:%M}", "why": why})


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _refusal(status: int, code: str, message: str) -> JsonResponse:
    response = JsonResponse({"errors": [{"field": None, "code": code, "message": message}]}, status=status)
    if status == 401:
        response["WWW-Authenticate"] = "Token"
    return response
