"""Numbers without gap or double, also from twenty processes at once."""

import multiprocessing
from datetime import date

import pytest
from django.db import connections, transaction

from accounts.audit import action, record
from stations import actions
from stations.models import Region, Station
from stations.numbering import next_number
from tests.areas import load
from tests.stations.conftest import CODES, open_station

PROCESSES, EACH = 20, 5


def test_numbers_run_per_station_kind_and_year(station):
    other = open_station(station.region, "第二站")
    with transaction.atomic():
        assert next_number(station, "案", 2026) == "瑶海残法救案〔2026〕1号"
        assert next_number(station, "案", 2026) == "瑶海残法救案〔2026〕2号"
        assert next_number(station, "咨", 2026) == "瑶海残法救咨〔2026〕1号"
        assert next_number(station, "案", 2027) == "瑶海残法救案〔2027〕1号"
        assert next_number(other, "案", 2026) == "瑶海区残法救案〔2026〕1号"


def test_a_rolled_back_action_gives_its_number_back(station):
    @action
    def fails():
        record("试验", station)
        assert next_number(station, "案", 2026).endswith("〕1号")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with transaction.atomic():
        assert next_number(station, "案", 2026).endswith("〕1号")


def take(key, results):
    """One process: a few numbers, each in a transaction of its own."""
    taken = []
    for _ in range(EACH):
        with transaction.atomic():
            taken.append(next_number(Station.objects.get(pk=key), "案", 2026))
    connections.close_all()
    results.put(taken)


@pytest.mark.django_db(transaction=True)
def test_twenty_processes_at_once():
    load(CODES)
    station = actions.create_station(
        by=actions.SYSTEM, region=Region.objects.get(code="340102"), name="站",
        opened_on=date(2026, 1, 1), reports_from=date(2026, 1, 1),
    )  # fmt: skip
    connections.close_all()  # no child may share a connection
    fork = multiprocessing.get_context("fork")
    results = fork.SimpleQueue()
    children = [fork.Process(target=take, args=(station.pk, results)) for _ in range(PROCESSES)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * PROCESSES
    taken = [number for _ in children for number in results.get()]
    expected = [f"瑶海残法救案〔2026〕{number}号" for number in range(1, PROCESSES * EACH + 1)]
    assert sorted(taken) == sorted(expected)
