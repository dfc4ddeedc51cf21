"""地方区域: a 开发区 with a federation of its own, under its city. 协调机构 of an area without a station."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import list_page
from accounts.roles import P
from stations import actions, actions_body
from stations.filters import offices_within
from stations.forms import AreaBodyForm, LocalAreaForm
from stations.forms_register import EndForm
from stations.models import AreaBody, Region
from stations.pages import form_page, page, typed


@page(P.AREA_EDIT)
def areas(request: HttpRequest) -> HttpResponse:
    rows = Region.objects.filter(is_local=True, path__startswith=request.posting.path).select_related("parent")
    context = {"page": list_page(request, rows, ("code",), newest_first=False)}
    return render(request, "stations/areas.html", context)


@page(P.AREA_EDIT)
def area_create(request: HttpRequest) -> HttpResponse:
    form = LocalAreaForm(typed(request), request=request, initial={"key": onetime.issue()})

    def save(given: dict[str, Any]) -> str:
        made = actions.add_area(by=request.posting, **given)
        messages.success(request, f"已设立地方区域:{made.name},代码 {made.code}。")
        return reverse("stations:areas")

    return form_page(request, "stations/area_create.html", form, save)


# ---------------------------------------------------------------- 协调机构 of an area without a station
def _own_office(request: HttpRequest, code: str) -> Region:
    """The office of the address: outside the area there is none, and who is not of it writes nothing there."""
    posting = request.posting
    offices = offices_within(request) if posting.region else Region.objects.none()
    region: Region = get_object_or_404(offices, code=code)
    actions_body.require_office(posting, region)
    return region


def _current_body(request: HttpRequest, region: Region) -> AreaBody | None:
    """The one there is. What is sent about one that has ended meanwhile is refused by the action, not lost."""
    rows = AreaBody.objects.visible_to(request.posting).current().select_related("changed_by")
    row = rows.filter(region=region).first()
    if row is None and request.method != "POST":
        raise Http404
    return row


def _body_page(request: HttpRequest, region: Region, form: Any, act: Any, label: str, **context: Any) -> HttpResponse:
    """One form about the body; with a station it says where that is recorded."""

    def done(given: dict[str, Any]) -> str:
        made = act(region, by=request.posting, at=timezone.now(), **given)
        messages.success(request, f"{'已登记最后一天' if made.until_on else '已保存'}:{made}。")
        return reverse("stations:body_create" if made.until_on else "stations:body", args=[region.code])

    station = actions_body.station_of(region, timezone.localdate())
    return form_page(request, "stations/body.html", form, done, region=region, station=station, label=label, **context)


@page(P.REGISTER_EDIT)
def body_create(request: HttpRequest, code: str) -> HttpResponse:
    region = _own_office(request, code)
    form = AreaBodyForm(typed(request), initial={"key": onetime.issue(), "version": 0})
    return _body_page(request, region, form, actions_body.set_body, "登记协调机构")


@page(P.REGISTER_EDIT)
def body(request: HttpRequest, code: str) -> HttpResponse:
    """The body as it is recorded, to be corrected."""
    region = _own_office(request, code)
    row = _current_body(request, region)
    form = AreaBodyForm(typed(request), instance=row, initial={"version": row.version if row else 0})
    return _body_page(request, region, form, actions_body.set_body, "协调机构", row=row)


@page(P.REGISTER_EDIT)
def body_end(request: HttpRequest, code: str) -> HttpResponse:
    region = _own_office(request, code)
    row = _current_body(request, region)
    first = {"until_on": timezone.localdate(), "version": row.version if row else 0}
    form = EndForm(typed(request), initial=first)
    return _body_page(request, region, form, actions_body.end_body, f"终止:{row or '协调机构'}")
