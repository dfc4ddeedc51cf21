"""B2: a register of half a million rows as .xlsx, against csv.writer over the same lines; its memory stays flat.

First of records that are read already; then the log as the province's office downloads it,
read from the database line by line. Processor time on all sides, memory in a process of its own.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import cycle, islice
from types import SimpleNamespace

from django.db import connections
from django.test import Client

from consultations.views_register import CONSULTATIONS, FIELDS
from stations import streams
from stations.models import Posting
from stations.streams import Line
from tests.bench.lists import postings
from tests.bench.ratios import Result, at_most, compare, memory, ratio, shown
from tests.bench.rows import LAST
from tests.bench.setting import BIG

ROWS = {"small": 20_000}  # else half a million
MOST_MEMORY = 64
NAMES = {"at": "瑶海区残疾人法律救助工作站", "by": "李某", "during": ""}


def lines(rows: int, posting: Posting) -> Iterator[Line]:
    """The lines of the log, made one by one of records that are read already; one in twenty has to be escaped."""
    told = dict.fromkeys(FIELDS, False) | NAMES | {"is_elderly": True, "asked_voice": True, "order_number": ""}
    some = [
        SimpleNamespace(**told | {
            "held_on": LAST, "counted_in": LAST, "client": at, "who": f"张{chr(0x4E00 + at)}" if at % 20 else "甲&乙",
            "channel": f"{at % 15 + 1:02}", "asked_by": f"{at % 4 + 1}", "persons": at % 9 + 1, "sex": "129"[at % 3],
            "age": at % 90, "category": f"{at % 10}", "grade": f"{at % 4 + 1}", "residence": "129"[at % 3],
            "matter": f"{at % 22 + 1:02}", "outcome": f"{at % 5 + 1}", "visit": f"{at % 2 + 1}", "minutes": None,
            "state": "recorded", "answer_due_on": None, "answered_on": LAST,
        })
        for at in range(1000)
    ]  # fmt: skip
    return (CONSULTATIONS.line(row, posting, LAST) for row in islice(cycle(some), rows))


def ours(rows: int, posting: Posting) -> None:
    for _ in streams.workbook(CONSULTATIONS.title, CONSULTATIONS.columns, lines(rows, posting), rows):
        pass


def theirs(written: Iterable[Line]) -> None:
    with open(os.devnull, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(written)


def downloaded(posting: Posting) -> Callable[[], None]:
    """The log as a browser downloads it, to its last byte."""
    browser = Client(headers={"host": "localhost"})
    browser.force_login(posting.user, "accounts.backends.GrowingDelayBackend")

    def page() -> None:
        answer = browser.get("/consultations/register/")
        if answer.status_code != 200 or not answer.streaming:
            raise AssertionError(f"register: {answer.status_code}")
        for _ in answer.streaming_content:  # type: ignore[attr-defined]
            pass

    return page


def from_database(posting: Posting) -> None:
    theirs(CONSULTATIONS.line(row, posting, LAST) for row in CONSULTATIONS.rows(posting).iterator(chunk_size=2000))


def measure(scale: str, engine: str) -> Iterator[Result]:
    rows, posting = ROWS.get(scale, 500_000), postings()[1]
    what, work = f"register {rows:,} x {len(CONSULTATIONS.columns)}", partial(ours, rows, posting)
    mine, plain = compare("sqlite", work, lambda: theirs(lines(rows, posting)), rounds=3)
    yield at_most("B2", f"{what} / csv.writer", ratio(mine, plain), 3.0, f"{shown(mine)} / {shown(plain)}")
    tenth = memory(partial(ours, rows // 10, posting))
    yield at_most("B2", f"{what}, MiB", memory(work), MOST_MEMORY, f"of a tenth of the rows {tenth:.1f}")

    page, count = downloaded(posting), CONSULTATIONS.rows(posting).order_by().count()
    what = f"the province's log of {count:,}, downloaded"
    mine, plain = compare("sqlite", page, partial(from_database, posting), rounds=1)
    yield at_most("B2", f"{what} / csv.writer", ratio(mine, plain), 3.0, f"{shown(mine)} / {shown(plain)}")
    connections[BIG].close()  # a process of its own has a connection of its own
    yield at_most("B2", f"{what}, MiB", memory(page), MOST_MEMORY)
