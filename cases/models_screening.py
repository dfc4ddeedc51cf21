"""初筛: what is asked before a case is accepted, who stands on the other side, and what was decided of it."""

import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P
from cases.choices import (
    Applied,
    ConflictDecided,
    Exemption,
    Facing,
    Jurisdiction,
    PartyRole,
    Proof,
    ReviewDecided,
    Scope,
    Urgency,
)
from cases.models_case import Case
from clients.identity import open_text
from clients.models import Client
from stations.models import Region
from stations.scope import ScopedQuerySet


class OfCaseQuerySet(ScopedQuerySet):
    """Rows of a case: seen by who sees the case's station."""

    station_lookup = "case__station"
    view_permission = P.CASE_VIEW


class Screening(models.Model):
    """初筛表: one a case. Scope, jurisdiction, urgency, exemption, defence, group."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="screening")
    applied_as = models.CharField("申请形式", max_length=1, choices=Applied, default=Applied.WRITTEN)
    scope = models.CharField("受案范围", max_length=1, choices=Scope, blank=True)
    jurisdiction = models.CharField("管辖依据", max_length=1, choices=Jurisdiction, blank=True)
    organ = models.CharField("办案机关", max_length=60, blank=True)
    place_of_matter = models.CharField("事由发生地", max_length=60, blank=True)
    domicile = models.CharField("户籍地", max_length=60, blank=True, help_text="到县(市、区)。")
    residence_place = models.CharField("经常居住地", max_length=60, blank=True, help_text="到县(市、区)。")
    urgency = models.CharField("急迫情形", max_length=1, choices=Urgency, default=Urgency.NONE)
    served_first = models.BooleanField("先行提供", default=False)
    formalities_done_on = models.DateField("补办手续日期", null=True, blank=True)
    exemption = models.CharField("免予核查经济困难", max_length=1, choices=Exemption, default=Exemption.NONE)
    exemption_basis = models.CharField("依据文件", max_length=60, blank=True, help_text="本地专项活动的文号。")
    proof = models.CharField("证明方式", max_length=1, choices=Proof, blank=True)
    is_defendant = models.BooleanField("犯罪嫌疑人、被告人", default=False)
    has_defender = models.BooleanField("已有辩护人", default=False)
    facing = models.CharField("所涉刑罚和程序", max_length=1, choices=Facing, default=Facing.ORDINARY)
    is_compulsory_treatment = models.BooleanField("强制医疗案件", default=False)
    has_sight = models.BooleanField("多重残疾含视力残疾", default=False)
    has_hearing = models.BooleanField("多重残疾含听力残疾", default=False)
    has_speech = models.BooleanField("多重残疾含言语残疾", default=False)
    guardian_is_opponent = models.BooleanField("监护人是对方当事人", default=False)
    version = models.PositiveIntegerField(default=0)  # 0 = not filled yet

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "初筛"
        constraints = [
            models.CheckConstraint(
                condition=Q(exemption=Exemption.NONE) | ~Q(proof=""), name="screening_exemption_has_proof",
                violation_error_message="免予核查的,请选择证明材料或个人诚信承诺(参照法律援助法第41、42条)。",
            ),
            models.CheckConstraint(
                condition=~Q(exemption=Exemption.CAMPAIGN) | ~Q(exemption_basis=""),
                name="screening_campaign_has_basis",
                violation_error_message="本地专项活动规定的免予核查,请填写依据文件的文号。",
            ),
            models.CheckConstraint(
                condition=Q(served_first=False) | ~Q(urgency=Urgency.NONE), name="screening_served_first_is_urgent",
                violation_error_message="先行提供只用于急迫情形,请选择急迫情形(参照法律援助法第44条)。",
            ),
        ]  # fmt: skip


class Member(models.Model):
    """当事人之一 of a group case, beside the one the file is named after: one 件, n 人."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="members")
    client = models.ForeignKey(Client, models.PROTECT, verbose_name="档案", null=True, blank=True, related_name="+")
    name = models.CharField("姓名", max_length=40)
    sound = models.CharField(max_length=240, blank=True, editable=False)  # as of a party

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "群体案件当事人"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "client"], condition=Q(client__isnull=False), name="member_once",
                violation_error_message="此人已在名单中。",
            ),
        ]  # fmt: skip


class Party(models.Model):
    """The other side and its agents. The name stands in clear, phone and number only as indexes to be matched."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    role = models.CharField("身份", max_length=1, choices=PartyRole, default=PartyRole.OPPONENT)
    name = models.CharField("姓名或名称", max_length=60)
    sound = models.CharField(max_length=240, blank=True, editable=False)  # clients.names.sound: homophones, variants
    phone_index = models.CharField(max_length=64, blank=True, editable=False)
    number_index = models.CharField(max_length=64, blank=True, editable=False)
    note = models.CharField("说明", max_length=100, blank=True)
    decision = models.ForeignKey(  # the check that looked at this party; none = still to be looked at
        "ConflictDecision", models.SET_NULL, verbose_name="核查", null=True, editable=False, related_name="parties"
    )

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "对方当事人和代理人"
        ordering = ["role", "pk"]
        indexes = [
            models.Index(fields=["sound"], name="party_sound"),
            models.Index(fields=["phone_index"], name="party_phone", condition=~Q(phone_index="")),
            models.Index(fields=["number_index"], name="party_number", condition=~Q(number_index="")),
        ]

    def __str__(self) -> str:
        return self.name


class ConflictDecision(models.Model):
    """利益冲突核查: what was found when, and what the station decided."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="conflict_decisions")
    decided = models.CharField("核查结论", max_length=1, choices=ConflictDecided)
    found = models.PositiveSmallIntegerField("命中数", default=0)
    reason = models.CharField("说明", max_length=200, blank=True)
    decided_on = models.DateField("核查日期")
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="核查人")

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "利益冲突核查"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided=ConflictDecided.NONE) | ~Q(reason=""), name="conflict_has_reason",
                violation_error_message="请写明关联情况和处理。",
            ),
        ]  # fmt: skip


class Supplement(models.Model):
    """一次性告知补正: everything that is missing, told once (参照法律援助法第43条)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="supplements")
    papers = models.TextField("缺少的材料", max_length=1000)
    told_on = models.DateField("告知日期")
    due_on = models.DateField("补正期限")
    supplied_on = models.DateField("补齐日期", null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "补正告知"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(supplied_on__isnull=True), name="supplement_open_once"
            ),
            models.CheckConstraint(
                condition=Q(supplied_on__isnull=True) | Q(supplied_on__gte=F("told_on")), name="supplement_in_order",
                violation_error_message="补齐日期不能早于告知日期。",
            ),
        ]  # fmt: skip

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.papers.splitlines() if line.strip()]


class Review(models.Model):
    """复核: the client asks the federation of the same level to look at a refusal again [ours]."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="reviews")
    asked_on = models.DateField("申请复核日期")
    grounds_sealed = models.BinaryField(blank=True, default=b"")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="复核单位", related_name="+")
    decided = models.CharField("复核结论", max_length=1, choices=ReviewDecided, blank=True)
    decided_on = models.DateField("复核日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="复核人", null=True, blank=True)
    reason = models.CharField("复核理由", max_length=200, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = "复核"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(decided_on__isnull=True), name="review_open_once"),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, decided="") | (Q(decided_on__isnull=False) & ~Q(decided="")),
                name="review_is_decided",
            ),
        ]

    @property
    def grounds(self) -> str:
        return open_text("cases.review", "grounds", self.uuid, self.grounds_sealed)
