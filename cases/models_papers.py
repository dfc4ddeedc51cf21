"""文书和档案: the papers of a case, their numbers and seals, and the file they end in."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import P
from cases.choices import DisposalState, Paper, Retention
from cases.lifecycle import DISPOSAL
from cases.models_case import Case
from cases.models_referral import Referral
from stations.models import Attachment, Station
from stations.scope import ScopedQuerySet


class PaperQuerySet(ScopedQuerySet):
    """The station stands on the row itself: registers are read along an index that begins with it."""

    view_permission = P.CASE_VIEW


class Document(models.Model):
    """文书: made by the station or handed in. Its bytes are an attachment, sealed on disk."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", related_name="+", db_index=False)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True, related_name="documents")
    paper = models.CharField("材料", max_length=2, choices=Paper)
    title = models.CharField("名称", max_length=80)
    number = models.CharField("文号", max_length=40, blank=True)
    made_on = models.DateField("日期")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    content = models.ForeignKey(Attachment, models.PROTECT, verbose_name="电子文件", null=True, blank=True)
    scan = models.ForeignKey(
        Attachment, models.PROTECT, verbose_name="签章扫描件", null=True, blank=True, related_name="+"
    )
    pages = models.PositiveSmallIntegerField("页数", default=1)
    voided_on = models.DateField("作废日期", null=True, blank=True)
    reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "文书"
        ordering = ["made_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "number"], condition=~Q(number="") & Q(voided_on=None), name="document_number_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_on__isnull=True) | ~Q(reason=""), name="document_void_has_reason",
                violation_error_message="作废文书请写明理由。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["station", "made_on", "id"], name="document_listed")]

    def __str__(self) -> str:
        return self.title


class SealUse(models.Model):
    """用印登记: who put the station's seal on which paper, when, how often."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="seal_uses")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", related_name="+", db_index=False)
    used_on = models.DateField("用印日期")
    copies = models.PositiveSmallIntegerField("份数", default=1)
    approver = models.CharField("批准人", max_length=40)
    used_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "用印登记"
        ordering = ["-used_on", "-pk"]
        indexes = [models.Index(fields=["station", "used_on", "id"], name="seal_use_listed")]


class Archive(models.Model):
    """案卷: one case, one file, filed in the year of closing. A disposed file keeps its row and its number."""

    LIFECYCLE = DISPOSAL

    case = models.OneToOneField(Case, models.PROTECT, related_name="archive")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("归档年度")
    number = models.CharField("档号", max_length=40)
    shelf = models.CharField("存放位置", max_length=60, blank=True)
    pages = models.PositiveSmallIntegerField("总页数")
    note = models.CharField("备考", max_length=200, blank=True)
    retention = models.CharField("保管期限", max_length=1, choices=Retention)
    keep_until = models.DateField("保管至", null=True, blank=True)  # null: for ever
    filed_on = models.DateField("归档日期")
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="归档人")
    state = models.CharField("状态", max_length=10, choices=DisposalState, default=DisposalState.KEPT)
    proposed_on = models.DateField("提出销毁日期", null=True, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    disposed_on = models.DateField("销毁日期", null=True, blank=True)
    disposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "案卷"
        constraints = [
            *DISPOSAL.constraints(),
            models.UniqueConstraint(fields=["station", "number"], name="archive_number_once"),
            models.CheckConstraint(
                condition=~Q(retention=Retention.PERMANENT) | Q(keep_until__isnull=True), name="archive_permanent"
            ),
        ]
        indexes = [
            models.Index(fields=["station", "filed_on", "id"], name="archive_listed"),
            models.Index(fields=["filed_on", "id"], name="archive_listed_widely"),
        ]

    def __str__(self) -> str:
        return self.number
