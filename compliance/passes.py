"""The lines that take a photo from a phone: the rows of this app in the table of stations/passes.py."""

from datetime import date
from typing import Any

from django.urls import reverse

from clients.identity import refuse_numbers
from compliance import actions, actions_order
from compliance.models import Answer, OrderLine
from compliance.standard import ASSERTED
from stations.models import Posting, Proof
from stations.passes import Target


def page_of(line: Answer | OrderLine) -> str:
    """Where the station works on the line."""
    if isinstance(line, Answer):
        return reverse("compliance:fill", args=[line.assessment_id])
    return reverse("compliance:order", args=[line.order_id])


def shown_at(line: Answer | OrderLine) -> str:
    """Where everybody reads it who may, and when nothing can be changed any more."""
    if isinstance(line, Answer):
        return reverse("compliance:assessment", args=[line.assessment_id])
    return page_of(line)


def _file(line: Any, pk: int) -> str:
    return reverse("compliance:proof", args=[pk])


def _require(by: Posting, line: Answer | OrderLine, slot: str, today: date, *, title: str = "") -> None:
    if isinstance(line, Answer):
        actions.require_open(by, line.assessment)
    else:
        actions_order.require_open(by, line.order)
    refuse_numbers("title", title)


def _add_to_answer(line: Answer, slot: str, **given: Any) -> Proof:
    return actions.add_proof(line, **given)


def _add_to_order(line: OrderLine, slot: str, **given: Any) -> Proof:
    return actions_order.add_proof(line, **given)


ANSWER = Target(
    rows=lambda posting: (
        Answer.objects.visible_to(posting).filter(code__in=ASSERTED).select_related("assessment__station__region")
    ),
    require=_require,
    told=lambda line, slot: (
        line.assessment.station.name, f"{line.assessment.period_label}自评 {line.code} {line.line.label}"
    ),
    add=_add_to_answer,
    page=lambda line, slot: page_of(line),
    file=_file,
)  # fmt: skip

ORDER_LINE = Target(
    rows=lambda posting: OrderLine.objects.visible_to(posting).select_related("order__station__region"),
    require=_require,
    told=lambda line, slot: (line.order.station.name, f"整改 {line.code} {line.line.label}"),
    add=_add_to_order,
    page=lambda line, slot: page_of(line),
    file=_file,
)

OWN = {"answer": ANSWER, "orderline": ORDER_LINE}
