"""The models of the stations, each topic in a file of its own."""

from stations.models_area import Region, Station, StationInterval, StationQuerySet, holds, lasts
from stations.models_coordination import (
    AreaBody,
    CoordinationBody,
    CoordinationMember,
    Decision,
    Filing,
    Meeting,
    filed_on,
)
from stations.models_duty import DutyDay, DutyPlan, DutySheet, FundEntry, Training
from stations.models_photo import PhotoPass, PhotoPassQuerySet
from stations.models_plan import EntryOrder, PlanTask, PlanTaskQuerySet, SystemEntry
from stations.models_posting import Posting, PostingQuerySet, TokenPosting, in_force
from stations.models_register import (
    Agreement,
    ContactPoint,
    Demonstration,
    LibraryDocument,
    Notice,
    NoticeCheck,
    Premises,
    Proof,
    Registered,
    Risk,
    Team,
)
from stations.models_shared import Attachment, Obligation, ObligationQuerySet, Share, TermPromise, TermPromiseQuerySet
from stations.models_staff import Staff, StaffQuerySet, professional_on

__all__ = [
    "Agreement", "AreaBody", "Attachment", "ContactPoint", "CoordinationBody", "CoordinationMember", "Decision",
    "Demonstration", "DutyDay", "DutyPlan", "DutySheet", "EntryOrder", "Filing", "FundEntry", "LibraryDocument",
    "Meeting", "Notice", "NoticeCheck", "Obligation", "ObligationQuerySet", "PhotoPass", "PhotoPassQuerySet",
    "PlanTask", "PlanTaskQuerySet", "Posting", "PostingQuerySet", "Premises", "Proof", "Region", "Registered",
    "Risk", "Share", "Staff", "StaffQuerySet", "Station", "StationInterval", "StationQuerySet", "SystemEntry",
    "Team", "TermPromise", "TermPromiseQuerySet", "TokenPosting", "Training", "filed_on", "holds", "in_force",
    "lasts", "professional_on",
]  # fmt: skip
