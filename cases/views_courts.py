"""The page of the courts and other organs of a case: one row an instance."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.roles import P
from cases import actions_courts as actions
from cases import deadlines
from cases.forms_terms import StageForm
from cases.models import CourtStage
from cases.views import case_or_404, told
from cases.views_terms import may_work
from stations.pages import form_page, page, typed


@page(P.CASE_VIEW)
def courts(request: HttpRequest, pk: int) -> HttpResponse:
    case, posting, today = case_or_404(request, pk), request.posting, timezone.localdate()
    context = told(case, posting, today) | {
        "stages": case.court_stages.all(), "parties": case.parties.all(), "may_work": may_work(case, posting),
        "proposed": deadlines.proposed_end(case) if not case.closed_on else None,
    }  # fmt: skip
    return render(request, "cases/courts.html", context)


@page(P.CASE_WORK)
def court_create(request: HttpRequest, pk: int) -> HttpResponse:
    case, today = case_or_404(request, pk), timezone.localdate()

    def save(given: dict[str, Any]) -> str:
        given.pop("version")
        actions.add_stage(case, by=request.posting, today=today, **given)
        return _saved(request, pk)

    form = StageForm(typed(request), initial={"key": onetime.issue()})
    return form_page(request, "cases/court.html", form, save, case=case)


@page(P.CASE_WORK)
def court_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = CourtStage.objects.visible_to(request.posting).select_related("case__station")
    stage, today = get_object_or_404(rows, pk=pk), timezone.localdate()

    def save(given: dict[str, Any]) -> str:
        given.pop("key")
        actions.edit_stage(stage, by=request.posting, today=today, **given)
        return _saved(request, stage.case_id)

    form = StageForm(typed(request), instance=stage, initial={"version": stage.version})
    form.fields["version"].required = True
    return form_page(request, "cases/court.html", form, save, case=stage.case, stage=stage)


def _saved(request: HttpRequest, pk: int) -> str:
    messages.success(request, "已保存。开庭日和提交结案材料的期限已随之更新。")
    return reverse("cases:courts", args=[pk])
