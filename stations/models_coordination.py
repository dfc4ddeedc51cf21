"""协调机构、会议和议定事项; 备案 of each level's named person."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.roles import P
from stations.choices import FilingState, Organ
from stations.lifecycle import FILING
from stations.models_area import Region, Station, holds
from stations.models_posting import Posting
from stations.models_register import Lasting, LastingQuerySet, Registered, RegisterQuerySet, _once
from stations.models_staff import Staff
from stations.offices import lying_with
from stations.scope import ScopedQuerySet


class CoordinationBody(Lasting):
    """残疾人法律救助工作协调机构 (领导小组和办公室). Adjusted by a new document: a new row (规范化建设标准第7条)."""

    name = models.CharField("名称", max_length=60, default="残疾人法律救助工作协调领导小组")
    number = models.CharField("成立或调整文号", max_length=40)
    issued_on = models.DateField("发文日期")
    is_adjustment = models.BooleanField("为调整(不是首次成立)", default=False)
    office = models.CharField("办公室设在", max_length=60, blank=True)

    past = ("issued_on",)

    class Meta(Lasting.Meta):
        verbose_name = "协调机构"
        constraints = [
            *Lasting.Meta.constraints,
            _once("coordination_body_once", "该站已有现行的协调机构,请先登记其最后一天,再登记调整后的。"),
        ]

    def __str__(self) -> str:
        return f"{self.name}({self.number})"


class AreaBodyQuerySet(models.QuerySet["AreaBody"]):
    def visible_to(self, posting: Posting | None) -> Self:
        """An office's own and those below it; to a station that of its own area."""
        if posting is None or not posting.may(P.STATION_VIEW):
            return self.none()
        if posting.station:
            return self.filter(region=posting.station.region_id)
        return self.filter(region__path__startswith=posting.path)

    def in_force(self, day: date) -> Self:
        """What held on a day, first and last day counted."""
        return self.filter(holds("since_on", "until_on", day))

    def current(self) -> Self:
        """Without a last day; at most one an area."""
        return self.filter(until_on__isnull=True)


class AreaBody(models.Model):
    """协调机构 of an area without a station, recorded by its own office. With a station it stands in its register."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="残联", related_name="+")
    name = models.CharField("名称", max_length=60, default="残疾人法律救助工作协调领导小组")
    number = models.CharField("成立或调整文号", max_length=40)
    since_on = models.DateField("成立或调整日期")
    until_on = models.DateField("最后一天", null=True, blank=True)
    changed_at = models.DateTimeField("最近修改")
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人")
    version = models.PositiveIntegerField(default=1)

    objects = AreaBodyQuerySet.as_manager()

    class Meta:
        verbose_name = "地区协调机构"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="area_body_in_order",
                violation_error_message="最后一天不能早于成立或调整日期。",
            ),
            models.UniqueConstraint(
                fields=["region"], condition=Q(until_on__isnull=True), name="area_body_once",
                violation_error_message="本地区已有现行的协调机构,请先登记其最后一天,再登记调整后的。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name}({self.number})"


class CoordinationMemberQuerySet(LastingQuerySet):
    def of_nine(self) -> Self:
        """Members of the nine bodies that every group must have; others apart."""
        return self.filter(organ__in=Organ.nine())


class CoordinationMember(Lasting):
    """成员单位: its leader in the group and its liaison. A person changes: a new row."""

    body = models.ForeignKey(CoordinationBody, models.PROTECT, verbose_name="协调机构", related_name="members")
    organ = models.CharField("单位类别", max_length=1, choices=Organ)
    name = models.CharField("单位名称", max_length=60)
    leader = models.CharField("分管领导", max_length=40)
    post = models.CharField("领导职务", max_length=40, blank=True)
    liaison = models.CharField("联络员", max_length=40, blank=True)
    phone = models.CharField("联络电话", max_length=20, blank=True)

    objects = CoordinationMemberQuerySet.as_manager()

    class Meta(Lasting.Meta):
        verbose_name = "成员单位"

    def __str__(self) -> str:
        return self.name


class Meeting(Registered):
    """协调会议."""

    held_on = models.DateField("会议日期")
    title = models.CharField("会议名称", max_length=80)
    chair = models.CharField("主持人", max_length=40, blank=True)
    present = models.CharField("参会单位", max_length=300, blank=True)
    summary = models.TextField("会议内容", max_length=2000, blank=True, help_text="不写当事人姓名和号码。")

    past = ("held_on",)

    class Meta(Registered.Meta):
        verbose_name = "协调会议"

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d} {self.title}"


class DecisionQuerySet(RegisterQuerySet):
    def undone(self) -> Self:
        return self.valid().filter(done_on__isnull=True)

    def overdue(self, today: date) -> Self:
        return self.undone().filter(due_on__lt=today)


class Decision(Registered):
    """议定事项 of a meeting: who does what by when, and when it was done."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, verbose_name="协调会议", related_name="decisions")
    what = models.CharField("议定事项", max_length=300)
    organ = models.CharField("责任单位", max_length=60, blank=True)
    due_on = models.DateField("办结期限")
    done_on = models.DateField("办结日期", null=True, blank=True)
    result = models.CharField("办理结果", max_length=300, blank=True)

    objects = DecisionQuerySet.as_manager()

    past = ("done_on",)

    class Meta(Registered.Meta):
        verbose_name = "议定事项"
        constraints = [
            *Registered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(result=""), name="decision_done_has_result",
                violation_error_message="已办结的议定事项,请写明办理结果。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


def filed_on(day: date) -> Q:
    """Acknowledged by a day and not replaced by it."""
    return Q(Q(replaced_on__isnull=True) | Q(replaced_on__gt=day), acknowledged_on__lte=day)


class FilingQuerySet(ScopedQuerySet):
    def current(self) -> Self:
        """The filing that stands for a station now, whatever its state; at most one each."""
        return self.exclude(state=FilingState.REPLACED)

    def in_force(self, day: date) -> Self:
        return self.filter(filed_on(day))

    def waiting_for(self, posting: Posting, today: date) -> Self:
        """A station's own that came back; an office's to acknowledge (stations/offices.py: told_to)."""
        if posting.station_id:
            return self.filter(state=FilingState.RETURNED, station=posting.station_id)
        told = Coalesce("station__region__parent__path", "station__region__path")
        sent = self.filter(state=FilingState.SENT).alias(told_to=told)
        return lying_with(sent, posting, today, at="told_to")  # type: ignore[return-value]


class Filing(models.Model):
    """备案 of the person who manages the daily work, told to the office above (皖残联 通知第四条).

    Telling, not asking: it is sent, then acknowledged with a receipt or sent back for papers. Another person: again.
    """

    LIFECYCLE = FILING

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="日常管理专人", related_name="+")
    name = models.CharField("姓名", max_length=40)  # as it was sent
    post = models.CharField("职务", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20)
    number = models.CharField("报送文号", max_length=40, blank=True)
    state = models.CharField("状态", max_length=10, choices=FilingState, default=FilingState.SENT)
    sent_on = models.DateField("报送日期")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    acknowledged_on = models.DateField("备案日期", null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="备案经办人", null=True, blank=True
    )
    receipt_number = models.CharField("回执号", max_length=40, blank=True)
    returned_on = models.DateField("退补日期", null=True, blank=True)
    times_returned = models.PositiveSmallIntegerField("退补次数", default=0)
    reason = models.CharField("退补原因", max_length=200, blank=True)
    replaced_on = models.DateField("变更日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "备案"
        constraints = [
            *FILING.constraints(),
            models.UniqueConstraint(
                fields=["station"], condition=~Q(state=FilingState.REPLACED), name="filing_once",
                violation_error_message="该站已有备案在办,人员变更请从“变更备案”重新报送。",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on__isnull=True) | ~Q(receipt_number=""), name="filing_has_receipt"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on__isnull=True) | Q(acknowledged_on__gte=F("sent_on")),
                name="filing_in_order", violation_error_message="备案日期不能早于报送日期。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "sent_on"], name="filing_waiting")]

    def __str__(self) -> str:
        return f"{self.station}备案:{self.name}"
