"""Cases, the spans by which they count, the people in them, and their notes. The other topics import from here."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from accounts.models import User
from accounts.roles import P, Role
from cases.choices import CaseOutcome, CaseSource, CaseState, Ended, Form, Ground, Kind, Opened
from cases.lifecycle import CASE, STANDING
from clients.identity import open_text
from clients.models import Client, Facts
from consultations.choices import Matter
from consultations.models import Campaign, Consultation
from stations.choices import StaffKind
from stations.models import Posting, Staff, Station
from stations.scope import ScopedQuerySet

UNFINISHED = STANDING | {CaseState.DRAFT, CaseState.PAPERS_MISSING, CaseState.UNDER_REVIEW}


class CaseQuerySet(ScopedQuerySet):
    view_permission = P.CASE_VIEW
    share_kind = "case"

    def open(self) -> Self:
        return self.filter(state__in=sorted(UNFINISHED))

    def handled_by(self, staff: Staff) -> Self:
        """His caseload: what he has in hand, stands still or waits for the check of its end."""
        return self.filter(handler=staff, state__in=[CaseState.IN_PROGRESS, CaseState.SUSPENDED, CaseState.CLOSING])

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_on__lt=today)

    def listed(self) -> Self:
        """With `client_name` and the handler. A join to the client, a required key, would begin at the wrong table."""
        named = Client.objects.filter(pk=OuterRef("client")).values("name")
        return self.select_related("handler").annotate(client_name=Subquery(named))

    def to_enter(self) -> Self:
        """What belongs into the 中国残联 system: 新收, neither by mistake nor of past ledgers, none passed on here."""
        taken = CaseSpan.objects.filter(opened_as=Opened.NEW, opened_in__isnull=False).exclude(ended_as=Ended.MISTAKEN)
        return self.filter(Exists(taken.filter(case=OuterRef("pk"))))

    def of_clients(self, clients: Iterable[Client]) -> Self:
        """Theirs, and those opened on files that were merged into theirs."""
        return self.filter(client__in=Client.objects.with_merged(client.pk for client in clients))

    def waiting_for(self, posting: Posting) -> Self:
        """Those whose next step is this posting's; a caseworker's own, and those of handlers without an account."""
        waiting = self.exclude(turn="").filter(turn=posting.role)
        if posting.role == Role.CASEWORKER:
            waiting = waiting.filter(Q(handler__user=posting.user_id) | Q(handler__user=None))
        return waiting


class Case(models.Model):
    """案件: one file of help. The station's own papers, never an act of 法律援助 (法律援助法第12条)."""

    LIFECYCLE = CASE

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", db_index=False)  # the indexes below
    client = models.ForeignKey(Client, models.PROTECT, verbose_name="当事人")
    consultation = models.ForeignKey(Consultation, models.PROTECT, verbose_name="来源咨询", null=True, blank=True)
    campaign = models.ForeignKey(Campaign, models.PROTECT, verbose_name="专项活动", null=True, blank=True)
    number = models.CharField("案号", max_length=40)
    kind = models.CharField("案件类型", max_length=1, choices=Kind)
    form = models.CharField("办理方式", max_length=2, choices=Form)
    matter = models.CharField("事项", max_length=2, choices=Matter)
    source = models.CharField("案件来源", max_length=2, choices=CaseSource, default=CaseSource.APPLICATION)
    is_group = models.BooleanField("群体性案件", default=False)
    facts_sealed = models.BinaryField(blank=True, default=b"")
    applied_on = models.DateField("申请日期")
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    refused_on = models.DateField("不予受理日期", null=True, blank=True)
    suspended_on = models.DateField("中止日期", null=True, blank=True)
    closed_on = models.DateField("结案日", null=True, blank=True)
    terminated_on = models.DateField("终止日期", null=True, blank=True)
    transferred_on = models.DateField("转出日期", null=True, blank=True)
    mistaken_on = models.DateField("误登更正日期", null=True, blank=True)
    archived_on = models.DateField("归档日期", null=True, blank=True)
    ground = models.CharField("终止情形", max_length=1, choices=Ground, blank=True)
    received_from = models.ForeignKey(
        "self", models.PROTECT, verbose_name="转入自", null=True, blank=True, related_name="passed_to"
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    handler = models.ForeignKey(Staff, models.PROTECT, verbose_name="承办人", null=True, blank=True)
    outcome = models.CharField("结案结果", max_length=2, choices=CaseOutcome, blank=True)
    state = models.CharField("状态", max_length=20, choices=CaseState, default=CaseState.UNDER_REVIEW)
    turn = models.CharField("待办角色", max_length=20, choices=Role, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="立案人")
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = "案件"
        constraints = [
            *CASE.constraints(),
            # Per station: the short names of two stations may be the same (two counties called 朝阳).
            models.UniqueConstraint(fields=["station", "number"], name="case_number_once"),
            models.CheckConstraint(
                condition=~Q(state=CaseState.CLOSED) | ~Q(outcome=""), name="case_closed_has_outcome",
                violation_error_message="结案须填写结案结果。",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("applied_on")), name="case_accepted_after",
                violation_error_message="受理日期不能早于申请日期。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("accepted_on")), name="case_closed_after",
                violation_error_message="结案日不能早于受理日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["station", "applied_on", "id"], name="case_listed"),
            models.Index(fields=["applied_on", "id"], name="case_listed_widely"),
            models.Index(fields=["station", "state", "due_on"], name="case_waiting"),
            models.Index(fields=["station", "turn", "due_on"], name="case_turn"),  # read by the frame of every page
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        if self.accepted_on and self.accepted_on < self.applied_on:
            raise ValidationError({"accepted_on": f"受理日期不能早于申请日期 {self.applied_on:%Y-%m-%d},请核对日期。"})
        if self.refused_on and self.refused_on < self.applied_on:
            raise ValidationError({"refused_on": f"日期不能早于申请日期 {self.applied_on:%Y-%m-%d},请核对日期。"})
        if self.closed_on and self.accepted_on and self.closed_on < self.accepted_on:
            raise ValidationError({"closed_on": f"结案日不能早于受理日期 {self.accepted_on:%Y-%m-%d},请核对日期。"})
        if self.form == Form.DEFENCE and self.kind != Kind.CRIMINAL:
            raise ValidationError({"form": "刑事辩护只用于刑事案件,请核对案件类型和办理方式。"})
        if self.form == Form.DEFENCE and self.handler and self.handler.kind != StaffKind.LAWYER:
            raise ValidationError({"handler": "刑事辩护只能由律师承办(参照法律援助法第25条),请改选律师。"})

    @property
    def facts(self) -> str:
        """案情, opened. For those who may read it: the page asks before."""
        return open_text("cases.case", "facts", self.uuid, self.facts_sealed)


class SpanQuerySet(ScopedQuerySet):
    view_permission = P.CASE_VIEW


# The month a span ends in, one after all others while it is open. The constant stands in the SQL, not among its
# parameters, or SQLite does not know the index again.
OPEN_UNTIL = models.Func(
    "ended_in", template="COALESCE(%(expressions)s, '9999-12-01')", output_field=models.DateField()
)


class CaseSpan(Facts):
    """在办期: from 受理 (or 重开, 转入) to its end. Everything 表3 counts, frozen on the row.

    上期结转 + 新收 + 重开 + 转入 − 办结 − 终止 − 转出 − 误登 = 期末在办 holds by construction.
    """

    FILE, MONTH = "case__client", "opened_in"

    case = models.ForeignKey(Case, models.PROTECT, related_name="spans")
    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", db_index=False)  # the indexes below
    kind = models.CharField("案件类型", max_length=1, choices=Kind)
    form = models.CharField("办理方式", max_length=2, choices=Form)
    matter = models.CharField("事项", max_length=2, choices=Matter)
    source = models.CharField("案件来源", max_length=2, choices=CaseSource, default=CaseSource.APPLICATION)
    is_group = models.BooleanField("群体性案件", default=False)
    opened_on = models.DateField("开始日期")
    opened_in = models.DateField("开始计入月份", null=True, blank=True)
    opened_as = models.CharField("开始方式", max_length=1, choices=Opened)
    opened_is_late = models.BooleanField("开始补录", default=False)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    ended_in = models.DateField("结束计入月份", null=True, blank=True)
    ended_as = models.CharField("结束方式", max_length=1, choices=Ended, blank=True)
    ended_is_late = models.BooleanField("结束补录", default=False)
    handler_kind = models.CharField("承办人类别", max_length=2, choices=StaffKind, blank=True)
    outcome = models.CharField("结案结果", max_length=2, choices=CaseOutcome, blank=True)
    recovered_fen = models.BigIntegerField("挽回经济损失(分)", default=0)
    gained_fen = models.BigIntegerField("取得利益(分)", default=0)
    wages_fen = models.BigIntegerField("其中劳动报酬(分)", default=0)
    injury_fen = models.BigIntegerField("其中工伤(分)", default=0)
    support_fen = models.BigIntegerField("其中赡养抚养扶养费(分)", default=0)
    petitions_avoided = models.PositiveSmallIntegerField("避免越级访、群体访(次)", default=0)
    petitions_note = models.CharField("避免越级访、群体访的依据", max_length=200, blank=True)

    objects = SpanQuerySet.as_manager()

    class Meta:
        verbose_name = "在办期"
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on__isnull=True), name="span_open_once"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_as="") | (Q(ended_on__isnull=False) & ~Q(ended_as="")),
                name="span_end_is_told",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("opened_on")), name="span_in_order",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.CheckConstraint(
                # A span of past ledgers (opened before the station reported) counts nowhere, its end neither.
                condition=Q(ended_in__isnull=True) | Q(opened_in__isnull=False, ended_in__gte=F("opened_in")),
                name="span_counted_in_order",
            ),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0, gained_fen__gte=0), name="span_money",
                violation_error_message="金额不能为负数。",
            ),
            models.CheckConstraint(
                condition=Q(wages_fen__gte=0, injury_fen__gte=0, support_fen__gte=0)
                & Q(recovered_fen__gte=F("wages_fen") + F("injury_fen") + F("support_fen")),
                name="span_money_of_which",
                violation_error_message="其中的劳动报酬、工伤、赡养抚养扶养费之和不能超过挽回经济损失。",
            ),
            models.CheckConstraint(
                condition=Q(petitions_avoided=0) | ~Q(petitions_note=""), name="span_petitions_told",
                violation_error_message="填写避免越级访、群体访次数的,请写明依据。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["station", "opened_in"], name="span_opened"),
            models.Index(fields=["station", "ended_in"], name="span_ended"),
            # What stands at a month's end, without reading every span of the past.
            models.Index("station", OPEN_UNTIL, name="span_standing"),
        ]


class CasePersonQuerySet(ScopedQuerySet):
    station_lookup = "span__station"
    view_permission = P.CASE_VIEW


class CasePerson(Facts):
    """受援人: one person helped in a span, with the facts of the day it opened. The source of 表4."""

    STATION, MONTH = "span__station", "span__opened_in"

    span = models.ForeignKey(CaseSpan, models.CASCADE, related_name="people")
    client = models.ForeignKey(Client, models.PROTECT, null=True, blank=True)

    objects = CasePersonQuerySet.as_manager()

    class Meta:
        verbose_name = "受援人"
        constraints = [
            models.UniqueConstraint(
                fields=["span", "person_key"], condition=~Q(person_key=""), name="case_person_once"
            ),
        ]

    @classmethod
    def rekey(cls, client: Client, key: str) -> None:
        """Who turns out to be in a span already stays in 人次, and counts no second time in 人."""
        rows, taken = cls.of_open_months(client), cls.objects.filter(person_key=key).exclude(client=client)
        rows.filter(span__in=taken.values("span")).update(person_key="")
        rows.exclude(span__in=taken.values("span")).update(person_key=key)


class CaseNoteQuerySet(ScopedQuerySet):
    station_lookup = "case__station"
    view_permission = P.CASE_VIEW


class CaseNote(models.Model):
    """A dated note on the work done; never edited, never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    held_on = models.DateField("日期")
    text_sealed = models.BinaryField(default=b"")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    written_at = models.DateTimeField("记录时间")

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "办案记录"
        ordering = ["held_on", "pk"]

    @property
    def text(self) -> str:
        return open_text("cases.casenote", "text", self.uuid, self.text_sealed)
