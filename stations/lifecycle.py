"""备案 as a table: told to the office above, acknowledged with a receipt, or sent back for papers."""

from typing import Any

from accounts.lifecycle import Lifecycle, Move
from accounts.roles import P
from stations.choices import FilingState as S
from stations.offices import receives


def tells(filing: Any, posting: Any) -> str:
    """The station itself, or the office of its own level."""
    own = posting.station_id == filing.station_id or posting.region_id == filing.station.region_id
    return "" if own else "报送由该站或同级残联办理。"


FILING = Lifecycle(
    moves=(
        Move("acknowledge", "备案", frozenset({S.SENT}), S.ACKNOWLEDGED, P.FILING_ACKNOWLEDGE,
             stamp="acknowledged_on", needs=("receipt_number",), unless=receives),
        Move("send_back", "退补", frozenset({S.SENT}), S.RETURNED, P.FILING_ACKNOWLEDGE,
             stamp="returned_on", needs=("reason",), unless=receives),
        Move("resend", "补齐重报", frozenset({S.RETURNED}), S.SENT, P.REGISTER_EDIT,
             stamp="sent_on", clears=("returned_on",), unless=tells),
        Move("replace", "变更", frozenset({S.SENT, S.RETURNED, S.ACKNOWLEDGED}), S.REPLACED, P.REGISTER_EDIT,
             stamp="replaced_on", unless=tells),
    ),
    stamped={
        "acknowledged_on": frozenset({S.ACKNOWLEDGED}),
        "returned_on": frozenset({S.RETURNED}),
        "replaced_on": frozenset({S.REPLACED}),
    },
    may_stand={"acknowledged_on": frozenset({S.REPLACED}), "returned_on": frozenset({S.REPLACED})},
)  # fmt: skip
