"""The steps of a return: the station submits, its own office checks and signs, each office above approves.

The province reviews finally on the compilation of all returns that reached it (reports/actions.py: finalise).
Where a return lies is its `office`; who may act there is reports/chain.py.
"""

from accounts.lifecycle import Lifecycle, Move
from accounts.roles import P
from reports.chain import elsewhere, not_here, not_its_station, not_the_last, nothing_before_is_back, only_the_last
from reports.choices import ReturnState as S

SENT = frozenset({S.SUBMITTED, S.CHECKED, S.APPROVED, S.FINAL})

RETURN = Lifecycle(
    moves=(
        Move("submit", "上报", frozenset({S.DRAFT, S.SENT_BACK}), S.SUBMITTED, P.RETURN_SUBMIT,
             stamp="submitted_at", unless=not_its_station),
        Move("check", "审核签章", frozenset({S.SUBMITTED}), S.CHECKED, P.RETURN_CHECK,
             stamp="checked_at", unless=not_here),
        Move("approve", "审核", frozenset({S.CHECKED, S.APPROVED}), S.APPROVED, P.RETURN_APPROVE,
             unless=not_the_last),
        Move("send_back", "退回修改", frozenset({S.SUBMITTED, S.CHECKED, S.APPROVED}), S.SENT_BACK, P.RETURN_CHECK,
             needs=("remark",), clears=("submitted_at", "checked_at"), unless=elsewhere),
        # Not offered to anybody: what the sending back of an earlier month of the station does to this one.
        Move("drag_back", "随前月退回", frozenset({S.SUBMITTED, S.CHECKED, S.APPROVED}), S.SENT_BACK, P.RETURN_CHECK,
             clears=("submitted_at", "checked_at"), unless=nothing_before_is_back),
        Move("finalise", "终审定稿", frozenset({S.CHECKED, S.APPROVED}), S.FINAL, P.RETURN_FINALISE,
             stamp="final_at", unless=only_the_last),
    ),
    stamped={
        "submitted_at": SENT,
        "checked_at": frozenset({S.CHECKED, S.APPROVED, S.FINAL}),
        "final_at": frozenset({S.FINAL}),
    },
)  # fmt: skip
