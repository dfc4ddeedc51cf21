"""Regions, stations and when they were open."""

from datetime import date, timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from stations.choices import Level, StationKind
from stations.scope import ScopedQuerySet
from stations.terms import next_month


def lasts(last: str, day: date) -> Q:
    """Not ended before a day: the last day itself still counts."""
    return Q(**{f"{last}__isnull": True}) | Q(**{f"{last}__gte": day})


def holds(first: str, last: str, day: date) -> Q:
    """Begun by a day and not ended before it."""
    return Q(lasts(last, day), **{f"{first}__lte": day})


class Region(models.Model):
    """A division of the country (GB/T 2260). Its parent is a row, never a prefix of its code."""

    code = models.CharField("行政区划代码", max_length=6, unique=True)
    name = models.CharField("名称", max_length=40)
    level = models.CharField("级别", max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级", null=True, related_name="children")
    path = models.CharField("路径", max_length=40, unique=True)  # "34/3401/340102/", built from the parents
    is_local = models.BooleanField(
        "地方区域", default=False
    )  # 开发区 with a federation of its own, no code of GB/T 2260

    class Meta:
        verbose_name = "行政区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """The two digits that name the province, and its audit chain."""
        return self.path[:2]

    @property
    def office_name(self) -> str:
        """The federation of this division, as it signs a return."""
        return f"{self.name}残疾人联合会"

    def contains(self, other: "Region") -> bool:
        return other.path.startswith(self.path)

    def ancestors(self) -> list["Region"]:
        """The real offices above, nearest first."""
        above, region = [], self.parent
        while region:
            above.append(region)
            region = region.parent
        return above


class StationQuerySet(ScopedQuerySet):
    station_lookup = "pk"

    def open_on(self, day: date) -> Self:
        """Stations that were open on a day."""
        return self.filter(holds("interval__opened_on", "interval__closed_on", day)).distinct()

    def without_professional(self, month: date) -> Self:
        """Open in a month and, so far, without a duty day of a 专业法律人员 in it (规范化建设标准第5条: veto)."""
        from stations.models_duty import DutyDay

        last = next_month(month) - timedelta(days=1)
        here = OuterRef("pk")
        was_open = StationInterval.objects.filter(lasts("closed_on", month), station=here, opened_on__lte=last)
        return self.filter(
            Exists(was_open), ~Exists(DutyDay.objects.in_month(month).professional().filter(station=here))
        )


class Station(models.Model):
    """残疾人法律救助工作站: the coordinating service body inside the federation of its level."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所属残联")
    code = models.CharField("站代码", max_length=8, unique=True, help_text="行政区划代码加两位序号。")
    kind = models.CharField("类别", max_length=1, choices=StationKind, default=StationKind.FEDERATION)
    name = models.CharField("站名", max_length=60)
    short_name = models.CharField("文号简称", max_length=12, help_text="用于文号,如“庐阳残法救”。")
    address = models.CharField("办公地点", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    office_hours = models.CharField("工作时间", max_length=60, blank=True)
    email = models.EmailField("提醒邮箱", blank=True, help_text="期限提醒发到这里,只写事项和件数,不写姓名。")
    mobile = models.CharField(
        "提醒手机", max_length=11, blank=True, help_text="期限提醒的短信发到这里,同样不写姓名。",
        validators=[RegexValidator(r"^1\d{10}$", "手机号码应为 11 位数字,以 1 开头,请核对。")],
    )  # fmt: skip
    reports_from = models.DateField("从何月起报", help_text="该月第一天;此前的事项作为历史台账,不计入报表。")
    books_closed_through = models.DateField("账已关至", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = "工作站"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(reports_from__day=1), name="station_reports_from_first_day"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        return self.region.province

    @property
    def path(self) -> str:
        return self.region.path

    def clean(self) -> None:
        if self.region_id and self.region.level == Level.GROUPING:
            raise ValidationError({"region": f"{self.region.name}只是区划表中的分组,没有残联,不能设站。"})
        if self.region_id and not self.code.startswith(self.region.code):
            raise ValidationError({"code": f"站代码应以所属区划代码 {self.region.code} 开头,后加两位序号。"})


class StationInterval(models.Model):
    """When a station was open. It owes returns for these months only."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="intervals", related_query_name="interval")
    opened_on = models.DateField("开站日期")
    closed_on = models.DateField("闭站日期", null=True, blank=True)
    reason = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = "开闭站"
        ordering = ["opened_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="station_interval_in_order",
                violation_error_message="闭站日期不能早于开站日期。",
            ),
            models.UniqueConstraint(
                fields=["station"], condition=Q(closed_on__isnull=True), name="station_open_once",
                violation_error_message="该站正在开站,请先登记闭站日期。",
            ),
        ]  # fmt: skip
