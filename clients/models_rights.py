"""本人请求: what somebody asked for of his own data, and what became of it."""

from django.db import models

from accounts.models import User
from accounts.roles import P
from clients.choices_rights import IdentityChecked, RightsAskedBy, RightsKind, RightsState
from clients.lifecycle import RIGHTS
from stations.models import Station
from stations.scope import ScopedQuerySet


class RightsRequestQuerySet(ScopedQuerySet):
    view_permission = P.CLIENT_NAME  # the station's own staff


class RightsRequest(models.Model):
    """查阅、复制、更正 or 删除 (个人信息保护法第44至47条). It outlives what was erased."""

    LIFECYCLE = RIGHTS

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", related_name="+", db_index=False)
    client = models.ForeignKey("clients.Client", models.PROTECT, verbose_name="档案", related_name="rights_requests")
    kind = models.CharField("请求", max_length=1, choices=RightsKind)
    asked_on = models.DateField("提出日期")
    asked_by = models.CharField("提出人", max_length=1, choices=RightsAskedBy, default=RightsAskedBy.SELF)
    checked = models.CharField("身份核验", max_length=1, choices=IdentityChecked)
    note = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=RightsState, default=RightsState.OPEN)
    done_on = models.DateField("办结日期", null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, verbose_name="办理人", related_name="+", null=True, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, verbose_name="登记人", related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "本人请求"
        ordering = ["-asked_on", "-pk"]
        constraints = [*RIGHTS.constraints()]
        indexes = [models.Index(fields=["station", "state", "asked_on"], name="rights_waiting")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}请求"
