"""The steps of what a person asked for of his own data: done, or refused with the reason."""

from typing import Any

from accounts.lifecycle import Lifecycle, Move
from accounts.roles import P
from clients.choices_rights import RightsKind
from clients.choices_rights import RightsState as S


def _is_to_erase(request: Any, posting: Any) -> str:
    return "删除须由站负责人批准,请点“批准删除”。" if request.kind == RightsKind.ERASE else ""


def _not_by_himself(request: Any, posting: Any) -> str:
    if request.kind != RightsKind.ERASE:
        return f"这是{request.get_kind_display()}请求,不删除任何内容。"
    if request.registered_by_id == posting.user_id:
        return "删除须两人办理:请求由您登记,请由另一位站负责人批准。"
    return ""


OPEN = frozenset({S.OPEN})
RIGHTS = Lifecycle(
    moves=(
        Move("finish", "办结", OPEN, S.DONE, P.CLIENT_EDIT, stamp="done_on", unless=_is_to_erase),
        Move("erase", "批准删除", OPEN, S.DONE, P.CLIENT_ERASE, stamp="done_on", unless=_not_by_himself),
        Move("refuse", "不予办理", OPEN, S.REFUSED, P.CLIENT_EDIT, stamp="done_on", needs=("reason",)),
    ),
    stamped={"done_on": frozenset({S.DONE, S.REFUSED})},
)
