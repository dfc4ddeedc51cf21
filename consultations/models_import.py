"""台账导入: a past ledger handed in as a workbook, looked at, taken in as a whole, and taken back within the day."""

import uuid
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import P
from stations.models import Station
from stations.scope import ScopedQuerySet

KEPT_FOR = timedelta(days=1)  # what was handed in and neither imported nor given up


class LedgerImportQuerySet(ScopedQuerySet):
    view_permission = P.CONSULTATION_IMPORT

    def waiting(self) -> Self:
        return self.filter(imported_at=None)

    def standing(self) -> Self:
        """Taken in, and not taken back."""
        return self.filter(imported_at__isnull=False, undone_at=None)


class LedgerImport(models.Model):
    """One workbook. Its lines are sealed while it waits, and destroyed once it was imported or given up."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    sha256 = models.CharField("SHA-256", max_length=64)
    rows = models.PositiveIntegerField("行数")
    persons = models.PositiveIntegerField("人次", default=0)
    lines_sealed = models.BinaryField(blank=True, default=b"")
    # Keys of what it made, separated by commas: undoing takes away exactly these.
    consultations_made = models.TextField(blank=True, default="")
    clients_made = models.TextField(blank=True, default="")
    uploaded_at = models.DateTimeField("上传时间")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    imported_at = models.DateTimeField("导入时间", null=True, blank=True)
    imported_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="导入人", null=True, blank=True
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="撤销人", null=True, blank=True)

    objects = LedgerImportQuerySet.as_manager()

    class Meta:
        verbose_name = "台账导入"
        indexes = [models.Index(fields=["station", "uploaded_at", "id"], name="ledger_import_listed")]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "sha256"], name="ledger_import_once",
                condition=Q(imported_at__isnull=False, undone_at__isnull=True),
                violation_error_message="这份文件已经导入过。",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(imported_at__isnull=False), name="ledger_import_undone"
            ),
        ]  # fmt: skip

    @property
    def place(self) -> str:
        """To what its sealed lines are bound."""
        return f"consultations.ledgerimport:lines:{self.uuid}"

    @property
    def standing(self) -> tuple[str, str]:
        """Its look and its word."""
        if self.undone_at:
            return "none", "已撤销"
        return ("ok", "已导入") if self.imported_at else ("warn", "待导入")

    def keys(self, name: str) -> list[int]:
        return [int(key) for key in getattr(self, f"{name}_made").split(",") if key]
