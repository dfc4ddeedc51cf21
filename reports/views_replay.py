"""The replayed year: what was published of it beside what its records tell, each figure opening its records."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.roles import P
from accounts.templatetags.look import num, yuan
from cases import campaigns
from reports import published, table
from reports.periods import period
from reports.published import FIGURE, FIGURES, OUTSIDE, PROVINCE, REGISTER, SUMS, YEAR, Published, campaign_number
from reports.rounding import money
from reports.views import GONE, area_or_404
from stations.choices import AgreementKind, StationKind
from stations.models import Posting, Region, Station
from stations.pages import page
from stations.registers import BY_SLUG

OF_CASES = {"opened", "closed", "helped", "wages", "petitions"}
WHERE: dict[str, dict[str, Any]] = {
    "agreement": {"kind": AgreementKind.ELSEWHERE},
    "team": {},
    **{f"demonstration:{group}": {"title__startswith": group} for group in ("农民工", "残疾人")},
}


@dataclass(frozen=True)
class Counted:
    """What the records tell of a figure, and where they open: one page, or the registers of some stations."""

    value: int
    url: str = ""
    places: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Line:
    published: Published
    counted: Counted
    text: str

    @property
    def verdict(self) -> tuple[str, str]:
        """Its look and its word."""
        one = self.published
        if not one.allows(self.counted.value):
            return "bad", "不符"
        if one.told.word:
            return "ok", f"合于“{one.told.word}”"
        return "ok", "四舍五入后相等" if one.is_rounded else "相等"


@page(P.RETURN_VIEW)
def replay(request: HttpRequest) -> HttpResponse:
    """There for the province, where the replay was loaded."""
    area = area_or_404(request, PROVINCE)
    assert isinstance(area, Region)
    count = _counting(area, request.posting)  # type: ignore[attr-defined]
    lines = {one: Line(one, found := count(one), _text(one, found.value)) for one in FIGURES}
    sections: dict[str, list[Line]] = {}
    for one, line in lines.items():
        sections.setdefault(one.section, []).append(line)
    sums = [(total, parts, *_rest(total, parts, lines)) for total, parts in SUMS]
    wrong = sum(line.verdict[0] == "bad" for line in lines.values())
    context = {
        "area": area, "year": YEAR, "sections": sections, "sums": sums, "outside": OUTSIDE, "wrong": wrong,
        "total": len(lines),
    }  # fmt: skip
    return render(request, "reports/replay.html", context)


def _text(one: Published, value: int) -> str:
    return f"{yuan(value)} 元" if one.unit == "分" else f"{num(value)} {one.unit}"


def _rest(total: Published, parts: list[Published], lines: dict[Published, Line]) -> tuple[str, str]:
    """What the published parts leave of a total, "" where 近 or 余 forbid to subtract; and what the records have."""
    left = ""
    if all(one.is_exact for one in (total, *parts)):
        left = _text(total, total.told.named - sum(one.told.named for one in parts))
    kept = lines[total].counted.value - sum(lines[one].counted.value for one in parts)
    return left, money(kept) if total.unit == "分" else _text(total, kept)


def _counting(area: Region, posting: Posting) -> Callable[[Published], Counted]:
    """How each figure is counted. Raises Http404 where the replay was not loaded."""
    over = period(str(YEAR))
    held = {one.number: one for one in published.campaigns_at(area, over)}
    if not held:
        raise Http404(GONE)
    figures = table.area_table(area, over, today=timezone.localdate()).total.figures or {}
    totals = {number: campaigns.counted(one, posting).total for number, one in held.items()}

    def count(one: Published) -> Counted:
        if one.where == FIGURE:
            url = reverse("reports:figure", args=[area.code, over.code, one.name])
            return Counted(figures.get(one.name, 0), url)
        if one.where == REGISTER:
            return _registered(one.name, posting)
        slug, _, name = one.name.partition(":")
        number = campaign_number(slug)
        return Counted(totals[number][name], _records(held[number].pk, name))

    return count


def _records(campaign: int, name: str) -> str:
    """Where the records of a campaign's figure are listed."""
    if name == "asked":
        return f"{reverse('consultations:list')}?campaign={campaign}&state=recorded"
    if name in OF_CASES:
        return reverse("cases:campaign_cases", args=[campaign])
    return f"{reverse('consultations:events')}?campaign={campaign}"


def _registered(name: str, posting: Posting) -> Counted:
    """Rows of the registers of the replay's stations."""
    slug = name.partition(":")[0]
    rows = BY_SLUG[slug].model.objects.visible_to(posting).valid().filter(**WHERE[name])
    at = rows.filter(station__kind=StationKind.JUDICIAL, station__code__endswith=published.STATION_NUMBER)
    keys = list(at.values_list("station", flat=True))
    stations = Station.objects.filter(pk__in=keys).select_related("region").order_by("code")
    address = {one: f"{reverse('stations:rows', args=[one.code, slug])}?show=all" for one in stations}
    places = tuple((one.region.name, url) for one, url in address.items())
    return Counted(len(keys), "", places)
