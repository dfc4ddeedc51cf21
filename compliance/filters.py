"""Filters of snapshots, self-assessments and orders, the same for pages and API."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Substr
from django.utils import timezone

from compliance.choices import ITEM_WORDS, AssessmentState, Found, OrderState, Result
from compliance.models import Assessment, Order, Snapshot
from compliance.models_assessment import AssessmentQuerySet
from compliance.models_order import OrderQuerySet
from compliance.models_snapshot import SnapshotQuerySet
from compliance.standard import ITEMS
from stations.choices import Level
from stations.filters import offices_within
from stations.models import Region

SORTS = [("area", "按地区"), ("result", "按结果"), ("item", "按所选项目")]
# What needs most to be done comes first; places within a result stay in the order of their codes.
FIRST = [Result.FAILED, Result.OPEN, Result.PENDING, Result.MENDED, Result.PASSED]
WORST = [Found.NOT_MET, Found.PARTLY, Found.UNKNOWN, Found.MET]


def _rank(field: str, order: list[Any]) -> Case:
    whens = [When(**{field: value}, then=Value(at)) for at, value in enumerate(order)]
    return Case(*whens, default=Value(len(order)), output_field=IntegerField())


class _AreaFilterSet(filters.FilterSet):
    """With an area to choose, for who has any."""

    area = filters.ModelChoiceFilter(
        label="地区", queryset=offices_within, to_field_name="code", empty_label="全部", method="within"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posting = getattr(self.request, "posting", None)
        if posting is not None and posting.station_id:
            del self.filters["area"]

    def within(self, rows: Any, name: str, value: Region) -> Any:
        return rows.within(value)


class SnapshotFilter(_AreaFilterSet):
    level = filters.ChoiceFilter(
        label="级别", field_name="station__region__level", choices=Level.offices(), empty_label="全部"
    )
    result = filters.ChoiceFilter(label="现状", choices=Result.choices, empty_label="全部")
    item = filters.ChoiceFilter(
        label="项目", choices=[(str(one.number), one.label) for one in ITEMS], empty_label="全部九项", method="of_item"
    )
    found = filters.ChoiceFilter(
        label="该项结论", choices=list(ITEM_WORDS.items()), empty_label="全部", method="found_so"
    )
    sort = filters.ChoiceFilter(label="排列", choices=SORTS[1:], empty_label=SORTS[0][1], method="sorted_by")

    class Meta:
        model = Snapshot
        fields: list[str] = []

    def _item(self) -> str:
        return str(self.form.cleaned_data.get("item") or "")

    def of_item(self, rows: SnapshotQuerySet, name: str, value: str) -> SnapshotQuerySet:
        return rows.annotate(cell=Substr("items", int(value), 1))

    def found_so(self, rows: SnapshotQuerySet, name: str, value: str) -> SnapshotQuerySet:
        """Of the chosen item; without one, of any."""
        if self._item():
            return rows.filter(cell=value)
        return rows.filter(items__contains=value)

    def sorted_by(self, rows: SnapshotQuerySet, name: str, value: str) -> SnapshotQuerySet:
        rank = _rank("cell", WORST) if value == "item" and self._item() else _rank("result", FIRST)
        return rows.order_by(rank, "station__code")


class AssessmentFilter(_AreaFilterSet):
    period = filters.ChoiceFilter(label="期次", empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=AssessmentState.choices, empty_label="全部")
    result = filters.ChoiceFilter(label="结果", choices=Result.choices, empty_label="全部")
    mine = filters.BooleanFilter(label="待我办理", method="waiting", widget=forms.CheckboxInput)

    class Meta:
        model = Assessment
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        year = timezone.localdate().year
        self.filters["period"].extra["choices"] = [
            (f"{one}-H{half}", f"{one}年{'上' if half == 1 else '下'}半年")
            for one in range(year, year - 4, -1)
            for half in (2, 1)
        ]

    def waiting(self, rows: AssessmentQuerySet, name: str, value: bool) -> AssessmentQuerySet:
        return rows.waiting_for(self.request.posting, timezone.localdate()) if value else rows


class OrderFilter(_AreaFilterSet):
    state = filters.ChoiceFilter(label="状态", choices=OrderState.choices, empty_label="全部")
    overdue = filters.BooleanFilter(label="已超期", method="late", widget=forms.CheckboxInput)

    class Meta:
        model = Order
        fields: list[str] = []

    def late(self, rows: OrderQuerySet, name: str, value: bool) -> OrderQuerySet:
        return rows.overdue(timezone.localdate()) if value else rows
