"""典型案例 (以案释法): what is told of a case in public, without anybody's name or number."""

from typing import Self

from django.db import models

from accounts.roles import P
from cases.models_case import Case
from consultations.choices import Matter
from consultations.models import Reported
from stations.models import Registered
from stations.models_register import RegisterQuerySet


class TypicalCaseQuerySet(RegisterQuerySet):
    view_permission = P.CASE_VIEW

    def listed(self) -> Self:
        return self.prefetch_related("station")


class TypicalCase(Registered, Reported):
    """A case told to the public. 表8 counts it in the month it was published in."""

    case = models.ForeignKey(Case, models.PROTECT, verbose_name="案件", related_name="typical")
    title = models.CharField("标题", max_length=80)
    matter = models.CharField("事项", max_length=2, choices=Matter)
    story = models.TextField("案情简介", max_length=3000, help_text="用化名,如“张某”“某公司”;不写号码、住址。")
    point = models.TextField("典型意义", max_length=1000, blank=True)
    published_on = models.DateField("发布日期")
    counted_in = models.DateField("计入月份", null=True, blank=True, editable=False)  # null: past ledgers
    is_late = models.BooleanField("补录", default=False, editable=False)

    objects = TypicalCaseQuerySet.as_manager()

    past = ("published_on",)
    permission = P.OUTREACH_LOG
    counted_by = "published_on"

    class Meta(Registered.Meta):
        verbose_name = "典型案例"
        indexes = [
            models.Index(fields=["station", "counted_in"], name="typical_case_counted"),
            models.Index(fields=["published_on", "id"], name="typical_case_listed"),
        ]

    def __str__(self) -> str:
        return self.title
