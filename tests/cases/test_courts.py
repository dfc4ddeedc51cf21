"""Court facts: what an instance says, the hearing in the calendar, the closing papers, 结案日 proposed from them."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.lifecycle import MovedOn, Stale
from accounts.onetime import Repeated
from accounts.roles import Role
from cases import actions_course as course
from cases.actions_courts import add_stage, edit_stage
from cases.choices import TermKind
from cases.models import Case, CourtStage, Deadline
from tests.cases.office import TODAY

SOON, LATER = date(2026, 10, 20), date(2026, 11, 5)


def stage(office, case, **given):
    values = {"instance": "2", "organ": "庐阳区人民法院", "number": "(2026)皖0103民初1234号"}
    return add_stage(case, by=office.caseworker, today=TODAY, **values | given)


def edited(office, row, today=TODAY, **given):
    row.refresh_from_db()
    return edit_stage(row, by=office.caseworker, today=today, version=row.version, **given)


def hearings(case):
    return Deadline.objects.filter(case=case, kind=TermKind.HEARING).order_by("pk")


# ---------------------------------------------------------------- the hearing
def test_a_hearing_enters_the_calendar_and_is_no_term_of_the_station(office):
    case = office.assigned()
    stage(office, case, hearing_on=SOON)
    row = hearings(case).get()
    assert (row.due_on, str(row)) == (SOON, "开庭:庐阳区人民法院")
    case = Case.objects.get()
    assert case.due_on == date(2026, 10, 13)  # the agreement: a hearing is not what the case is late with
    assert not Deadline.objects.overdue(LATER).filter(kind=TermKind.HEARING).exists()


def test_a_hearing_put_off_moves(office):
    case = office.assigned()
    row = stage(office, case, hearing_on=SOON)
    edited(office, row, hearing_on=LATER)
    moved = hearings(case).get()
    assert (moved.due_on, moved.first_due_on, moved.met_on) == (LATER, SOON, None)


def test_after_a_hearing_was_held_the_next_is_a_new_one(office):
    case = office.assigned()
    row = stage(office, case, hearing_on=SOON)
    edited(office, row, today=date(2026, 10, 25), hearing_on=LATER)
    held, next_ = hearings(case)
    assert (held.due_on, held.met_on) == (SOON, SOON)
    assert (next_.due_on, next_.met_on) == (LATER, None)


def test_a_hearing_taken_back_is_dropped(office):
    case = office.assigned()
    row = stage(office, case, hearing_on=SOON)
    edited(office, row, hearing_on=None)
    assert hearings(case).get().dropped_on == TODAY


def test_a_hearing_of_the_past_is_noted_only(office):
    case = office.assigned(on=date(2026, 9, 1))
    stage(office, case, hearing_on=date(2026, 9, 20))
    assert not hearings(case).exists()


# ---------------------------------------------------------------- the judgment
def test_a_judgment_starts_the_term_of_the_closing_papers(office):
    case = office.assigned(on=date(2026, 9, 1))
    row = stage(office, case, filed_on=date(2026, 9, 2), hearing_on=SOON)
    edited(office, row, received_on=date(2026, 10, 6))
    papers = case.deadlines.get(kind=TermKind.HAND_IN)
    assert (papers.starts_on, papers.due_on) == (date(2026, 10, 6), date(2026, 11, 5))
    assert hearings(case).get().met_on == date(2026, 10, 6)
    edited(office, row, received_on=date(2026, 10, 7))
    assert case.deadlines.running().get(kind=TermKind.HAND_IN).starts_on == date(2026, 10, 7)


def test_an_appeal_takes_the_term_of_the_closing_papers_back(office):
    case = office.assigned(on=date(2026, 9, 1))
    stage(office, case, received_on=date(2026, 10, 6))
    stage(office, case, instance="3", organ="合肥市中级人民法院")
    assert not case.deadlines.running().filter(kind=TermKind.HAND_IN).exists()


def test_a_case_that_is_closed_asks_for_no_closing_papers(office):
    case = office.closed(on=date(2026, 9, 1))
    stage(office, case, received_on=date(2026, 10, 6))
    assert not case.deadlines.filter(kind=TermKind.HAND_IN).exists()


def test_handing_in_meets_it(office):
    case = office.assigned(on=date(2026, 9, 1))
    stage(office, case, received_on=date(2026, 10, 6))
    course.hand_in(case, by=office.caseworker, today=TODAY, closed_on=date(2026, 10, 6), outcome="01")
    assert case.deadlines.get(kind=TermKind.HAND_IN).met_on == TODAY


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("move", ["hand_in", "close"])
def test_the_end_is_proposed_from_the_last_judgment(client, office, move):
    case = office.assigned(on=date(2026, 9, 1))
    client.force_login(office.head.user)
    address = reverse("cases:move", args=[case.pk, move])
    assert client.get(address).context["form"]["closed_on"].value() == TODAY
    stage(office, case, received_on=date(2026, 9, 10))
    stage(office, case, instance="3", received_on=date(2026, 10, 6))
    form = client.get(address).context["form"]
    assert form["closed_on"].value() == date(2026, 10, 6)
    assert "收到裁判日是 2026-10-06" in form["closed_on"].help_text


# ---------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"received_on": date(2026, 10, 9)}, "不能晚于今天"), ({"filed_on": date(2026, 10, 9)}, "不能晚于今天"),
        ({"filed_on": date(2026, 10, 2), "received_on": date(2026, 10, 1)}, "不能早于立案日期 2026-10-02"),
        ({"note": "书记员 13855510000"}, "不要填写"), ({"organ": ""}, "organ"),
    ],
)  # fmt: skip
def test_a_stage_that_cannot_be_is_refused(office, given_, sentence):
    case = office.assigned()
    with pytest.raises(ValidationError, match=sentence):
        stage(office, case, **given_)
    assert not CourtStage.objects.exists()


def test_a_stage_is_kept_by_who_works_the_case(office):
    case = office.assigned()
    for by in (office.clerk, office.posting(Role.CASEWORKER, office.sibling), office.posting(Role.COUNTY)):
        with pytest.raises(PermissionDenied):
            add_stage(case, by=by, today=TODAY, instance="2", organ="法院")
    with pytest.raises(MovedOn):
        stage(office, office.refused())


def test_a_stage_is_sent_once(office):
    case = office.assigned()
    stage(office, case, key="once")
    with pytest.raises(Repeated):
        stage(office, case, key="once")
    assert CourtStage.objects.count() == 1


def test_of_two_editors_the_second_is_told(office):
    row = stage(office, office.assigned())
    edit_stage(row, by=office.caseworker, today=TODAY, version=1, organ="蜀山区人民法院")
    with pytest.raises(Stale):
        edit_stage(row, by=office.head, today=TODAY, version=1, organ="包河区人民法院")
    assert CourtStage.objects.get().organ == "蜀山区人民法院"


# ---------------------------------------------------------------- the page
@pytest.mark.usefixtures("today")
def test_courts_are_entered_and_completed_over_their_pages(client, office):
    case = office.assigned(on=date(2026, 9, 1))
    client.force_login(office.caseworker.user)
    body = {"instance": "2", "organ": "庐阳区人民法院", "hearing_on": "2026-10-20"}
    answer = client.post(reverse("cases:court_create", args=[case.pk]), body | {"key": "k"}, follow=True)
    assert "庐阳区人民法院" in answer.content.decode()
    row = CourtStage.objects.get()
    form = client.get(reverse("cases:court_edit", args=[row.pk])).context["form"]
    assert str(form["hearing_on"].value()) == "2026-10-20"
    body |= {"version": "1", "received_on": "2026-10-06"}
    answer = client.post(reverse("cases:court_edit", args=[row.pk]), body, follow=True)
    assert "结案日拟为 2026-10-06" in answer.content.decode()
    stale = client.post(reverse("cases:court_edit", args=[row.pk]), body)
    assert stale.status_code == 409


@pytest.mark.usefixtures("today")
def test_courts_are_read_by_an_office_and_kept_by_nobody_there(client, office):
    case = office.assigned()
    stage(office, case)
    client.force_login(office.posting(Role.COUNTY).user)
    text = client.get(reverse("cases:courts", args=[case.pk])).content.decode()
    assert "(2026)皖0103民初1234号" in text
    assert reverse("cases:court_create", args=[case.pk]) not in text
    assert client.post(reverse("cases:court_create", args=[case.pk]), {}).status_code == 403


@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_courts_costs_the_same_however_many(client, office, django_assert_num_queries, rows):
    case = office.assigned()
    for _ in range(rows):
        stage(office, case)
    client.force_login(office.caseworker.user)
    address = reverse("cases:courts", args=[case.pk])
    client.get(address)
    with django_assert_num_queries(9):
        client.get(address)
