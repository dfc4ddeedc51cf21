"""专项活动 and 宣传: campaigns of an office, the events a station holds, what was handed out, who told of it."""

from datetime import date
from itertools import accumulate
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P
from clients.choices import Group
from consultations.choices import Audience, Material, Media, Occasion, PlaceKind
from stations.models import Posting, Region, Registered, Staff, Station
from stations.models_register import RegisterQuerySet


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, posting: Posting | None) -> Self:
        """Those of one's own office and of every office above; to an office also those below it."""
        if posting is None or not posting.may(P.CONSULTATION_VIEW):
            return self.none()
        seen = Q(region__path__in=upwards(posting.path))
        return self.filter(seen if posting.station_id else seen | Q(region__path__startswith=posting.path))

    def offered_to(self, station: Station) -> Self:
        """Those that a station takes part in."""
        return self.reaching(station)

    def reaching(self, area: Region | Station) -> Self:
        """Those in which an area can take part: of its own office and of the offices above it."""
        return self.filter(region__path__in=upwards(area.path))

    def in_force(self, day: date) -> Self:
        return self.filter(since_on__lte=day, until_on__gte=day)


def upwards(path: str) -> list[str]:
    """The paths of an area and of all above it: "34/", "34/3401/", "34/3401/340102/"."""
    return list(accumulate(f"{part}/" for part in path.split("/") if part))


class Campaign(models.Model):
    """专项活动 (百日维权、敬老月 …): an office holds it from a day to a day, its stations' work is tagged with it."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="主办单位", related_name="+")
    name = models.CharField("活动名称", max_length=60)
    number = models.CharField("文号", max_length=40, blank=True)
    group = models.CharField("面向群体", max_length=2, choices=Group, blank=True)
    since_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期")
    about = models.TextField("活动内容", max_length=1000, blank=True)
    exemption_number = models.CharField("免予核查的文号", max_length=40, blank=True)
    exemptions = models.TextField(
        "活动期间免予核查经济困难的情形", max_length=1000, blank=True,
        help_text="逐行写,如“70岁以上的留守妇女”。须有文件依据。",
    )  # fmt: skip
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设立人")
    version = models.PositiveIntegerField(default=1)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "专项活动"
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gte=F("since_on")), name="campaign_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                condition=Q(exemptions="") | ~Q(exemption_number=""), name="campaign_exemption_has_number",
                violation_error_message="写了免予核查的情形,请写明文号。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["since_on", "id"], name="campaign_listed")]

    def __str__(self) -> str:
        return self.name

    def check_takes(self, station: Station, day: date) -> None:
        """Whether what a station did on a day can be tagged with it. Raises ValidationError at `campaign`."""
        if self.region.path not in upwards(station.path):
            raise ValidationError({"campaign": "请选择本级或上级残联主办的专项活动。"})
        if not self.since_on <= day <= self.until_on:
            told = f"“{self.name}”的活动期为 {self.since_on:%Y-%m-%d} 至 {self.until_on:%Y-%m-%d}"
            raise ValidationError({"campaign": f"{told},{day:%Y-%m-%d} 不在其中,请核对日期或不选活动。"})


class Reported(models.Model):
    """Who told of it in public."""

    in_newspaper = models.BooleanField("报纸、期刊", default=False)
    in_radio = models.BooleanField("广播", default=False)
    in_television = models.BooleanField("电视", default=False)
    in_website = models.BooleanField("网站", default=False)
    in_social = models.BooleanField("微信公众号、新媒体", default=False)
    in_board = models.BooleanField("公告牌、宣传栏", default=False)
    media_name = models.CharField("媒体名称、栏目", max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def media(self) -> list[Media]:
        return [kind for kind in Media if getattr(self, kind.field)]


class OutreachEventQuerySet(RegisterQuerySet):
    def listed(self) -> Self:
        return self.prefetch_related("station", "campaign")


class OutreachEvent(Registered, Reported):
    """宣传活动 of a station: 表8 counts it in the month it was held in."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, verbose_name="专项活动", null=True, blank=True)
    title = models.CharField("活动名称", max_length=80)
    held_on = models.DateField("日期")
    occasion = models.CharField("场合", max_length=2, choices=Occasion, default=Occasion.DAILY)
    place_kind = models.CharField("地点类别", max_length=2, choices=PlaceKind)
    place = models.CharField("地点", max_length=80, blank=True)
    audience = models.CharField("主要对象", max_length=2, choices=Audience)
    persons = models.PositiveIntegerField("参加人次", default=0)
    staff = models.ForeignKey(Staff, models.PROTECT, verbose_name="负责人员", related_name="+")
    staff_count = models.PositiveSmallIntegerField("工作人员和志愿者人次", default=1)
    cards = models.PositiveIntegerField("联系卡(份)", default=0)
    guides = models.PositiveIntegerField("服务指南(份)", default=0)
    braille_books = models.PositiveIntegerField("盲文手册(册)", default=0)
    books = models.PositiveIntegerField("书籍(册)", default=0)
    other_materials = models.PositiveIntegerField("其他资料(份)", default=0)
    summary = models.TextField("活动情况", max_length=1000, blank=True, help_text="不写来访人姓名和号码。")
    counted_in = models.DateField("计入月份", null=True, blank=True, editable=False)  # null: past ledgers
    is_late = models.BooleanField("补录", default=False, editable=False)

    objects = OutreachEventQuerySet.as_manager()

    past = ("held_on",)
    permission = P.OUTREACH_LOG
    counted_by = "held_on"

    class Meta(Registered.Meta):
        verbose_name = "宣传活动"
        indexes = [
            models.Index(fields=["station", "counted_in"], name="outreach_event_counted"),
            models.Index(fields=["station", "held_on", "id"], name="outreach_event_listed"),
            models.Index(fields=["held_on", "id"], name="outreach_event_widely"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.campaign:
            self.campaign.check_takes(self.station, self.held_on)

    @property
    def materials(self) -> int:
        return sum(getattr(self, kind.field) for kind in Material)
