"""Twenty clerks number papers at once: no gap, no double, and no number for what failed in the end."""

import contextlib
import multiprocessing

import pytest
from django.db import connections
from django.utils import timezone

from accounts.audit import action, verify
from cases import actions_papers
from cases.choices import Paper
from cases.models import Case, Document
from stations.models import Posting
from tests.cases.office import TODAY, Office

PROCESSES, EACH = 20, 3


class Undone(Exception):
    """What makes an action fail after it has taken its number."""


@action
def letter(case: int, clerk: int, fails: bool) -> str:
    made = actions_papers.make(
        Case.objects.get(pk=case), by=Posting.objects.get(pk=clerk), today=TODAY, at=timezone.now(),
        paper=Paper.OFFICIAL_LETTER, made_on=TODAY, to="区人民法院",
    )  # fmt: skip
    if fails:
        raise Undone
    return made.number


def numbered(case: int, clerk: int, fails: bool) -> list[str]:
    """The numbers of what one process made."""
    made = []
    for _ in range(EACH):
        with contextlib.suppress(Undone):
            made.append(letter(case, clerk, fails))
    return made


@pytest.mark.django_db(transaction=True)
def test_twenty_processes_number_papers_without_gap_or_double():
    office = Office()
    cases = [office.assigned() for _ in range(4)]
    clerk, keys = office.clerk.pk, [case.pk for case in cases]
    connections.close_all()  # no child may share a connection
    fork = multiprocessing.get_context("fork")
    said, start = fork.SimpleQueue(), fork.Barrier(PROCESSES)

    def child(number: int) -> None:
        start.wait(60)
        said.put(numbered(keys[number % len(keys)], clerk, fails=number % 5 == 0))
        connections.close_all()

    children = [fork.Process(target=child, args=(number,)) for number in range(PROCESSES)]
    for one in children:
        one.start()
    for one in children:
        one.join(120)
    assert [one.exitcode for one in children] == [0] * PROCESSES
    made = [number for _ in children for number in said.get()]
    assert len(made) == PROCESSES * 4 // 5 * EACH
    assert sorted(made) == sorted(f"庐阳残法救函〔2026〕{number}号" for number in range(1, len(made) + 1))
    assert sorted(made) == sorted(Document.objects.values_list("number", flat=True))
    assert verify("34") == []
