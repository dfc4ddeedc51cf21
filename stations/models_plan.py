"""What is owed beside the returns: entry in the 中国残联 system, and tasks of a plan."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import P
from stations.choices import EntryKind
from stations.models_area import Region, Station
from stations.models_posting import Posting
from stations.scope import ScopedQuerySet


class SystemEntry(models.Model):
    """中国残联系统录入: a record of ours was typed there. What has no such row is still to be entered.

    The import format of that system is not known, so nothing is sent: somebody types, and says here that he did.
    """

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    kind = models.CharField("信息类别", max_length=12, choices=EntryKind)
    object_id = models.BigIntegerField("记录编号")
    record_version = models.PositiveIntegerField("录入时的版本")  # a station changed since is to be entered again
    entered_on = models.DateField("录入日期")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "系统录入"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], name="system_entry_once", violation_error_message="这条记录已登记录入。"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["station", "entered_on"], name="system_entry_listed")]


class EntryOrder(models.Model):
    """录入字段顺序: the fields of a kind of record in the order of the other system's form, for a province."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="省残联", related_name="+")
    kind = models.CharField("信息类别", max_length=12, choices=EntryKind)
    names = models.CharField("字段", max_length=600)  # separated by commas
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "录入字段顺序"
        constraints = [models.UniqueConstraint(fields=["region", "kind"], name="entry_order_once")]


class PlanTaskQuerySet(models.QuerySet["PlanTask"]):
    def visible_to(self, posting: Posting | None) -> Self:
        """A station's own; an office's own, those below it, and those it set."""
        if posting is None or not posting.may(P.RETURN_VIEW):
            return self.none()
        if posting.station_id:
            return self.filter(station=posting.station_id)
        below = Q(station__in=posting.station_ids) | Q(region__path__startswith=posting.path)
        return self.filter(below | Q(set_by_region=posting.region_id))

    def open(self) -> Self:
        """Not done, not withdrawn."""
        return self.filter(done_on__isnull=True, withdrawn_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def owed_by(self, posting: Posting) -> Self:
        """Addressed to this very station or office."""
        own = Q(station=posting.station_id) if posting.station_id else Q(region=posting.region_id)
        return self.open().filter(own)


class PlanTask(models.Model):
    """计划任务: a target of a plan (民生实事, 年底前建站 …) set to a station or an office below, and how far it is."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", null=True, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="残联", null=True, blank=True, related_name="+")
    set_by_region = models.ForeignKey(Region, models.PROTECT, verbose_name="下达单位", related_name="+")
    set_by = models.ForeignKey(User, models.PROTECT, verbose_name="下达人", related_name="+")
    set_on = models.DateField("下达日期")
    title = models.CharField("任务", max_length=80)
    number = models.CharField("文号", max_length=40, blank=True)
    target = models.PositiveIntegerField("目标数", validators=[MinValueValidator(1)])
    unit = models.CharField("单位", max_length=8, help_text="如“场”“人”“个”。")
    due_on = models.DateField("完成期限")
    progress = models.PositiveIntegerField("已完成数", default=0)
    progress_on = models.DateField("进度日期", null=True, blank=True)
    note = models.CharField("进展说明", max_length=200, blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤销日期", null=True, blank=True)
    reason = models.CharField("撤销理由", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlanTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "计划任务"
        constraints = [
            models.CheckConstraint(
                condition=Q(station__isnull=True) ^ Q(region__isnull=True), name="plan_task_of_one",
                violation_error_message="请选择一个工作站或一个残联。",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(reason=""), name="plan_task_withdrawn_has_reason",
                violation_error_message="撤销任务请写明理由。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["due_on", "id"], name="plan_task_listed"),
            models.Index(fields=["station", "due_on"], name="plan_task_of_station"),
            models.Index(fields=["region", "due_on"], name="plan_task_of_region"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def unit_name(self) -> str:
        """Whose task it is."""
        return self.station.name if self.station else self.region.office_name if self.region else ""

    @property
    def percent(self) -> int:
        """完成率, rounded down; more than was asked is 100."""
        return min(100, self.progress * 100 // self.target)

    def clean(self) -> None:
        if self.due_on < self.set_on:
            raise ValidationError({"due_on": "完成期限不能早于下达日期。"})
