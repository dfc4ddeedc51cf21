"""整改: the order of the office above, its failed lines, and how they stand after."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import OFFICE_ROLES, P
from compliance.choices import Found, OrderState
from compliance.lifecycle import ORDER
from compliance.models_assessment import Assessment
from compliance.standard import LINES, Line
from stations.models import Posting, Region, Station
from stations.scope import ScopedQuerySet


class OrderQuerySet(ScopedQuerySet):
    view_permission = P.COMPLIANCE_VIEW

    def open(self) -> Self:
        return self.filter(state__in=[OrderState.ISSUED, OrderState.REPORTED])

    def overdue(self, today: date) -> Self:
        """Not mended by its day."""
        return self.filter(state=OrderState.ISSUED, due_on__lt=today)

    def escalated_to(self, region: Region, today: date) -> Self:
        """Past their day under an office right below: the list of the next office shows them."""
        return self.overdue(today).filter(office__parent=region)

    def waiting_for(self, posting: Posting, today: date) -> Self:
        """A station's own to mend; an office's own to look at again, and what has escalated to it."""
        if posting.role in OFFICE_ROLES and posting.region:
            mine = Q(office=posting.region_id) & (Q(state=OrderState.REPORTED) | _overdue(today))
            return self.filter(mine | (_overdue(today) & Q(office__parent=posting.region_id)))
        if posting.station_id:
            return self.filter(state=OrderState.ISSUED, station=posting.station_id)
        return self.none()


def _overdue(today: date) -> Q:
    return Q(state=OrderState.ISSUED, due_on__lt=today)


class Order(models.Model):
    """整改通知书: what failed at a station, by when it is to be mended, who ordered it."""

    LIFECYCLE = ORDER

    assessment = models.ForeignKey(Assessment, models.PROTECT, verbose_name="自评", related_name="orders")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    office = models.ForeignKey(Region, models.PROTECT, verbose_name="下达单位", related_name="+")
    number = models.CharField("文号", max_length=40)
    state = models.CharField("状态", max_length=10, choices=OrderState, default=OrderState.ISSUED)
    issued_on = models.DateField("下达日期")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="下达人")
    due_on = models.DateField("整改期限")
    first_due_on = models.DateField("原整改期限")
    demand = models.CharField("整改要求", max_length=300, blank=True)
    reported_on = models.DateField("报送日期", null=True, blank=True)
    reported_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="报送人", null=True, blank=True
    )
    mended_on = models.DateField("复查通过日期", null=True, blank=True)
    mended_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="复查人", null=True, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    rounds = models.PositiveSmallIntegerField("复查次数", default=0)
    remark = models.CharField("意见", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = "整改通知"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            *ORDER.constraints(),
            models.UniqueConstraint(fields=["office", "number"], name="order_number_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(state__in=["issued", "reported"]), name="order_open_once",
                violation_error_message="这一期自评已有未办结的整改通知。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("issued_on")), name="order_in_order",
                violation_error_message="整改期限不能早于下达日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["issued_on", "id"], name="order_listed"),
            models.Index(fields=["station", "state", "due_on"], name="order_waiting"),
        ]

    def __str__(self) -> str:
        return self.number

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """The values and the order of days. Keys and stamps are set by actions only and held by the database."""
        self.clean_fields(exclude=[field.name for field in self._meta.fields if field.is_relation])
        if self.due_on < self.issued_on:
            self.validate_constraints()


class OrderLineQuerySet(ScopedQuerySet):
    station_lookup = "order__station"
    view_permission = P.COMPLIANCE_VIEW


class OrderLine(models.Model):
    """One failed line: before, what the station did, after."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="order_lines")
    code = models.CharField("项目", max_length=3)
    before = models.CharField("整改前", max_length=1, choices=Found)
    before_text = models.CharField("整改前情况", max_length=300, blank=True)
    done = models.CharField("整改情况", max_length=300, blank=True)
    after = models.CharField("整改后", max_length=1, choices=Found, blank=True)
    after_text = models.CharField("整改后情况", max_length=300, blank=True)

    objects = OrderLineQuerySet.as_manager()

    class Meta:
        verbose_name = "整改项目"
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["order", "code"], name="order_line_once")]

    @property
    def line(self) -> Line:
        return LINES[self.code]
