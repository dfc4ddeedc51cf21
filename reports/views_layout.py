"""Two ways from paper to page and back: the code in a sheet's foot, and a province's own layout of the workbook."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts.roles import P
from reports import actions_layout as actions
from reports import layouts
from reports.forms import CodeForm, LayoutForm
from reports.models import Layout
from stations.pages import form_page, page, typed


@page(P.RETURN_VIEW)
def find(request: HttpRequest) -> HttpResponse:
    """The page that a 查询码 names: whether there is one for who asks is for it to say.

    Sent, not written in an address: somebody might type another number here.
    """
    return form_page(request, "reports/find.html", CodeForm(typed(request)), lambda given: str(given["code"].url))


@page(P.RETURN_LAYOUT)
def layout(request: HttpRequest) -> HttpResponse:
    """The province's layout: what it fills in, what it does not, and another one."""
    region = request.posting.region  # type: ignore[attr-defined]
    held = Layout.objects.in_use(region.province).select_related("set_by").defer("content").first()
    places = layouts.places_of(held) if held else []
    form = LayoutForm(typed(request), request=request)

    def save(given: dict[str, Any]) -> str:
        actions.set_layout(region, by=request.posting, at=timezone.now(), **given)  # type: ignore[attr-defined]
        messages.success(request, "已设定本省格式。下属各级下载报表时可以选用。")
        return reverse("reports:layout")

    return form_page(
        request, "reports/layout.html", form, save, held=held, filled=len({one.name for one in places}),
        missing=layouts.missing(places), nameless=layouts.nameless(places), texts=[*layouts.TEXTS],
        heads=[*layouts.HEADS],
    )  # fmt: skip


@page(P.RETURN_LAYOUT)
def layout_end(request: HttpRequest) -> HttpResponse:
    """停用, asked for on the page of the layout."""
    if request.method == "POST":
        region = request.posting.region  # type: ignore[attr-defined]
        try:
            actions.end_layout(region, by=request.posting, at=timezone.now())  # type: ignore[attr-defined]
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, "已停用本省格式,下载恢复为系统格式。原文件保留。")
    return redirect("reports:layout")
