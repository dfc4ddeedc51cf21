"""What somebody had typed when his session was locked or over: sealed, and put back for himself only.

A view that shows a form asks `take(request)` for its data; everything else happens here and in SessionTerms.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.audit import action, record
from accounts.models import Draft, User
from accounts.sealing import CannotOpen, open_sealed, seal

KEPT_FOR = timedelta(days=7)
WAITING, TAKEN = "drafts", "drafts_taken"  # in the session: paths, so that a page without a draft asks no query


def _place(draft: Draft) -> str:
    return f"accounts.Draft:sealed:{draft.uuid}"


@action
def keep(request: HttpRequest, *, by: User, at: datetime) -> bool:
    """Keeps the fields of a POST (files and passwords are dropped); says whether there was anything to keep."""
    typed = request.POST.copy()
    for name in list(typed):
        if name == "csrfmiddlewaretoken" or "password" in name:
            del typed[name]
    if not any(typed.values()):
        return False
    draft, _ = Draft.objects.get_or_create(
        user=by, path=request.path[:200], defaults={"uuid": uuid4(), "sealed": b"", "saved_at": at}
    )
    draft.sealed, draft.saved_at = seal(typed.urlencode().encode(), _place(draft)), at
    draft.save()
    request.session[WAITING] = [*{*request.session.get(WAITING, []), draft.path}]
    record("保存锁屏前填写的内容", draft, by=by)
    return True


def remember(request: HttpRequest, user: User, at: datetime) -> None:
    """After login or unlock: notes in the session which pages have a draft; old ones are destroyed."""
    Draft.objects.filter(user=user, saved_at__lt=at - KEPT_FOR).delete()
    request.session[WAITING] = list(Draft.objects.filter(user=user).values_list("path", flat=True))


def take(request: HttpRequest, path: str = "") -> QueryDict | None:
    """The draft of this page (or of `path`) as data for its form, once; None if there is none.

    form = ConsultationForm(request.POST or drafts.take(request))
    """
    path = (path or request.path)[:200]
    waiting = request.session.get(WAITING, [])
    if path not in waiting:
        return None
    request.session[WAITING] = [other for other in waiting if other != path]
    request.session[TAKEN] = [*request.session.get(TAKEN, []), path]
    draft = Draft.objects.filter(user=request.user.pk, path=path).first()
    if draft is None:
        return None
    try:
        typed = QueryDict(open_sealed(draft.sealed, _place(draft)))
    except CannotOpen:
        messages.warning(request, "锁屏前填写的内容无法恢复,请重新填写。")
        return None
    messages.info(request, "已恢复您锁屏前填写的内容,附件需要重新选择。请核对后保存。")
    return typed


def forget(request: HttpRequest) -> None:
    """Destroys what was taken: called at the next POST, for a GET writes nothing."""
    if taken := request.session.pop(TAKEN, None):
        Draft.objects.filter(user=request.user.pk, path__in=taken).delete()


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
