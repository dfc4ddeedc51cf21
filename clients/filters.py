"""Filters of the list of files, the same for pages and API."""

import re
from typing import Any

import django_filters as filters
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts.roles import P
from clients.choices import Category, Grade, Residence, Sex
from clients.identity import normalised
from clients.models import Client


def no_full_number(text: str) -> None:
    """A search by GET stands in addresses and histories: no full number, no phone."""
    if re.search(r"\d{7}", normalised(text)):
        raise ValidationError(
            "请不要在这里填写完整证号或电话,可填姓名、拼音或证号后四位;完整号码请在“咨询登记”中查找。"
        )


class NameFilter(filters.CharFilter):
    """By name, pinyin, its initials or the last four of the ID; who sees names masked finds nobody by them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label="姓名、拼音或证号后四位", validators=[no_full_number], max_length=40, **options)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        posting = self.parent.request.posting  # type: ignore[attr-defined]
        if not posting.may(P.CLIENT_NAME):
            return qs.none()
        return self.found(qs, value, posting.station_ids)

    def found(self, qs: Any, value: str, stations: list[int]) -> QuerySet[Any]:
        return qs.found_by(value, stations)  # type: ignore[no-any-return]


class ClientFilter(filters.FilterSet):
    search = NameFilter()
    category = filters.ChoiceFilter(label="残疾类别", choices=Category, empty_label="全部")
    grade = filters.ChoiceFilter(label="等级", choices=Grade, empty_label="全部")
    sex = filters.ChoiceFilter(label="性别", choices=Sex, empty_label="全部")
    residence = filters.ChoiceFilter(label="城乡", choices=Residence, empty_label="全部")

    class Meta:
        model = Client
        fields: list[str] = []

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        posting = getattr(self.request, "posting", None)
        if posting and not posting.may(P.CLIENT_NAME):
            del self.filters["search"]
