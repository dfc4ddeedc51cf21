"""A province's own layout of the workbook."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from stations.models import Region


class LayoutQuerySet(models.QuerySet["Layout"]):
    def in_use(self, province: str) -> Self:
        """The one of a province, by its two digits."""
        return self.filter(region__path=f"{province}/", ended_at=None)


class Layout(models.Model):
    """本省格式: an .xlsx of a province, filled with the figures of an area and period.

    Its bytes stand in the database, like the workbook of a final review: it has no station that an attachment would
    belong to and nothing of a person to seal, and one backup holds it with the figures it shows. One that was replaced
    stays, so that a file filled with it can be made again.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="layouts", verbose_name="省残联")
    content = models.BinaryField("格式文件")
    sha256 = models.CharField("SHA-256", max_length=64)
    places = models.TextField("填数的位置")  # as it was read at its upload: layouts.Place, a list each
    set_at = models.DateTimeField("设定时间")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设定人")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = LayoutQuerySet.as_manager()

    class Meta:
        verbose_name = "本省格式"
        constraints = [models.UniqueConstraint(fields=["region"], condition=Q(ended_at=None), name="layout_in_use")]
