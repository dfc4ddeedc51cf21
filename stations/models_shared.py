"""What stations owe, share, promise and keep: obligations, shares, promises of terms, attachments."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P
from stations.choices import ObligationKind
from stations.models_area import Region, Station
from stations.models_posting import Posting
from stations.scope import ScopedQuerySet

SOON = 3  # days before its last day that one is reminded of what is owed [本系统默认]


class Share(models.Model):
    """One record of another station, shown to this one until it is taken back."""

    station = models.ForeignKey(Station, models.CASCADE, verbose_name="可见的工作站")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    until = models.DateField("收回日期", null=True, blank=True)

    class Meta:
        verbose_name = "共享"
        indexes = [models.Index(fields=["station", "kind", "object_id"], name="share_found")]


class ObligationQuerySet(ScopedQuerySet):
    view_permission = P.RETURN_VIEW

    def owed(self) -> Self:
        return self.filter(done_on__isnull=True)

    def pressing(self, today: date) -> Self:
        """Owed, and overdue or due within a few days: what one is reminded of."""
        return self.owed().filter(due_on__lte=today + timedelta(days=SOON))


class Obligation(models.Model):
    """Who owes what by when: a plain row, written by whoever owes it in its own actions."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    kind = models.CharField("事项", max_length=20, choices=ObligationKind)
    period = models.CharField("期间", max_length=7)
    due_on = models.DateField("期限")
    done_on = models.DateField("办结日期", null=True, blank=True)
    first_done_on = models.DateField("首次办结日期", null=True, blank=True)  # by this, on time or late is judged
    times_sent_back = models.PositiveSmallIntegerField("退回次数", default=0)
    url_name = models.CharField(max_length=60)
    mailed_on = models.DateField("最近邮件提醒", null=True, blank=True)
    texted_on = models.DateField("最近短信提醒", null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "应办事项"
        constraints = [models.UniqueConstraint(fields=["station", "kind", "period"], name="obligation_once")]
        indexes = [models.Index(fields=["station", "done_on", "due_on"], name="obligation_open")]


class TermPromiseQuerySet(models.QuerySet["TermPromise"]):
    def within(self, posting: Posting) -> Self:
        """Those of the posting's own office and of the offices below."""
        return self.filter(region__path__startswith=posting.path) if not posting.station_id else self.none()

    def visible_to(self, posting: Posting) -> Self:
        """Those that hold for the posting's area: its own, those of the offices above, and those below."""
        area = posting.station.region if posting.station else posting.region
        assert area is not None
        above = [area.pk, *(one.pk for one in area.ancestors())]
        rows = Q(region__in=above)
        return self.filter(rows if posting.station_id else rows | Q(region__path__startswith=area.path))


class TermPromise(models.Model):
    """地方承诺时限: a region's stricter promise than the term of the product, with its document."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="承诺单位", related_name="+")
    kind = models.CharField("期限", max_length=12)
    days = models.PositiveSmallIntegerField("天数")
    is_working_days = models.BooleanField("工作日", default=False)
    basis = models.CharField("依据文件", max_length=80)
    valid_from = models.DateField("生效日期")
    valid_until = models.DateField("失效日期", null=True, blank=True)

    objects = TermPromiseQuerySet.as_manager()

    class Meta:
        verbose_name = "承诺时限"
        ordering = ["kind", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")), name="promise_in_order",
                violation_error_message="失效日期不能早于生效日期。",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1), name="promise_days", violation_error_message="天数至少为 1。"
            ),
        ]  # fmt: skip


class Attachment(models.Model):
    """A file, sealed on disk under its uuid. It is served by the record it belongs to, through that record's scope."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    name = models.CharField("文件名", max_length=120)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("SHA-256", max_length=64)
    stored_at = models.DateTimeField("存入时间")
    stored_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="存入人")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "附件"

    def __str__(self) -> str:
        return self.name
