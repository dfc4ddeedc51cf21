"""The steps of a case: what leads where, who may, what it needs, whose turn is next.

A span (在办期) opens at 受理 and ends at 结案; the figures of 表3 count spans, never the state that stands here.
"""

from typing import Any

from accounts.lifecycle import Lifecycle, Move
from accounts.roles import P, Role
from cases.choices import CaseState as S

ACCEPTED_STATES = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.CLOSED})


def elsewhere(case: Any, posting: Any) -> str:
    """A case seen because it was shared is moved by its own station only."""
    return "" if posting.station_id == case.station_id else f"此案由{case.station}办理,请与该站联系。"


CASE = Lifecycle(
    moves=(
        Move("accept", "受理", frozenset({S.UNDER_REVIEW}), S.ACCEPTED, P.CASE_ACCEPT,
             stamp="accepted_on", needs=("accepted_on",), turn=Role.STATION_HEAD, unless=elsewhere),
        Move("refuse", "不予受理", frozenset({S.UNDER_REVIEW}), S.REFUSED, P.CASE_ACCEPT,
             stamp="refused_on", needs=("refused_on", "reason"), unless=elsewhere),
        Move("assign", "安排承办", frozenset({S.ACCEPTED, S.IN_PROGRESS}), S.IN_PROGRESS, P.CASE_ASSIGN,
             needs=("handler",), turn=Role.CASEWORKER, unless=elsewhere),
        Move("close", "结案", frozenset({S.IN_PROGRESS}), S.CLOSED, P.CASE_CLOSE,
             stamp="closed_on", needs=("closed_on", "outcome"), unless=elsewhere),
        Move("reopen", "重开", frozenset({S.CLOSED}), S.IN_PROGRESS, P.CASE_REOPEN,
             needs=("reason",), clears=("closed_on",), turn=Role.CASEWORKER, unless=elsewhere),
    ),
    stamped={
        "accepted_on": ACCEPTED_STATES,
        "refused_on": frozenset({S.REFUSED}),
        "closed_on": frozenset({S.CLOSED}),
    },
)  # fmt: skip
