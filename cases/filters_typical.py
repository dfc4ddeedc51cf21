"""Filters of 典型案例."""

import django_filters as filters

from cases.models import TypicalCase
from consultations.choices import Matter


class TypicalFilter(filters.FilterSet):
    published_on = filters.DateFromToRangeFilter(label="发布日期", widget=filters.widgets.DateRangeWidget())
    matter = filters.ChoiceFilter(label="事项", choices=Matter, empty_label="全部")

    class Meta:
        model = TypicalCase
        fields: list[str] = []
