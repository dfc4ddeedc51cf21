"""What lies between application and archive: papers told once, standing still, the head's look, ends and beyond."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count

from accounts.models import AuditLine
from accounts.roles import Role
from cases import actions
from cases import actions_course as course
from cases.choices import CaseState, Facing, ReviewDecided, TermKind
from cases.models import Archive, Case, CaseSpan, Deadline, Screening
from stations.choices import StaffKind
from stations.models import Share, Station
from tests.cases.office import TODAY

BEFORE = date(2026, 9, 1)


def running(case):
    return {row.kind: row.due_on for row in Deadline.objects.filter(case=case).running()}


# ---------------------------------------------------------------- before 受理
def test_a_draft_waits_without_a_clock(office):
    case = office.drafted()
    assert (case.state, case.turn, case.due_on) == (CaseState.DRAFT, Role.CLERK, None)
    case = actions.apply(case, by=office.clerk, today=TODAY, applied_on=TODAY)
    assert running(case) == {TermKind.REVIEW: date(2026, 10, 15)}


def test_papers_are_told_once_and_the_review_begins_anew(office):
    case = office.asked_for_papers()
    assert case.turn == Role.CLERK
    assert case.supplements.get().lines == ["身份证复印件", "工资欠条"]
    assert running(case) == {TermKind.PAPERS: date(2026, 10, 23)}
    case = actions.supply(case, by=office.clerk, today=TODAY, supplied_on=TODAY)
    assert running(case) == {TermKind.REVIEW: date(2026, 10, 15)}
    with pytest.raises(ValidationError, match="只能一次性告知"):
        actions.ask_papers(case, by=office.head, today=TODAY, told_on=TODAY, papers="户口簿")


def test_an_empty_list_of_papers_is_refused(office):
    with pytest.raises(ValidationError, match="逐行写明"):
        actions.ask_papers(office.opened(), by=office.head, today=TODAY, told_on=TODAY, papers=" \n ")


def test_what_was_not_supplied_lapses_after_its_term_and_never_counted(office):
    case, after = office.asked_for_papers(), date(2026, 10, 26)
    told = {"by": office.head, "today": after, "reason": "逾期未补正"}
    with pytest.raises(ValidationError, match="2026-10-23 为止"):
        actions.lapse(case, terminated_on=date(2026, 10, 23), **told)
    case = actions.lapse(case, terminated_on=after, **told)
    assert (case.state, case.accepted_on, case.due_on) == (CaseState.TERMINATED, None, None)
    assert not CaseSpan.objects.exists()
    with pytest.raises(PermissionDenied, match="未曾受理"):
        course.reopen(case, by=office.head, today=after, reopened_on=after, reason="补来了")


# ---------------------------------------------------------------- 复核
def test_a_refusal_is_reviewed_by_the_federation(office):
    case = office.refused()
    actions.ask_review(case, by=office.clerk, today=TODAY, asked_on=TODAY, grounds="我有证据。")
    with pytest.raises(ValidationError, match="已在办理"):
        actions.ask_review(case, by=office.clerk, today=TODAY, asked_on=TODAY, grounds="再申请。")
    given = {"today": TODAY, "decided_on": TODAY, "decided": ReviewDecided.OVERTURNED, "reason": "属于受案范围"}
    with pytest.raises(PermissionDenied):
        actions.decide_review(case, by=office.head, **given)
    case = actions.decide_review(case, by=office.posting(Role.COUNTY), **given)
    assert (case.state, case.turn, case.refused_on) == (CaseState.UNDER_REVIEW, Role.STATION_HEAD, None)
    assert running(case) == {TermKind.REVIEW: date(2026, 10, 15)}
    assert case.reviews.get().grounds == "我有证据。"


def test_a_refusal_upheld_stays(office):
    case = office.refused()
    actions.ask_review(case, by=office.clerk, today=TODAY, asked_on=TODAY, grounds="")
    given = {"decided_on": TODAY, "decided": ReviewDecided.UPHELD, "reason": "不属于受案范围"}
    case = actions.decide_review(case, by=office.posting(Role.CITY), today=TODAY, **given)
    assert case.state == CaseState.REFUSED
    with pytest.raises(ValidationError, match="没有待办的复核"):
        actions.decide_review(case, by=office.posting(Role.CITY), today=TODAY, **given)


# ---------------------------------------------------------------- who may have it
def test_a_grave_case_wants_three_years_of_practice(office):
    case = office.accepted(kind="3", form="07")
    Screening.objects.create(case=case, is_defendant=True, facing=Facing.LIFE_OR_DEATH)
    for name, since in (("新人", date(2023, 10, 9)), ("未填", None)):
        with pytest.raises(ValidationError, match="第26条"):
            course.assign(case, by=office.head, today=TODAY, handler=office.staff(name=name, licensed_on=since))
    old = office.staff(name="老手", licensed_on=date(2023, 10, 8))
    assert course.assign(case, by=office.head, today=TODAY, handler=old).handler == old


def test_a_student_only_drafts(office):
    student = office.staff(StaffKind.VOLUNTEER, "学生丙", is_student=True)
    with pytest.raises(ValidationError, match="第17条"):
        course.assign(office.accepted(), by=office.head, today=TODAY, handler=student)
    assert course.assign(office.accepted(form="01"), by=office.head, today=TODAY, handler=student).handler == student


def test_a_whole_caseload_is_handed_over_but_for_what_he_may_not_have(office):
    mine, defence = office.assigned(), office.assigned(kind="3", form="07")
    taker = office.staff(StaffKind.LEGAL_WORKER, "接手人")
    done, left = course.hand_over(
        by=office.head, today=TODAY, station=office.station, giver=office.staff(), taker=taker, reason="调离"
    )
    assert [case.pk for case in done] == [mine.pk]
    assert [(case.pk, "第25条" in why) for case, why in left] == [(defence.pk, True)]
    assert Case.objects.get(pk=mine.pk).handler == taker


# ---------------------------------------------------------------- standing still
def test_terms_that_pause_stand_still_while_the_case_does(office):
    case = office.assigned()
    assert running(case) == {TermKind.AGREEMENT: date(2026, 10, 13)}
    case = course.suspend(case, by=office.head, today=TODAY, suspended_on=TODAY, reason="等待鉴定")
    later = date(2026, 10, 20)
    case = course.resume(case, by=office.head, today=later, resumed_on=later)
    assert (case.state, case.suspended_on) == (CaseState.IN_PROGRESS, None)
    assert running(case) == {TermKind.AGREEMENT: date(2026, 10, 26)}  # 5 + 12 days: Sunday the 25th moves


def test_a_case_is_not_resumed_before_it_stood_still(office):
    case = office.suspended()
    with pytest.raises(ValidationError, match="不能早于中止日期"):
        course.resume(case, by=office.head, today=TODAY, resumed_on=date(2026, 10, 7))


# ---------------------------------------------------------------- the head's look
def test_what_is_handed_in_counts_when_the_head_has_looked(office):
    case = office.handed_in(BEFORE)
    span = CaseSpan.objects.get()
    assert (case.turn, span.recovered_fen, span.ended_on) == (Role.STATION_HEAD, 100, None)
    case = course.send_back(case, by=office.head, today=TODAY, reason="缺调解书")
    span.refresh_from_db()
    assert (case.state, case.closed_on, case.outcome) == (CaseState.IN_PROGRESS, None, "")
    assert (span.recovered_fen, span.outcome) == (0, "")
    assert TermKind.CLOSE_CHECK not in running(case)


def test_money_of_which_is_not_more_than_all(office):
    case = office.assigned()
    end = {"by": office.head, "today": TODAY, "closed_on": TODAY, "outcome": "01", "recovered_fen": 100}
    with pytest.raises(ValidationError, match="不能超过挽回经济损失"):
        course.close(case, wages_fen=60, support_fen=41, **end)
    with pytest.raises(ValidationError, match="写明依据"):
        course.close(case, petitions_avoided=1, **end)
    course.close(case, wages_fen=60, support_fen=40, petitions_avoided=1, petitions_note="信访局函", **end)
    span = CaseSpan.objects.get()
    assert (span.wages_fen, span.support_fen, span.petitions_avoided) == (60, 40, 1)


# ---------------------------------------------------------------- other ends
@pytest.mark.parametrize(("made", "how"), [("terminated", "2"), ("passed_on", "3"), ("mistaken", "4")])
def test_other_ends_end_the_span_as_what_they_are(office, made, how):
    case = getattr(office, made)(BEFORE)
    span = CaseSpan.objects.get()
    assert (span.ended_as, span.ended_on, span.ended_in) == (how, TODAY, date(2026, 10, 1))
    assert (case.due_on, running(case)) == (None, {})


def test_a_mistaken_case_of_a_closed_month_ends_in_an_open_one(office):
    case = office.assigned(BEFORE)
    Station.objects.update(books_closed_through=date(2026, 9, 30))
    course.mark_mistaken(case, by=office.head, today=TODAY, mistaken_on=date(2026, 9, 20), reason="重复登记")
    span = CaseSpan.objects.get()
    assert (span.opened_in, span.ended_in, span.ended_is_late) == (BEFORE, date(2026, 10, 1), True)


def test_a_suspended_case_that_is_terminated_stands_still_no_more(office):
    case = course.terminate(office.suspended(), by=office.head, today=TODAY, terminated_on=TODAY, ground="7")
    assert case.suspended_on is None
    assert case.suspensions.get().until_on == TODAY


def test_a_case_passed_on_is_taken_up_by_the_other_station(office):
    case = office.passed_on()
    there = office.posting(Role.STATION_HEAD, office.sibling)
    assert case in Case.objects.visible_to(there)
    client = office.client("张三丰", station=office.sibling)
    taken = course.receive(case, by=there, today=TODAY, received_on=TODAY, client=client)
    assert (taken.station, taken.facts, taken.received_from) == (office.sibling, case.facts, case)
    spans = CaseSpan.objects.order_by("pk").values_list("opened_as", "ended_as", "station")
    assert list(spans) == [("1", "3", office.station.pk), ("3", "", office.sibling.pk)]
    with pytest.raises(ValidationError, match="已转入本站"):
        course.receive(case, by=there, today=TODAY, received_on=TODAY, client=client)


def test_a_case_that_was_not_passed_to_us_is_not_taken_up(office):
    case = office.passed_on()
    Share.objects.update(until=TODAY)
    there = office.posting(Role.STATION_HEAD, office.sibling)
    with pytest.raises(ValidationError, match="没有转给本站"):
        course.receive(case, by=there, today=TODAY, received_on=TODAY, client=office.client(station=office.sibling))


def test_a_terminated_case_is_reopened_as_a_new_span(office):
    case = course.reopen(office.terminated(), by=office.head, today=TODAY, reopened_on=TODAY, reason="当事人重新申请")
    assert (case.state, case.terminated_on, case.ground) == (CaseState.IN_PROGRESS, None, "")
    assert [span.opened_as for span in CaseSpan.objects.order_by("pk")] == ["1", "2"]


def test_every_move_leaves_its_line(office):
    case = office.terminated(BEFORE)
    told = AuditLine.objects.filter(record="cases.case", record_id=str(case.pk)).order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["案件:立案登记", "案件:受理", "案件:安排承办", "案件:终止"]
    assert told.aggregate(n=Count("user_name", distinct=True))["n"] == 2


def test_a_case_whose_file_is_to_be_disposed_of_is_not_reopened(office):
    case = office.terminated()
    values = {"year": 2026, "number": "卷1", "pages": 1, "retention": "1", "filed_on": TODAY, "station": office.station}
    file = Archive.objects.create(case=case, filed_by=office.clerk.user, **values)
    file.state, file.proposed_on, file.proposed_by = "proposed", TODAY, office.head.user
    file.save()
    case = Case.objects.get(pk=case.pk)
    with pytest.raises(PermissionDenied, match="已提出销毁或已销毁"):
        course.reopen(case, by=office.head, today=TODAY, reopened_on=TODAY, reason="当事人重新申请")
