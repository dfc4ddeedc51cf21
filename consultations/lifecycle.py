"""The steps of a consultation: recorded, or struck out. Corrections do not change its state."""

from accounts.lifecycle import Lifecycle, Move
from accounts.roles import P
from consultations.choices import ConsultationState as S

CONSULTATION = Lifecycle(
    moves=(
        Move(
            "void", "作废", frozenset({S.RECORDED}), S.VOID, P.CONSULTATION_VOID, stamp="voided_at", needs=("reason",)
        ),
    ),
    stamped={"voided_at": frozenset({S.VOID})},
)
