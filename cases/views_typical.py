"""Pages of 典型案例: the list of an area, one of them, and its forms."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import capped_count, list_page
from accounts.roles import P
from cases import actions_typical as actions
from cases.filters_typical import TypicalFilter
from cases.forms_typical import TypicalForm
from cases.models import TypicalCase
from cases.views import case_or_404
from stations import actions_register
from stations.actions_register import require_own
from stations.forms_register import VoidForm
from stations.pages import form_page, page, typed
from stations.views_register import may_write


@page(P.CASE_VIEW)
def typical_list(request: HttpRequest) -> HttpResponse:
    posting = request.posting
    found = TypicalFilter(request.GET, TypicalCase.objects.visible_to(posting).valid(), request=request)
    listed = list_page(request, found.qs.listed(), ("published_on", "id"))
    context = {"filter": found, "page": listed, "total": capped_count(found.qs)}
    return render(request, "cases/typical_list.html", context)


def _typical(request: HttpRequest, pk: int) -> TypicalCase:
    rows = TypicalCase.objects.visible_to(request.posting)
    found: TypicalCase = get_object_or_404(
        rows.select_related("station__region", "case__client", "case__station", "changed_by"), pk=pk
    )
    return found


@page(P.CASE_VIEW)
def typical(request: HttpRequest, pk: int) -> HttpResponse:
    row = _typical(request, pk)
    is_mine = row.voided_on is None and may_write(request.posting, row.station, row.permission)
    return render(request, "cases/typical.html", {"typical": row, "may_write": is_mine})


@page(P.OUTREACH_LOG)
def typical_create(request: HttpRequest, pk: int) -> HttpResponse:
    case = case_or_404(request, pk)
    actions.require_tellable(request.posting, case)
    initial = {"key": onetime.issue(), "matter": case.matter, "published_on": timezone.localdate()}
    form = TypicalForm(typed(request), initial=initial)
    del form.fields["reason"]

    def save(given: dict[str, Any]) -> str:
        given.pop("version")
        made = actions.publish(case, by=request.posting, at=timezone.now(), **given)
        messages.success(request, "已登记典型案例。")
        return reverse("cases:typical", args=[made.pk])

    back = reverse("cases:detail", args=[pk])
    return form_page(request, "cases/typical_form.html", form, save, label="登记典型案例", back=back, case=case)


@page(P.OUTREACH_LOG)
def typical_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row, back = _typical(request, pk), reverse("cases:typical", args=[pk])
    require_own(request.posting, row.permission, row.station)
    form = TypicalForm(typed(request), instance=row, initial={"version": row.version})
    form.fields["version"].required = True

    def save(given: dict[str, Any]) -> str:
        given.pop("key")
        actions.edit(row, by=request.posting, at=timezone.now(), **given)
        messages.success(request, "已保存。")
        return back

    return form_page(request, "cases/typical_form.html", form, save, label="更正典型案例", back=back, case=row.case)


@page(P.OUTREACH_LOG)
def typical_void(request: HttpRequest, pk: int) -> HttpResponse:
    row, back = _typical(request, pk), reverse("cases:typical", args=[pk])
    require_own(request.posting, row.permission, row.station)
    form = VoidForm(typed(request), initial={"version": row.version})

    def save(given: dict[str, Any]) -> str:
        actions_register.void(row, by=request.posting, at=timezone.now(), **given)
        messages.success(request, "已作废,登记保留。")
        return back

    return form_page(request, "cases/typical_form.html", form, save, label="作废典型案例", back=back, case=row.case)
