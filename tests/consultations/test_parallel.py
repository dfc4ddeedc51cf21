"""Twenty browsers press 保存 on the same form at the same moment, each a process of its own."""

import multiprocessing

import pytest
from django.db import connections

from accounts.audit import verify
from accounts.models import AuditLine, OneTimeKey
from clients.models import Client, Person
from consultations.models import Consultation
from stations.models import Region
from tests.areas import load
from tests.clients.numbers import certificate
from tests.consultations.conftest import NOW, form
from tests.stations.conftest import CODES, browser, open_station, somebody

PROCESSES = 20


@pytest.fixture
def desk(transactional_db):
    load(CODES)
    return somebody("clerk", open_station(Region.objects.get(code="340102")))


def together(work, arguments):
    """Runs work(argument, results) in one process each, set off together; what they put, sorted."""
    connections.close_all()  # no child may share a connection
    fork = multiprocessing.get_context("fork")
    results, barrier = fork.SimpleQueue(), fork.Barrier(len(arguments))

    def run(argument):
        barrier.wait()
        results.put(work(argument))
        connections.close_all()

    children = [fork.Process(target=run, args=(argument,)) for argument in arguments]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * len(arguments)
    return sorted(results.get() for _ in arguments)


@pytest.mark.usefixtures("today")
def test_one_form_sent_by_twenty_at_once_makes_one_record(desk):
    sent = form(desk, who=certificate(), name="陈安平", key="one key")
    pages = [browser(desk) for _ in range(PROCESSES)]
    answers = together(lambda page: page.post("/consultations/new/", sent).url, pages)
    row = Consultation.objects.get()
    assert answers == [f"/consultations/{row.pk}/"] * PROCESSES
    assert [model.objects.count() for model in (Client, Person, OneTimeKey)] == [1, 1, 1]
    assert AuditLine.objects.filter(action="登记咨询").count() == 1
    assert verify("34") == []


@pytest.mark.usefixtures("today")
def test_one_person_registered_by_twenty_forms_at_once_has_one_file(desk):
    forms = [form(desk, who=certificate(), name="陈安平", key=f"key {n}") for n in range(PROCESSES)]
    page = browser(desk)
    statuses = together(lambda sent: page.post("/consultations/new/", sent).status_code, forms)
    assert statuses == [302] * PROCESSES
    assert [model.objects.count() for model in (Client, Person)] == [1, 1]
    assert Consultation.objects.count() == AuditLine.objects.filter(action="登记咨询").count() == PROCESSES
    assert Consultation.objects.filter(visit="1").count() == 1, "the first is 初次, every later one 重复"
    assert verify("34") == []
    assert Consultation.objects.filter(recorded_at=NOW).count() == PROCESSES
