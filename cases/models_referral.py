"""转介: to legal aid, judicial relief, departments, or another station."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery

from accounts.models import User
from accounts.roles import P
from cases.choices import ReferralState, Target
from cases.lifecycle import REFERRAL
from cases.models_case import Case
from clients.models import Client, Facts
from stations.models import Station
from stations.scope import ScopedQuerySet


class ReferralQuerySet(ScopedQuerySet):
    view_permission = P.CASE_VIEW

    def unanswered(self, today: date) -> Self:
        """Sent, and the term for an answer is over."""
        return self.filter(state=ReferralState.SENT, due_on__lt=today)

    def listed(self) -> Self:
        """With the case and `client_name`. A join to the client, a required key, would begin at the wrong table."""
        named = Client.objects.filter(pk=OuterRef("case__client")).values("name")
        return self.prefetch_related("case", "station").annotate(client_name=Subquery(named))


class Referral(Facts):
    """One referral of a case, with the person's facts of the day it was sent: the source of 表5."""

    LIFECYCLE = REFERRAL
    FILE, MONTH = "case__client", "sent_in"

    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    target = models.CharField("转介对象", max_length=2, choices=Target)
    target_name = models.CharField("接收单位", max_length=60)
    target_station = models.ForeignKey(
        Station, models.PROTECT, verbose_name="协作工作站", null=True, blank=True, related_name="+"
    )
    papers = models.TextField("材料清单", max_length=1000)
    consented_on = models.DateField("单独同意日期")  # 个人信息保护法第23条
    number = models.CharField("文号", max_length=40, blank=True)
    code = models.CharField("查询码", max_length=8, unique=True)  # printed on the slip: finds it when the partner calls
    sent_on = models.DateField("发出日期", null=True, blank=True)
    sent_in = models.DateField("发出计入月份", null=True, blank=True)
    sent_is_late = models.BooleanField("补录", default=False)
    due_on = models.DateField("回复期限", null=True, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_in = models.DateField("答复计入月份", null=True, blank=True)
    answered_as = models.CharField("答复", max_length=10, choices=ReferralState, blank=True)
    answer_days = models.PositiveSmallIntegerField("答复用时(天)", default=0)
    ended_on = models.DateField("办结、退回或撤回日期", null=True, blank=True)
    ended_in = models.DateField("了结计入月份", null=True, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    their_number = models.CharField("对方案号", max_length=60, blank=True)
    asked_fen = models.BigIntegerField("申请救助金额(分)", default=0)
    granted_fen = models.BigIntegerField("批准救助金额(分)", default=0)
    relieved_fen = models.BigIntegerField("减免费用(分)", default=0)
    state = models.CharField("状态", max_length=10, choices=ReferralState, default=ReferralState.PREPARED)
    turn = models.CharField(max_length=20, blank=True)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    version = models.PositiveIntegerField(default=1)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = "转介"
        ordering = ["-pk"]
        constraints = [
            *REFERRAL.constraints(),
            models.CheckConstraint(
                condition=Q(asked_fen__gte=0, granted_fen__gte=0, relieved_fen__gte=0), name="referral_money",
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | Q(answered_on__gte=F("sent_on")), name="referral_in_order",
                violation_error_message="答复日期不能早于发出日期。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(sent_on__isnull=True) | Q(ended_on__gte=F("sent_on")),
                name="referral_ended_in_order", violation_error_message="日期不能早于发出日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["station", "sent_in"], name="referral_counted"),
            models.Index(fields=["station", "answered_in"], name="referral_answered"),
            models.Index(fields=["station", "ended_in"], name="referral_concluded"),
            models.Index(fields=["station", "state", "due_on"], name="referral_waiting"),
        ]

    def __str__(self) -> str:
        return self.number or self.target_name
