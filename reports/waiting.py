"""What a home page shows of what waits for somebody beside his cases and returns: one query a kind."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from accounts.roles import P
from cases.waiting import MOST, Item
from cases.waiting import waiting as of_cases
from clients.choices_rights import RightsKind, RightsState
from clients.models import RightsRequest
from compliance.waiting import waiting as of_nine_items
from reports.models import Return
from stations.models import Filing, Posting


def _filings(posting: Posting, today: date) -> Iterator[Item]:
    """备案 to acknowledge; at the station those that came back."""
    if not posting.may(P.REGISTER_EDIT if posting.station_id else P.FILING_ACKNOWLEDGE):
        return
    rows = Filing.objects.visible_to(posting).waiting_for(posting, today).select_related("station")
    for row in rows.order_by("sent_on", "pk")[:MOST]:
        code = row.station.code
        if posting.station_id:
            url = reverse("stations:filing_move", args=[code, row.pk, "resend"])
            yield {"what": f"补齐备案 {row.name}", "url": url, "note": row.reason, "due": "退补", "look": "warn"}
        else:
            url = reverse("stations:filing", args=[code])
            note = f"{row.station.name} · {row.sent_on:%Y-%m-%d} 报送"
            yield {"what": f"办理备案 {row.name}", "url": url, "note": note, "due": "待办理", "look": "warn"}


def _unsigned(posting: Posting) -> Iterator[Item]:
    """At the station, the returns whose signed print is not back."""
    if not posting.station_id or not posting.may(P.RETURN_PREPARE):
        return
    for row in Return.objects.visible_to(posting).unsigned().select_related("station").order_by("month", "pk")[:MOST]:
        url = reverse("reports:scan_add", args=[row.station.code, row.period.code])
        what = f"上传{row.period.label}月报签章扫描件"
        yield {"what": what, "url": url, "note": "打印、签字、盖章后扫描", "due": "待补签章", "look": "warn"}


def _rights(posting: Posting) -> Iterator[Item]:
    """本人请求 that are open, at the station. One registers an erasure, a head who is another approves it."""
    if not posting.station_id or not posting.may(P.CLIENT_EDIT):
        return
    rows = RightsRequest.objects.visible_to(posting).filter(state=RightsState.OPEN)
    if posting.may(P.CLIENT_ERASE):
        rows = rows.exclude(kind=RightsKind.ERASE, registered_by=posting.user_id)
    else:
        rows = rows.exclude(kind=RightsKind.ERASE)
    for row in rows.select_related("client").order_by("asked_on", "pk")[:MOST]:
        what = "批准删除个人信息" if row.kind == RightsKind.ERASE else f"办理{row.get_kind_display()}请求"
        url = reverse("clients:right", args=[row.client_id, row.pk])
        yield {"what": what, "url": url, "note": f"{row.asked_on:%Y-%m-%d} 提出", "due": "待办理", "look": "warn"}


def waiting(posting: Posting, today: date) -> list[Item]:
    """Kind after kind, the most urgent or the oldest first within each."""
    own = [*_rights(posting), *_filings(posting, today), *_unsigned(posting)]
    return [*of_cases(posting, today), *own, *of_nine_items(posting, today)]
