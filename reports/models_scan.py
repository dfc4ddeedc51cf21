"""签章扫描件: the print of a submitted return, signed and stamped, as it came back from paper."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.roles import P
from stations.models import Attachment, Station
from stations.scope import ScopedQuerySet


class ReturnScanQuerySet(ScopedQuerySet):
    view_permission = P.RETURN_VIEW

    def standing(self) -> Self:
        """Those no later one took the place of."""
        return self.filter(replaced_at=None)


class ReturnScan(models.Model):
    """One scan of one return. A later one takes its place; none is deleted.

    It stands for the submission that was printed: once sent back and submitted anew, the return is 待补签章 again.
    """

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", related_name="+")
    return_of = models.ForeignKey("reports.Return", models.PROTECT, related_name="scans", verbose_name="报表")
    submitted_at = models.DateTimeField("所签报表的上报时间")
    content = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="扫描件")
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    replaced_at = models.DateTimeField("被替换时间", null=True, blank=True)

    objects = ReturnScanQuerySet.as_manager()

    class Meta:
        verbose_name = "签章扫描件"
        constraints = [
            models.UniqueConstraint(fields=["return_of"], condition=Q(replaced_at=None), name="return_scan_once")
        ]


def signed() -> Exists:
    """Of a return: whether the print of its present submission is back, signed and stamped."""
    here = {"return_of": OuterRef("pk"), "submitted_at": OuterRef("submitted_at")}
    return Exists(ReturnScan.objects.standing().filter(**here))
