"""What the cases hold on a person, and why they may forbid to erase it yet (clients/rights.py)."""

from datetime import date

from django.db.models import Q, QuerySet

from cases.choices import CaseState, DisposalState
from cases.models import Case, CaseNote, Complaint, Member, ReturnCall, Review
from cases.models_case import UNFINISHED
from clients.choices_rights import ERASED
from clients.models import Client
from clients.rights import Section, destroy


def _rows(files: list[Client]) -> QuerySet[Case]:
    """His own, and those of a group he is in."""
    return Case.objects.filter(Q(client__in=files) | Q(pk__in=Member.objects.filter(client__in=files).values("case")))


def told(files: list[Client]) -> Section:
    rows = [
        (
            row.number, f"{row.applied_on:%Y-%m-%d}", row.get_matter_display(), row.get_form_display(), row.facts,
            row.get_state_display(), row.get_outcome_display() if row.outcome else "",
        )
        for row in _rows(files).order_by("applied_on", "pk")
    ]  # fmt: skip
    return Section("案件", ("案号", "申请日期", "事项", "办理方式", "案情", "状态", "结果"), rows)


def holds(files: list[Client], today: date) -> list[str]:
    """A case in hand is needed; a case that ended is kept as a file until its time is over and it was disposed of."""
    found = _rows(files).exclude(state=CaseState.MISTAKEN).select_related("archive").order_by("pk")
    return [why for row in found if (why := _hold(row))]


def _hold(case: Case) -> str:
    archive = getattr(case, "archive", None)
    if case.state in UNFINISHED:
        return f"案件 {case.number} 尚在办理({case.get_state_display()}),办结后再办。"
    if archive is None:
        return f"案件 {case.number} 尚未归档,案卷须按档案规定保管。"
    if archive.state == DisposalState.DISPOSED:
        return ""
    until = f"保管到 {archive.keep_until:%Y-%m-%d}" if archive.keep_until else "永久保管"
    return f"案件 {case.number} 的案卷 {archive.number} {until},期满销毁后再办。"


def erase(files: list[Client]) -> None:
    own = Case.objects.filter(client__in=files)
    for model in (CaseNote, Review, ReturnCall, Complaint):
        destroy(model.objects.filter(case__in=own))
    destroy(own)
    Member.objects.filter(client__in=files).update(name=ERASED, sound="")
