"""典型案例: nothing in it tells who they were. The row itself is written as any other of a station's registers."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.audit import action
from cases.models import Case, CasePerson, TypicalCase
from clients.identity import refuse_numbers
from stations import actions_register
from stations.models import Posting

SHORTEST = 2  # letters of a name: a single one stands in any text


@action
def publish(case: Case, *, by: Posting, at: datetime, key: str = "", **given: Any) -> TypicalCase:
    """登记典型案例 of a case of one's own station. Raises ValidationError where a name or number is told."""
    require_tellable(by, case)
    refuse_identity(case, given)
    return actions_register.add(TypicalCase, by=by, station=case.station, at=at, key=key, case=case, **given)


@action
def edit(typical: TypicalCase, *, by: Posting, version: int, at: datetime, reason: str = "", **given: Any) -> Any:
    """更正典型案例. In a month whose books are closed a reason is needed, and the month it counts in stays."""
    actions_register.require_own(by, typical.permission, typical.station)
    refuse_identity(typical.case, given | {"reason": reason})
    return actions_register.edit(typical, by=by, version=version, at=at, reason=reason, **given)


def require_tellable(by: Posting, case: Case) -> None:
    """A case of one's own station that it took on. Raises PermissionDenied."""
    actions_register.require_own(by, TypicalCase.permission, case.station)
    if case.accepted_on is None:
        raise PermissionDenied("没有受理的案件不登记典型案例。")


def refuse_identity(case: Case, given: dict[str, Any]) -> None:
    """No number of eleven digits or more, and no name of anybody who stands in the case. Raises ValidationError."""
    names = names_in(case)
    for field, text in given.items():
        if not isinstance(text, str):
            continue
        refuse_numbers(field, text)
        if any(name in text for name in names):
            told = "文中有本案当事人或对方的真实姓名、名称,请改用化名,如“张某”“某公司”。"
            raise ValidationError({field: told})


def names_in(case: Case) -> set[str]:
    """Of the client, the others in a group case, and the other side with its agents."""
    people = {case.client.name, *case.members.values_list("name", flat=True)}
    people |= set(
        CasePerson.objects.filter(span__case=case, client__isnull=False).values_list("client__name", flat=True)
    )
    sides = set(case.parties.values_list("name", flat=True))
    return {name.strip() for name in people | sides if len(name.strip()) >= SHORTEST}
