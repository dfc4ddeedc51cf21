"""What every write of a return shares: the row while it is the station's to change, and the step that tells of it."""

from datetime import datetime

from accounts.lifecycle import MovedOn, Stale
from accounts.roles import P
from reports.choices import ReturnState
from reports.models import Return, ReturnStep
from stations import books
from stations.actions import require
from stations.models import Posting

PREPARED = ReturnState.DRAFT, ReturnState.SENT_BACK


def own(obj: Return, by: Posting, version: int | None) -> Return:
    """The row as it is, locked, while it is the station's to change."""
    require(by, P.RETURN_PREPARE, obj.station)
    station = books.lock(obj.station_id)
    row = Return.objects.select_for_update(no_key=True).get(pk=obj.pk)
    row.station = station
    if row.state not in PREPARED:
        raise MovedOn(f"“{row.get_state_display()}”状态不能填报,如需修改请联系上级退回。")
    if version is not None and version != row.version:
        raise Stale(row)
    return row


def office(held: Return) -> str:
    return held.office.office_name if held.office else ""


def step(
    row: Return, name: str, label: str, office: str, *, by: Posting, at: datetime, remark: str = "",
    held: Return | None = None,
) -> None:  # fmt: skip
    """`held`: the return before the move, where an office made it."""
    ReturnStep.objects.create(
        return_of=row, move=name, label=label, office=office, user=by.user, at=at, remark=remark[:300],
        by_preparer=held is not None and by.user_id in held.preparers,
        acted_for=held is not None and by.region_id != held.office_id,
    )  # fmt: skip
