"""Filters of the log, the same for pages and API."""

from typing import Any

import django_filters as filters
from django.db.models import QuerySet

from accounts.roles import P
from clients.filters import NameFilter
from clients.models import Client
from consultations.choices import Channel, ConsultationState, Matter, Outcome
from consultations.models import Consultation

LATE = "late"
STATES = [*ConsultationState.choices, (LATE, "补录")]


class OfClientFilter(NameFilter):
    def found(self, qs: Any, value: str, stations: list[int]) -> QuerySet[Any]:
        return qs.filter(client__in=Client.objects.filter(station__in=stations).found_by(value, stations))  # type: ignore[no-any-return]


class ConsultationFilter(filters.FilterSet):
    search = OfClientFilter()
    held_on = filters.DateFromToRangeFilter(label="日期", widget=filters.widgets.DateRangeWidget())
    channel = filters.ChoiceFilter(label="渠道", choices=Channel, empty_label="全部")
    matter = filters.ChoiceFilter(label="事项", choices=Matter, empty_label="全部")
    outcome = filters.ChoiceFilter(label="处理", choices=Outcome, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=STATES, method="in_state", empty_label="全部")

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
        return rows.filter(state=value)
