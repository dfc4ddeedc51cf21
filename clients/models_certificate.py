"""The certificates of a person, one row each, and the parts of a 多重残疾."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.roles import P
from clients import identity
from clients.choices import Category, CertificateState, Grade, Part
from stations.scope import ScopedQuerySet


class Parts(models.Model):
    """One column a part. Of a 多重残疾 only: the law asks for some of them (法律援助法第25条)."""

    has_visual = models.BooleanField("含视力残疾", default=False)
    has_hearing = models.BooleanField("含听力残疾", default=False)
    has_speech = models.BooleanField("含言语残疾", default=False)
    has_physical = models.BooleanField("含肢体残疾", default=False)
    has_intellectual = models.BooleanField("含智力残疾", default=False)
    has_mental = models.BooleanField("含精神残疾", default=False)

    class Meta:
        abstract = True

    @property
    def parts(self) -> list[Part]:
        return [part for part in Part if getattr(self, part.field)]


class CertificateQuerySet(ScopedQuerySet):
    station_lookup = "client__station"
    view_permission = P.CLIENT_VIEW


class Certificate(models.Model):
    """A 残疾人证: a re-assessment or a re-issue is a new row, and the old one stays, replaced."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="certificates", verbose_name="档案")
    number_sealed = models.BinaryField(blank=True, default=b"")
    category = models.CharField("残疾类别", max_length=1, choices=Category, default=Category.UNKNOWN)
    grade = models.CharField("残疾等级", max_length=1, choices=Grade, default=Grade.UNKNOWN)
    issued_on = models.DateField("发证日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    state = models.CharField("证件状态", max_length=10, choices=CertificateState, default=CertificateState.UNKNOWN)
    noted_at = models.DateTimeField("登记时间")
    replaced_at = models.DateTimeField("换发登记时间", null=True, blank=True)
    is_mistaken = models.BooleanField("录错", default=False)  # replaced because it was somebody else's
    version = models.PositiveIntegerField(default=1)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "残疾人证"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(replaced_at=None), name="certificate_current_once"),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(valid_until=None) | Q(valid_until__gt=F("issued_on")),
                name="certificate_in_order", violation_error_message="有效期应在发证日期之后。",
            ),
        ]  # fmt: skip

    @property
    def number(self) -> str:
        """In full. Call inside an audited action."""
        return identity.open_text("clients.certificate", "number", self.uuid, bytes(self.number_sealed))

    @property
    def suffix(self) -> str:
        """B1, B2 … of a re-issue; no part of the number itself."""
        return self.number[20:]

    def state_on(self, day: date) -> CertificateState:
        """As stated; what was valid is expired once its term is over."""
        state = CertificateState(self.state)
        is_over = self.valid_until is not None and self.valid_until < day
        return CertificateState.EXPIRED if is_over and state in (state.VALID, state.UNKNOWN) else state

    def check_day(self, today: date) -> None:
        """What cannot be true on a day. Raises ValidationError."""
        if self.issued_on and self.issued_on > today:
            raise ValidationError({"issued_on": "发证日期不能晚于今天,请对照证件核对。"})
        if self.valid_until and self.valid_until < today and self.state == CertificateState.VALID:
            raise ValidationError({"state": "有效期已过,证件状态不能是“有效”。"})
