"""The addresses of the clerk's desk, drafts, answers, common answers: one line a name (tests/routes.py)."""

from accounts.roles import P
from tests.route import FILE, PAGE, PERSONS, SEND, STATIONS, Names, Route, just, of, with_version
from tests.world import TODAY, Place


def brought(place: Place) -> list[Names]:
    return [{"pk": place.consultation.pk, "proof_pk": place.brought.pk}]


DESK = {
    "accounts:draft": Route(SEND),
    "accounts:draft_drop": Route(SEND),
    "consultations:visit": Route(SEND, P.CONSULTATION_RECORD),
    "consultations:answer": Route(
        PAGE, P.CONSULTATION_CORRECT, PERSONS, of("anonymous"),
        body=with_version("anonymous", {"answered_on": TODAY, "answer_way": "1", "answer": "已电话答复。"}),
    ),
    # What a file is, its bytes say: sent empty here, tried in tests/consultations/test_brought.py.
    "consultations:brought_new": Route(PAGE, P.CONSULTATION_CORRECT, PERSONS, of("consultation")),
    "consultations:brought_photo": Route(
        SEND, P.CONSULTATION_CORRECT, PERSONS, of("consultation"), body=just({"brought": "5"})
    ),
    "consultations:brought_file": Route(FILE, P.CLIENT_NAME, PERSONS, brought),
    "consultations:brought_remove": Route(SEND, P.CONSULTATION_CORRECT, PERSONS, brought, body=just({})),
    "consultations:common_answers": Route(PAGE, P.CONSULTATION_VIEW),
    "consultations:common_answer_create": Route(PAGE, P.COMMON_ANSWER),
    "consultations:common_answer_edit": Route(
        PAGE, P.COMMON_ANSWER, STATIONS, of("common_answer"), inside=frozenset({200, 403}),
        body=with_version("common_answer", {"name": "改名", "text": "请先投诉。"}),
    ),
}  # fmt: skip
