"""测算: how a station stood in a month, measured over the registers (docs/adr/0014)."""

import json
from datetime import date
from functools import cached_property
from typing import Self

from django.db import models

from accounts.roles import P
from compliance.choices import Found, Result
from compliance.standard import ITEMS, LINES
from stations.models import Station
from stations.scope import ScopedQuerySet


class SnapshotQuerySet(ScopedQuerySet):
    view_permission = P.COMPLIANCE_VIEW

    def of_month(self, month: date) -> Self:
        return self.filter(measured_in=month)


class Snapshot(models.Model):
    """One station, one month: written anew by each measuring of the month, frozen when the month is over."""

    station = models.ForeignKey(Station, models.CASCADE, verbose_name="工作站", related_name="snapshots")
    measured_in = models.DateField("月份")
    measured_at = models.DateTimeField("测算时间")
    result = models.CharField("结果", max_length=8, choices=Result)
    tenths = models.PositiveSmallIntegerField("得分(十分之一分)")
    items = models.CharField("九项", max_length=len(ITEMS))  # a letter of Found for each
    lines = models.TextField()  # {"5.1": ["n", "近 12 个月坐班 11 个月,缺 2026-03", "/stations/…"]}

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = "测算"
        constraints = [
            models.UniqueConstraint(fields=["station", "measured_in"], name="snapshot_once"),
            models.CheckConstraint(condition=models.Q(measured_in__day=1), name="snapshot_first_day"),
        ]
        indexes = [models.Index(fields=["measured_in", "station"], name="snapshot_of_month")]

    @cached_property
    def told(self) -> dict[str, list[str]]:
        return json.loads(self.lines)  # type: ignore[no-any-return]

    def found(self, code: str) -> Found:
        return Found(self.told[code][0]) if code in self.told else Found.UNKNOWN

    @property
    def found_all(self) -> dict[str, Found]:
        return {code: self.found(code) for code in LINES}

    @property
    def score(self) -> str:
        return f"{self.tenths // 10}.{self.tenths % 10}"
