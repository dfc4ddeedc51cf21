"""The addresses of the clerk's desk, drafts, answers, common answers: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import PAGE, PERSONS, SEND, STATIONS, Route, of, with_version
from tests.world import TODAY

DESK = {
    "accounts:draft": Route(SEND),
    "accounts:draft_drop": Route(SEND),
    "consultations:visit": Route(SEND, P.CONSULTATION_RECORD),
    "consultations:answer": Route(
        PAGE, P.CONSULTATION_CORRECT, PERSONS, of("anonymous"),
        body=with_version("anonymous", {"answered_on": TODAY, "answer_way": "1", "answer": "已电话答复。"}),
    ),
    "consultations:common_answers": Route(PAGE, P.CONSULTATION_VIEW),
    "consultations:common_answer_create": Route(PAGE, P.COMMON_ANSWER),
    "consultations:common_answer_edit": Route(
        PAGE, P.COMMON_ANSWER, STATIONS, of("common_answer"), inside=frozenset({200, 403}),
        body=with_version("common_answer", {"name": "改名", "text": "请先投诉。"}),
    ),
}  # fmt: skip
