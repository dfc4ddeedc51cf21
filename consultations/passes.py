"""材料 of a consultation come from a phone too: the row of this app in the table of stations/passes.py."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from consultations import actions_brought as actions
from consultations.choices import Brought
from consultations.models import Consultation
from stations.models import Posting, Proof
from stations.passes import Target


def _require(by: Posting, row: Consultation, slot: str, today: date) -> None:
    actions.require_open(by, row)
    if slot not in Brought.values:
        raise ValidationError("请先选择是什么材料,再点“用手机拍照”。")


def _add(row: Consultation, slot: str, **given: Any) -> Proof:
    return actions.add_brought(row, brought=slot, **given)


CONSULTATION = Target(
    rows=lambda posting: Consultation.objects.visible_to(posting).select_related("station__region", "client"),
    require=_require,
    told=lambda row, slot: (row.station.name, f"咨询材料:{Brought(slot).label}"),  # of nobody in person
    add=_add,
    page=lambda row, slot: reverse("consultations:detail", args=[row.pk]),
    file=lambda row, pk: reverse("consultations:brought_file", args=[row.pk, pk]),
)
