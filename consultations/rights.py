"""What the log holds on a person (clients/rights.py)."""

from django.db.models import QuerySet

from clients.models import Client
from clients.rights import Section, destroy
from consultations.choices import Brought
from consultations.models import Consultation
from stations import attachments
from stations.models import Proof


def _rows(files: list[Client]) -> QuerySet[Consultation]:
    return Consultation.objects.filter(client__in=files)


def told(files: list[Client]) -> Section:
    rows = [
        (
            f"{row.held_on:%Y-%m-%d}", row.get_channel_display(), row.get_matter_display(), row.question, row.answer,
            row.get_outcome_display(), row.get_state_display(),
        )
        for row in _rows(files).order_by("held_on", "pk")
    ]  # fmt: skip
    return Section("咨询", ("日期", "渠道", "事项", "咨询内容", "答复", "处理", "状态"), rows)


def brought(files: list[Client]) -> Section:
    """The papers themselves are handed over beside the table."""
    rows = [
        (f"{proof.added_on:%Y-%m-%d}", str(Brought(proof.slot).label), "已撤下" if proof.removed_on else "在用")
        for proof in _proofs(files).order_by("added_on", "pk")
    ]
    return Section("咨询材料", ("上传日期", "材料", "说明"), rows)


def _proofs(files: list[Client]) -> QuerySet[Proof]:
    keys = list(_rows(files).values_list("pk", flat=True))
    return Proof.objects.filter(kind=Consultation._meta.model_name, object_id__in=keys)


def erase(files: list[Client]) -> None:
    """What was said and brought is destroyed, also what was taken off; the record stays and counts."""
    for proof in _proofs(files).select_related("content"):
        proof.delete()
        attachments.destroy(proof.content)
        proof.content.delete()
    destroy(_rows(files))
