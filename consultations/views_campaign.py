"""Pages of campaigns and of the events of a whole area. A campaign's page of figures is cases/views_campaign.py."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import onetime
from accounts.paging import capped_count, list_page
from accounts.roles import P
from consultations import actions_campaign as actions
from consultations.filters import CampaignFilter, EventFilter
from consultations.forms_campaign import CampaignForm
from consultations.models import Campaign, OutreachEvent
from stations.pages import form_page, page, typed


def standing(campaign: Campaign, today: date) -> tuple[str, str]:
    """Its look and its word."""
    if campaign.since_on > today:
        return "none", "未开始"
    return ("ok", "进行中") if today <= campaign.until_on else ("none", "已结束")


@page(P.CONSULTATION_VIEW)
def campaigns(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    found = CampaignFilter(request.GET, Campaign.objects.visible_to(request.posting), request=request)
    listed = list_page(request, found.qs.select_related("region"), ("since_on", "id"))
    context = {
        "filter": found, "page": listed, "total": capped_count(found.qs),
        "lines": [(row, *standing(row, today)) for row in listed.rows],
        "may_set": request.posting.may(P.CAMPAIGN_SET),
    }  # fmt: skip
    return render(request, "consultations/campaigns.html", context)


@page(P.CAMPAIGN_SET)
def campaign_create(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(typed(request), initial={"key": onetime.issue(), "since_on": timezone.localdate()})

    def save(given: dict[str, Any]) -> str:
        given.pop("version")
        made = actions.set_campaign(by=request.posting, **given)
        messages.success(request, f"已设立“{made.name}”,活动期内本辖区工作站登记时可以选用。")
        return reverse("cases:campaign", args=[made.pk])

    return _form(request, form, save, "设立专项活动", reverse("consultations:campaigns"))


@page(P.CAMPAIGN_SET)
def campaign_edit(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Campaign.objects.visible_to(request.posting).select_related("region")
    row, back = get_object_or_404(rows, pk=pk), reverse("cases:campaign", args=[pk])
    actions.require_host(request.posting, row)
    form = CampaignForm(typed(request), instance=row, initial={"version": row.version})
    form.fields["version"].required = True

    def save(given: dict[str, Any]) -> str:
        given.pop("key")
        actions.edit_campaign(row, by=request.posting, **given)
        messages.success(request, "已保存。")
        return back

    return _form(request, form, save, "修改专项活动", back)


def _form(request: HttpRequest, form: Any, save: Any, label: str, back: str) -> HttpResponse:
    return form_page(request, "consultations/campaign_form.html", form, save, label=label, back=back)


@page(P.CONSULTATION_VIEW)
def events(request: HttpRequest) -> HttpResponse:
    """宣传活动 of the area; each opens in its station's register."""
    posting = request.posting
    found = EventFilter(request.GET, OutreachEvent.objects.visible_to(posting).valid(), request=request)
    rows, narrowed = OutreachEvent.objects.walked_by(posting).valid().listed(), found.qs
    totals = narrowed.aggregate(events=Count("pk"), persons=Sum("persons", default=0))
    context = {
        "filter": found, "page": list_page(request, found.filter_queryset(rows), ("held_on", "id")),
        "total": totals["events"], "persons": totals["persons"],
        "station": posting.station if posting.may(P.OUTREACH_LOG) else None,
    }  # fmt: skip
    return render(request, "consultations/events.html", context)
