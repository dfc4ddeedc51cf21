"""The clocks of a case: terms with their due dates, what stopped them, and the facts of the courts."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from cases.choices import Instance, TermKind
from cases.models_case import Case
from cases.models_screening import OfCaseQuerySet


class DeadlineQuerySet(OfCaseQuerySet):
    def running(self) -> Self:
        return self.filter(met_on__isnull=True, dropped_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.running().filter(due_on__lt=today)


class Deadline(models.Model):
    """期限: one clock. The due date is computed and stored when the clock starts, so a later rule moves nothing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    kind = models.CharField("期限", max_length=12, choices=TermKind)
    label = models.CharField("内容", max_length=60, blank=True)
    starts_on = models.DateField("起算日")
    due_on = models.DateField("到期日")
    first_due_on = models.DateField("原到期日")
    basis = models.CharField("依据", max_length=80, blank=True)
    days = models.PositiveSmallIntegerField("天数", null=True, blank=True)  # null: a day entered by hand
    is_working_days = models.BooleanField("工作日", default=False)
    pauses = models.BooleanField("中止时停算", default=False)
    met_on = models.DateField("办结日期", null=True, blank=True)
    dropped_on = models.DateField("取消日期", null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = "期限"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="deadline_running", condition=Q(met_on=None, dropped_on=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="deadline_in_order",
                violation_error_message="到期日不能早于起算日。",
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(dropped_on__isnull=True), name="deadline_ends_once"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label or str(self.get_kind_display())


class Suspension(models.Model):
    """中止: from a day to the day it was taken up again; terms that pause stand still meanwhile."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="suspensions")
    from_on = models.DateField("中止日期")
    until_on = models.DateField("恢复日期", null=True, blank=True)
    reason = models.CharField("中止事由", max_length=200)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "中止"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until_on__isnull=True), name="suspension_open_once"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")), name="suspension_in_order",
                violation_error_message="恢复日期不能早于中止日期。",
            ),
        ]  # fmt: skip


class CourtStage(models.Model):
    """Court facts: one row an instance. 收到裁判日 is what 结案日 is proposed from."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="court_stages")
    instance = models.CharField("审级", max_length=1, choices=Instance)
    organ = models.CharField("办案机关", max_length=60)
    number = models.CharField("案号", max_length=60, blank=True)
    filed_on = models.DateField("立案日期", null=True, blank=True)
    hearing_on = models.DateField("开庭日", null=True, blank=True)
    received_on = models.DateField("收到裁判日", null=True, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "法院和办案机关"
        ordering = ["pk"]
