"""Who works for a station."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from stations.choices import PROFESSIONALS, Employment, Engaged, StaffKind
from stations.models_area import Station, holds, lasts
from stations.scope import ScopedQuerySet


def professional_on(day: date) -> Q:
    """律师、法律工作者等专业法律人员 in service on a day, with a licence that holds (规范化建设标准第3条)."""
    licensed = Q(lasts("licence_expires_on", day), kind__in=PROFESSIONALS, licence_number__gt="")
    return holds("joined_on", "left_on", day) & licensed


class StaffQuerySet(ScopedQuerySet):
    def serving(self, today: date) -> Self:
        return self.filter(holds("joined_on", "left_on", today))

    def professional(self, day: date) -> Self:
        return self.filter(professional_on(day))

    def handlers(self) -> Self:
        """Who may be given a case: everybody but interpreters and clerical staff."""
        return self.exclude(kind__in=[StaffKind.INTERPRETER, StaffKind.CLERICAL])


class Staff(models.Model):
    """Somebody who works for a station, with an account or without."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    user = models.ForeignKey(User, models.SET_NULL, verbose_name="账号", null=True, blank=True)
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("人员类别", max_length=2, choices=StaffKind)
    is_formal = models.BooleanField("同级残联正式工作人员", default=False)
    is_head = models.BooleanField("站负责人", default=False)
    is_daily_manager = models.BooleanField("日常管理专人", default=False)
    licence_number = models.CharField("执业证号", max_length=40, blank=True)
    licensed_on = models.DateField("首次执业日期", null=True, blank=True)
    licence_expires_on = models.DateField("执业证有效期至", null=True, blank=True)
    employment = models.CharField("专职或兼职", max_length=1, choices=Employment, blank=True)
    engaged_as = models.CharField("引入方式", max_length=1, choices=Engaged, blank=True)
    knows_sign_language = models.BooleanField("会手语翻译", default=False)
    knows_braille = models.BooleanField("会盲文", default=False)
    is_counsellor = models.BooleanField("能作心理疏导", default=False)
    is_student = models.BooleanField("在校学生", default=False)  # 法律援助法第17条: 咨询、代拟文书 only
    phone = models.CharField("联系电话", max_length=20, blank=True)
    joined_on = models.DateField("到站日期")
    left_on = models.DateField("离站日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = "工作人员"
        ordering = ["station", "-is_head", "-is_daily_manager", "name"]
        constraints = [
            # 规范化建设标准第3条: the head must be formal staff of the federation of the same level.
            models.CheckConstraint(
                condition=Q(is_head=False) | Q(is_formal=True), name="staff_head_is_formal",
                violation_error_message="负责人必须是同级残联正式工作人员(规范化建设标准第3条),请先核实其身份。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="staff_dates_in_order",
                violation_error_message="离站日期不能早于到站日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def is_professional_on(self, day: date) -> bool:
        """As StaffQuerySet.professional, of one row."""
        serves = self.joined_on <= day and (self.left_on is None or self.left_on >= day)
        holds = self.licence_expires_on is None or self.licence_expires_on >= day
        return serves and holds and self.kind in PROFESSIONALS and bool(self.licence_number)
