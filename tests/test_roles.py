"""Role x permission, pinned as a table: who gains or loses a right is seen in a line of roles.txt.

Write the table anew after a change that was meant: PIN=1 python -m pytest tests/test_roles.py
"""

import os
from pathlib import Path

from accounts.roles import OFFICE_ROLES, PERMISSIONS, STATION_ROLES, P, Role, allows

PINNED = Path(__file__).with_name("roles.txt")
HEAD = "# a permission, as a refusal names it: the roles that have it (accounts/roles.py)"
OF_PERSONS = {p for p in P if p.name.startswith(("CLIENT", "CONSULTATION", "CASE", "RETURN", "COMPLIANCE"))}


def table() -> str:
    lines = [f"{p.name} {p}: " + " ".join(role for role in Role if allows(role, p)) for p in P]
    return "\n".join([HEAD, *lines]) + "\n"


def test_permissions_are_as_pinned() -> None:
    if os.environ.get("PIN"):
        PINNED.write_text(table(), encoding="utf-8")
    assert table() == PINNED.read_text(encoding="utf-8")


def test_every_role_has_permissions_and_every_permission_somebody_who_has_it() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert frozenset().union(*PERMISSIONS.values()) == set(P)
    assert not allows("nobody", P.STATION_VIEW)


def test_administrators_have_no_permission_on_anything_with_a_person() -> None:
    """等保: the three administrators, each apart from the others and from the work."""
    administrators = set(Role) - STATION_ROLES - OFFICE_ROLES
    assert administrators == {Role.ADMIN, Role.SECURITY, Role.AUDITOR}
    for role in administrators:
        assert not PERMISSIONS[role] & OF_PERSONS, role
    own = [PERMISSIONS[role] - {P.STATION_VIEW, P.USER_VIEW} for role in administrators]
    assert not any(mine & other for mine in own for other in own if mine is not other)


def test_nobody_above_a_station_writes_what_a_station_reports() -> None:
    """统计法: an office sends back, it never edits."""
    writes = {P.CLIENT_EDIT, P.CONSULTATION_RECORD, P.CONSULTATION_CORRECT, P.CONSULTATION_VOID, P.CASE_OPEN,
              P.CASE_ACCEPT, P.CASE_ASSIGN, P.CASE_WORK, P.CASE_CLOSE, P.CASE_REOPEN, P.RETURN_PREPARE, P.RETURN_SUBMIT,
              P.CLIENT_NAME, P.CLIENT_REVEAL}  # fmt: skip
    for role in set(Role) - STATION_ROLES:
        assert not PERMISSIONS[role] & writes, role
