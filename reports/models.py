"""Returns, their figures and ledgers, the steps of the chain, and the province's compilations."""

from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import P
from reports.choices import ReturnState, Standing
from reports.lifecycle import RETURN, SENT
from reports.models_amend import Amendment, AmendmentRow
from reports.models_layout import Layout as Layout
from reports.models_scan import ReturnScan as ReturnScan
from reports.models_scan import signed
from reports.periods import Period, month_period
from stations.models import Posting, Region, Station
from stations.scope import ScopedQuerySet

__all__ = [
    "Amendment", "AmendmentRow", "Compilation", "Figure", "Ledger", "Return", "ReturnQuerySet", "ReturnStep",
    "standing",
]  # fmt: skip


class CompilationQuerySet(models.QuerySet["Compilation"]):
    def visible_to(self, posting: Posting | None) -> Self:
        """Which versions one's own province has, when and with which hash: its workbook is another question."""
        if posting is None or not posting.may(P.RETURN_VIEW):
            return self.none()
        return self.filter(region__path=f"{posting.province}/")


class Compilation(models.Model):
    """汇总: what a province reviewed finally for a month. Frozen: every row, and the workbook's bytes."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="省残联")
    month = models.DateField("报告月份")
    number = models.PositiveSmallIntegerField("版次")
    registry = models.TextField("指标定义")  # the registry rows it used
    rows = models.TextField("定稿数据")
    workbook = models.BinaryField("定稿工作簿")
    sha256 = models.CharField("SHA-256", max_length=64)
    finalised_at = models.DateTimeField("终审时间")
    finalised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="终审人")

    objects = CompilationQuerySet.as_manager()

    class Meta:
        verbose_name = "汇总"
        constraints = [models.UniqueConstraint(fields=["region", "month", "number"], name="compilation_once")]


class ReturnQuerySet(ScopedQuerySet):
    view_permission = P.RETURN_VIEW

    def sent(self) -> Self:
        """Submitted, wherever it lies by now."""
        return self.filter(state__in=sorted(SENT))

    def final(self) -> Self:
        return self.filter(state=ReturnState.FINAL)

    def current(self) -> Self:
        """What months consist of: an amendment takes the place of what it amends once it is final. The last counts."""
        return self.exclude(~Q(state=ReturnState.FINAL), edition__gt=1).order_by("edition")

    def marked(self) -> Self:
        """Each with its `is_signed`, read in the same query."""
        return self.annotate(is_signed=signed())

    def unsigned(self) -> Self:
        """待补签章: submitted, and its signed print not back."""
        return self.sent().filter(~signed())


class Return(models.Model):
    """月报: one station's month. The figures are computed, never typed."""

    LIFECYCLE = RETURN

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    month = models.DateField("报告月份")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=10, choices=ReturnState, default=ReturnState.DRAFT)
    is_zero = models.BooleanField("零报告", default=False)
    due_on = models.DateField("期限")
    chain = models.CharField("上报路径", max_length=120, blank=True)  # keys of regions, own office first
    passed = models.PositiveSmallIntegerField("已通过级数", default=0)
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="现在何处", null=True, blank=True)
    office_due_on = models.DateField("本级办理期限", null=True, blank=True)
    first_submitted_on = models.DateField("首次上报日期", null=True, blank=True)  # on time is judged by it
    submitted_at = models.DateTimeField("上报时间", null=True, blank=True)
    checked_at = models.DateTimeField("审核签章时间", null=True, blank=True)
    final_at = models.DateTimeField("终审时间", null=True, blank=True)
    prepared_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="填表人", null=True, blank=True
    )
    submitted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="上报人", null=True, blank=True
    )
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人", null=True, blank=True)
    times_sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    remark = models.CharField("退回理由", max_length=300, blank=True)
    entered_on = models.DateField("最近录入日", null=True, blank=True)  # in the 中国残联 system, as it was submitted
    note = models.CharField("情况说明", max_length=300, blank=True)  # answers the soft findings of checks.py
    compilation = models.ForeignKey(Compilation, models.PROTECT, null=True, blank=True, verbose_name="汇总")
    version = models.PositiveIntegerField(default=1)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        verbose_name = "报表"
        constraints = [
            *RETURN.constraints(),
            models.UniqueConstraint(fields=["station", "month", "edition"], name="return_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="return_month_first_day"),
        ]
        indexes = [
            models.Index(fields=["station", "month"], name="return_found"),
            models.Index(fields=["office", "state"], name="return_waiting"),
        ]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """The values. Keys and stamps are set by actions only and held by the database, asked once, at save."""
        self.clean_fields(exclude=[field.name for field in self._meta.fields if field.is_relation])

    @property
    def period(self) -> Period:
        return month_period(self.month)

    @property
    def office_keys(self) -> list[int]:
        return [int(key) for key in self.chain.split(",") if key]

    @property
    def is_at_last_office(self) -> bool:
        return bool(self.office_keys) and self.office_id == self.office_keys[-1]

    @property
    def is_late(self) -> bool:
        """Judged by the first submission, whole day; a month dragged back stays what it was."""
        return self.first_submitted_on is not None and self.first_submitted_on > self.due_on

    @property
    def where(self) -> str:
        """Where it lies, in words."""
        if self.state in (ReturnState.DRAFT, ReturnState.SENT_BACK):
            return "在工作站填报"
        if self.state == ReturnState.FINAL or self.office is None:
            return ""
        what = "审核签章" if not self.passed else "终审" if self.is_at_last_office else "审核"
        return f"待{self.office.office_name}{what}"

    @cached_property
    def is_signed(self) -> bool:
        """Whether the print of its present submission is back, signed and stamped. Set by `marked()` where many are."""
        return Return.objects.filter(signed(), pk=self.pk).exists()

    @property
    def is_unsigned(self) -> bool:
        """待补签章."""
        return self.state in SENT and not self.is_signed

    @property
    def preparers(self) -> set[int]:
        return {key for key in (self.prepared_by_id, self.submitted_by_id) if key}

    @property
    def is_amendment(self) -> bool:
        return self.edition > 1

    def alike(self) -> "ReturnQuerySet":
        """The station's returns on their way that keep their order with this one: months, or amendments of them."""
        found = Return.objects.filter(station=self.station_id).exclude(state=ReturnState.FINAL)
        return found.filter(edition__gt=1) if self.is_amendment else found.filter(edition=1)

    def predecessor(self) -> "Return | None":
        """Of the station's earlier months, the return that has come least far; final ones left out."""
        return self.alike().filter(month__lt=self.month).order_by("passed", "-month").first()


def standing(one: Return | None, *, is_owed: bool = True) -> Standing:
    """未报, 零报告, 已报, 迟报, 退回修改, 已终审, 不需报. On time or late is judged by the first submission."""
    if one is None or one.state == ReturnState.DRAFT:
        return Standing.MISSING if is_owed else Standing.NOT_OWED
    if one.state in (ReturnState.SENT_BACK, ReturnState.FINAL):
        return Standing(one.state)
    if one.is_zero:
        return Standing.ZERO
    return Standing.LATE if one.is_late else Standing.ON_TIME


class ReturnStep(models.Model):
    """One step on the chain: who, where, when, why. Only ever added."""

    return_of = models.ForeignKey(Return, models.CASCADE, related_name="steps")
    move = models.CharField(max_length=20)
    label = models.CharField("步骤", max_length=20)
    office = models.CharField("单位", max_length=60)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="办理人")
    at = models.DateTimeField("时间")
    remark = models.CharField("说明", max_length=300, blank=True)
    by_preparer = models.BooleanField("填报人兼任", default=False)  # internal, allowed, told
    acted_for = models.BooleanField("代下级办理", default=False)  # nobody holds a posting there

    class Meta:
        verbose_name = "办理步骤"
        ordering = ["at", "pk"]


class Figure(models.Model):
    """One number of a submitted return, in the indicator's unit (money in 分)."""

    return_of = models.ForeignKey(Return, models.CASCADE, related_name="figures")
    code = models.CharField(max_length=8)
    value = models.BigIntegerField()

    class Meta:
        verbose_name = "数字"
        constraints = [models.UniqueConstraint(fields=["return_of", "code"], name="figure_once")]


class Ledger(models.Model):
    """台账: what a return's figures over one source were counted from, frozen at submission (compute.written)."""

    return_of = models.ForeignKey(Return, models.CASCADE, related_name="ledgers")
    source = models.CharField(max_length=20)
    text = models.TextField()

    class Meta:
        verbose_name = "台账"
        constraints = [models.UniqueConstraint(fields=["return_of", "source"], name="ledger_once")]
