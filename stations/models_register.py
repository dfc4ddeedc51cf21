"""The register of a station: premises, public notice, agreements, risks, documents, places and teams.

What lasts has a first and a last day, so it can be asked as of any day; a change is a new row. Nothing is deleted:
a row entered by mistake is void, with its reason.
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P
from stations.choices import AgreementKind, ContactPointKind, LibraryKind, RiskKind, RiskLevel, TeamKind
from stations.models_area import Station, holds
from stations.models_shared import Attachment
from stations.scope import ScopedQuerySet

# More is a slip of the hand. SQLite would hold it, PostgreSQL would not, and a sum of such numbers neither.
LARGEST = {"PositiveSmallIntegerField": 30_000, "PositiveIntegerField": 1_000_000}


class RegisterQuerySet(ScopedQuerySet):
    def valid(self) -> Self:
        """All but what was entered by mistake."""
        return self.filter(voided_on__isnull=True)


class LastingQuerySet(RegisterQuerySet):
    def in_force(self, day: date) -> Self:
        """What held on a day, first and last day counted."""
        return self.valid().filter(holds("since_on", "until_on", day))


class Registered(models.Model):
    """A row of a station's register."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    voided_on = models.DateField("作废日期", null=True, blank=True, editable=False)
    reason = models.CharField("作废或更正理由", max_length=200, blank=True, editable=False)
    changed_at = models.DateTimeField("最近修改", editable=False)
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="修改人", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RegisterQuerySet.as_manager()

    permission: ClassVar[P] = P.REGISTER_EDIT  # without which no row is written
    past: ClassVar[tuple[str, ...]] = ()  # days that cannot lie ahead
    counted_by: ClassVar[str] = ""  # the day whose month a return counts; the row then has counted_in and is_late

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_on__isnull=True) | ~Q(reason=""), name="%(class)s_void_has_reason",
                violation_error_message="作废请写明理由。",
            ),
        ]  # fmt: skip

    def clean(self) -> None:
        """What a row names belongs to its own station, and its numbers can be meant."""
        for field in self._meta.fields:
            most, number = LARGEST.get(field.get_internal_type()), getattr(self, field.attname)
            if most and isinstance(number, int) and number > most:
                raise ValidationError({field.name: f"{field.verbose_name}最多填 {most:,},请核对有没有多按数字。"})
            named = getattr(self, field.name, None) if field.is_relation else None
            if isinstance(named, models.Model) and getattr(named, "station_id", self.station_id) != self.station_id:
                raise ValidationError({field.name: f"请选择本站的{field.verbose_name}。"})

    @classmethod
    def word(cls, name: str) -> str:
        """A field as the screens call it; what is kept in 分 they show in 元."""
        return str(getattr(cls._meta.get_field(name), "verbose_name", name)).replace("(分)", "(元)")

    def freeze(self) -> None:
        """Sets what the row keeps of another as it was that day."""


class Lasting(Registered):
    """A row that holds from a day to a day."""

    since_on = models.DateField("开始日期")
    until_on = models.DateField("最后一天", null=True, blank=True, help_text="不填则至今有效。")

    objects = LastingQuerySet.as_manager()

    class Meta(Registered.Meta):
        abstract = True
        constraints = [
            *Registered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("since_on")), name="%(class)s_in_order",
                violation_error_message="最后一天不能早于开始日期。",
            ),
        ]  # fmt: skip


def _once(name: str, sentence: str) -> models.UniqueConstraint:
    """One row of a station at a time: the one before must have its last day first."""
    now = Q(until_on__isnull=True, voided_on__isnull=True)
    return models.UniqueConstraint(fields=["station"], condition=now, name=name, violation_error_message=sentence)


class Premises(Lasting):
    """接待场所 (规范化建设标准第2条). Moved to another place: a new row."""

    address = models.CharField("地址", max_length=120)
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(73), MaxValueValidator(136)], help_text="地图上查得,如 117.259384。",
    )  # fmt: skip
    latitude = models.DecimalField(
        "纬度", max_digits=8, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(54)], help_text="如 31.878543。",
    )  # fmt: skip
    is_fixed = models.BooleanField("固定场所", default=False)
    has_ramp = models.BooleanField("坡道", default=False)
    has_entrance = models.BooleanField("无障碍出入口", default=False)
    has_toilet = models.BooleanField("无障碍卫生间", default=False)
    has_low_counter = models.BooleanField("低位服务台", default=False)
    has_tactile_path = models.BooleanField("盲道", default=False)
    is_on_street = models.BooleanField("临街", default=False)
    is_ground_floor = models.BooleanField("一层", default=False)
    is_convenient = models.BooleanField("交通便利", default=False)
    has_sign = models.BooleanField("标志醒目", default=False)
    is_well_kept = models.BooleanField("布局合理、干净整洁", default=False)
    area_m2 = models.PositiveSmallIntegerField("接待面积(平方米)", null=True, blank=True)
    has_private_room = models.BooleanField("私密谈话间", default=False)
    office_equipment = models.CharField("办公设备", max_length=200, blank=True, help_text="如“电脑 2 台、打印机”。")
    has_wheelchair = models.BooleanField("轮椅", default=False)
    has_magnifier = models.BooleanField("放大镜", default=False)
    has_writing_board = models.BooleanField("写字板", default=False)
    has_hearing_aid = models.BooleanField("助听设备", default=False)
    has_braille = models.BooleanField("盲文资料", default=False)
    other_devices = models.CharField("其他辅助器具", max_length=200, blank=True)

    # Every one of the five must be there (规范化建设标准第2条, veto).
    ACCESS = ("has_ramp", "has_entrance", "has_toilet", "has_low_counter", "has_tactile_path")
    DEVICES = ("has_wheelchair", "has_magnifier", "has_writing_board", "has_hearing_aid", "has_braille")

    class Meta(Lasting.Meta):
        verbose_name = "接待场所"
        constraints = [
            *Lasting.Meta.constraints,
            _once("premises_once", "该站已有在用的接待场所,请先登记其最后一天。"),
        ]

    def __str__(self) -> str:
        return self.address


class Notice(Lasting):
    """服务公示 (规范化建设标准第4条): five contents, each shown or not, and the channels where they stand."""

    shows_scope = models.BooleanField("已公示受案范围", default=False)
    scope = models.TextField("受案范围", max_length=1000, blank=True)
    shows_process = models.BooleanField("已公示工作流程", default=False)
    process = models.TextField("工作流程", max_length=1000, blank=True)
    shows_hours = models.BooleanField("已公示工作时间", default=False)
    hours = models.CharField("工作时间", max_length=120, blank=True)
    shows_address = models.BooleanField("已公示办公地点", default=False)
    address = models.CharField("办公地点", max_length=120, blank=True)
    shows_contact = models.BooleanField("已公示联系方式", default=False)
    contact = models.CharField("联系方式", max_length=120, blank=True, help_text="公示的电话、邮箱,不写个人手机号。")
    on_website = models.BooleanField("网站", default=False)
    website = models.CharField("网站栏目或网址", max_length=200, blank=True)
    on_media = models.BooleanField("媒体", default=False)
    media = models.CharField("媒体名称、日期", max_length=200, blank=True)
    on_board = models.BooleanField("公示栏", default=False)
    board = models.CharField("公示栏位置", max_length=200, blank=True)
    at_window = models.BooleanField("服务窗口", default=False)
    window = models.CharField("窗口位置", max_length=200, blank=True)

    CONTENTS = ("scope", "process", "hours", "address", "contact")  # each with its shows_…
    CHANNELS = {"on_website": "website", "on_media": "media", "on_board": "board", "at_window": "window"}

    class Meta(Lasting.Meta):
        verbose_name = "服务公示"
        constraints = [
            *Lasting.Meta.constraints,
            *(
                models.CheckConstraint(
                    condition=Q(**{f"shows_{content}": False}) | ~Q(**{content: ""}), name=f"notice_{content}_has_text",
                    violation_error_message="已公示的内容请写明公示的文字。",
                )
                for content in ("scope", "process", "hours", "address", "contact")
            ),
            _once("notice_once", "该站已有现行的服务公示,请先登记其最后一天,或直接修改。"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.since_on:%Y-%m-%d} 起的公示"

    @property
    def shown(self) -> list[str]:
        """The contents that stand in public, at most five."""
        return [content for content in self.CONTENTS if getattr(self, f"shows_{content}")]

    @property
    def channels(self) -> list[str]:
        """The channels in use, at most four."""
        return [channel for channel in self.CHANNELS if getattr(self, channel)]


class NoticeCheck(Registered):
    """公示核对: somebody compared what is public with what is true, and rang the number."""

    notice = models.ForeignKey(Notice, models.PROTECT, verbose_name="公示", related_name="checks")
    checked_on = models.DateField("核对日期")
    is_phone_answered = models.BooleanField("公示电话真实可通", default=False)
    found = models.CharField("核对情况", max_length=200, blank=True)

    past = ("checked_on",)

    class Meta(Registered.Meta):
        verbose_name = "公示核对"

    def __str__(self) -> str:
        return f"{self.checked_on:%Y-%m-%d} 的核对"


class Agreement(Lasting):
    """合作协议: with law firms, volunteers, interpreters, and with stations elsewhere (异地协作)."""

    kind = models.CharField("类别", max_length=1, choices=AgreementKind)
    party = models.CharField("对方单位", max_length=80, help_text="律师事务所、志愿服务组织或异地单位的名称。")
    subject = models.CharField("协议内容", max_length=200)
    number = models.CharField("协议编号", max_length=40, blank=True)
    signed_on = models.DateField("签订日期")

    past = ("signed_on",)

    class Meta(Lasting.Meta):
        verbose_name = "合作协议"

    def __str__(self) -> str:
        return self.party


class Risk(Registered):
    """风险登记: what may go wrong or did, what was done about it, and when it was settled (规范化建设标准第6条)."""

    found_on = models.DateField("登记日期")
    kind = models.CharField("类别", max_length=1, choices=RiskKind)
    level = models.CharField("程度", max_length=1, choices=RiskLevel, default=RiskLevel.ORDINARY)
    what = models.CharField("风险情况", max_length=300, help_text="不写当事人姓名和号码。")
    measure = models.CharField("处置措施", max_length=300, blank=True)
    handled_on = models.DateField("处置完成日期", null=True, blank=True)

    past = ("found_on", "handled_on")

    class Meta(Registered.Meta):
        verbose_name = "风险登记"
        constraints = [
            *Registered.Meta.constraints,
            models.CheckConstraint(
                condition=Q(handled_on__isnull=True) | Q(handled_on__gte=F("found_on")), name="risk_handled_in_order",
                violation_error_message="处置完成日期不能早于登记日期。",
            ),
            models.CheckConstraint(
                condition=Q(handled_on__isnull=True) | ~Q(measure=""), name="risk_handled_by_measure",
                violation_error_message="处置完成的,请写明处置措施。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.what


class LibraryDocument(Lasting):
    """文件库: 文号, title, issuer, file. The rules of the station stand here, each by its kind."""

    kind = models.CharField("类别", max_length=2, choices=LibraryKind)
    number = models.CharField("文号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=120)
    issuer = models.CharField("发文单位", max_length=60)
    issued_on = models.DateField("发文日期")

    past = ("issued_on",)

    class Meta(Lasting.Meta):
        verbose_name = "文件"

    def __str__(self) -> str:
        return self.title


class ContactPoint(Lasting):
    """联络点 in schools, petition offices, townships …; no station, and never summed with stations."""

    kind = models.CharField("类别", max_length=1, choices=ContactPointKind)
    name = models.CharField("名称", max_length=60)
    address = models.CharField("地址", max_length=120, blank=True)
    contact = models.CharField("联系人", max_length=40, blank=True)
    phone = models.CharField("联系电话", max_length=20, blank=True)

    class Meta(Lasting.Meta):
        verbose_name = "联络点"

    def __str__(self) -> str:
        return self.name


class Team(Lasting):
    """服务分队、志愿服务团."""

    kind = models.CharField("类别", max_length=1, choices=TeamKind)
    name = models.CharField("名称", max_length=60)
    leader = models.CharField("负责人", max_length=40, blank=True)
    members = models.PositiveSmallIntegerField("人数", default=0)
    task = models.CharField("服务内容", max_length=200, blank=True)

    class Meta(Lasting.Meta):
        verbose_name = "服务队伍"

    def __str__(self) -> str:
        return self.name


class Demonstration(Lasting):
    """品牌示范点: what it was named, by whom, and when it is looked at again."""

    title = models.CharField("称号", max_length=80)
    approved_by_office = models.CharField("批准单位", max_length=60)
    approved_on = models.DateField("批准日期")
    number = models.CharField("文号", max_length=40, blank=True)
    reviewed_on = models.DateField("最近复审日期", null=True, blank=True)
    review_due_on = models.DateField("下次复审期限", null=True, blank=True)

    past = ("approved_on", "reviewed_on")

    class Meta(Lasting.Meta):
        verbose_name = "示范点"

    def __str__(self) -> str:
        return self.title


class ProofQuerySet(ScopedQuerySet):
    def standing(self) -> Self:
        return self.filter(removed_on__isnull=True)

    def of(self, row: Any) -> Self:
        """Those of one row of a register."""
        return self.standing().filter(kind=row._meta.model_name, object_id=row.pk)


class Proof(models.Model):
    """佐证材料: a photo or paper that belongs to a row of a register, seen by whom sees the row."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    kind = models.CharField(max_length=20)  # the model's name
    object_id = models.BigIntegerField()
    slot = models.CharField("证明事项", max_length=20, blank=True)  # which field of the row it proves; "" all of it
    content = models.ForeignKey(Attachment, models.PROTECT, verbose_name="电子文件")
    added_on = models.DateField("上传日期")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    removed_on = models.DateField("撤下日期", null=True, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = "佐证材料"
        indexes = [models.Index(fields=["kind", "object_id"], name="proof_found")]
