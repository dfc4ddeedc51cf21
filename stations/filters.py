"""Filters of the lists, the same for pages and API."""

from pathlib import Path
from typing import Any

import django_filters as filters
from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from accounts.models import AuditLine, User
from accounts.roles import Role
from stations.choices import Level, StaffKind, StationKind
from stations.gaps import flagged_month
from stations.models import Region, Staff, Station, StationInterval

OPEN = [("yes", "开站"), ("no", "闭站"), ("lacking", "缺坐班")]


def offices_within(request: Any) -> QuerySet[Region]:
    """The offices of the caller's area, for a choice of area: of a station, its own only."""
    posting = getattr(request, "posting", None)
    if posting is None:
        return Region.objects.none()
    if posting.station:
        return Region.objects.filter(pk=posting.station.region_id)
    return Region.objects.filter(path__startswith=posting.path).exclude(level=Level.GROUPING).order_by("path")


def with_open(stations: QuerySet[Station]) -> QuerySet[Station]:
    """Each station with `is_open`: whether it is open today."""
    day = timezone.localdate()
    running = StationInterval.objects.filter(Q(closed_on=None) | Q(closed_on__gte=day), opened_on__lte=day)
    return stations.annotate(is_open=Exists(running.filter(station=OuterRef("pk"))))


def with_duty(stations: QuerySet[Station]) -> QuerySet[Station]:
    """Each station with `lacks_duty`: the month that is due has no day of a 专业法律人员 (from the 25th on)."""
    lacking = Station.objects.without_professional(flagged_month(timezone.localdate()))
    return stations.annotate(lacks_duty=Exists(lacking.filter(pk=OuterRef("pk"))))


@extend_schema_field(OpenApiTypes.STR)
class AreaFilter(filters.ModelChoiceFilter):
    """Rows within an office of one's own area. `at`: the path from the row to its region."""

    def __init__(self, *, at: str) -> None:
        self.at = at
        super().__init__(label="地区", queryset=offices_within, to_field_name="code", empty_label="全部")

    def filter(self, qs: QuerySet[Any], value: Region | None) -> QuerySet[Any]:
        return qs.filter(**{f"{self.at}__path__startswith": value.path}) if value else qs


class RegionFilter(filters.FilterSet):
    search = filters.CharFilter(label="名称或代码", method="named")
    level = filters.ChoiceFilter(label="级别", choices=Level.choices, empty_label="全部")
    parent = filters.CharFilter(label="上级代码", field_name="parent__code")

    class Meta:
        model = Region
        fields: list[str] = []

    def named(self, rows: QuerySet[Region], name: str, value: str) -> QuerySet[Region]:
        return rows.filter(Q(name__contains=value) | Q(code__startswith=value))


class StationFilter(filters.FilterSet):
    search = filters.CharFilter(label="站名或代码", method="named")
    area = AreaFilter(at="region")
    level = filters.ChoiceFilter(label="级别", field_name="region__level", choices=Level.offices(), empty_label="全部")
    kind = filters.ChoiceFilter(label="类别", choices=StationKind.choices, empty_label="全部")
    open = filters.ChoiceFilter(label="状态", choices=OPEN, method="is_open_today", empty_label="全部")

    class Meta:
        model = Station
        fields: list[str] = []

    def named(self, rows: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        return rows.filter(Q(name__contains=value) | Q(code__startswith=value))

    def is_open_today(self, rows: QuerySet[Station], name: str, value: str) -> QuerySet[Station]:
        return with_duty(rows).filter(lacks_duty=True) if value == "lacking" else rows.filter(is_open=value == "yes")


class StaffFilter(filters.FilterSet):
    search = filters.CharFilter(label="姓名", field_name="name", lookup_expr="contains")
    station = filters.CharFilter(label="站代码", field_name="station__code")
    kind = filters.ChoiceFilter(label="人员类别", choices=StaffKind.choices, empty_label="全部")
    serving = filters.BooleanFilter(label="在站", method="serve_today")

    class Meta:
        model = Staff
        fields: list[str] = []

    def serve_today(self, rows: Any, name: str, value: bool) -> Any:
        serving = rows.model.objects.serving(timezone.localdate())
        return rows.filter(pk__in=serving) if value else rows.exclude(pk__in=serving)


class UserFilter(filters.FilterSet):
    search = filters.CharFilter(label="姓名或登录名", method="named")
    role = filters.ChoiceFilter(label="角色", field_name="postings__role", choices=Role.choices, empty_label="全部")
    active = filters.ChoiceFilter(
        label="状态", choices=[("yes", "启用"), ("no", "停用")], method="is_enabled", empty_label="全部"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def named(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(Q(name__contains=value) | Q(username__contains=value))

    def is_enabled(self, rows: QuerySet[User], name: str, value: str) -> QuerySet[User]:
        return rows.filter(is_active=value == "yes")


def kinds_of_record() -> list[tuple[str, str]]:
    """The models of this product by their names on the screen: what an audit line may tell of."""
    own = (model._meta for model in apps.get_models() if Path(model._meta.app_config.path).parent == settings.BASE_DIR)
    return sorted(((meta.label_lower, str(meta.verbose_name)) for meta in own), key=lambda pair: pair[1])


class AuditFilter(filters.FilterSet):
    at = filters.DateFromToRangeFilter(label="日期", widget=filters.widgets.DateRangeWidget())
    user = filters.CharFilter(label="操作人", field_name="user_name", lookup_expr="contains")
    action = filters.CharFilter(label="操作", lookup_expr="contains")
    record = filters.ChoiceFilter(label="对象类型", choices=kinds_of_record, empty_label="全部")
    record_id = filters.CharFilter(label="对象编号")

    class Meta:
        model = AuditLine
        fields: list[str] = []
