"""The steps of a self-assessment and of an order to mend: what leads where, who may, whose turn is next.

The station hands in, its own office checks and signs (internal), the next-higher office reviews, the province samples.
Where a record lies is its `office`; who may act there is compliance/chain.py.
"""

from accounts.lifecycle import Lifecycle, Move
from accounts.roles import P
from compliance.chain import not_here, not_own_station, not_the_issuer, not_to_review, not_to_sample, not_to_send_back
from compliance.choices import AssessmentState as S
from compliance.choices import OrderState as R

DECIDED = frozenset({S.CONFIRMED, S.SAMPLED})
LYING = frozenset({S.HANDED_IN, S.SIGNED})  # with an office
TO_FILL = frozenset({S.DRAFT, S.SENT_BACK})  # with the station


ASSESSMENT = Lifecycle(
    moves=(
        Move("hand_in", "提交自评", TO_FILL, S.HANDED_IN, P.COMPLIANCE_HAND_IN,
             stamp="handed_in_at", unless=not_own_station),
        Move("check", "审核签章", frozenset({S.HANDED_IN}), S.SIGNED, P.COMPLIANCE_CHECK,
             stamp="checked_at", unless=not_here),
        Move("send_back", "退回补充", LYING, S.SENT_BACK, P.COMPLIANCE_CHECK,
             needs=("remark",), clears=("handed_in_at", "checked_at"), unless=not_to_send_back),
        Move("confirm", "复核", frozenset({S.SIGNED}), S.CONFIRMED, P.COMPLIANCE_REVIEW,
             stamp="confirmed_at", unless=not_to_review),
        Move("sample", "抽查", frozenset({S.CONFIRMED}), S.SAMPLED, P.COMPLIANCE_SAMPLE,
             stamp="sampled_at", unless=not_to_sample),
    ),
    stamped={
        "handed_in_at": LYING | DECIDED,
        "checked_at": frozenset({S.SIGNED}) | DECIDED,
        "confirmed_at": DECIDED,
        "sampled_at": frozenset({S.SAMPLED}),
    },
)  # fmt: skip

ORDER = Lifecycle(
    moves=(
        Move("report", "报送整改情况", frozenset({R.ISSUED}), R.REPORTED, P.COMPLIANCE_HAND_IN,
             stamp="reported_on", unless=not_own_station),
        Move("accept", "复查通过", frozenset({R.REPORTED}), R.MENDED, P.COMPLIANCE_REVIEW,
             stamp="mended_on", unless=not_the_issuer),
        Move("return", "继续整改", frozenset({R.REPORTED}), R.ISSUED, P.COMPLIANCE_REVIEW,
             needs=("due_on", "remark"), clears=("reported_on",), unless=not_the_issuer),
        Move("revoke", "撤销通知", frozenset({R.ISSUED, R.REPORTED}), R.REVOKED, P.COMPLIANCE_REVIEW,
             stamp="revoked_on", needs=("remark",), unless=not_the_issuer),
    ),
    stamped={
        "reported_on": frozenset({R.REPORTED, R.MENDED}),
        "mended_on": frozenset({R.MENDED}),
        "revoked_on": frozenset({R.REVOKED}),
    },
    may_stand={"reported_on": frozenset({R.REVOKED})},
)  # fmt: skip
