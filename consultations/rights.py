"""What the log holds on a person (clients/rights.py)."""

from django.db.models import QuerySet

from clients.models import Client
from clients.rights import Section, destroy
from consultations.models import Consultation


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


def erase(files: list[Client]) -> None:
    """What was said is destroyed; the record stays and counts."""
    destroy(_rows(files))
