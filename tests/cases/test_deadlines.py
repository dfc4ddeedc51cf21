"""Terms, against an independent day-by-day count; what starts, pauses, meets and drops a clock; the page."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.lifecycle import MovedOn
from accounts.onetime import Repeated
from accounts.roles import Role
from cases import actions_course as course
from cases import actions_terms as terms
from cases import deadlines as law
from cases.choices import CaseState, TermKind
from cases.models import Case, Deadline
from stations.models import TermPromise
from stations.terms import known_years
from tests.cases.office import TODAY

DAY = timedelta(days=1)
HOLIDAYS = set(chinese_calendar.constants.holidays)
MAKE_UP = set(chinese_calendar.constants.workdays)
PUBLISHED = date(max(day.year for day in HOLIDAYS), 12, 31)
DAYS = st.dates(date(2022, 1, 1), date(2028, 6, 30))


# ---------------------------------------------------------------- the independent count
def works(day):
    """Offices work: from the library's lists of days, not by its function."""
    if day > PUBLISHED:
        return day.weekday() < 5
    return day in MAKE_UP or (day.weekday() < 5 and day not in HOLIDAYS)


def counted(starts_on, days, is_working_days, pauses):
    """All days of the next years that count, in order; the last of a term is the n-th, moved on."""
    still = {one + DAY * n for one, until in pauses for n in range(1, (until - one).days + 1)}
    ahead = [starts_on + DAY * n for n in range(1, 1500)]
    counting = [day for day in ahead if day not in still and (works(day) or not is_working_days)]
    last = counting[days - 1]
    return next(day for day in ahead if day >= last and works(day) and day not in still)


@st.composite
def pauses_after(draw, starts_on):
    """Whole suspensions, one after the other, some before the term began."""
    pauses, day = [], starts_on + DAY * draw(st.integers(-20, 20))
    for _ in range(draw(st.integers(0, 3))):
        until = day + DAY * draw(st.integers(0, 40))
        pauses.append((day, until))
        day = until + DAY * draw(st.integers(0, 20))
    return pauses


@settings(max_examples=150, deadline=None)
@given(data=st.data(), starts_on=DAYS, days=st.integers(1, 60), is_working_days=st.booleans())
def test_a_last_day_is_that_of_the_independent_count(data, starts_on, days, is_working_days):
    pauses = data.draw(pauses_after(starts_on))
    rule = law.Term(TermKind.REVIEW, "", days, "", is_working_days=is_working_days)
    assert law.last_day(rule, starts_on, pauses) == counted(starts_on, days, is_working_days, pauses)


@settings(max_examples=60, deadline=None)
@given(starts_on=DAYS, days=st.integers(1, 30), fewer=st.integers(1, 29))
def test_a_longer_term_never_ends_earlier(starts_on, days, fewer):
    long = law.Term(TermKind.REVIEW, "", days + fewer, "")
    assert law.last_day(law.Term(TermKind.REVIEW, "", days, ""), starts_on) <= law.last_day(long, starts_on)


@settings(max_examples=60, deadline=None)
@given(starts_on=DAYS, days=st.integers(1, 30), from_=st.integers(0, 40), length=st.integers(0, 60))
def test_a_pause_never_shortens_and_after_the_last_day_changes_nothing(starts_on, days, from_, length):
    rule = law.Term(TermKind.AGREEMENT, "", days, "", pauses=True)
    plain, begins = law.last_day(rule, starts_on), starts_on + DAY * from_
    paused = law.last_day(rule, starts_on, [(begins, begins + DAY * length)])
    assert paused >= plain
    if begins >= plain:
        assert paused == plain


# The rows of the example before are deleted, so the database need not be.
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.integers(1, 12), is_working_days=st.booleans(), starts_on=st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    kind=st.sampled_from([row.kind for row in law.TERMS]),
)  # fmt: skip
def test_the_stricter_of_table_and_promise_holds(db, days, is_working_days, starts_on, kind):
    region = _region()
    TermPromise.objects.all().delete()
    TermPromise.objects.create(
        region=region.parent, kind=kind, days=days, is_working_days=is_working_days, basis="公告",
        valid_from=date(2025, 1, 1), valid_until=date(2026, 12, 31),
    )  # fmt: skip
    row = next(one for one in law.TERMS if one.kind == kind)
    last = counted(starts_on, row.days, row.is_working_days, [])
    if date(2025, 1, 1) <= starts_on <= date(2026, 12, 31):
        last = min(last, counted(starts_on, days, is_working_days, []))
    assert law.last_day(law.term(kind, region, starts_on), starts_on) == last


def _region():
    from stations.models import Region

    city, _ = Region.objects.get_or_create(code="340100", name="合肥市", level="city", path="34/3401/")
    return Region.objects.get_or_create(
        code="340103", name="庐阳区", level="county", path="34/3401/340103/", parent=city
    )[0]


def test_the_count_by_hand_over_the_national_holiday():
    """1–7 October 2026 are holidays, 10 October is a Saturday worked in exchange (State Council's notice)."""
    seven, five = law.Term(TermKind.REVIEW, "", 7, ""), law.Term(TermKind.REFERRAL, "", 5, "", is_working_days=True)
    assert law.last_day(seven, date(2026, 9, 25)) == date(2026, 10, 8)
    assert law.last_day(five, date(2026, 9, 30)) == date(2026, 10, 13)
    assert law.last_day(five, date(2026, 9, 30), [(date(2026, 10, 8), date(2026, 10, 12))]) == date(2026, 10, 16)


def test_an_event_before_the_law_has_the_oldest_term(office):
    assert law.term(TermKind.REVIEW, office.station.region, date(2019, 3, 1)).days == 7


# ---------------------------------------------------------------- clocks of a case
def test_a_suspended_case_is_not_asked_for_what_stands_still(office):
    case = office.assigned(on=date(2026, 9, 22))
    Deadline.objects.filter(case=case).delete()
    terms.start(case, TermKind.AGREEMENT, date(2026, 9, 22))
    assert case.due_on == date(2026, 9, 28)
    case = course.suspend(case, by=office.head, today=TODAY, suspended_on=date(2026, 9, 24), reason="等待鉴定")
    assert case.due_on is None
    assert not Deadline.objects.overdue(TODAY).exists()
    case = course.resume(case, by=office.head, today=TODAY, resumed_on=date(2026, 10, 8))
    assert case.due_on == date(2026, 10, 12)  # two days were counted, three are left: 9, 10 and 11, a Sunday
    row = case.deadlines.get()
    assert (row.due_on, row.first_due_on) == (date(2026, 10, 12), date(2026, 9, 28))


def test_a_term_that_was_over_is_not_revived_by_a_suspension(office):
    case = office.assigned(on=date(2026, 9, 1))
    Deadline.objects.filter(case=case).delete()
    terms.start(case, TermKind.AGREEMENT, date(2026, 9, 1))
    course.suspend(case, by=office.head, today=TODAY, suspended_on=date(2026, 9, 21), reason="等待鉴定")
    case = course.resume(case, by=office.head, today=TODAY, resumed_on=TODAY)
    assert case.due_on == date(2026, 9, 7)


def test_enter_and_settle_what_only_the_lawyer_can_know(office):
    case = office.assigned()
    made = terms.enter(case, by=office.caseworker, kind="appeal", due_on=date(2026, 10, 9), today=TODAY, label="上诉")
    assert Case.objects.get().due_on == date(2026, 10, 9)
    terms.settle(made, by=office.caseworker, met_on=TODAY, today=TODAY)
    assert Case.objects.get().due_on == date(2026, 10, 13)  # the agreement is still to be signed
    with pytest.raises(MovedOn, match="已经了结"):
        terms.settle(made, by=office.caseworker, met_on=TODAY, today=TODAY)


def test_enter_is_sent_once(office):
    case = office.assigned()
    given_ = {"by": office.caseworker, "kind": "sue", "due_on": date(2026, 11, 9), "today": TODAY, "key": "once"}
    terms.enter(case, **given_)
    with pytest.raises(Repeated):
        terms.enter(case, **given_)
    assert case.deadlines.filter(kind="sue").count() == 1


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"due_on": date(2026, 10, 7)}, "期限已经过去"), ({"kind": "review"}, "由承办人填写的期限"),
        ({"label": "电话13855510000"}, "不要填写"),
    ],
)  # fmt: skip
def test_enter_refuses(office, given_, sentence):
    case = office.assigned()
    with pytest.raises(ValidationError, match=sentence):
        terms.enter(case, **{"by": office.caseworker, "kind": "sue", "due_on": TODAY, "today": TODAY} | given_)


def test_enter_is_for_who_works_the_case_while_it_is_worked_on(office):
    case = office.assigned()
    given_ = {"kind": "sue", "due_on": TODAY, "today": TODAY}
    for by in (office.clerk, office.posting(Role.CASEWORKER, office.sibling), office.posting(Role.COUNTY)):
        with pytest.raises(PermissionDenied):
            terms.enter(case, by=by, **given_)
    refused = office.refused()
    with pytest.raises(MovedOn):
        terms.enter(refused, by=office.caseworker, **given_)


def test_a_clock_of_the_table_is_not_settled_by_hand(office):
    review = office.opened().deadlines.get()
    with pytest.raises(ValidationError, match="自动了结"):
        terms.settle(review, by=office.head, met_on=TODAY, today=TODAY)


def test_the_time_to_appeal_does_not_end_with_the_case(office):
    """结案日 is the day the judgment is received: the days in which it may be appealed begin there."""
    case = office.assigned()
    terms.enter(case, by=office.caseworker, kind="appeal", due_on=date(2026, 10, 23), today=TODAY)
    case = office.close(case, TODAY)
    assert case.state == CaseState.CLOSED
    assert [row.kind for row in case.deadlines.running()] == ["appeal"]
    assert not Case.objects.overdue(date(2026, 12, 1)).exists()  # the station itself owes nothing
    assert list(Deadline.objects.overdue(date(2026, 12, 1))) == list(case.deadlines.running())


def test_closing_meets_the_terms_of_the_closing_papers(office):
    case = office.assigned()
    case = course.hand_in(case, by=office.caseworker, today=TODAY, closed_on=TODAY, outcome="01")
    assert case.due_on == date(2026, 10, 13)
    case = course.close(case, by=office.head, today=TODAY, closed_on=TODAY, outcome="01")
    assert case.deadlines.get(kind=TermKind.CLOSE_CHECK).met_on == TODAY
    assert case.deadlines.get(kind=TermKind.AGREEMENT).dropped_on == TODAY
    assert case.due_on is None


# ---------------------------------------------------------------- the page
@pytest.fixture
def acting(client, office, today):
    def sign_in(role, station=None):
        posting = office.posting(role, station)
        client.force_login(posting.user)
        return posting

    return sign_in


def shown(client, name, *args):
    answer = client.get(reverse(f"cases:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_deadlines_shows_basis_due_date_and_the_days_left(client, office, acting):
    case = office.opened(applied_on=date(2026, 9, 25))
    Case.objects.update(applied_on=date(2026, 9, 1))
    Deadline.objects.update(starts_on=date(2026, 9, 1), due_on=date(2026, 9, 8), first_due_on=date(2026, 9, 8))
    acting(Role.CLERK)
    text = shown(client, "deadlines", case.pk)
    assert "超期 30 天" in text
    assert "内部时限,参照法律援助法第43条" in text
    assert "登记由承办人掌握的期限" not in text


def test_deadlines_says_when_the_holidays_of_a_year_are_not_published(client, office, acting):
    case = office.assigned()
    acting(Role.CASEWORKER)
    assert "尚未公布" not in shown(client, "deadlines", case.pk)
    year = known_years().stop
    client.post(reverse("cases:deadlines", args=[case.pk]), {"kind": "enforce", "due_on": f"{year}-10-08"})
    text = shown(client, "deadlines", case.pk)
    assert f"{year} 年节假日尚未公布,到期日只按周末计算" in text
    assert "只按周末计算" in text


def test_a_term_is_entered_and_settled_over_its_pages(client, office, acting):
    case = office.assigned()
    acting(Role.CASEWORKER)
    client.post(reverse("cases:deadlines", args=[case.pk]), {"kind": "appeal", "due_on": "2026-10-12", "label": "一审"})
    made = Deadline.objects.get(kind="appeal")
    assert "还剩 4 天" in shown(client, "deadlines", case.pk)
    client.post(reverse("cases:deadline_settle", args=[made.pk]), {"met_on": "2026-10-08", "dropped": "on"})
    made.refresh_from_db()
    assert (made.met_on, made.dropped_on) == (None, TODAY)


def test_the_agreement_is_signed_over_its_page(client, office, acting):
    case = office.assigned()
    acting(Role.CASEWORKER)
    assert reverse("cases:agreement", args=[case.pk]) in shown(client, "deadlines", case.pk)
    client.post(reverse("cases:agreement", args=[case.pk]), {"signed_on": "2026-10-08"})
    assert case.deadlines.get(kind=TermKind.AGREEMENT).met_on == TODAY
    assert reverse("cases:agreement", args=[case.pk]) not in shown(client, "deadlines", case.pk)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_deadlines_costs_the_same_however_many(client, office, acting, django_assert_num_queries, rows):
    case = office.assigned()
    for number in range(rows - 1):
        terms.enter(case, by=office.caseworker, kind="sue", due_on=TODAY + DAY * number, today=TODAY)
    acting(Role.CASEWORKER)
    shown(client, "deadlines", case.pk)
    with django_assert_num_queries(7):
        shown(client, "deadlines", case.pk)
