"""Filters of referrals, the same for pages and API."""

import unicodedata
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone

from cases.choices import ReferralState, Target
from cases.filters import case_number
from cases.models import Referral
from cases.models_referral import ReferralQuerySet
from clients.filters import no_full_number
from stations.filters import offices_within
from stations.models import Region


class ReferralFilter(filters.FilterSet):
    search = filters.CharFilter(label="文号或查询码", method="found", validators=[no_full_number], max_length=40)
    area = filters.ModelChoiceFilter(
        label="地区", queryset=offices_within, to_field_name="code", empty_label="全部", method="within"
    )
    target = filters.ChoiceFilter(label="转介对象", choices=Target.choices, empty_label="全部")
    state = filters.ChoiceFilter(label="状态", choices=ReferralState.choices, empty_label="全部")
    unanswered = filters.BooleanFilter(label="超期未答复", method="late", widget=forms.CheckboxInput)

    class Meta:
        model = Referral
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posting = getattr(self.request, "posting", None)
        if posting is not None and posting.station_id:  # a station has no areas to choose from
            del self.filters["area"]

    def found(self, rows: ReferralQuerySet, name: str, value: str) -> ReferralQuerySet:
        """By the code on the slip, as it is told over the phone, or by the 文号."""
        code = unicodedata.normalize("NFKC", value).replace(" ", "").replace("-", "").upper()
        return rows.filter(Q(code=code) | Q(number=case_number(value) or "-"))

    def within(self, rows: ReferralQuerySet, name: str, value: Region) -> ReferralQuerySet:
        return rows.within(value)

    def late(self, rows: ReferralQuerySet, name: str, value: bool) -> ReferralQuerySet:
        return rows.unanswered(timezone.localdate()) if value else rows
