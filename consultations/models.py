"""The consultation log."""

import uuid
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import P
from clients import identity
from clients.models import Client, Facts
from consultations.choices import AnswerWay, AskedBy, Channel, ConsultationState, Matter, Need, Outcome, Visit
from consultations.lifecycle import CONSULTATION
from consultations.models_answer import CommonAnswer
from consultations.models_campaign import Campaign, CampaignQuerySet, OutreachEvent, Reported
from consultations.models_import import LedgerImport, LedgerImportQuerySet
from stations.models import Station
from stations.scope import ScopedQuerySet

__all__ = [
    "Campaign", "CampaignQuerySet", "CommonAnswer", "Consultation", "ConsultationQuerySet", "LedgerImport",
    "LedgerImportQuerySet", "OutreachEvent", "Reported",
]  # fmt: skip


class ConsultationQuerySet(ScopedQuerySet):
    view_permission = P.CONSULTATION_VIEW

    def recorded(self) -> Self:
        return self.filter(state=ConsultationState.RECORDED)

    def to_answer(self) -> Self:
        """Promised an answer, or asked for one by a work order, and not answered yet."""
        return self.recorded().filter(answer_due_on__isnull=False, answered_on__isnull=True)

    def asked_before(self, client: Client | None, matter: str, day: date) -> Self:
        """重复: the same person asked about the same matter before, perhaps on a file that was merged into this one."""
        if client is None or client.pk is None:
            return self.none()
        files = Client.objects.with_merged([client.pk])
        return self.recorded().filter(client__in=files, held_on__lte=day, matter=matter)

    def to_enter(self) -> Self:
        """What belongs into the 中国残联 system: recorded, and not of past ledgers."""
        return self.recorded().filter(counted_in__isnull=False)

    def listed(self) -> Self:
        """What a row of a list shows, no sealed text. The join is an outer one, so SQLite starts with our table."""
        shown = ("held_on", "channel", "persons", "matter", "outcome", "state", "is_late", "counted_in", "station")
        owed = ("answer_due_on", "answered_on")
        return self.select_related("client").only(*shown, *owed, "recorded_by", "client__name")


class Consultation(Facts):
    """One consultation: 1 批次, `persons` 人次 (规范化建设标准第5条)."""

    LIFECYCLE = CONSULTATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站")
    client = models.ForeignKey(Client, models.PROTECT, verbose_name="来访人", null=True, blank=True)  # null: anonymous
    channel = models.CharField("渠道", max_length=2, choices=Channel, default=Channel.WALK_IN)
    asked_by = models.CharField("咨询人", max_length=1, choices=AskedBy, default=AskedBy.SELF)
    persons = models.PositiveSmallIntegerField("人数", default=1)
    matter = models.CharField("事项", max_length=2, choices=Matter)
    outcome = models.CharField("处理", max_length=1, choices=Outcome, default=Outcome.ANSWERED)
    visit = models.CharField("初次或重复", max_length=1, choices=Visit, default=Visit.FIRST)
    held_on = models.DateField("日期")
    counted_in = models.DateField("计入月份", null=True, blank=True)  # null: past ledgers, counts nowhere
    is_late = models.BooleanField("补录", default=False)
    minutes = models.PositiveSmallIntegerField("用时(分钟)", null=True, blank=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, verbose_name="专项活动", null=True, blank=True)

    # What is still to be answered: promised (约期答复), or asked for by a work order. Null: nothing is owed.
    answer_due_on = models.DateField("答复期限", null=True, blank=True)
    answer_due_in = models.DateField("答复期限计入月份", null=True, blank=True)  # counted there, answered or not
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer_way = models.CharField("答复方式", max_length=1, choices=AnswerWay, blank=True)  # "": on the spot
    order_number = models.CharField("工单号", max_length=40, blank=True)

    asked_sign_language = models.BooleanField("需要手语翻译", default=False)
    asked_braille = models.BooleanField("需要盲文", default=False)
    asked_large_print = models.BooleanField("需要大字", default=False)
    asked_voice = models.BooleanField("需要语音", default=False)
    asked_home_visit = models.BooleanField("需要上门", default=False)
    asked_escort = models.BooleanField("需要陪同", default=False)
    asked_counselling = models.BooleanField("需要心理", default=False)
    met_sign_language = models.BooleanField("已提供手语翻译", default=False)
    met_braille = models.BooleanField("已提供盲文", default=False)
    met_large_print = models.BooleanField("已提供大字", default=False)
    met_voice = models.BooleanField("已提供语音", default=False)
    met_home_visit = models.BooleanField("已提供上门", default=False)
    met_escort = models.BooleanField("已提供陪同", default=False)
    met_counselling = models.BooleanField("已提供心理", default=False)
    needs_met = models.PositiveSmallIntegerField("满足需求项数", default=0)  # set by the action from the met_ columns

    question_sealed = models.BinaryField(blank=True, default=b"")
    answer_sealed = models.BinaryField(blank=True, default=b"")

    state = models.CharField("状态", max_length=10, choices=ConsultationState, default=ConsultationState.RECORDED)
    reason = models.CharField("作废或更正理由", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = "咨询"
        indexes = [
            models.Index(fields=["station", "counted_in"], name="consultation_counted"),
            models.Index(fields=["station", "held_on", "id"], name="consultation_listed"),
            models.Index(fields=["held_on", "id"], name="consultation_listed_widely"),
            models.Index(fields=["client", "held_on"], name="consultation_of_client"),
            models.Index(
                fields=["station", "answer_due_on"],
                name="consultation_to_answer",
                condition=Q(answer_due_on__isnull=False, answered_on__isnull=True),
            ),
            models.Index(
                fields=["station", "answer_due_in"],
                name="consultation_answer_counted",
                condition=Q(answer_due_in__isnull=False),
            ),
        ]
        constraints = [
            *CONSULTATION.constraints(),
            models.CheckConstraint(
                condition=Q(persons__gte=1, persons__lte=999), name="consultation_persons",
                violation_error_message="人数应为 1 至 999。",
            ),
            models.CheckConstraint(
                condition=Q(counted_in__isnull=True) | Q(counted_in__day=1), name="consultation_counted_first_day"
            ),
            models.CheckConstraint(
                condition=Q(counted_in__isnull=True) | Q(is_late=True) | Q(counted_in__lte=F("held_on")),
                name="consultation_late_is_told",
            ),
            models.CheckConstraint(
                condition=Q(answer_due_on__isnull=True) | Q(answer_due_on__gte=F("held_on")),
                name="consultation_answer_due", violation_error_message="答复期限不能早于来访日期。",
            ),
            models.CheckConstraint(
                condition=Q(answer_due_in__isnull=True) | Q(answer_due_in__day=1),
                name="consultation_answer_due_first_day",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True)
                | Q(answer_due_on__isnull=False, answered_on__gte=F("held_on")),
                name="consultation_answered", violation_error_message="答复日期不能早于来访日期。",
            ),
        ]  # fmt: skip

    def clean(self) -> None:
        if not 1 <= self.persons <= 999:
            raise ValidationError({"persons": "人数应为 1 至 999。"})
        if self.outcome == Outcome.CASE_OPENED and self.client_id is None:
            raise ValidationError({"outcome": "匿名来访不能转立案,请先登记来访人。"})
        if self.answer_due_on and self.answer_due_on < self.held_on:
            raise ValidationError({"answer_due_on": "答复期限不能早于来访日期,请核对。"})
        if self.answered_on and self.answered_on < self.held_on:
            raise ValidationError({"answered_on": "答复日期不能早于来访日期,请核对。"})

    @property
    def is_recorded(self) -> bool:
        return self.state == ConsultationState.RECORDED

    @property
    def is_owed(self) -> bool:
        """待答复."""
        return self.is_recorded and self.answer_due_on is not None and self.answered_on is None

    @property
    def question(self) -> str:
        """In clear. Shown only to the station's own staff."""
        return identity.open_text("consultations.consultation", "question", self.uuid, bytes(self.question_sealed))

    @property
    def answer(self) -> str:
        return identity.open_text("consultations.consultation", "answer", self.uuid, bytes(self.answer_sealed))

    @property
    def asked(self) -> list[Need]:
        return [need for need in Need if getattr(self, need.asked_field)]

    @property
    def met(self) -> list[Need]:
        return [need for need in Need if getattr(self, need.met_field)]
