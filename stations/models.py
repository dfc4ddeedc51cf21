"""Regions, stations, staff, postings, obligations, shares."""

import uuid
from datetime import date
from functools import cached_property
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from knox.models import AuthToken

from accounts.models import User
from accounts.roles import OFFICE_ROLES, STATION_ROLES, P, Role, allows
from stations.choices import Level, ObligationKind, StaffKind, StationKind
from stations.scope import ScopedQuerySet, station_ids


class Region(models.Model):
    """A division of the country (GB/T 2260). Its parent is a row, never a prefix of its code."""

    code = models.CharField("行政区划代码", max_length=6, unique=True)
    name = models.CharField("名称", max_length=40)
    level = models.CharField("级别", max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级", null=True, related_name="children")
    path = models.CharField("路径", max_length=40, unique=True)  # "34/3401/340102/", built from the parents

    class Meta:
        verbose_name = "行政区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        """The two digits that name the province, and its audit chain."""
        return self.path[:2]

    @property
    def office_name(self) -> str:
        """The federation of this division, as it signs a return."""
        return f"{self.name}残疾人联合会"

    def contains(self, other: "Region") -> bool:
        return other.path.startswith(self.path)

    def ancestors(self) -> list["Region"]:
        """The real offices above, nearest first."""
        above, region = [], self.parent
        while region:
            above.append(region)
            region = region.parent
        return above


class StationQuerySet(ScopedQuerySet):
    station_lookup = "pk"

    def open_on(self, day: date) -> Self:
        """Stations that were open on a day."""
        return self.filter(
            Q(interval__closed_on__isnull=True) | Q(interval__closed_on__gte=day), interval__opened_on__lte=day
        ).distinct()


class Station(models.Model):
    """残疾人法律救助工作站: the coordinating service body inside the federation of its level."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所属残联")
    code = models.CharField("站代码", max_length=8, unique=True, help_text="行政区划代码加两位序号。")
    kind = models.CharField("类别", max_length=1, choices=StationKind, default=StationKind.FEDERATION)
    name = models.CharField("站名", max_length=60)
    short_name = models.CharField("文号简称", max_length=12, help_text="用于文号,如“庐阳残法救”。")
    address = models.CharField("办公地点", max_length=120, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)
    office_hours = models.CharField("工作时间", max_length=60, blank=True)
    email = models.EmailField("提醒邮箱", blank=True, help_text="期限提醒发到这里,只写事项和件数,不写姓名。")
    mobile = models.CharField(
        "提醒手机", max_length=11, blank=True, help_text="期限提醒的短信发到这里,同样不写姓名。",
        validators=[RegexValidator(r"^1\d{10}$", "手机号码应为 11 位数字,以 1 开头,请核对。")],
    )  # fmt: skip
    reports_from = models.DateField("从何月起报", help_text="该月第一天;此前的事项作为历史台账,不计入报表。")
    books_closed_through = models.DateField("账已关至", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = "工作站"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(reports_from__day=1), name="station_reports_from_first_day"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def province(self) -> str:
        return self.region.province

    @property
    def path(self) -> str:
        return self.region.path

    def clean(self) -> None:
        if self.region_id and self.region.level == Level.GROUPING:
            raise ValidationError({"region": f"{self.region.name}只是区划表中的分组,没有残联,不能设站。"})
        if self.region_id and not self.code.startswith(self.region.code):
            raise ValidationError({"code": f"站代码应以所属区划代码 {self.region.code} 开头,后加两位序号。"})


class StationInterval(models.Model):
    """When a station was open. It owes returns for these months only."""

    station = models.ForeignKey(Station, models.CASCADE, related_name="intervals", related_query_name="interval")
    opened_on = models.DateField("开站日期")
    closed_on = models.DateField("闭站日期", null=True, blank=True)
    reason = models.CharField("说明", max_length=120, blank=True)

    class Meta:
        verbose_name = "开闭站"
        ordering = ["opened_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="station_interval_in_order",
                violation_error_message="闭站日期不能早于开站日期。",
            ),
            models.UniqueConstraint(
                fields=["station"], condition=Q(closed_on__isnull=True), name="station_open_once",
                violation_error_message="该站正在开站,请先登记闭站日期。",
            ),
        ]  # fmt: skip


class StaffQuerySet(ScopedQuerySet):
    def serving(self, today: date) -> Self:
        return self.filter(Q(left_on__isnull=True) | Q(left_on__gte=today), joined_on__lte=today)

    def handlers(self) -> Self:
        """Who may be given a case: everybody but interpreters and clerical staff."""
        return self.exclude(kind__in=[StaffKind.INTERPRETER, StaffKind.CLERICAL])


class Staff(models.Model):
    """Somebody who works for a station, with an account or without."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    user = models.ForeignKey(User, models.SET_NULL, verbose_name="账号", null=True, blank=True)
    name = models.CharField("姓名", max_length=40)
    kind = models.CharField("人员类别", max_length=2, choices=StaffKind)
    is_formal = models.BooleanField("同级残联正式工作人员", default=False)
    is_head = models.BooleanField("站负责人", default=False)
    is_daily_manager = models.BooleanField("日常管理专人", default=False)
    licence_number = models.CharField("执业证号", max_length=40, blank=True)
    licensed_on = models.DateField("首次执业日期", null=True, blank=True)
    is_student = models.BooleanField("在校学生", default=False)  # 法律援助法第17条: 咨询、代拟文书 only
    phone = models.CharField("联系电话", max_length=20, blank=True)
    joined_on = models.DateField("到站日期")
    left_on = models.DateField("离站日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = StaffQuerySet.as_manager()

    class Meta:
        verbose_name = "工作人员"
        ordering = ["station", "-is_head", "-is_daily_manager", "name"]
        constraints = [
            # 规范化建设标准第3条: the head must be formal staff of the federation of the same level.
            models.CheckConstraint(
                condition=Q(is_head=False) | Q(is_formal=True), name="staff_head_is_formal",
                violation_error_message="负责人必须是同级残联正式工作人员(规范化建设标准第3条),请先核实其身份。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="staff_dates_in_order",
                violation_error_message="离站日期不能早于到站日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PostingQuerySet(models.QuerySet["Posting"]):
    def active(self, today: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today, user__is_active=True)

    def not_over(self, today: date) -> Self:
        """In force today or from a later day on."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))

    def within(self, area: Region | Station) -> Self:
        if isinstance(area, Station):
            return self.filter(station=area)
        return self.filter(Q(region__path__startswith=area.path) | Q(station__region__path__startswith=area.path))

    def visible_to(self, posting: "Posting | None") -> Self:
        return self.within(posting.area) if posting and posting.may(P.USER_VIEW) else self.none()


def in_force(first: date, last: date | None, day: date) -> bool:
    """Whether a day lies from a first day to a last one, where there is a last one."""
    return first <= day and (last is None or day <= last)


class Posting(models.Model):
    """任职: which user acts in which role at which station or office. Permission and scope both come from it."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="账号", related_name="postings")
    role = models.CharField("角色", max_length=20, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="残联", null=True, blank=True)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", null=True, blank=True)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期", null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        ordering = ["user", "starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(STATION_ROLES), station__isnull=False, region__isnull=True)
                | (~Q(role__in=sorted(STATION_ROLES)) & Q(station__isnull=True, region__isnull=False)),
                name="posting_at_its_place",
                violation_error_message="站内角色须指定工作站,其他角色须指定残联。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="posting_dates_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        if self.role in OFFICE_ROLES and self.region and self.region.level != self.role:
            raise ValidationError({"region": f"{self.get_role_display()}只能任职于{Level(self.role).label}残联。"})
        if self.region and self.region.level == Level.GROUPING:
            raise ValidationError({"region": f"{self.region.name}只是区划表中的分组,没有残联,请选择其上级或下级。"})

    @property
    def area(self) -> Region | Station:
        area = self.station or self.region
        assert area is not None  # the constraint posting_at_its_place
        return area

    @property
    def area_name(self) -> str:
        return self.station.name if self.station else self.area.office_name  # type: ignore[union-attr]

    @property
    def label(self) -> str:
        return f"{self.area_name} {self.get_role_display()}"

    @property
    def province(self) -> str:
        return self.area.province

    @property
    def path(self) -> str:
        return self.area.path

    @cached_property
    def station_ids(self) -> list[int]:
        """Keys of the stations within the area; read once a request."""
        return station_ids(self.area)

    def may(self, permission: str) -> bool:
        return allows(self.role, permission)

    def oversees(self, area: Region | Station) -> bool:
        """Whether the area lies within this posting's own."""
        if self.station_id:
            return isinstance(area, Station) and area.pk == self.station_id
        return area.path.startswith(self.path)


class TokenPosting(models.Model):
    """The posting under which an API token acts: the one it was made in."""

    token = models.OneToOneField(AuthToken, models.CASCADE, related_name="held")
    posting = models.ForeignKey(Posting, models.CASCADE, verbose_name="任职", related_name="tokens")
    purpose = models.CharField("用途", max_length=40)

    class Meta:
        verbose_name = "接口令牌"


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
