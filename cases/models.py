"""The models of casework, each topic in a file of its own."""

from cases.models_after import Complaint, Evaluation, ReturnCall, Subsidy
from cases.models_case import (
    OPEN_UNTIL,
    Case,
    CaseNote,
    CaseNoteQuerySet,
    CasePerson,
    CasePersonQuerySet,
    CaseQuerySet,
    CaseSpan,
    SpanQuerySet,
)
from cases.models_papers import Archive, Document, SealUse
from cases.models_referral import Referral
from cases.models_screening import ConflictDecision, Member, Party, Review, Screening, Supplement
from cases.models_terms import CourtStage, Deadline, Reminder, Suspension
from cases.models_typical import TypicalCase

__all__ = [
    "OPEN_UNTIL", "Archive", "Case", "CaseNote", "CaseNoteQuerySet", "CasePerson", "CasePersonQuerySet",
    "CaseQuerySet", "CaseSpan", "Complaint", "ConflictDecision", "CourtStage", "Deadline", "Document", "Evaluation",
    "Member", "Party", "Referral", "Reminder", "ReturnCall", "Review", "Screening", "SealUse", "SpanQuerySet",
    "Subsidy", "Supplement", "Suspension", "TypicalCase",
]  # fmt: skip
