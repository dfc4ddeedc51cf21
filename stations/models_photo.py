"""One-time passes by which a phone adds a photo to a record, without signing in."""

from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from stations.models_posting import Posting


class PhotoPassQuerySet(models.QuerySet["PhotoPass"]):
    def visible_to(self, posting: Posting | None) -> Self:
        """One's own: the pass acts in the name of the posting that made it."""
        return self.filter(posting=posting) if posting else self.none()


class PhotoPass(models.Model):
    """拍照码: whoever holds its address may add one photo to one record until it ends, in the name of its maker.

    The address holds a random token; here stands only its digest, so that who reads the table can use none.
    """

    digest = models.CharField(max_length=64, unique=True)
    posting = models.ForeignKey(Posting, models.CASCADE, verbose_name="生成人任职", related_name="+")
    kind = models.CharField(max_length=20)  # of record: stations/passes.py
    object_id = models.BigIntegerField()
    slot = models.CharField("证明事项", max_length=20, blank=True)
    typed = models.JSONField("随照片登记的内容", default=dict, blank=True, encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField("生成时间")
    expires_at = models.DateTimeField("失效时间")
    spent_at = models.DateTimeField("使用时间", null=True)
    photo_id = models.BigIntegerField(null=True)  # the key of what the photo became

    objects = PhotoPassQuerySet.as_manager()

    class Meta:
        verbose_name = "拍照码"
        constraints = [
            models.CheckConstraint(
                condition=Q(spent_at__isnull=True, photo_id__isnull=True)
                | Q(spent_at__isnull=False, photo_id__isnull=False),
                name="photo_pass_spent_on_a_photo",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="photo_pass_over")]
