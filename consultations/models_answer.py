"""常用答复: what is answered again and again, kept by a station, or by an office for the stations below it."""

from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import P
from consultations.models_campaign import upwards
from stations.models import Posting, Region, Station


class CommonAnswerQuerySet(models.QuerySet["CommonAnswer"]):
    def visible_to(self, posting: Posting | None) -> Self:
        """Those of one's own area, and those of the offices above it."""
        if posting is None or not posting.may(P.CONSULTATION_VIEW):
            return self.none()
        return self.filter(Q(region__path__in=upwards(posting.path)) | Q(station__in=posting.station_ids))

    def offered_to(self, station: Station) -> Self:
        """What a station may put into an answer: its own first, then from the nearest office upwards."""
        rows = self.filter(Q(station=station) | Q(region__path__in=upwards(station.path)))
        return rows.order_by(models.F("station").desc(nulls_last=True), "-region__path", "name", "pk")


class CommonAnswer(models.Model):
    """A text to put into an answer. It tells of nobody, so it is not sealed, and goes when it is removed."""

    station = models.ForeignKey(Station, models.PROTECT, verbose_name="工作站", null=True, blank=True, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="单位", null=True, blank=True, related_name="+")
    name = models.CharField("名称", max_length=30)
    text = models.TextField("答复内容", max_length=1000)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="维护人")
    version = models.PositiveIntegerField(default=1)

    objects = CommonAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "常用答复"
        constraints = [
            models.CheckConstraint(
                condition=Q(station__isnull=True, region__isnull=False)
                | Q(station__isnull=False, region__isnull=True),
                name="common_answer_of_one",
            ),
            models.UniqueConstraint(
                fields=["station", "name"], name="common_answer_once_at_station",
                violation_error_message="本站已有同名的常用答复,请换一个名称。",
            ),
            models.UniqueConstraint(
                fields=["region", "name"], name="common_answer_once_in_region",
                violation_error_message="本单位已有同名的常用答复,请换一个名称。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def is_of(self, posting: Posting) -> bool:
        """Whether the posting's own station or office keeps it."""
        return (self.station_id, self.region_id) == (posting.station_id, posting.region_id)
