"""After closing: quality, subsidy, return calls, complaints."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P
from cases.choices import ComplaintFound, Quality, Satisfaction
from cases.models_case import Case
from cases.models_screening import OfCaseQuerySet
from clients.identity import open_text
from stations.models import Staff, Station
from stations.scope import ScopedQuerySet


class Evaluation(models.Model):
    """质量评估 of a closed case: grade and remarks, the last one counts."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evaluations")
    grade = models.CharField("质量等级", max_length=1, choices=Quality)
    remarks = models.CharField("评估意见", max_length=300, blank=True)
    evaluated_on = models.DateField("评估日期")
    evaluated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="评估人")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "质量评估"
        ordering = ["pk"]


class Subsidy(models.Model):
    """补贴申领单: what the handler of a closed case asks for, and when it was paid."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="subsidies")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="申领人")
    amount_fen = models.BigIntegerField("补贴金额(分)")
    basis = models.CharField("标准依据", max_length=80)
    asked_on = models.DateField("申领日期")
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    paid_on = models.DateField("发放日期", null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "补贴申领"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0), name="subsidy_money", violation_error_message="补贴金额须大于 0。"
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(approved_on__isnull=False), name="subsidy_approved_first",
                violation_error_message="未批准的补贴不能登记发放。",
            ),
        ]  # fmt: skip


class ReturnCall(models.Model):
    """回访. Who is dissatisfied is called again."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="return_calls")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", related_name="+")
    called_on = models.DateField("回访日期")
    counted_in = models.DateField("计入月份", null=True, blank=True)
    is_late = models.BooleanField("补录", default=False)
    satisfaction = models.CharField("满意度", max_length=1, choices=Satisfaction)
    is_again = models.BooleanField("不满意再次回访", default=False)
    words_sealed = models.BinaryField(blank=True, default=b"")
    called_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="回访人")

    class ReturnCallQuerySet(ScopedQuerySet):
        view_permission = P.CASE_VIEW

    objects = ReturnCallQuerySet.as_manager()

    class Meta:
        verbose_name = "回访"
        ordering = ["called_on", "pk"]
        indexes = [models.Index(fields=["station", "counted_in"], name="return_call_counted")]

    @property
    def words(self) -> str:
        return open_text("cases.returncall", "words", self.uuid, self.words_sealed)


class ComplaintQuerySet(ScopedQuerySet):
    view_permission = P.CASE_VIEW

    def unanswered(self) -> Self:
        return self.filter(answered_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.unanswered().filter(due_on__lt=today)


class Complaint(models.Model):
    """投诉, about a case or the station, with the term of its answer."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="complaints")
    received_on = models.DateField("收到日期")
    counted_in = models.DateField("计入月份", null=True, blank=True)
    is_late = models.BooleanField("补录", default=False)
    due_on = models.DateField("答复期限")
    words_sealed = models.BinaryField(default=b"")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    found = models.CharField("调查结论", max_length=1, choices=ComplaintFound, blank=True)
    answer_sealed = models.BinaryField(blank=True, default=b"")
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    version = models.PositiveIntegerField(default=1)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = "投诉"
        ordering = ["-received_on", "-pk"]
        indexes = [
            models.Index(fields=["station", "counted_in"], name="complaint_counted"),
            models.Index(fields=["station", "answered_on", "due_on"], name="complaint_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("received_on")), name="complaint_in_order",
                violation_error_message="答复日期不能早于收到日期。",
            ),
        ]  # fmt: skip

    @property
    def words(self) -> str:
        return open_text("cases.complaint", "words", self.uuid, self.words_sealed)

    @property
    def answer(self) -> str:
        return open_text("cases.complaint", "answer", self.uuid, self.answer_sealed)
