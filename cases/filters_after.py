"""Filters of the list of complaints."""

from typing import Any

import django_filters as filters
from django.utils import timezone

from cases.models import Complaint
from cases.models_after import ComplaintQuerySet
from stations.filters import offices_within
from stations.models import Region

OPEN, OVERDUE, ANSWERED = "open", "overdue", "answered"
STATES = [(OPEN, "待答复"), (OVERDUE, "超期未答复"), (ANSWERED, "已答复")]


class ComplaintFilter(filters.FilterSet):
    area = filters.ModelChoiceFilter(
        label="地区", queryset=offices_within, to_field_name="code", empty_label="全部", method="within"
    )
    state = filters.ChoiceFilter(label="状态", choices=STATES, method="standing", empty_label="全部")

    class Meta:
        model = Complaint
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posting = getattr(self.request, "posting", None)
        if posting is not None and posting.station_id:
            del self.filters["area"]

    def within(self, rows: ComplaintQuerySet, name: str, value: Region) -> ComplaintQuerySet:
        return rows.within(value)

    def standing(self, rows: ComplaintQuerySet, name: str, value: str) -> ComplaintQuerySet:
        if value == OVERDUE:
            return rows.overdue(timezone.localdate())
        return rows.unanswered() if value == OPEN else rows.filter(answered_on__isnull=False)
