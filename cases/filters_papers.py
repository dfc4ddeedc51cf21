"""Filters of the registers: 用印, 文号, 案卷."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from cases.choices import DisposalState
from cases.models import Archive, Document, SealUse
from cases.papers import NUMBERED


class SealFilter(filters.FilterSet):
    used_on = filters.DateFromToRangeFilter(label="用印日期", widget=filters.widgets.DateRangeWidget())

    class Meta:
        model = SealUse
        fields: list[str] = []


class PaperFilter(filters.FilterSet):
    made_on = filters.DateFromToRangeFilter(label="文书日期", widget=filters.widgets.DateRangeWidget())
    paper = filters.ChoiceFilter(
        label="文书", choices=[(paper.value, paper.label) for paper in NUMBERED], empty_label="全部"
    )

    class Meta:
        model = Document
        fields: list[str] = []


class ArchiveFilter(filters.FilterSet):
    year = filters.NumberFilter(label="归档年度", min_value=2000, max_value=2100)
    state = filters.ChoiceFilter(label="状态", choices=DisposalState.choices, empty_label="全部")
    expired = filters.BooleanFilter(label="已满保管期限", method="over", widget=forms.CheckboxInput)

    class Meta:
        model = Archive
        fields: list[str] = []

    def over(self, rows: QuerySet[Archive], name: str, value: Any) -> QuerySet[Archive]:
        return rows.filter(keep_until__lt=timezone.localdate()) if value else rows
