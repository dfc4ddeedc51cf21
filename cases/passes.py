"""Papers of a case come from a phone too: the rows of this app in the table of stations/passes.py.

What is told to whoever holds the code is the kind of paper alone: no number of the case, nobody's name.
"""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from cases import actions_papers as actions
from cases.choices import Paper
from cases.models import Case, Document
from stations.models import Posting
from stations.passes import Target
from stations.photos import upright


def _require(by: Posting, case: Case, slot: str, today: date, *, title: str, made_on: date | str) -> None:
    actions.require_open(by, case, slot)
    actions.require_told(title, _day(made_on), today)


def _add(case: Case, slot: str, *, by: Posting, at: datetime, file: bytes, title: str, made_on: str) -> Document:
    return actions.upload(
        case, by=by, today=timezone.localdate(at), at=at, paper=slot, made_on=_day(made_on), title=title,
        file=upright(file),
    )  # fmt: skip


def _day(told: date | str) -> date:
    """As the form has it, or as the pass keeps it."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def _require_sign(by: Posting, document: Document, slot: str, today: date) -> None:
    actions.require_open(by, document.case, document.paper)
    actions.require_signable(document)


def _sign(document: Document, slot: str, *, by: Posting, at: datetime, file: bytes) -> Document:
    return actions.sign(document, by=by, at=at, file=upright(file), pages=1)


def _page(case_pk: int) -> str:
    return reverse("cases:documents", args=[case_pk])


def _file(pk: int) -> str:
    is_handed_in = Document.objects.filter(pk=pk, scan=None).exists()
    return reverse("cases:document_file" if is_handed_in else "cases:document_scan", args=[pk])


OWN = {
    "case": Target(  # one more paper; the slot is its kind
        rows=lambda posting: Case.objects.visible_to(posting).select_related("station__region"),
        require=_require,
        told=lambda case, slot: (case.station.name, f"案件材料:{Paper(slot).label}"),
        add=_add,
        page=lambda case, slot: _page(case.pk),
        file=lambda case, pk: _file(pk),
    ),
    "document": Target(  # 签章扫描件 of a paper that was made here
        rows=lambda posting: Document.objects.visible_to(posting).select_related("case__station__region"),
        require=_require_sign,
        told=lambda document, slot: (document.case.station.name, f"{document.get_paper_display()}签章件"),
        add=_sign,
        page=lambda document, slot: _page(document.case_id),
        file=lambda document, pk: _file(pk),
    ),
}
