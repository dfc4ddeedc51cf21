"""Filters of the log, the same for pages and API."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.roles import P
from clients.choices import Group
from clients.filters import NameFilter
from clients.models import Client
from consultations.choices import Audience, Channel, ConsultationState, Matter, Occasion, Outcome
from consultations.models import Campaign, CampaignQuerySet, Consultation, OutreachEvent

LATE, OWED, OVERDUE = "late", "owed", "overdue"
STATES = [*ConsultationState.choices, (LATE, "补录"), (OWED, "待答复"), (OVERDUE, "待答复,已超期")]


class OfClientFilter(NameFilter):
    def found(self, qs: Any, value: str, stations: list[int]) -> QuerySet[Any]:
        return qs.filter(client__in=Client.objects.filter(station__in=stations).found_by(value, stations))  # type: ignore[no-any-return]


def campaigns_seen(request: Any) -> CampaignQuerySet:
    return Campaign.objects.visible_to(getattr(request, "posting", None))  # type: ignore[no-any-return]


def of_campaign() -> filters.ModelChoiceFilter:
    """Come from a campaign's page: a chip, not one more list to choose from, which each page would have to read."""
    return filters.ModelChoiceFilter(label="专项活动", queryset=campaigns_seen, widget=forms.HiddenInput)


class ConsultationFilter(filters.FilterSet):
    search = OfClientFilter()
    held_on = filters.DateFromToRangeFilter(label="日期", widget=filters.widgets.DateRangeWidget())
    channel = filters.ChoiceFilter(label="渠道", choices=Channel, empty_label="全部")
    matter = filters.ChoiceFilter(label="事项", choices=Matter, empty_label="全部")
    outcome = filters.ChoiceFilter(label="处理", choices=Outcome, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=STATES, method="in_state", empty_label="全部")
    campaign = of_campaign()

    class Meta:
        model = Consultation
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posting = getattr(self.request, "posting", None)
        if posting and not posting.may(P.CLIENT_NAME):
            del self.filters["search"]

    def in_state(self, rows: QuerySet[Consultation], name: str, value: str) -> QuerySet[Consultation]:
        if value == LATE:
            return rows.filter(state=ConsultationState.RECORDED, is_late=True)
        if value in (OWED, OVERDUE):
            owed = rows.to_answer()  # type: ignore[attr-defined]
            return owed.filter(answer_due_on__lt=timezone.localdate()) if value == OVERDUE else owed  # type: ignore[no-any-return]
        return rows.filter(state=value)


class CampaignFilter(filters.FilterSet):
    show = filters.ChoiceFilter(
        label="状态", choices=[("now", "进行中"), ("over", "已结束"), ("ahead", "未开始")], method="shown",
        empty_label="全部",
    )  # fmt: skip
    group = filters.ChoiceFilter(label="面向群体", choices=Group, empty_label="全部")

    class Meta:
        model = Campaign
        fields: list[str] = []

    def shown(self, rows: CampaignQuerySet, name: str, value: str) -> CampaignQuerySet:
        today = timezone.localdate()
        if value == "now":
            return rows.in_force(today)
        return rows.filter(until_on__lt=today) if value == "over" else rows.filter(since_on__gt=today)


class EventFilter(filters.FilterSet):
    held_on = filters.DateFromToRangeFilter(label="日期", widget=filters.widgets.DateRangeWidget())
    occasion = filters.ChoiceFilter(label="场合", choices=Occasion, empty_label="全部")
    audience = filters.ChoiceFilter(label="主要对象", choices=Audience, empty_label="全部")
    campaign = of_campaign()

    class Meta:
        model = OutreachEvent
        fields: list[str] = []
