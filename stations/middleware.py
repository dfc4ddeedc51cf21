"""Under which posting a request acts, decided once and before any page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from accounts import drafts
from stations.models import Posting

SESSION_KEY = "posting"  # the posting chosen in this session


class ActingPosting:
    """Sets `request.posting` (None: nobody, or nobody with a posting) and `request.postings`, all that may be chosen.

    A form states the posting under which it was opened; sent under another it is refused, what was typed is kept.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        postings = active_postings(request) if request.user.is_authenticated else []
        chosen = request.session.get(SESSION_KEY) if postings else None
        request.postings = postings  # type: ignore[attr-defined]
        request.posting = next(  # type: ignore[attr-defined]
            (posting for posting in postings if posting.pk == chosen), postings[0] if postings else None
        )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        app = request.resolver_match.namespace if request.resolver_match else ""
        if not request.user.is_authenticated or app in ("", "accounts"):  # one's own account, the API, the probes
            return None
        posting = request.posting  # type: ignore[attr-defined]
        if posting is None:
            return render(request, "stations/no_posting.html", status=403)
        acting = request.POST.get("acting", "") if request.method == "POST" else ""
        if acting and acting != str(posting.pk):
            return other_posting(request)
        return None


def active_postings(request: HttpRequest) -> list[Posting]:
    """The postings the user may act under today, the oldest first."""
    found = Posting.objects.active(timezone.localdate()).filter(user=request.user.pk)
    postings = list(found.select_related("region", "station__region"))
    for posting in postings:
        posting.user = request.user  # type: ignore[assignment]
    return postings


def other_posting(request: HttpRequest) -> HttpResponse:
    """Refuses a form opened under another posting. What was typed comes back when the user has switched back."""
    kept = drafts.keep(request, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    opened = next((posting for posting in request.postings if str(posting.pk) == request.POST["acting"]), None)  # type: ignore[attr-defined]
    context = {"opened": opened, "kept": kept, "acting": request.posting, "back": drafts.page_of(request)}  # type: ignore[attr-defined]
    return render(request, "stations/other_posting.html", context, status=409)
