"""坐班: the plan, the log, the signed sheets; trainings; the money. What a return counts carries its month."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.roles import P
from stations.choices import FundKind, FundPurpose, FundSource
from stations.models_area import Station
from stations.models_register import Registered, RegisterQuerySet
from stations.models_shared import Attachment
from stations.models_staff import Staff
from stations.scope import ScopedQuerySet
from stations.terms import next_month


class DutyPlanQuerySet(RegisterQuerySet):
    def in_month(self, month: date) -> Self:
        """By the day, whatever month a return counts it in."""
        return self.valid().filter(held_on__gte=month, held_on__lt=next_month(month))


class Duty(Registered):
    """Somebody at the station on a day, from–to."""

    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="坐班人员", related_name="+")
    held_on = models.DateField("日期")
    starts = models.TimeField("开始时间")
    ends = models.TimeField("结束时间")

    objects = DutyPlanQuerySet.as_manager()

    class Meta(Registered.Meta):
        abstract = True
        constraints = [
            *Registered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends__gt=F("starts")), name="%(class)s_in_order",
                violation_error_message="结束时间应晚于开始时间。",
            ),
            models.UniqueConstraint(
                fields=["station", "staff", "held_on", "starts"], condition=Q(voided_on__isnull=True),
                name="%(class)s_once", violation_error_message="该人员这一天这个时段已经登记过。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["station", "held_on"], name="%(class)s_held")]

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.staff.name}"

    def clean(self) -> None:
        super().clean()
        if self.held_on < self.staff.joined_on or (self.staff.left_on and self.held_on > self.staff.left_on):
            raise ValidationError({"staff": f"{self.staff}这一天不在站,请核对日期或其在站时间。"})


class DutyPlan(Duty):
    """值班表: who is to be there."""

    class Meta(Duty.Meta):
        verbose_name = "值班安排"


class DutyDayQuerySet(DutyPlanQuerySet):
    def counted(self, first: date, last: date) -> Self:
        """What the returns of these months count; 坐班天数 is its number of distinct (station, held_on)."""
        return self.valid().filter(counted_in__range=(first, last))

    def professional(self) -> Self:
        """Of 律师、法律工作者等专业法律人员, as they were that day (规范化建设标准第5条)."""
        return self.filter(is_professional=True)


class DutyDay(Duty):
    """坐班 as it was: one row a person and day. What he was that day is frozen on it."""

    is_professional = models.BooleanField("专业法律人员", default=False, editable=False)
    persons = models.PositiveSmallIntegerField("接待人次", default=0)
    note = models.CharField("备注", max_length=200, blank=True)
    counted_in = models.DateField("计入月份", null=True, blank=True, editable=False)  # null: past ledgers
    is_late = models.BooleanField("补录", default=False, editable=False)

    objects = DutyDayQuerySet.as_manager()

    past = ("held_on",)
    permission = P.DUTY_LOG
    counted_by = "held_on"

    class Meta(Duty.Meta):
        verbose_name = "坐班"
        indexes = [*Duty.Meta.indexes, models.Index(fields=["station", "counted_in"], name="duty_day_counted")]

    def freeze(self) -> None:
        self.is_professional = self.staff.is_professional_on(self.held_on)


class DutySheet(models.Model):
    """坐班签到表: the signed paper of a month, scanned."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    held_in = models.DateField("月份")
    content = models.ForeignKey(Attachment, models.PROTECT, verbose_name="扫描件")
    added_on = models.DateField("上传日期")
    removed_on = models.DateField("撤下日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "坐班签到表"
        indexes = [models.Index(fields=["station", "held_in"], name="duty_sheet_found")]


class Training(Registered):
    """培训记录 of one member of staff (规范化建设标准第3条)."""

    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="参加人员", related_name="trainings")
    held_on = models.DateField("培训日期")
    subject = models.CharField("培训内容", max_length=120)
    organiser = models.CharField("举办单位", max_length=60, blank=True)
    hours = models.PositiveSmallIntegerField("学时", default=0)

    past = ("held_on",)

    class Meta(Registered.Meta):
        verbose_name = "培训记录"

    def __str__(self) -> str:
        return self.subject


class FundEntryQuerySet(RegisterQuerySet):
    def of_years(self, first: int, last: int) -> Self:
        return self.valid().filter(year__range=(first, last))

    def counted(self, first: date, last: date) -> Self:
        """What the returns of these months count."""
        return self.valid().filter(counted_in__range=(first, last))


class FundEntry(Registered):
    """经费 (规范化建设标准第8条): one sum budgeted, arrived or spent. Fen."""

    kind = models.CharField("类别", max_length=1, choices=FundKind)
    year = models.PositiveSmallIntegerField(
        "预算年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )  # fmt: skip
    entered_on = models.DateField("下达、到账或支付日期")
    source = models.CharField("来源", max_length=1, choices=FundSource)
    purpose = models.CharField("支出用途", max_length=1, choices=FundPurpose, blank=True)
    amount_fen = models.BigIntegerField("金额(分)")
    number = models.CharField("文号或凭证号", max_length=40, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    counted_in = models.DateField("计入月份", null=True, blank=True, editable=False)  # null: past ledgers
    is_late = models.BooleanField("补录", default=False, editable=False)

    objects = FundEntryQuerySet.as_manager()

    past = ("entered_on",)
    counted_by = "entered_on"

    class Meta(Registered.Meta):
        verbose_name = "经费"
        constraints = [
            *Registered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="fund_entry_amount", violation_error_message="金额须大于 0。"
            ),
            models.CheckConstraint(
                condition=Q(kind=FundKind.SPENT) & ~Q(purpose="") | ~Q(kind=FundKind.SPENT) & Q(purpose=""),
                name="fund_entry_purpose", violation_error_message="支出请选择用途;预算和到位不填用途。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["station", "year"], name="fund_entry_of_year"),
            models.Index(fields=["station", "counted_in"], name="fund_entry_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年{self.get_kind_display()}"
