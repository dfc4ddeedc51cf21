"""What somebody has typed and not saved: sealed, and given back to himself only.

A page whose form states `data-draft` sends it every few seconds (static/js/drafts.js); any form that is sent to a
locked session is kept too. A view that shows a form asks `take(request)` for its data; what was saved is settled by
SessionTerms. No line of the trail tells of what is sent every few seconds: a draft is no record, nobody else ever reads
it, and the lines would bury those that matter and make every writer of the province wait for the end of its chain.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import onetime
from accounts.audit import action, record
from accounts.models import Draft, User
from accounts.sealing import CannotOpen, open_sealed, seal

KEPT_FOR = timedelta(days=7)
LARGEST = 256 * 1024  # bytes of a form as the browser sends it; a full 咨询登记 of two long texts has 80 KB
MOST = 20  # drafts a user has at a time; the oldest go
WAITING = "drafts"  # in the session: paths whose draft comes back by itself, at the next visit
PAGE, TITLE, KEY = "_page", "_title", "key"


def _place(draft: Draft) -> str:
    return f"accounts.Draft:sealed:{draft.uuid}"


@action
def keep(request: HttpRequest, *, by: User, at: datetime) -> bool:
    """Keeps a form that was sent and refused before its view, and notes that it comes back; says whether there was
    anything to keep."""
    request.is_kept = True  # type: ignore[attr-defined]
    try:
        draft = _store(request, by, request.path, at, is_sent=True)
    except ValidationError:  # too long
        draft = None
    if draft is None:
        return False
    request.session[WAITING] = [*{*request.session.get(WAITING, []), draft.path}]
    record("保存锁屏前填写的内容", draft, by=by)
    return True


@action
def autosave(request: HttpRequest, *, by: User, at: datetime) -> None:
    """Keeps a form that is still being filled in. The session is not touched: this is nobody's activity, and a session
    saved here could undo a lock made meanwhile. Raises ValidationError."""
    page = request.POST.get(PAGE, "")
    if not page.startswith("/") or len(page) > 200:
        raise ValidationError("没有说明是哪个页面,不能自动保存。")
    key = _key(request)
    if onetime.is_spent(key):  # sent while its form was being saved
        return
    _store(request, by, page, at, is_sent=False)


def _key(request: HttpRequest) -> str:
    return _clean(request.POST.get(KEY, ""), 64)


def _clean(text: str, longest: int) -> str:
    """PostgreSQL stores no NUL."""
    return text.replace("\0", "")[:longest]


def _store(request: HttpRequest, user: User, path: str, at: datetime, is_sent: bool) -> Draft | None:
    """Seals the fields of a POST; files and passwords are dropped."""
    typed = request.POST.copy()
    for name in list(typed):
        if name in ("csrfmiddlewaretoken", PAGE, TITLE) or "password" in name:
            del typed[name]
    if not any(typed.values()):
        return None
    plain = typed.urlencode().encode()
    if len(plain) > LARGEST:
        raise ValidationError("填写的内容太长,不能自动保存,请尽快保存或分次填写。")
    draft, is_new = Draft.objects.get_or_create(
        user=user, path=_clean(path, 200), key=_key(request), defaults={"uuid": uuid4(), "sealed": b"", "saved_at": at}
    )
    draft.sealed, draft.saved_at, draft.is_sent = seal(plain, _place(draft)), at, is_sent
    draft.title = _clean(request.POST.get(TITLE, ""), 40) or draft.title
    draft.save()
    if is_new:
        Draft.objects.filter(pk__in=list(held(user).values_list("pk", flat=True)[MOST:])).delete()
    return draft


def remember(request: HttpRequest, user: User, at: datetime, back: str = "") -> None:
    """After login, unlock or switch: what comes back by itself are the forms that were sent, and what stood on the page
    one goes `back` to. Old drafts are destroyed, also of those who never come again."""
    Draft.objects.filter(saved_at__lt=at - KEPT_FOR).delete()
    coming = held(user).filter(Q(is_sent=True) | Q(path=urlsplit(back).path))
    request.session[WAITING] = list({*coming.values_list("path", flat=True)})


def take(request: HttpRequest) -> QueryDict | None:
    """The draft of this page as data for its form: the one asked for by `?draft=`, or once the one that comes back by
    itself; None if there is none.

    form = ConsultationForm(request.POST or drafts.take(request))
    """
    path = _clean(request.path, 200)
    rows = held(request.user).filter(path=path)
    if asked := _uuid(request.GET.get("draft", "")):
        draft = rows.filter(uuid=asked).first()
    else:
        waiting = request.session.get(WAITING, [])
        if path not in waiting:
            return None
        request.session[WAITING] = [other for other in waiting if other != path]
        draft = rows.first()
    if draft is None:
        return None
    try:
        typed = QueryDict(open_sealed(draft.sealed, _place(draft)))
    except CannotOpen:
        messages.warning(request, "没有保存的内容无法恢复,请重新填写。")
        return None
    posting = getattr(request, "posting", None)
    if posting and typed.get("acting", str(posting.pk)) != str(posting.pk):
        messages.warning(request, "这份内容是以您的另一任职填写的,请先切换任职,再来恢复。")
        return None
    request.restored = draft.uuid  # type: ignore[attr-defined]
    messages.info(request, "已恢复您上次填写的内容,附件需要重新选择。请核对后保存。")
    return typed


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def offered(request: HttpRequest) -> QuerySet[Draft]:
    """Earlier drafts of this page, beside the form that is shown."""
    rows = held(request.user).filter(path=_clean(request.path, 200))
    if request.method == "POST":
        return rows.exclude(key=_key(request))
    return rows.exclude(uuid=request.restored) if hasattr(request, "restored") else rows


def held(user: Any) -> QuerySet[Draft]:
    """All that somebody has not saved, the newest first."""
    return Draft.objects.filter(user=user.pk).order_by("-saved_at", "-pk")


def settle(request: HttpRequest) -> None:
    """A form was saved: its draft is destroyed."""
    held(request.user).filter(path=_clean(request.path, 200), key=_key(request)).delete()


@action
def drop(*, by: User, uuid: str) -> None:
    """放弃: destroys one's own draft. Like its coming it is told nowhere."""
    if known := _uuid(uuid):
        Draft.objects.filter(user=by, uuid=known).delete()


def page_of(request: HttpRequest) -> str:
    """Where to go back to: the page that was looked at. A POST to a mere address of a move came from another page."""
    if request.method in ("GET", "HEAD"):
        htmx = getattr(request, "htmx", None)
        return (htmx.current_url_abs_path if htmx else None) or request.get_full_path()
    origin = request.headers.get("Referer", "")
    if origin and url_has_allowed_host_and_scheme(origin, {request.get_host()}):
        parts = urlsplit(origin)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.get_full_path()
