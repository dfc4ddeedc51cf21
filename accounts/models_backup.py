"""When a backup was made, for who watches over the machine."""

from django.db import models


class Backup(models.Model):
    """A backup that was written and read through, or one that this database was restored from."""

    made_at = models.DateTimeField("备份时间")
    size = models.PositiveBigIntegerField("字节数")
    digest = models.CharField("SHA-256", max_length=64)
    restored_at = models.DateTimeField("恢复时间", null=True)

    class Meta:
        verbose_name = "备份"
