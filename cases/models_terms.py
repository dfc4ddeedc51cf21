"""The clocks of a case: terms with their due dates, what stopped them, reminders, and the facts of the courts."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P, Role
from cases.choices import CaseState, Instance, TermKind
from cases.models_case import Case
from cases.models_screening import OfCaseQuerySet
from stations.models import Posting, Station
from stations.scope import ScopedQuerySet


class DeadlineQuerySet(OfCaseQuerySet):
    station_lookup = "station"

    def running(self) -> Self:
        """Neither met nor dropped; some of them may stand still."""
        return self.filter(met_on__isnull=True, dropped_on__isnull=True)

    def ticking(self) -> Self:
        """Running, and not standing still with a suspended case."""
        return self.running().exclude(pauses=True, case__state=CaseState.SUSPENDED)

    def terms(self) -> Self:
        """Days by which something is to be done; a hearing is a day on which one appears, and is never overdue."""
        return self.exclude(kind=TermKind.HEARING)

    def overdue(self, today: date) -> Self:
        return self.ticking().terms().filter(due_on__lt=today)


class Deadline(models.Model):
    """期限: one clock. The due date is computed and stored when the clock starts, so a later rule moves nothing."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="deadlines")
    # The case's, beside it: a calendar is read along an index that begins with it.
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", related_name="+", db_index=False)
    stage = models.ForeignKey(
        "cases.CourtStage", models.CASCADE, verbose_name="审级", null=True, blank=True, related_name="hearings"
    )
    kind = models.CharField("期限", max_length=12, choices=TermKind)
    label = models.CharField("内容", max_length=60, blank=True)
    starts_on = models.DateField("起算日")
    due_on = models.DateField("到期日")
    first_due_on = models.DateField("原到期日")
    basis = models.CharField("依据", max_length=100, blank=True)
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
            models.Index(
                fields=["station", "due_on", "id"],
                name="deadline_of_station",
                condition=Q(met_on=None, dropped_on=None),
            ),
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
        kind = str(self.get_kind_display())
        return f"{kind}:{self.label}" if self.label else kind


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

    def __str__(self) -> str:
        return f"{self.get_instance_display()} {self.organ}"


class ReminderQuerySet(ScopedQuerySet):
    view_permission = P.CASE_VIEW

    def waiting_for(self, posting: Posting) -> Self:
        """Those of a posting: his own, those that wait for his role; the head of the station sees all."""
        rows = self.filter(station=posting.station_id, deadline__met_on=None, deadline__dropped_on=None)
        if posting.role == Role.STATION_HEAD:
            return rows
        return rows.filter(Q(user=posting.user_id) | Q(user=None, deadline__case__turn=posting.role))


class Reminder(models.Model):
    """提醒: of one term on one day, made by `manage.py remind`; a second run of the day makes no second one."""

    station = models.ForeignKey(Station, models.CASCADE, verbose_name="工作站", db_index=False)  # the index below
    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, models.CASCADE, verbose_name="提醒何人", null=True, blank=True)  # null: by role
    on = models.DateField("提醒日期")
    is_mailed = models.BooleanField("已发邮件", default=False)
    is_texted = models.BooleanField("已发短信", default=False)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "提醒"
        constraints = [models.UniqueConstraint(fields=["deadline", "on"], name="reminder_once_a_day")]
        indexes = [models.Index(fields=["station", "on"], name="reminder_of_day")]
