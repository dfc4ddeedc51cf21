"""Filters of the list of returns, the same for pages and API."""

from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from reports.choices import ReturnState
from reports.models import Compilation, Return
from reports.periods import period
from stations.choices import ObligationKind
from stations.filters import AreaFilter
from stations.models import Obligation, PlanTask, Station


class ReturnFilter(filters.FilterSet):
    station = filters.CharFilter(label="站代码", field_name="station__code")
    area = AreaFilter(at="station__region")
    period = filters.CharFilter(label="报告期", method="in_period")
    state = filters.ChoiceFilter(label="状态", choices=ReturnState.choices, empty_label="全部")

    class Meta:
        model = Return
        fields: list[str] = []

    def in_period(self, rows: QuerySet[Return], name: str, value: str) -> QuerySet[Return]:
        return within(rows, value)


class CompilationFilter(filters.FilterSet):
    period = filters.CharFilter(label="报告期", method="in_period")

    class Meta:
        model = Compilation
        fields: list[str] = []

    def in_period(self, rows: QuerySet[Compilation], name: str, value: str) -> QuerySet[Compilation]:
        return within(rows, value)


def within(rows: Any, code: str) -> Any:
    """Of the months of a period; of none if the code names none."""
    try:
        over = period(code)
    except ValidationError:
        return rows.none()
    return rows.filter(month__range=(over.first, over.last))


class CompletenessFilter(filters.FilterSet):
    """Which stations and which of a year's periods the list of returns shows."""

    period = filters.ChoiceFilter(label="报告期", method="as_it_is", empty_label="全年")
    area = AreaFilter(at="region")

    class Meta:
        model = Station
        fields: list[str] = []

    def __init__(self, *args: Any, periods: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["period"].extra["choices"] = periods

    def as_it_is(self, rows: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        return rows


OWED = [("owed", "未办"), ("late", "超期未办"), ("done", "已办")]


class ObligationFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label="事项", choices=ObligationKind.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=OWED, method="standing", empty_label="全部")
    area = AreaFilter(at="station__region")

    class Meta:
        model = Obligation
        fields: list[str] = []

    def standing(self, rows: QuerySet[Obligation], name: str, value: str) -> QuerySet[Obligation]:
        owed = rows.filter(done_on__isnull=value != "done")
        return owed.filter(due_on__lt=timezone.localdate()) if value == "late" else owed


class TaskFilter(filters.FilterSet):
    state = filters.ChoiceFilter(label="状态", choices=OWED, method="standing", empty_label="全部")

    class Meta:
        model = PlanTask
        fields: list[str] = []

    def standing(self, rows: QuerySet[PlanTask], name: str, value: str) -> QuerySet[PlanTask]:
        if value == "done":
            return rows.filter(done_on__isnull=False)
        open_ = rows.filter(done_on__isnull=True, withdrawn_on__isnull=True)
        return open_.filter(due_on__lt=timezone.localdate()) if value == "late" else open_
