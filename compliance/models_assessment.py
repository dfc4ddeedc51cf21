"""自评: a station's half-year, line by line, and its way through the offices."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import OFFICE_ROLES, P
from compliance.choices import AssessmentState, Found, Result
from compliance.lifecycle import ASSESSMENT, LYING, TO_FILL
from compliance.standard import ASSERTED, LINES, Line
from stations.models import Posting, Region, Station
from stations.offices import lying_with
from stations.scope import ScopedQuerySet


class AssessmentQuerySet(ScopedQuerySet):
    view_permission = P.COMPLIANCE_VIEW

    def decided(self) -> Self:
        """Reviewed by the office above: its result counts."""
        return self.filter(confirmed_at__isnull=False)

    def waiting_for(self, posting: Posting, today: date) -> Self:
        """Those whose next step is this posting's."""
        if posting.role in OFFICE_ROLES:
            return lying_with(self.filter(state__in=sorted(LYING)), posting, today)  # type: ignore[return-value]
        if posting.station_id and posting.may(P.COMPLIANCE_ASSESS):
            return self.filter(state__in=sorted(TO_FILL), station=posting.station_id)
        return self.none()


class Assessment(models.Model):
    """自评 of one station for one half-year (2026-H2). Measured lines freeze when it is handed in."""

    LIFECYCLE = ASSESSMENT

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    period = models.CharField("期次", max_length=7)
    state = models.CharField("状态", max_length=10, choices=AssessmentState, default=AssessmentState.DRAFT)
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="现在何处", null=True, blank=True)
    result = models.CharField("结果", max_length=8, choices=Result, default=Result.PENDING)
    tenths = models.PositiveSmallIntegerField("得分(十分之一分)", default=0)  # rounded down
    opened_on = models.DateField("开始日期")
    prepared_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="填表人", null=True, blank=True
    )
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)
    handed_in_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="提交人", null=True, blank=True
    )
    checked_at = models.DateTimeField("审核签章时间", null=True, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人", null=True, blank=True)
    confirmed_at = models.DateTimeField("复核时间", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="复核人", null=True, blank=True
    )
    sampled_at = models.DateTimeField("抽查时间", null=True, blank=True)
    sampled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽查人", null=True, blank=True)
    remark = models.CharField("意见", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "自评"
        ordering = ["-period", "station"]
        constraints = [
            *ASSESSMENT.constraints(),
            models.UniqueConstraint(
                fields=["station", "period"], name="assessment_once", violation_error_message="这一期已有自评。"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "state"], name="assessment_waiting"),
            models.Index(fields=["opened_on", "id"], name="assessment_listed"),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.period_label}"

    @property
    def period_label(self) -> str:
        year, _, half = self.period.partition("-H")
        return f"{year}年{'上' if half == '1' else '下'}半年"

    @property
    def preparers(self) -> set[int]:
        return {key for key in (self.prepared_by_id, self.handed_in_by_id) if key}

    @property
    def is_checked_by_preparer(self) -> bool:
        """Internal, allowed, told: at a county one person is often clerk, head and officer."""
        return self.checked_by_id is not None and self.checked_by_id in self.preparers

    @property
    def is_with_station(self) -> bool:
        return self.state in TO_FILL

    @property
    def score(self) -> str:
        return f"{self.tenths // 10}.{self.tenths % 10}"

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """The values. Keys and stamps are set by actions only and held by the database."""
        self.clean_fields(exclude=[field.name for field in self._meta.fields if field.is_relation])


class AnswerQuerySet(ScopedQuerySet):
    station_lookup = "assessment__station"
    view_permission = P.COMPLIANCE_VIEW


class Answer(models.Model):
    """One line: what the station says or the records say, what the office above made of it."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="answers")
    code = models.CharField("项目", max_length=3)
    found = models.CharField("自评", max_length=1, choices=Found, default=Found.UNKNOWN)
    text = models.CharField("依据", max_length=300, blank=True)  # measured: the sentence, frozen; asserted: typed
    url = models.CharField(max_length=200, blank=True)  # where the records of a measured line are
    todo = models.CharField("整改打算", max_length=200, blank=True)
    reviewed = models.CharField("复核结论", max_length=1, choices=Found, blank=True)  # blank: as found
    reason = models.CharField("改变结论的理由", max_length=200, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "自评项目"
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "code"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(reviewed="") | ~Q(reason=""), name="answer_override_has_reason",
                violation_error_message="改变结论请写明理由。",
            ),
        ]  # fmt: skip

    @property
    def line(self) -> Line:
        return LINES[self.code]

    @property
    def is_measured(self) -> bool:
        return self.code not in ASSERTED

    @property
    def holds(self) -> Found:
        """What counts: the office's finding where it differs."""
        return Found(self.reviewed or self.found)


class AssessmentStep(models.Model):
    """One step of the way: who, where, when, why. Only ever added."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="assessment_steps")
    label = models.CharField("步骤", max_length=20)
    office = models.CharField("单位", max_length=60)
    user = models.ForeignKey(User, models.PROTECT, verbose_name="办理人", related_name="+")
    at = models.DateTimeField("时间")
    remark = models.CharField("说明", max_length=300, blank=True)
    by_preparer = models.BooleanField("填报人兼任", default=False)
    acted_for = models.BooleanField("代下级办理", default=False)

    class Meta:
        verbose_name = "自评步骤"
        ordering = ["at", "pk"]
