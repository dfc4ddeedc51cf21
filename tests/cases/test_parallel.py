"""Several at once, as they are: processes of their own on the real database."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from threading import Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction

from accounts.audit import verify
from accounts.lifecycle import MovedOn
from accounts.onetime import Repeated
from cases import actions
from cases.models import Case, CaseSpan
from stations import books
from stations.models import Posting
from tests.cases.office import TODAY, Office

AT_ONCE = 8


def together(work: Callable[[int], str]) -> Counter[str]:
    """What each process said, having set off at the same moment."""
    connections.close_all()  # no child may share a connection
    fork = multiprocessing.get_context("fork")
    said, start = fork.SimpleQueue(), fork.Barrier(AT_ONCE)

    def child(number: int) -> None:
        start.wait(60)
        said.put(work(number))
        connections.close_all()

    children = [fork.Process(target=child, args=(number,)) for number in range(AT_ONCE)]
    for one in children:
        one.start()
    for one in children:
        one.join(60)
    assert [one.exitcode for one in children] == [0] * AT_ONCE
    return Counter(said.get() for _ in children)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_move_one_case_one_wins():
    office = Office()
    case, head = office.opened(), office.head.pk

    def work(number: int) -> str:
        mine, by = Case.objects.get(pk=case.pk), Posting.objects.get(pk=head)
        try:
            if number % 2:
                actions.accept(mine, by=by, today=TODAY, accepted_on=TODAY, version=1)
            else:
                actions.refuse(mine, by=by, today=TODAY, refused_on=TODAY, reason="不属于受理范围", version=1)
        except MovedOn:
            return "moved on"
        return "won"

    assert together(work) == {"won": 1, "moved on": AT_ONCE - 1}
    assert Case.objects.get().version == 2
    assert CaseSpan.objects.count() == (Case.objects.get().state == "accepted")
    assert verify("34") == []


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_many_times_at_once_opens_one_case():
    office = Office()
    client, clerk = office.client(), office.clerk.pk

    def work(number: int) -> str:
        try:
            office.opened(client=client, by=Posting.objects.get(pk=clerk), key="once")
        except Repeated as made:
            return made.result
        return "opened"

    said = together(work)
    case = Case.objects.get()
    assert said == {"opened": 1, str(case.pk): AT_ONCE - 1}
    assert case.number.endswith("〕1号")


@pytest.mark.django_db(transaction=True)
def test_many_openings_take_numbers_without_gap_or_double():
    office = Office()
    client, clerk = office.client(), office.clerk.pk

    def work(number: int) -> str:
        try:
            form = "07" if number == 0 else "04"  # the first is refused: a defence in a civil case
            return office.opened(client=client, by=Posting.objects.get(pk=clerk), form=form).number
        except ValidationError:
            return "refused"

    numbers = {f"庐阳残法救案〔2026〕{number}号": 1 for number in range(1, AT_ONCE)}
    assert together(work) == numbers | {"refused": 1}


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_case_moves_while_somebody_holds_the_books_of_its_station():
    """It is saved twice, and PostgreSQL then looks at its station again: behind a whole lock, two made a deadlock."""
    office, said = Office(), []
    case, head = office.opened(), office.head.pk

    def refuse() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '10s'")
            by = Posting.objects.get(pk=head)
            actions.refuse(case, by=by, today=TODAY, refused_on=TODAY, reason="不属于受理范围")
            said.append("refused")
        finally:
            connection.close()

    with transaction.atomic():
        books.lock(office.station)
        other = Thread(target=refuse)
        other.start()
        other.join(30)
    assert said == ["refused"]
