"""监护人 of a person: who speaks for whom cannot speak for himself (民法典第27、28条)."""

import uuid
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.roles import P
from clients import identity, names
from clients.choices import Relation
from stations.scope import ScopedQuerySet


class GuardianQuerySet(ScopedQuerySet):
    station_lookup = "client__station"
    view_permission = P.CLIENT_VIEW

    def present(self) -> Self:
        return self.filter(ended_on=None)


class Guardian(models.Model):
    """A guardian from a day on; another one is another row."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    client = models.ForeignKey("clients.Client", models.CASCADE, related_name="guardians", verbose_name="档案")
    name = models.CharField("监护人姓名", max_length=40)
    relation = models.CharField("与本人关系", max_length=1, choices=Relation)
    phone_sealed = models.BinaryField(blank=True, default=b"")
    since_on = models.DateField("监护起始日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = GuardianQuerySet.as_manager()

    class Meta:
        verbose_name = "监护人"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since_on=None) | Q(ended_on=None) | Q(ended_on__gte=F("since_on")),
                name="guardian_in_order", violation_error_message="终止日期不能早于监护起始日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def phone(self) -> str:
        return identity.open_text("clients.guardian", "phone", self.uuid, bytes(self.phone_sealed))

    @property
    def masked_phone(self) -> str:
        return identity.masked_phone(self.phone)

    def clean(self) -> None:
        self.name = names.tidy(self.name)
        if not self.name or not names.is_name(self.name):
            raise ValidationError({"name": "监护人姓名请用汉字填写,不能有数字。"})
