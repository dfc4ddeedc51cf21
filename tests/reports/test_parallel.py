"""Many at once on one station's month: each a process of its own, on the shipped settings."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.audit import verify
from accounts.models import AuditLine
from accounts.roles import Role
from consultations import actions as log
from consultations.choices import Matter
from consultations.models import Consultation
from reports import actions, compute, ledgers
from reports.indicators import INDICATORS
from reports.models import Compilation, Figure, Return
from reports.periods import month_period
from stations.models import Posting
from tests.consultations.test_parallel import together
from tests.reports.desk import Desk, at, browser
from tests.reports.test_pages import post

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
A = "340102"
AT_ONCE = 12
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db):
    made = Desk()
    made.station(A)
    made.offices(A, "340100", "340000")
    made.consult(A, date(2026, 1, 8))
    with time_machine.travel(at(2, 3)):
        yield made


def tried(act):
    """Whether it was done."""
    try:
        act()
    except (ValidationError, PermissionDenied):
        return "refused"
    return "done"


def test_one_month_submitted_by_twelve_browsers_at_once_is_submitted_once(desk):
    row = desk.opened(A, JAN)
    pages = [browser(desk.head(A)) for _ in range(AT_ONCE)]
    answers = together(lambda page: post(page, "submit", version=row.version).status_code, pages)
    assert answers == [302] + [409] * (AT_ONCE - 1)
    assert Return.objects.get(month=JAN).steps.filter(move="submit").count() == 1
    assert Figure.objects.count() == len(INDICATORS)
    assert Return.objects.filter(month=FEB).count() == 1
    assert AuditLine.objects.filter(action="报表:上报").count() == 1
    assert verify("34") == []


def test_what_is_logged_while_the_month_is_submitted_counts_in_it_or_in_the_next(desk):
    row, clerk = desk.opened(A, JAN), Posting.objects.select_related("user", "station").get(role=Role.CLERK)

    def work(number):
        if number == AT_ONCE // 2:
            actions.submit(row, by=desk.head(A), at=timezone.now())
            return 0
        log.record(by=clerk, at=timezone.now(), held_on=date(2026, 1, 30), matter=Matter.WAGES, person={})
        return 0

    together(work, list(range(AT_ONCE)))
    counted = {month: Consultation.objects.filter(counted_in=month).count() for month in (JAN, FEB)}
    assert sum(counted.values()) == AT_ONCE
    assert Figure.objects.get(return_of=row, code="200").value == counted[JAN]
    assert ledgers.counted(desk.stations[A], month_period(JAN), "200", today=date(2026, 2, 3)).total == counted[JAN]
    assert Consultation.objects.filter(counted_in=FEB, is_late=True).count() == counted[FEB]
    live = compute.compute([row.station_id], month_period(JAN))[row.station_id]
    assert live == dict(row.figures.values_list("code", "value"))


def test_a_province_reviewed_finally_twice_at_once_has_one_compilation(desk):
    desk.climb(desk.submit(A, JAN, at(2, 3)), at(2, 3))
    by = [desk.officer("340000"), *(desk.post(Role.PROVINCE, desk.regions["340000"]) for _ in range(3))]
    done = together(
        lambda posting: tried(lambda: actions.finalise(desk.regions["340000"], JAN, by=posting, at=timezone.now())), by
    )
    assert done == ["done", "refused", "refused", "refused"]
    assert Compilation.objects.count() == 1


def test_a_return_checked_and_sent_back_at_once_is_one_of_the_two(desk):
    row = desk.submit(A, JAN, at(2, 3))
    by, moment = desk.officer(A), timezone.now()
    acts = [
        lambda: actions.check(row, by=by, at=moment, version=row.version),
        lambda: actions.send_back(row, by=by, at=moment, remark="请核对", version=row.version),
    ] * 4  # fmt: skip
    assert together(lambda number: tried(acts[number]), list(range(len(acts)))) == ["done"] + ["refused"] * 7
    row.refresh_from_db()
    assert (row.state, Figure.objects.exists()) in [("checked", True), ("sent_back", False)]
