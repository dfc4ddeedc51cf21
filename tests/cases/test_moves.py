"""Every move from every state by every role, tried by the actions themselves, against the pinned table.

Write the table anew after a change that was meant: PIN=1 python -m pytest tests/cases/test_moves.py
"""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.lifecycle import MovedOn, move
from accounts.roles import Role
from cases import actions
from cases import actions_course as course
from cases.choices import CaseState, ReviewDecided
from cases.lifecycle import CASE
from cases.models import Case
from stations.models import Posting
from tests.cases.office import TODAY, Office

LATER = date(2026, 10, 31)  # past the term of the papers asked for
PINNED = Path(__file__).with_name("moves.txt")
HEAD = (
    "# state, move: what becomes of it in the hands of each role (无权 = the role may not, 不能 = not from this state)"
)


def makers(office: Office) -> dict[str, tuple[Callable[..., Case], dict[str, Any]]]:
    """The action behind each move, and what it asks for."""
    why = {"reason": "因故"}
    return {
        "apply": (actions.apply, {"applied_on": TODAY}),
        "ask_papers": (actions.ask_papers, {"told_on": TODAY, "papers": "身份证复印件"}),
        "supply": (actions.supply, {"supplied_on": TODAY}),
        "lapse": (actions.lapse, {"terminated_on": LATER} | why),
        "accept": (actions.accept, {"accepted_on": TODAY}),
        "refuse": (actions.refuse, {"refused_on": TODAY} | why),
        "overturn": (actions.decide_review, {"decided_on": TODAY, "decided": ReviewDecided.OVERTURNED} | why),
        "assign": (course.assign, {"handler": office.staff()}),
        "change_handler": (course.change_handler, {"handler": office.staff(name="郑直")} | why),
        "suspend": (course.suspend, {"suspended_on": TODAY} | why),
        "resume": (course.resume, {"resumed_on": TODAY}),
        "hand_in": (course.hand_in, {"closed_on": TODAY, "outcome": "01"}),
        "send_back": (course.send_back, why),
        "close": (course.close, {"closed_on": TODAY, "outcome": "01"}),
        "terminate": (course.terminate, {"terminated_on": TODAY, "ground": "7"}),
        "pass_on": (course.pass_on, {"transferred_on": TODAY, "to": office.sibling} | why),
        "mark_mistaken": (course.mark_mistaken, {"mistaken_on": TODAY} | why),
        "archive": (_archive, {"archived_on": TODAY}),
        "reopen": (course.reopen, {"reopened_on": TODAY} | why),
    }


def _archive(case: Case, *, by: Posting, today: date, **given: Any) -> Case:
    """The move alone: what the file must hold is tried in test_archive.py."""
    return move(case, "archive", by=by, **given)


def cases_in_every_state(office: Office) -> dict[str, Case]:
    made = {
        CaseState.DRAFT: office.drafted(), CaseState.PAPERS_MISSING: office.asked_for_papers(),
        CaseState.UNDER_REVIEW: office.opened(), CaseState.REFUSED: office.refused(),
        CaseState.ACCEPTED: office.accepted(), CaseState.IN_PROGRESS: office.assigned(),
        CaseState.SUSPENDED: office.suspended(), CaseState.CLOSING: office.handed_in(),
        CaseState.CLOSED: office.closed(), CaseState.TERMINATED: office.terminated(),
        CaseState.PASSED_ON: office.passed_on(), CaseState.MISTAKEN: office.mistaken(),
        CaseState.ARCHIVED: move(office.closed(), "archive", by=office.clerk, archived_on=TODAY),
    }  # fmt: skip
    assert {case.state for case in made.values()} == set(CaseState)
    actions.ask_review(made[CaseState.REFUSED], by=office.clerk, today=TODAY, asked_on=TODAY, grounds="")
    return made


class Undo(Exception):
    """The attempt is over; the case stands as before."""


def outcome(office: Office, case: Case, name: str, role: str) -> str:
    told = []
    try:
        with transaction.atomic():
            act, given = makers(office)[name]
            told.append(act(case, by=office.posting(role), today=LATER, **given).state)
            raise Undo
    except Undo:
        return told[0]
    except PermissionDenied:
        return "无权"
    except MovedOn:
        return "不能"
    except ValidationError as refusal:
        return "不能" if "没有待办的复核申请" in refusal.messages[0] else f"?{refusal.messages}"


def test_moves_are_as_pinned_and_a_page_offers_what_the_action_does(office):
    """A button is there exactly where the move succeeds."""
    lines = [HEAD]
    for state, case in cases_in_every_state(office).items():
        for name in CASE.names():
            found = {role: outcome(office, case, name, role) for role in Role}
            lines.append(f"{state} {name}: " + " ".join(f"{role}={what}" for role, what in found.items()))
            for role, what in found.items():
                open_ = not CASE.refusal(CASE[name], case, office.posting(role))
                assert open_ == (what in set(CaseState)), (state, name, role, what)
    table = "\n".join(lines) + "\n"
    if os.environ.get("PIN"):
        PINNED.write_text(table, encoding="utf-8")
    assert table == PINNED.read_text(encoding="utf-8")
