"""Local promises: stricter than the term they shorten, made by an office for its own area, ended by a day."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts.roles import Role
from cases.actions_promises import end_promise
from cases.actions_promises import promise as make
from stations.models import TermPromise
from tests.cases.office import TODAY


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


def promise(office, by=None, **given):
    values = {
        "region": office.regions["340100"], "kind": "review", "days": 5, "basis": "合残发〔2026〕3号",
        "valid_from": TODAY,
    }  # fmt: skip
    return make(by=by or office.posting(Role.CITY), **values | given)


def test_a_promise_shortens_the_terms_that_begin_below(office):
    before = office.opened()
    promise(office)
    after, elsewhere = office.opened(), office.opened(client=office.client(station=office.distant))
    before.refresh_from_db()
    assert [case.due_on.day for case in (before, after, elsewhere)] == [15, 13, 15]
    assert "承诺时限,合残发〔2026〕3号" in after.deadlines.get().basis


@pytest.mark.parametrize(
    ("given_", "sentence"),
    [
        ({"days": 7}, "不严于现行的 7 日"),
        ({"days": 9}, "不严于"),
        ({"days": 5, "is_working_days": True}, "可能晚于"),
    ],
)
def test_a_promise_that_is_not_stricter_is_refused(office, given_, sentence):
    with pytest.raises(ValidationError, match=sentence):
        promise(office, **given_)
    assert not TermPromise.objects.exists()


def test_a_promise_must_be_stricter_than_the_one_above(office):
    promise(office, days=4)
    with pytest.raises(ValidationError, match="现行的 4 日"):
        promise(office, region=office.regions["340103"], days=5)
    promise(office, region=office.regions["340103"], days=3)


def test_a_promise_is_made_for_ones_own_area(office):
    with pytest.raises(PermissionDenied):
        promise(office, region=office.regions["230100"])
    with pytest.raises(PermissionDenied):
        promise(office, by=office.head, region=office.regions["340103"])


def test_a_promise_ends_by_a_day(office):
    made = promise(office, valid_from=date(2026, 9, 1))
    end_promise(made, by=office.posting(Role.CITY), valid_until=date(2026, 9, 30))
    assert office.opened().due_on == date(2026, 10, 15)
    with pytest.raises(ValidationError, match="已定于 2026-09-30 失效"):
        end_promise(made, by=office.posting(Role.CITY), valid_until=TODAY)


# ---------------------------------------------------------------- the pages
def test_promises_are_listed_made_and_ended_over_their_pages(client, office, acting):
    acting(Role.CITY)
    body = {"region": "340103", "kind": "review", "days": "5", "basis": "庐残发〔2026〕1号", "valid_from": "2026-10-08"}
    refused = client.post(reverse("cases:promise_create"), body | {"days": "7"})
    assert "不严于现行的 7 日" in refused.content.decode()
    assert client.post(reverse("cases:promise_create"), body | {"region": "230100"}).status_code == 200
    assert client.post(reverse("cases:promise_create"), body).status_code == 302
    made = TermPromise.objects.get()
    assert "庐残发〔2026〕1号" in shown(client, "promises")
    client.post(reverse("cases:promise_end", args=[made.pk]), {"valid_until": "2026-10-31"})
    made.refresh_from_db()
    assert made.valid_until == date(2026, 10, 31)
    acting(Role.CLERK)
    text = shown(client, "promises")
    assert "庐残发〔2026〕1号" in text
    assert "终止</a>" not in text
    acting(Role.CLERK, office.distant)
    assert "庐残发〔2026〕1号" not in shown(client, "promises")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_promises_costs_the_same_however_many(client, office, acting, django_assert_num_queries, rows):
    for number in range(rows):
        promise(office, days=5 - number)
    acting(Role.CLERK)
    shown(client, "promises")
    with django_assert_num_queries(8):
        shown(client, "promises")
