"""Filters of cases, the same for pages and API."""

import re
import unicodedata
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.roles import P
from cases.choices import CaseState, Form, Kind
from cases.models import Case, CaseQuerySet
from clients.filters import no_full_number
from clients.models import Client
from consultations.choices import Matter
from stations.filters import offices_within
from stations.models import Posting, Region, Staff

CASE_NUMBER = re.compile(r"[〔\[(](\d{4})[〕\])]")
MOST_CLIENTS = 200  # found by a name; more is not a search


def handlers_here(request: Any) -> QuerySet[Staff]:
    """Who handles cases at the caller's station, those who have left included."""
    posting = getattr(request, "posting", None)
    if posting is None or not posting.station_id:
        return Staff.objects.none()
    return Staff.objects.filter(station=posting.station_id).handlers().order_by("name")


def case_number(text: str) -> str:
    """A 案号 as it is stored, whatever brackets were typed; "" if it is none."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return CASE_NUMBER.sub(r"〔\1〕", plain) if CASE_NUMBER.search(plain) else ""


def found_cases(cases: CaseQuerySet, text: str, posting: Posting) -> CaseQuerySet:
    """By 案号, else by the client. Who sees names masked finds nobody by them."""
    if number := case_number(text):
        return cases.filter(number=number)
    if not posting.may(P.CLIENT_NAME):
        return cases.none()
    clients = Client.objects.visible_to(posting).found_by(text, posting.station_ids)
    return cases.filter(client__in=list(clients.values_list("pk", flat=True)[:MOST_CLIENTS]))


class CaseFilter(filters.FilterSet):
    search = filters.CharFilter(label="案号或当事人", method="found", validators=[no_full_number], max_length=40)
    area = filters.ModelChoiceFilter(
        label="地区", queryset=offices_within, to_field_name="code", empty_label="全部", method="within"
    )
    state = filters.ChoiceFilter(label="当前环节", choices=CaseState.choices, empty_label="全部")
    kind = filters.ChoiceFilter(label="案件类型", choices=Kind.choices, empty_label="全部")
    form = filters.ChoiceFilter(label="办理方式", choices=Form.choices, empty_label="全部")
    matter = filters.ChoiceFilter(label="事项", choices=Matter.choices, empty_label="全部")
    handler = filters.ModelChoiceFilter(label="承办人", queryset=handlers_here, empty_label="全部")
    mine = filters.BooleanFilter(label="待我办理", method="waiting", widget=forms.CheckboxInput)
    overdue = filters.BooleanFilter(label="已超期", method="late", widget=forms.CheckboxInput)

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posting = getattr(self.request, "posting", None)
        if posting is not None:  # a station has no areas to choose from, for an office no case waits
            for name in ("area",) if posting.station_id else ("handler", "mine"):
                del self.filters[name]

    def found(self, cases: CaseQuerySet, name: str, value: str) -> CaseQuerySet:
        return found_cases(cases, value, self.request.posting)

    def within(self, cases: CaseQuerySet, name: str, value: Region) -> CaseQuerySet:
        return cases.within(value)

    def waiting(self, cases: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        return cases.waiting_for(self.request.posting) if value else cases

    def late(self, cases: CaseQuerySet, name: str, value: bool) -> CaseQuerySet:
        return cases.overdue(timezone.localdate()) if value else cases
