"""Two files of one person: one head after merging, two after its undoing; a closed month does not move."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

import cases.actions
from accounts.lifecycle import MovedOn
from accounts.models import AuditLine
from cases import actions_screening
from cases.models import CasePerson
from clients import actions, actions_merge, identity, persons
from clients.models import Client, PersonJoin
from consultations.choices import Visit
from consultations.models import Consultation
from reports.compute import compute
from reports.periods import month_period
from stations import books
from stations.models import Station
from tests.clients.numbers import certificate, id_number
from tests.consultations.conftest import log, today  # noqa: F401
from tests.stations.conftest import TODAY, browser, somebody

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
AT = datetime(2026, 10, 8, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def heads(station, month):
    return compute([station.pk], month_period(month))[station.pk]["202"]


@pytest.fixture
def two(register, log):  # noqa: F811
    """Two files, each with a visit in September, which is closed, and one in October."""
    files = [register(name="陈安平"), register(name="陈平安", phone="13855510009")]
    for client in files:
        log(client=client, held_on=date(2026, 9, 10))
        log(client=client, held_on=TODAY)
    Station.objects.update(books_closed_through=date(2026, 9, 30))
    return files


def merged(clerk, two, reason="对照身份证,同一人"):
    return actions_merge.merge(two[0], two[1], by=clerk, reason=reason)


def test_one_head_after_merging_two_after_undoing_and_a_closed_month_stays(clerk, two, log):  # noqa: F811
    station = clerk.station
    assert (heads(station, SEPTEMBER), heads(station, OCTOBER)) == (2, 2)
    assert merged(clerk, two) == two[0]
    assert (heads(station, SEPTEMBER), heads(station, OCTOBER)) == (2, 1)
    log(client=Client.objects.get(pk=two[1].pk), held_on=TODAY)  # chosen before the merging, sent after it
    assert heads(station, OCTOBER) == 1
    actions_merge.undo_merge(two[1], by=clerk, at=AT)
    assert (heads(station, SEPTEMBER), heads(station, OCTOBER)) == (2, 2)
    assert list(Client.objects.unmerged().order_by("pk")) == two
    assert [line.action for line in AuditLine.objects.order_by("pk")][-1] == "撤销合并档案"


def test_a_month_opened_again_counts_as_of_now(clerk, two):
    merged(clerk, two)
    station = books.lock(clerk.station)
    books.reopen(station, SEPTEMBER)
    persons.recount(station)
    assert heads(station, SEPTEMBER) == 1


def test_undoing_after_the_month_was_closed_leaves_it_as_it_was_reported(clerk, two):
    merged(clerk, two)
    Station.objects.update(books_closed_through=date(2026, 10, 31))
    actions_merge.undo_merge(two[1], by=clerk, at=AT)
    assert heads(clerk.station, OCTOBER) == 1
    station = books.lock(clerk.station)
    books.reopen(station, SEPTEMBER)
    persons.recount(station)
    assert (heads(station, SEPTEMBER), heads(station, OCTOBER)) == (2, 2)


def test_the_undoing_is_of_the_day(clerk, two):
    merged(clerk, two)
    with pytest.raises(ValidationError, match="当天撤销"):
        actions_merge.undo_merge(two[1], by=clerk, at=AT + timedelta(days=1))
    assert heads(clerk.station, OCTOBER) == 1


def test_the_file_with_the_number_stays_and_its_number_counts_for_both(clerk, register, log, office):  # noqa: F811
    plain, numbered = register(name="陈安平"), register(name="陈安平", number=id_number())
    log(client=plain)
    log(client=numbered)
    assert actions_merge.merge(plain, numbered, by=clerk, reason="同一人") == numbered
    assert set(Consultation.objects.values_list("person_key", flat=True)) == {numbered.person.key}
    with pytest.raises(MovedOn, match="已并入"):
        actions.correct(plain, by=clerk, version=2, today=TODAY, residence="1")
    with pytest.raises(MovedOn, match="已并入"):
        actions_merge.merge(plain, numbered, by=clerk, reason="同一人")


def test_what_may_not_be_merged(clerk, register, holder, office):
    other = register(name="陈安平", number=certificate(order="003"))
    away = register(by=somebody("clerk", office.stations.sibling))
    for file, reason in ((other, "同名"), (away, "同名"), (holder, "同名")):
        with pytest.raises(ValidationError):
            actions_merge.merge(holder, file, by=clerk, reason=reason)
    twin = register()
    for reason in ("", "  ", f"证号 {id_number()}"):
        with pytest.raises(ValidationError):
            actions_merge.merge(holder, twin, by=clerk, reason=reason)
    with pytest.raises(PermissionDenied):
        actions_merge.merge(holder, twin, by=office.people.county, reason="同一人")
    assert not PersonJoin.objects.exists()


def test_merging_by_a_number_is_undone_with_that_number(clerk, register, holder):
    second = register(name="陈安平")
    actions.correct(second, by=clerk, version=1, today=TODAY, number=certificate())
    actions_merge.undo_merge(second, by=clerk, at=AT)
    second.refresh_from_db()
    assert (second.merged_into, identity.opened(second, "number"), second.last_four_index) == (None, "", "")
    assert identity.opened(holder, "number") == id_number()


def test_files_merged_one_after_another_are_one_and_their_history_is_shown(clerk, register, log):  # noqa: F811
    first, second, third = (register(name=name) for name in ("陈安平", "陈平安", "陈平"))
    for client in (first, second, third):
        log(client=client)
    log(client=third, matter="05")
    actions_merge.merge(second, third, by=clerk, reason="同一人")
    actions_merge.merge(first, second, by=clerk, reason="同一人")
    assert heads(clerk.station, OCTOBER) == 1
    opened = {"kind": "1", "form": "04", "matter": "04", "applied_on": TODAY}
    case = cases.actions.open_case(by=clerk, today=TODAY, client=Client.objects.get(pk=third.pk), **opened)
    assert case.client == first  # from a page that was open before
    page = browser(clerk)
    assert page.get(f"/consultations/of/{first.pk}/").content.decode().count("timeline-when") == 4
    assert log(client=first, matter="05").visit == Visit.REPEAT  # asked before, on the other file
    assert page.post("/clients/find/", {"who": "chenping"}).context["form"].found.clients == [first]
    actions_merge.undo_merge(second, by=clerk, at=AT)
    assert heads(clerk.station, OCTOBER) == 2


def test_who_turns_out_to_be_in_a_group_case_twice_counts_once(clerk, two):
    head = somebody("station_head", clerk.station)
    case = cases.actions.open_case(
        by=clerk, today=TODAY, client=two[0], applied_on=TODAY, matter="04", kind="1", form="04", facts="欠薪。"
    )
    actions_screening.add_members(case, by=clerk, today=TODAY, clients=[two[1]])
    cases.actions.accept(case, by=head, today=TODAY, accepted_on=TODAY)
    merged(clerk, two)
    assert sorted(CasePerson.objects.values_list("person_key", flat=True)) == ["", two[0].person.key]
    actions_merge.undo_merge(two[1], by=clerk, at=AT)
    assert set(CasePerson.objects.values_list("person_key", flat=True)) == {one.person.key for one in two}


def test_the_page_shows_both_asks_why_and_merges(clerk, two):
    page = browser(clerk)
    assert "选另一份" in page.get(f"/clients/{two[0].pk}/merge/", {"q": "cpa"}).content.decode()
    address = f"/clients/{two[0].pk}/merge/?other={two[1].pk}"
    told = page.get(address).content.decode()
    assert "保留:陈安平" in told
    assert "并入:陈平安" in told
    assert "请写明" in page.post(address, {"other": two[1].pk, "reason": " "}).content.decode()
    assert page.post(address, {"other": two[1].pk, "reason": "同一人"}).url == f"/clients/{two[0].pk}/"
    assert "撤销合并" in page.get(f"/clients/{two[0].pk}/").content.decode()
    page.post(f"/clients/{two[1].pk}/undo-merge/")
    assert Client.objects.unmerged().count() == 2
