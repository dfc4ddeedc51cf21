"""服务公示 for everybody: a page without sign-in, and the code that leads to it. It shows nothing of any person."""

from io import BytesIO

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from stations.models import Notice, NoticeCheck, Station


def _station(code: str) -> Station:
    station: Station = get_object_or_404(Station.objects.select_related("region"), code=code)
    return station


def public(request: HttpRequest, code: str) -> HttpResponse:
    """What the station shows in public today, to read and to print."""
    station, today = _station(code), timezone.localdate()
    notice = Notice.objects.filter(station=station).in_force(today).first()
    contents = [(notice.word(name), getattr(notice, name)) for name in notice.shown] if notice else []
    checks = NoticeCheck.objects.filter(notice=notice).valid() if notice else NoticeCheck.objects.none()
    context = {
        "station": station, "notice": notice, "contents": contents,
        "checked": checks.order_by("-checked_on", "-pk").first(), "today": today,
    }  # fmt: skip
    return render(request, "stations/public.html", context)


def public_code(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of the page above, as a picture of its own."""
    import segno  # only this page draws

    address = request.build_absolute_uri(reverse("stations:public", args=[_station(code).code]))
    drawn = BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", scale=6, border=2)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
