"""地方区域: a 开发区 with a federation of its own, under its city."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts import onetime
from accounts.paging import list_page
from accounts.roles import P
from stations import actions
from stations.forms import LocalAreaForm
from stations.models import Region
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
