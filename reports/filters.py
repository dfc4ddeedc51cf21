"""Filters of the list of returns, the same for pages and API."""

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from reports.choices import ReturnState
from reports.models import Return
from reports.periods import period
from stations.filters import AreaFilter


class ReturnFilter(filters.FilterSet):
    station = filters.CharFilter(label="站代码", field_name="station__code")
    area = AreaFilter(at="station__region")
    period = filters.CharFilter(label="报告期", method="in_period")
    state = filters.ChoiceFilter(label="状态", choices=ReturnState.choices, empty_label="全部")

    class Meta:
        model = Return
        fields: list[str] = []

    def in_period(self, rows: QuerySet[Return], name: str, value: str) -> QuerySet[Return]:
        try:
            over = period(value)
        except ValidationError:
            return rows.none()
        return rows.filter(month__range=(over.first, over.last))
