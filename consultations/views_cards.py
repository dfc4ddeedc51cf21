"""联系卡 of a station: to print and cut, in large print, and as plain text for conversion into Braille."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.roles import P
from stations.models import Notice, Station
from stations.pages import page
from stations.views_register import station_or_404

A_SHEET, A_SHEET_LARGE = 8, 2  # cards on a page of A4
HELP = "行动不便,或需要手语翻译、盲文、大字材料的,请先打电话说明,以便安排。"
FREE = "为残疾人提供法律咨询、代书、调解、协调和代理等服务,不收费。"


def lines(station: Station) -> list[tuple[str, str]]:
    """What a card says: as the station shows it in public today, else as it is registered."""
    notice = Notice.objects.filter(station=station).in_force(timezone.localdate()).first()
    shown = {name: getattr(notice, name) for name in notice.shown} if notice else {}
    told = [
        ("电话", shown.get("contact") or station.phone),
        ("地点", shown.get("address") or station.address),
        ("时间", shown.get("hours") or station.office_hours),
    ]
    return [(label, text) for label, text in told if text]


@page(P.STATION_VIEW)
def card(request: HttpRequest, code: str) -> HttpResponse:
    station, is_large = station_or_404(request, code), request.GET.get("size") == "large"
    context = {
        "station": station, "lines": lines(station), "help": HELP, "free": FREE, "is_large": is_large,
        "copies": range(A_SHEET_LARGE if is_large else A_SHEET),
    }  # fmt: skip
    return render(request, "consultations/card.html", context)


@page(P.STATION_VIEW)
def card_text(request: HttpRequest, code: str) -> HttpResponse:
    """One statement a line, no layout and no signs that have no Braille; with the mark that old editors need."""
    station = station_or_404(request, code)
    told = [f"{label}:{plain(text)}。" for label, text in lines(station)]
    text = "\r\n".join([plain(station.name), FREE, *told, HELP, ""])
    disposition = content_disposition_header(True, f"{station.name}联系卡(盲文转换用).txt") or "attachment"
    return HttpResponse(
        text.encode("utf-8-sig"), content_type="text/plain; charset=utf-8", headers={"Content-Disposition": disposition}
    )


def plain(text: str) -> str:
    """Clock times and numbers as they are read aloud: 8:30—12:00 is 8点30分至12点."""
    text = re.sub(r"(\d{1,2})[:\uff1a](\d{2})", _clock, text)
    text = re.sub(r"(?<=[点分])\s*[\u2014\u2013\uff5e~-]+\s*(?=\d)", "至", text)
    return re.sub(r"\s+", " ", text).strip("。 ")


def _clock(at: re.Match[str]) -> str:
    return f"{int(at[1])}点" + ("" if at[2] == "00" else f"{at[2]}分")
