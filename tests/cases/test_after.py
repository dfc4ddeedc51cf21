"""After closing: evaluated by another, paid once, called back, answered in time; nobody judges himself."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.lifecycle import MovedOn, Stale
from accounts.roles import Role
from cases import actions, actions_after
from cases.choices import Satisfaction, TermKind
from cases.models import Case, Complaint, Evaluation, ReturnCall, Subsidy
from stations import books
from tests.cases.office import TODAY
from tests.stations.conftest import browser

CLOSED = date(2026, 9, 4)


@pytest.fixture
def case(office):
    return office.closed(date(2026, 9, 1), closed_on=CLOSED)


# ---------------------------------------------------------------- quality
def evaluate(case, by, **given):
    return actions_after.evaluate(case, by=by, today=TODAY, **{"evaluated_on": TODAY, "grade": "1"} | given)


def test_the_head_or_an_office_above_evaluates(office, case):
    evaluate(case, office.head, remarks="卷宗齐全")
    evaluate(case, office.posting(Role.CITY), grade="2")
    assert list(Evaluation.objects.values_list("grade", flat=True)) == ["1", "2"]
    for by in (office.clerk, office.caseworker, office.posting(Role.STATION_HEAD, office.sibling)):
        with pytest.raises(PermissionDenied):
            evaluate(case, by)


def test_nobody_evaluates_his_own_work(office, case):
    case.handler.user = office.head.user
    case.handler.save()
    with pytest.raises(PermissionDenied, match="上级残联"):
        evaluate(case, office.head)


def test_only_what_is_closed_is_evaluated_and_not_before_it_was(office, case):
    with pytest.raises(MovedOn, match="还没有办结"):
        evaluate(office.assigned(), office.head)
    with pytest.raises(ValidationError, match="不能早于结案日"):
        evaluate(case, office.head, evaluated_on=date(2026, 9, 3))
    with pytest.raises(ValidationError, match="不加密"):
        evaluate(case, office.head, remarks="电话 13855512345")


def test_an_archived_file_still_has_its_afterwards(office, case):
    Case.objects.filter(pk=case.pk).update(state="archived", archived_on=TODAY)
    evaluate(case, office.head)


# ---------------------------------------------------------------- subsidy
def ask(office, case, **given):
    values = {"asked_on": TODAY, "staff": case.handler, "amount_fen": 80_000, "basis": "皖司发〔2020〕1号"} | given
    return actions_after.ask_subsidy(case, by=office.caseworker, today=TODAY, **values)


def test_asked_approved_paid(office, case):
    row = ask(office, case)
    with pytest.raises(MovedOn, match="还没有批准"):
        actions_after.pay_subsidy(row, by=office.head, today=TODAY, paid_on=TODAY)
    row = actions_after.approve_subsidy(row, by=office.head, today=TODAY, approved_on=TODAY)
    with pytest.raises(MovedOn, match="已经批准"):
        actions_after.approve_subsidy(row, by=office.head, today=TODAY, approved_on=TODAY)
    row = actions_after.pay_subsidy(row, by=office.head, today=TODAY, paid_on=TODAY)
    assert (row.approved_by, row.paid_on) == (office.head.user, TODAY)
    with pytest.raises(MovedOn, match="已经发放"):
        actions_after.pay_subsidy(row, by=office.head, today=TODAY, paid_on=TODAY)


def test_who_is_paid_approves_nothing_also_under_another_posting(office, case):
    case.handler.user = office.head.user
    case.handler.save()
    row = ask(office, case)
    with pytest.raises(PermissionDenied, match="不能为自己"):
        actions_after.approve_subsidy(row, by=office.head, today=TODAY, approved_on=TODAY)
    above = office.posting(Role.CITY)
    own = above.user
    above.user = office.head.user
    with pytest.raises(PermissionDenied, match="不能为自己"):
        actions_after.approve_subsidy(row, by=above, today=TODAY, approved_on=TODAY)
    above.user = own
    actions_after.approve_subsidy(row, by=above, today=TODAY, approved_on=TODAY)


def test_a_subsidy_is_asked_once_after_each_closing(office, case):
    ask(office, case)
    with pytest.raises(ValidationError, match="已就此案申领"):
        ask(office, case)
    again = office.close(office.reopen(case, date(2026, 10, 1)), TODAY)
    Subsidy.objects.update(asked_on=date(2026, 9, 5))
    ask(office, again)
    for given in ({"amount_fen": 0}, {"staff": office.staff(station=office.sibling)}, {"asked_on": CLOSED}):
        with pytest.raises(ValidationError):
            ask(office, again, **{"staff": office.staff(name="另一人")} | given)


# ---------------------------------------------------------------- return calls
def call(office, case, satisfaction=Satisfaction.SATISFIED, on=TODAY, by=None, **given):
    return actions_after.call(
        case, by=by or office.clerk, today=TODAY, called_on=on, satisfaction=satisfaction, **given
    )


def test_who_is_dissatisfied_is_called_again_within_the_term(office, case):
    first = call(office, case, Satisfaction.DISSATISFIED, date(2026, 9, 7), words="等得太久")
    clock = case.deadlines.get(kind=TermKind.CALL_BACK)
    assert (first.is_again, first.words, clock.due_on) == (False, "等得太久", date(2026, 9, 16))
    assert Case.objects.get().due_on == clock.due_on
    assert call(office, case, Satisfaction.NOT_REACHED, date(2026, 9, 8)).is_again
    clock.refresh_from_db()
    assert clock.met_on is None  # nobody was reached
    assert call(office, case, Satisfaction.FAIR, date(2026, 9, 9)).is_again
    clock.refresh_from_db()
    assert clock.met_on == date(2026, 9, 9)
    assert not call(office, case, on=date(2026, 9, 10)).is_again


def test_a_call_counts_in_its_month_and_late_in_the_earliest_open_one(office, case):
    assert call(office, case, on=CLOSED).counted_in == date(2026, 9, 1)
    office.station.books_closed_through = date(2026, 9, 30)
    office.station.save()
    late = call(office, case, on=CLOSED)
    assert (late.counted_in, late.is_late) == (date(2026, 10, 1), True)
    station = books.lock(office.station)
    books.reopen(station, date(2026, 9, 1))
    actions.recount(station, date(2026, 9, 1))
    late.refresh_from_db()
    assert (late.counted_in, late.is_late) == (date(2026, 9, 1), False)


def test_a_call_is_made_after_closing_by_the_station(office, case):
    with pytest.raises(ValidationError, match="不能早于结案日"):
        call(office, case, on=date(2026, 9, 3))
    with pytest.raises(MovedOn):
        call(office, office.assigned())
    call(office, case, Satisfaction.DISSATISFIED, date(2026, 9, 7))
    with pytest.raises(ValidationError, match="上次回访"):
        call(office, case, on=date(2026, 9, 6))
    for by in (office.posting(Role.CITY), office.posting(Role.CLERK, office.sibling)):
        with pytest.raises(PermissionDenied):
            call(office, case, by=by)


# ---------------------------------------------------------------- complaints
def complain(office, case=None, on=date(2026, 9, 1), **given):
    values = {"words": "没有人接电话"} | given
    return actions_after.complain(office.station, by=office.clerk, today=TODAY, received_on=on, case=case, **values)


def reply(office, row, **given):
    values = {"answered_on": TODAY, "found": "1", "answer": "已向当事人道歉", "version": row.version} | given
    return actions_after.answer_complaint(row, by=office.head, today=TODAY, **values)


def test_a_complaint_is_answered_within_its_term(office, case):
    row = complain(office, case)
    assert (row.due_on, row.counted_in) == (date(2026, 9, 21), date(2026, 9, 1))  # the 20th is worked
    assert list(Complaint.objects.overdue(TODAY)) == [row]
    row = reply(office, row)
    assert (row.words, row.answer, row.found) == ("没有人接电话", "已向当事人道歉", "1")
    assert not Complaint.objects.overdue(TODAY)
    with pytest.raises(MovedOn):
        reply(office, row)


def test_what_is_wrong_with_a_complaint_is_told(office, case):
    for given in (
        {"words": " "},
        {"on": date(2026, 10, 9)},
        {"case": office.opened(office.client(station=office.sibling))},
    ):
        with pytest.raises(ValidationError):
            complain(office, **given)
    row = complain(office)
    for given in ({"answer": ""}, {"found": ""}, {"answered_on": date(2026, 8, 31)}):
        with pytest.raises(ValidationError):
            reply(office, row, **given)
    with pytest.raises(Stale):
        reply(office, row, version=9)
    with pytest.raises(PermissionDenied):
        actions_after.answer_complaint(
            row, by=office.clerk, today=TODAY, version=1, answered_on=TODAY, found="1", answer="已道歉"
        )


def test_a_late_complaint_is_counted_anew_when_its_month_is_sent_back(office):
    office.station.books_closed_through = date(2026, 9, 30)
    office.station.save()
    row = complain(office)
    assert (row.counted_in, row.is_late) == (date(2026, 10, 1), True)
    station = books.lock(office.station)
    books.reopen(station, date(2026, 9, 1))
    actions.recount(station, date(2026, 9, 1))
    row.refresh_from_db()
    assert (row.counted_in, row.is_late) == (date(2026, 9, 1), False)


# ---------------------------------------------------------------- pages
@pytest.fixture
def head(office, today):
    return browser(office.head)


def test_the_page_of_a_case_and_its_forms(office, case, head):
    page = f"/cases/{case.pk}/after/"
    for what, given, model in [
        ("call", {"called_on": TODAY, "satisfaction": "3", "words": "太久"}, ReturnCall),
        ("evaluation", {"evaluated_on": TODAY, "grade": "1", "remarks": ""}, Evaluation),
        ("subsidy", {"asked_on": TODAY, "staff": case.handler_id, "amount_fen": "800", "basis": "甲"}, Subsidy),
        ("complaint", {"received_on": TODAY, "words": "没有人接电话"}, Complaint),
    ]:
        assert head.get(f"{page}new/{what}/").status_code == 200
        assert head.post(f"{page}new/{what}/", {}).status_code == 200
        for _ in range(2):  # the second click leads to the same page
            answer = head.post(f"{page}new/{what}/", given | ({"key": what} if what != "evaluation" else {}))
            assert (answer.status_code, answer.headers["Location"]) == (302, page)
        assert model.objects.count() == (2 if what == "evaluation" else 1)
    told = head.get(page).content.decode()
    for words in ("太久", "不满意", "再次回访", "优秀", "800.00", "待批准"):
        assert words in told
    row = Subsidy.objects.get()
    for move, day in (("approve", "approved_on"), ("pay", "paid_on")):
        assert head.get(f"/subsidies/{row.pk}/{move}/").status_code == 200
        assert head.post(f"/subsidies/{row.pk}/{move}/", {day: TODAY}).status_code == 302
    assert head.get(f"/subsidies/{row.pk}/nosuch/").status_code == 404
    row.refresh_from_db()
    assert row.paid_on == TODAY


def test_before_closing_the_page_says_so(office, head):
    told = head.get(f"/cases/{office.assigned().pk}/after/").content.decode()
    assert "尚未办结" in told
    assert "登记回访" not in told
    assert "登记投诉" in told


def test_above_the_station_no_words_are_read(office, case, today):
    call(office, case, words="等得太久")
    row = complain(office, case)
    city = browser(office.posting(Role.CITY))
    for page in (f"/cases/{case.pk}/after/", f"/complaints/{row.pk}/", "/complaints/"):
        answer = city.get(page)
        assert answer.status_code == 200
        assert "等得太久" not in answer.content.decode()
        assert "没有人接电话" not in answer.content.decode()
    assert "登记评估" in city.get(f"/cases/{case.pk}/after/").content.decode()
    assert city.get("/complaints/new/").status_code == 403


def test_complaints_of_the_station(office, head):
    late, answered = complain(office), complain(office, on=date(2026, 8, 3))
    reply(office, answered)
    told = head.get("/complaints/").content.decode()
    assert "超期 17 天" in told
    assert "已答复,逾期" in told
    only = head.get("/complaints/", {"state": "overdue"}).content.decode()
    assert (f"/complaints/{late.pk}/" in only, f"/complaints/{answered.pk}/" in only) == (True, False)
    given = {"received_on": TODAY, "words": "无障碍坡道太陡", "key": "k"}
    url = head.post("/complaints/new/", given).headers["Location"]
    assert head.post("/complaints/new/", given).headers["Location"] == "/complaints/"
    assert "无障碍坡道太陡" in head.get(url).content.decode()
    answer = {"answered_on": TODAY, "found": "1", "answer": "已改造", "version": 1}
    assert head.post(f"{url}answer/", answer | {"version": 7}).status_code == 409
    assert head.post(f"{url}answer/", answer).status_code == 302
    assert "已改造" in head.get(url).content.decode()
    assert head.get(f"{url}answer/").status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_list_of_complaints(office, head, django_assert_num_queries, case, rows):
    for _ in range(rows):
        complain(office, case)
    with django_assert_num_queries(11):
        head.get("/complaints/")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_page_of_a_case(office, head, django_assert_num_queries, case, rows):
    for number in range(rows):
        call(office, case, Satisfaction.SATISFIED)
        evaluate(case, office.head)
        ask(office, case, staff=office.staff(name=f"律师{'甲乙丙'[number]}"))
        complain(office, case)
    with django_assert_num_queries(14):
        head.get(f"/cases/{case.pk}/after/")
