"""Every move from every state by every role, tried by the actions themselves, against the pinned table.

Write the table anew after a change that was meant: PIN=1 python -m pytest tests/cases/test_moves.py
"""

import os
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.lifecycle import MovedOn
from accounts.roles import Role
from cases import actions
from cases.choices import CaseState
from cases.lifecycle import CASE
from cases.models import Case
from tests.cases.office import TODAY, Office

PINNED = Path(__file__).with_name("moves.txt")
HEAD = (
    "# state, move: what becomes of it in the hands of each role (无权 = the role may not, 不能 = not from this state)"
)


def makers(office: Office) -> dict[str, dict]:
    return {
        "accept": {"accepted_on": TODAY},
        "refuse": {"refused_on": TODAY, "reason": "不属于受理范围"},
        "assign": {"handler": office.staff()},
        "close": {"closed_on": TODAY, "outcome": "01"},
        "reopen": {"reopened_on": TODAY, "reason": "当事人提出新证据"},
    }


def cases_in_every_state(office: Office) -> dict[str, Case]:
    made = {
        CaseState.UNDER_REVIEW: office.opened(), CaseState.REFUSED: office.refused(),
        CaseState.ACCEPTED: office.accepted(), CaseState.IN_PROGRESS: office.assigned(),
        CaseState.CLOSED: office.closed(),
    }  # fmt: skip
    assert {case.state for case in made.values()} == set(CaseState)
    return made


class Undo(Exception):
    """The attempt is over; the case stands as before."""


def outcome(office: Office, case: Case, move: str, role: str) -> str:
    told = []
    try:
        with transaction.atomic():
            given = makers(office)[move]
            told.append(getattr(actions, move)(case, by=office.posting(role), today=TODAY, **given).state)
            raise Undo
    except Undo:
        return told[0]
    except PermissionDenied:
        return "无权"
    except MovedOn:
        return "不能"


def table(office: Office) -> Iterator[str]:
    yield HEAD
    for state, case in cases_in_every_state(office).items():
        for move in CASE.names():
            told = (f"{role}={outcome(office, case, move, role)}" for role in Role)
            yield f"{state} {move}: " + " ".join(told)


def test_moves_are_as_pinned(office):
    found = "\n".join(table(office)) + "\n"
    if os.environ.get("PIN"):
        PINNED.write_text(found, encoding="utf-8")
    assert found == PINNED.read_text(encoding="utf-8")


def test_what_a_page_offers_is_what_the_action_does(office):
    """A button is there exactly where the move succeeds."""
    for case in cases_in_every_state(office).values():
        for role in Role:
            offered = {step.name for step in CASE.open_to(case, office.posting(role))}
            done = {move for move in CASE.names() if outcome(office, case, move, role) in set(CaseState)}
            assert offered == done, (case.state, role)
