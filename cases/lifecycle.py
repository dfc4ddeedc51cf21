"""The steps of a case, of a referral and of a file's disposal: what leads where, who may, what it needs, who is next.

A span (在办期) opens at 受理 and ends at 结案, 终止, 转出 or 误登; 表3 counts spans, never the state here.
"""

from typing import Any

from accounts.lifecycle import Lifecycle, Move
from accounts.roles import P, Role
from cases.choices import CaseState as S
from cases.choices import DisposalState as D
from cases.choices import ReferralState as R

HEAD, CLERK, WORKER = Role.STATION_HEAD, Role.CLERK, Role.CASEWORKER
STANDING = frozenset({S.ACCEPTED, S.IN_PROGRESS, S.SUSPENDED, S.CLOSING})  # a span is open
ENDED = frozenset({S.CLOSED, S.TERMINATED, S.REFUSED})  # what may be filed


def elsewhere(case: Any, posting: Any) -> str:
    """A case seen because it was shared is moved by its own station only."""
    return "" if posting.station_id == case.station_id else f"此案由{case.station}办理,请与该站联系。"


def stays_ended(case: Any, posting: Any) -> str:
    if why := elsewhere(case, posting):
        return why
    if not case.accepted_on:
        return "此案未曾受理,不能重开;当事人再来的,请另行登记申请。"
    file = getattr(case, "archive", None)
    return "" if file is None or file.state == D.KEPT else "案卷已提出销毁或已销毁,不能重开;请另行登记申请。"


def own_proposal(archive: Any, posting: Any) -> str:
    """One proposes, another approves."""
    same = archive.proposed_by_id == posting.user_id
    return "提出销毁的人不能自己批准,请由另一人批准(可由上级残联办理)。" if same else ""


CASE = Lifecycle(
    moves=(
        Move("apply", "提交审查", frozenset({S.DRAFT}), S.UNDER_REVIEW, P.CASE_OPEN,
             needs=("applied_on",), turn=HEAD, unless=elsewhere),
        Move("ask_papers", "告知补正", frozenset({S.UNDER_REVIEW}), S.PAPERS_MISSING, P.CASE_ACCEPT,
             turn=CLERK, unless=elsewhere),
        Move("supply", "材料补齐", frozenset({S.PAPERS_MISSING}), S.UNDER_REVIEW, P.CASE_OPEN,
             turn=HEAD, unless=elsewhere),
        Move("lapse", "视为撤回", frozenset({S.DRAFT, S.PAPERS_MISSING}), S.TERMINATED, P.CASE_ACCEPT,
             stamp="terminated_on", needs=("terminated_on", "reason"), unless=elsewhere),
        Move("accept", "受理", frozenset({S.UNDER_REVIEW}), S.ACCEPTED, P.CASE_ACCEPT,
             stamp="accepted_on", needs=("accepted_on",), turn=HEAD, unless=elsewhere),
        Move("refuse", "不予受理", frozenset({S.UNDER_REVIEW}), S.REFUSED, P.CASE_ACCEPT,
             stamp="refused_on", needs=("refused_on", "reason"), unless=elsewhere),
        # 复核: decided by the federation above the station, or of its own level.
        Move("overturn", "复核撤销", frozenset({S.REFUSED}), S.UNDER_REVIEW, P.CASE_REVIEW,
             needs=("reason",), clears=("refused_on",), turn=HEAD),
        Move("assign", "安排承办", frozenset({S.ACCEPTED}), S.IN_PROGRESS, P.CASE_ASSIGN,
             needs=("handler",), turn=WORKER, unless=elsewhere),
        Move("change_handler", "更换承办人", frozenset({S.IN_PROGRESS}), S.IN_PROGRESS, P.CASE_ASSIGN,
             needs=("handler", "reason"), turn=WORKER, unless=elsewhere),
        Move("suspend", "中止", frozenset({S.IN_PROGRESS}), S.SUSPENDED, P.CASE_WORK,
             stamp="suspended_on", needs=("suspended_on", "reason"), turn=WORKER, unless=elsewhere),
        Move("resume", "恢复办理", frozenset({S.SUSPENDED}), S.IN_PROGRESS, P.CASE_WORK,
             clears=("suspended_on",), turn=WORKER, unless=elsewhere),
        Move("hand_in", "提请结案", frozenset({S.IN_PROGRESS}), S.CLOSING, P.CASE_WORK,
             stamp="closed_on", needs=("closed_on", "outcome"), turn=HEAD, unless=elsewhere),
        Move("send_back", "退回补充", frozenset({S.CLOSING}), S.IN_PROGRESS, P.CASE_CLOSE,
             needs=("reason",), clears=("closed_on",), turn=WORKER, unless=elsewhere),
        Move("close", "结案", frozenset({S.IN_PROGRESS, S.CLOSING}), S.CLOSED, P.CASE_CLOSE,
             stamp="closed_on", needs=("closed_on", "outcome"), turn=CLERK, unless=elsewhere),
        Move("terminate", "终止", frozenset({S.ACCEPTED, S.IN_PROGRESS, S.SUSPENDED}), S.TERMINATED, P.CASE_CLOSE,
             stamp="terminated_on", needs=("terminated_on", "ground"), clears=("suspended_on",), turn=CLERK,
             unless=elsewhere),
        Move("pass_on", "转出", frozenset({S.ACCEPTED, S.IN_PROGRESS}), S.PASSED_ON, P.CASE_ACCEPT,
             stamp="transferred_on", needs=("transferred_on", "reason"), unless=elsewhere),
        Move("mark_mistaken", "误登", frozenset({S.ACCEPTED, S.IN_PROGRESS, S.SUSPENDED}), S.MISTAKEN, P.CASE_REOPEN,
             stamp="mistaken_on", needs=("mistaken_on", "reason"), clears=("suspended_on",), unless=elsewhere),
        Move("archive", "归档", ENDED, S.ARCHIVED, P.CASE_ARCHIVE,
             stamp="archived_on", needs=("archived_on",), unless=elsewhere),
        Move("reopen", "重开", frozenset({S.CLOSED, S.TERMINATED, S.ARCHIVED}), S.IN_PROGRESS, P.CASE_REOPEN,
             needs=("reason",), clears=("closed_on", "terminated_on", "archived_on"), turn=WORKER,
             unless=stays_ended),
    ),
    stamped={
        "accepted_on": STANDING | {S.CLOSED, S.PASSED_ON, S.MISTAKEN},
        "refused_on": frozenset({S.REFUSED}),
        "suspended_on": frozenset({S.SUSPENDED}),
        "closed_on": frozenset({S.CLOSING, S.CLOSED}),
        "terminated_on": frozenset({S.TERMINATED}),
        "transferred_on": frozenset({S.PASSED_ON}),
        "mistaken_on": frozenset({S.MISTAKEN}),
        "archived_on": frozenset({S.ARCHIVED}),
    },
    # A file in the archive keeps how it ended; what was withdrawn before 受理 was never accepted.
    may_stand={
        "accepted_on": frozenset({S.TERMINATED, S.ARCHIVED}),
        "refused_on": frozenset({S.ARCHIVED}),
        "closed_on": frozenset({S.ARCHIVED}),
        "terminated_on": frozenset({S.ARCHIVED}),
    },
)  # fmt: skip

REFERRAL = Lifecycle(
    moves=(
        Move("send", "发出", frozenset({R.PREPARED}), R.SENT, P.CASE_REFER,
             stamp="sent_on", needs=("sent_on",), unless=elsewhere),
        Move("accept", "登记接收", frozenset({R.SENT}), R.ACCEPTED, P.CASE_REFER,
             stamp="answered_on", needs=("answered_on",), unless=elsewhere),
        Move("refuse", "登记不予接收", frozenset({R.SENT}), R.REFUSED, P.CASE_REFER,
             stamp="answered_on", needs=("answered_on", "reason"), unless=elsewhere),
        Move("return", "登记退回", frozenset({R.SENT, R.ACCEPTED}), R.RETURNED, P.CASE_REFER,
             stamp="ended_on", needs=("ended_on", "reason"), unless=elsewhere),
        Move("finish", "登记办结", frozenset({R.ACCEPTED}), R.DONE, P.CASE_REFER,
             stamp="ended_on", needs=("ended_on",), unless=elsewhere),
        Move("revoke", "撤回", frozenset({R.PREPARED, R.SENT, R.ACCEPTED}), R.REVOKED, P.CASE_REFER,
             stamp="ended_on", needs=("ended_on", "reason"), unless=elsewhere),
    ),
    stamped={
        "sent_on": frozenset({R.SENT, R.ACCEPTED, R.REFUSED, R.RETURNED, R.DONE}),
        "answered_on": frozenset({R.ACCEPTED, R.REFUSED, R.DONE}),
        "ended_on": frozenset({R.RETURNED, R.DONE, R.REVOKED}),
    },
    may_stand={"sent_on": frozenset({R.REVOKED}), "answered_on": frozenset({R.RETURNED, R.REVOKED})},
)  # fmt: skip

DISPOSAL = Lifecycle(
    moves=(
        Move("propose", "提出销毁", frozenset({D.KEPT}), D.PROPOSED, P.CASE_DISPOSE,
             stamp="proposed_on", needs=("proposed_on", "reason")),
        Move("keep", "继续保管", frozenset({D.PROPOSED}), D.KEPT, P.CASE_DISPOSE, clears=("proposed_on",)),
        Move("dispose", "批准销毁", frozenset({D.PROPOSED}), D.DISPOSED, P.CASE_DISPOSE,
             stamp="disposed_on", needs=("disposed_on",), unless=own_proposal),
    ),
    stamped={
        "proposed_on": frozenset({D.PROPOSED, D.DISPOSED}),
        "disposed_on": frozenset({D.DISPOSED}),
    },
)  # fmt: skip
