"""Postings: who acts in which role where."""

from datetime import date
from functools import cached_property
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from knox.models import AuthToken

from accounts.models import User
from accounts.roles import OFFICE_ROLES, STATION_ROLES, P, Role, allows
from stations.choices import Level
from stations.models_area import Region, Station, holds, lasts
from stations.scope import station_ids


def in_force(first: date, last: date | None, day: date) -> bool:
    """Whether a day lies from a first day to a last one, where there is a last one."""
    return first <= day and (last is None or day <= last)


class PostingQuerySet(models.QuerySet["Posting"]):
    def active(self, today: date) -> Self:
        return self.filter(holds("starts_on", "ends_on", today), user__is_active=True)

    def not_over(self, today: date) -> Self:
        """In force today or from a later day on."""
        return self.filter(lasts("ends_on", today))

    def within(self, area: Region | Station) -> Self:
        if isinstance(area, Station):
            return self.filter(station=area)
        return self.filter(Q(region__path__startswith=area.path) | Q(station__region__path__startswith=area.path))

    def visible_to(self, posting: "Posting | None") -> Self:
        return self.within(posting.area) if posting and posting.may(P.USER_VIEW) else self.none()


class Posting(models.Model):
    """任职: which user acts in which role at which station or office. Permission and scope both come from it."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="postings")
    role = models.CharField("角色", max_length=20, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="残联", null=True, blank=True)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", null=True, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["user", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(STATION_ROLES), station__isnull=False, region__isnull=True)
                | (~Q(role__in=sorted(STATION_ROLES)) & Q(station__isnull=True, region__isnull=False)),
                name="posting_at_its_place",
                violation_error_message="站内角色须指定工作站,其他角色须指定残联。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="posting_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.role in OFFICE_ROLES and self.region and self.region.level != self.role:
            raise ValidationError({"region": f"{self.get_role_display()}只能任职于{Level(self.role).label}残联。"})
        if self.region and self.region.level == Level.GROUPING:
            raise ValidationError({"region": f"{self.region.name}只是区划表中的分组,没有残联,请选择其上级或下级。"})

    @property
    def area(self) -> Region | Station:
        area = self.station or self.region
        assert area is not None  # the constraint posting_at_its_place
        return area

    @property
    def area_name(self) -> str:
        return self.station.name if self.station else self.area.office_name  # type: ignore[union-attr]

    @property
    def label(self) -> str:
        return f"{self.area_name} {self.get_role_display()}"

    @property
    def province(self) -> str:
        return self.area.province

    @property
    def path(self) -> str:
        return self.area.path

    @cached_property
    def station_ids(self) -> list[int]:
        """Keys of the stations within the area; read once a request."""
        return station_ids(self.area)

    def may(self, permission: str) -> bool:
        return allows(self.role, permission)

    def oversees(self, area: Region | Station) -> bool:
        """Whether the area lies within this posting's own."""
        if self.station_id:
            return isinstance(area, Station) and area.pk == self.station_id
        return area.path.startswith(self.path)


class TokenPosting(models.Model):
    """The posting under which an API token acts: the one it was made in."""

    token = models.OneToOneField(AuthToken, models.CASCADE, related_name="held")
    posting = models.ForeignKey(Posting, models.CASCADE, verbose_name="任职", related_name="tokens")
    purpose = models.CharField("用途", max_length=40)

    class Meta:
        verbose_name = "接口令牌"
