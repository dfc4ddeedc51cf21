"""What an action writes, and what it refuses in which words."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import MovedOn, Stale
from accounts.models import AuditLine
from accounts.onetime import Repeated
from accounts.roles import Role
from cases import actions
from cases import actions_course as course
from cases.choices import CaseState, Opened
from cases.models import Case, CaseNote, CasePerson, CaseSpan
from consultations import actions as consultations
from consultations.choices import Outcome
from stations.choices import StaffKind
from stations.models import Station
from tests.cases.office import TODAY, certificate

NOW = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)


def asked(office, **given):
    person = {"name": "张三丰", "number": certificate(7), "groups": ["02"]}
    values = {
        "by": office.clerk,
        "at": NOW,
        "held_on": TODAY,
        "matter": "04",
        "person": person,
        "question": "四个月没发工资。",
    }
    return consultations.record(**values | given)


def transferred(office, consultation, **given):
    values = {"by": office.clerk, "today": TODAY, "kind": "1", "form": "04", "matter": "04", "applied_on": TODAY}
    return actions.open_case(consultation=consultation, **values | given)


# ---------------------------------------------------------------- opening
def test_open_case_awaits_review_by_the_head_for_seven_days(office):
    case = office.opened(applied_on=date(2026, 10, 8), facts="工头不给工资。")
    assert (case.state, case.turn) == (CaseState.UNDER_REVIEW, Role.STATION_HEAD)
    assert case.due_on == date(2026, 10, 15)
    assert case.number == "庐阳残法救案〔2026〕1号"
    assert case.facts == "工头不给工资。"
    assert b"\xe5\xb7\xa5\xe5\xa4\xb4" not in bytes(case.facts_sealed)
    assert not CaseSpan.objects.exists()  # it counts nowhere before acceptance


def test_a_term_ending_on_a_holiday_is_moved(office):
    assert office.opened(applied_on=date(2026, 9, 25)).due_on == date(2026, 10, 8)  # 1–7 October


def test_numbers_run_per_station_and_year(office):
    assert office.opened().number == "庐阳残法救案〔2026〕1号"
    assert office.opened(applied_on=date(2025, 12, 30)).number == "庐阳残法救案〔2025〕1号"
    assert office.opened(client=office.client(station=office.sibling)).number == "瑶海残法救案〔2026〕1号"
    assert office.opened().number == "庐阳残法救案〔2026〕2号"


def test_a_refused_opening_spends_no_number(office):
    with pytest.raises(ValidationError):
        office.opened(form="07")  # 刑事辩护 in a civil case
    assert office.opened().number.endswith("〕1号")


def test_two_stations_of_the_same_short_name_may_have_the_same_number(office):
    Station.objects.update(short_name="朝阳残法救")
    office.station.refresh_from_db()
    one, other = office.opened(), office.opened(client=office.client(station=office.distant))
    assert one.number == other.number


def test_open_case_with_a_spent_key_makes_no_second_case(office):
    client = office.client()
    case = office.opened(client=client, key="once")
    with pytest.raises(Repeated) as repeated:
        office.opened(client=client, key="once")
    assert repeated.value.result == str(case.pk)
    assert Case.objects.count() == 1


def test_open_case_is_not_for_tomorrow(office):
    with pytest.raises(ValidationError, match="不能晚于今天"):
        office.opened(applied_on=date(2026, 10, 9))


def test_open_case_only_at_ones_own_station(office):
    with pytest.raises(PermissionDenied):
        office.opened(client=office.client(station=office.sibling), by=office.clerk)


def test_transfer_marks_the_consultation_while_its_month_is_open(office):
    consultation = asked(office)
    case = transferred(office, consultation)
    consultation.refresh_from_db()
    assert (case.client, case.consultation) == (consultation.client, consultation)
    assert consultation.outcome == Outcome.CASE_OPENED


def test_transfer_leaves_a_consultation_of_a_closed_month_as_reported(office):
    consultation = asked(office, held_on=date(2026, 9, 3))
    Station.objects.update(books_closed_through=date(2026, 9, 30))
    transferred(office, consultation)
    consultation.refresh_from_db()
    assert consultation.outcome == Outcome.ANSWERED


def test_transfer_happens_once(office):
    consultation = asked(office)
    case = transferred(office, consultation)
    with pytest.raises(ValidationError, match=case.number):
        transferred(office, consultation)


def test_transfer_needs_a_person_and_a_standing_consultation(office):
    with pytest.raises(ValidationError, match="匿名咨询不能立案"):
        transferred(office, asked(office, person={}))
    void = asked(office)
    consultations.void(void, by=office.head, reason="重复登记")
    with pytest.raises(ValidationError, match="已作废"):
        transferred(office, void)


# ---------------------------------------------------------------- acceptance and refusal
def test_accept_opens_a_span_with_the_facts_of_the_day(office):
    client = office.client(number=certificate(9, "1", "3", born="20081009"), groups=["02"])
    case = office.accepted(client=client)
    span = CaseSpan.objects.get()
    assert (case.state, case.turn, case.due_on) == (CaseState.ACCEPTED, Role.STATION_HEAD, date(2026, 10, 12))
    assert (span.opened_as, span.opened_in, span.opened_is_late) == (Opened.NEW, date(2026, 10, 1), False)
    assert (span.category, span.grade, span.age, span.is_minor) == ("1", "3", 17, True)
    assert span.is_migrant_worker
    person = CasePerson.objects.get()
    assert (person.span, person.person_key, person.age) == (span, client.person.key, 17)


def test_a_later_assessment_does_not_move_the_span(office):
    client = office.client(number=certificate(9, "1", "3"))
    office.accepted(client=client)
    client.grade = "1"
    client.save()
    assert CaseSpan.objects.get().grade == "3"


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 10, 7), "不能早于申请日期"), (date(2026, 10, 9), "不能晚于今天")]
)
def test_accept_within_its_days(office, day, words):
    case = office.opened(applied_on=date(2026, 10, 8))
    with pytest.raises(ValidationError, match=words) as refusal:
        actions.accept(case, by=office.head, today=TODAY, accepted_on=day)
    assert set(refusal.value.message_dict) == {"accepted_on"}
    assert not CaseSpan.objects.exists()
    assert Case.objects.get().state == CaseState.UNDER_REVIEW


def test_refuse_never_counts(office):
    case = office.refused()
    assert (case.state, case.reason, case.turn, case.due_on) == (CaseState.REFUSED, "不属于受理范围", "", None)
    assert not CaseSpan.objects.exists()


def test_a_reason_holds_no_number(office):
    with pytest.raises(ValidationError, match="不要填写证件号码"):
        actions.refuse(office.opened(), by=office.head, today=TODAY, refused_on=TODAY, reason=f"证号 {certificate(5)}")


# ---------------------------------------------------------------- the handler
def test_assign_gives_the_turn_to_the_handler(office):
    case = office.assigned()
    assert (case.state, case.turn) == (CaseState.IN_PROGRESS, Role.CASEWORKER)
    assert case.due_on == date(2026, 10, 13)  # 委托协议: 5 days from the 8th
    assert CaseSpan.objects.get().handler_kind == StaffKind.LAWYER


def test_another_handler_takes_over(office):
    case = office.assigned()
    volunteer = office.staff(StaffKind.VOLUNTEER, "志愿者乙")
    case = course.change_handler(case, by=office.head, today=TODAY, handler=volunteer, reason="当事人申请更换")
    assert (case.handler, case.turn) == (volunteer, Role.CASEWORKER)
    assert CaseSpan.objects.get().handler_kind == StaffKind.VOLUNTEER
    with pytest.raises(ValidationError, match="已是此案的承办人"):
        course.change_handler(case, by=office.head, today=TODAY, handler=volunteer, reason="再换")


@pytest.mark.parametrize(
    "who",
    [
        {"kind": StaffKind.INTERPRETER},
        {"kind": StaffKind.CLERICAL},
        {"left_on": date(2026, 10, 7)},
        {"joined_on": date(2026, 10, 9)},
    ],
)
def test_assign_only_to_a_serving_handler(office, who):
    case = office.accepted()
    with pytest.raises(ValidationError, match="不是本站在岗的承办人员"):
        course.assign(case, by=office.head, today=TODAY, handler=office.staff(**who))


def test_assign_only_to_the_stations_own(office):
    case = office.accepted()
    with pytest.raises(ValidationError, match="不是本站在岗的承办人员"):
        course.assign(case, by=office.head, today=TODAY, handler=office.staff(station=office.sibling))


def test_a_defence_is_for_a_lawyer(office):
    case = office.accepted(kind="3", form="07")
    with pytest.raises(ValidationError, match="法律援助法第25条"):
        course.assign(case, by=office.head, today=TODAY, handler=office.staff(StaffKind.LEGAL_WORKER))
    assert course.assign(case, by=office.head, today=TODAY, handler=office.staff()).state == CaseState.IN_PROGRESS


def test_a_case_does_not_become_a_defence_under_another_handler(office):
    case = office.accepted(kind="3", form="04")
    case = course.assign(case, by=office.head, today=TODAY, handler=office.staff(StaffKind.LEGAL_WORKER))
    with pytest.raises(ValidationError, match="法律援助法第25条"):
        actions.edit_case(case, by=office.head, version=case.version, kind="3", form="07", matter="04", facts="")


# ---------------------------------------------------------------- the end
def test_close_ends_the_span_with_what_it_recovered(office):
    case = office.closed(date(2026, 9, 1), closed_on=date(2026, 10, 2), fen=123456)
    span = CaseSpan.objects.get()
    assert (case.state, case.turn, case.outcome) == (CaseState.CLOSED, Role.CLERK, "01")  # to be filed
    assert (span.ended_on, span.ended_in, span.ended_as) == (date(2026, 10, 2), date(2026, 10, 1), "1")
    assert (span.outcome, span.recovered_fen, span.gained_fen) == ("01", 123456, 0)


@pytest.mark.parametrize(
    ("day", "words"), [(date(2026, 9, 1), "不能早于受理日期"), (date(2026, 10, 9), "不能晚于今天")]
)
def test_close_within_its_days(office, day, words):
    case = office.assigned(date(2026, 9, 2))
    with pytest.raises(ValidationError, match=words):
        course.close(case, by=office.head, today=TODAY, closed_on=day, outcome="01")
    assert CaseSpan.objects.get().ended_on is None


def test_close_needs_an_outcome(office):
    with pytest.raises(ValidationError) as refusal:
        course.close(office.assigned(), by=office.head, today=TODAY, closed_on=TODAY, outcome="")
    assert set(refusal.value.message_dict) == {"outcome"}


def test_money_is_not_negative(office):
    with pytest.raises(ValidationError, match="金额不能为负数"):
        course.close(office.assigned(), by=office.head, today=TODAY, closed_on=TODAY, outcome="01", recovered_fen=-1)


def test_reopen_is_a_span_of_its_own(office):
    case = office.reopen(office.closed(date(2026, 8, 3), closed_on=date(2026, 8, 20), fen=500), date(2026, 10, 2))
    first, second = CaseSpan.objects.order_by("pk")
    assert (case.state, case.outcome, case.closed_on) == (CaseState.IN_PROGRESS, "", None)
    assert (first.opened_as, first.recovered_fen, first.ended_in) == (Opened.NEW, 500, date(2026, 8, 1))
    assert (second.opened_as, second.recovered_fen, second.opened_in) == (Opened.REOPENED, 0, date(2026, 10, 1))
    assert second.handler_kind == StaffKind.LAWYER


def test_reopen_not_before_its_end(office):
    case = office.closed(date(2026, 8, 3), closed_on=date(2026, 8, 20))
    with pytest.raises(ValidationError, match="不能早于结案日"):
        office.reopen(case, date(2026, 8, 19))


def test_a_reopened_case_is_closed_after_its_reopening(office):
    case = office.reopen(office.closed(date(2026, 8, 3), closed_on=date(2026, 8, 20)), date(2026, 10, 2))
    with pytest.raises(ValidationError, match="不能早于重开日期"):
        office.close(case, date(2026, 10, 1))
    assert office.close(case, date(2026, 10, 2)).state == CaseState.CLOSED


# ---------------------------------------------------------------- two at once, versions
def test_of_two_clerks_one_wins(office):
    case = office.opened()
    actions.accept(case, by=office.head, today=TODAY, accepted_on=TODAY, version=1)
    with pytest.raises(MovedOn):
        actions.refuse(case, by=office.head, today=TODAY, refused_on=TODAY, reason="不属于受理范围", version=1)
    with pytest.raises(Stale):
        course.assign(case, by=office.head, today=TODAY, handler=office.staff(), version=1)


# ---------------------------------------------------------------- notes
def test_a_note_is_sealed_and_told(office):
    case = office.assigned()
    note = actions.add_note(case, by=office.caseworker, at=NOW, held_on=TODAY, text="与工头通话。", key="k")
    assert note.text == "与工头通话。"
    assert "工头" not in bytes(note.text_sealed).decode("latin-1")
    assert AuditLine.objects.filter(record="cases.case", record_id=case.pk, action="案件:办案记录").exists()
    with pytest.raises(Repeated):
        actions.add_note(case, by=office.caseworker, at=NOW, held_on=TODAY, text="与工头通话。", key="k")
    assert CaseNote.objects.count() == 1


def test_a_note_is_not_of_tomorrow_and_not_empty(office):
    case = office.assigned()
    with pytest.raises(ValidationError, match="不能晚于今天"):
        actions.add_note(case, by=office.head, at=NOW, held_on=date(2026, 10, 9), text="开庭。")
    with pytest.raises(ValidationError, match="请写下办案情况"):
        actions.add_note(case, by=office.head, at=NOW, held_on=TODAY, text="  ")


# ---------------------------------------------------------------- corrections
def corrected(office, case, **given):
    values = {"kind": case.kind, "form": case.form, "matter": case.matter, "facts": "", "version": case.version}
    return actions.edit_case(case, by=office.clerk, **values | given)


def test_a_correction_moves_the_span_of_an_open_month(office):
    case = corrected(office, office.accepted(), kind="2", form="06", matter="09")
    span = CaseSpan.objects.get()
    assert (case.kind, case.form, case.matter) == (span.kind, span.form, span.matter) == ("2", "06", "09")


def test_a_correction_in_a_closed_month_needs_a_reason_and_moves_no_span(office):
    case = office.accepted(date(2026, 9, 2))
    before = CaseSpan.objects.values().get()
    Station.objects.update(books_closed_through=date(2026, 9, 30))
    with pytest.raises(ValidationError, match="更正须填写理由"):
        corrected(office, case, kind="2")
    assert corrected(office, case, kind="2", reason="登记有误").kind == "2"
    assert CaseSpan.objects.values().get() == before


def test_a_correction_of_the_story_needs_no_reason(office):
    case = office.accepted(date(2026, 9, 2))
    Station.objects.update(books_closed_through=date(2026, 9, 30))
    assert corrected(office, case, facts="更正后的案情。").facts == "更正后的案情。"


def end_corrected(office, case, **given):
    values = {"closed_on": case.closed_on, "outcome": "02", "recovered_fen": 500, "version": case.version}
    return actions.correct_close(case, by=office.head, today=TODAY, **values | given)


def test_a_wrong_end_is_corrected_while_its_month_is_open(office):
    case = office.closed(date(2026, 8, 3), closed_on=date(2026, 10, 2), fen=90000)
    case = end_corrected(office, case, closed_on=date(2026, 9, 30))
    span = CaseSpan.objects.get()
    assert (case.closed_on, case.outcome) == (span.ended_on, span.outcome) == (date(2026, 9, 30), "02")
    assert (span.recovered_fen, span.ended_in, span.ended_is_late) == (500, date(2026, 9, 1), False)


def test_a_wrong_end_of_a_closed_month_keeps_its_day_and_needs_a_reason(office):
    case = office.closed(date(2026, 8, 3), closed_on=date(2026, 9, 2), fen=90000)
    Station.objects.update(books_closed_through=date(2026, 9, 30))
    with pytest.raises(ValidationError, match="须填写理由"):
        end_corrected(office, case)
    with pytest.raises(ValidationError, match="结案日 2026-09-02 不能改"):
        end_corrected(office, case, closed_on=date(2026, 10, 2), reason="登记有误")
    end_corrected(office, case, reason="登记有误")
    span = CaseSpan.objects.get()
    assert (span.ended_in, span.recovered_fen) == (date(2026, 9, 1), 500)


def test_of_a_reopened_case_the_last_end_is_corrected(office):
    case = office.reopen(office.closed(date(2026, 8, 3), closed_on=date(2026, 8, 20), fen=800), date(2026, 10, 2))
    with pytest.raises(MovedOn, match="没有结案可更正"):
        end_corrected(office, case, closed_on=TODAY)
    end_corrected(office, office.close(case, TODAY, fen=100))
    assert list(CaseSpan.objects.order_by("pk").values_list("recovered_fen", flat=True)) == [800, 500]
    with pytest.raises(ValidationError, match="不能早于重开日期"):
        end_corrected(office, Case.objects.get(), closed_on=date(2026, 10, 1))


def test_a_stale_correction_is_refused(office):
    case = office.accepted()
    corrected(office, case, kind="2")
    with pytest.raises(Stale):
        corrected(office, case, kind="3")


def test_every_action_is_told(office):
    case = office.reopen(office.closed(date(2026, 8, 3)), TODAY)
    corrected(office, case, matter="05")
    lines = AuditLine.objects.filter(record="cases.case", record_id=str(case.pk)).order_by("pk")
    assert [line.action for line in lines] == [
        "案件:立案登记", "案件:受理", "案件:安排承办", "案件:结案", "案件:重开", "案件:更正",
    ]  # fmt: skip
