"""更正报表: why a final month is reported again, and the records that its new edition takes in."""

from django.db import models

from accounts.models import User


class Amendment(models.Model):
    """Of a return whose edition is not the first: why it was opened, by whom and when."""

    return_of = models.OneToOneField("reports.Return", models.CASCADE, related_name="amendment")
    reason = models.CharField("更正理由", max_length=300)
    opened_at = models.DateTimeField("打开时间")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="打开人")

    class Meta:
        verbose_name = "更正报表"


class AmendmentRow(models.Model):
    """补入: a record of the month that came late and counted in an open one, until the amendment named it."""

    return_of = models.ForeignKey("reports.Return", models.CASCADE, related_name="taken_in")
    source = models.CharField(max_length=20)
    record = models.BigIntegerField()

    class Meta:
        verbose_name = "补入记录"
        constraints = [models.UniqueConstraint(fields=["return_of", "source", "record"], name="amendment_row_once")]
