"""B2: a register of half a million rows as .xlsx, against csv.writer over the same lines; its memory stays flat.

First the writer by itself, over lines that are there already; then the log as the province's office downloads it,
read from the database line by line. Processor time on all sides, memory in a process of its own.
"""

import csv
import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import cycle, islice

from django.db import connections
from django.test import Client

from consultations.views_register import CONSULTATIONS
from stations import streams
from stations.models import Posting
from stations.streams import Line
from tests.bench.lists import postings
from tests.bench.ratios import Result, at_most, compare, memory, ratio, shown
from tests.bench.rows import LAST
from tests.bench.setting import BIG

ROWS = {"small": 20_000}  # else half a million
MOST_MEMORY = 64
COLUMNS = [(f"第{number}栏", 12) for number in range(1, 26)]
PLACE, WORDS = (
    "瑶海区残疾人法律救助工作站",
    ("来访", "劳动报酬、劳动关系", "当场解答", "残疾人、老年人", "", "听力残疾"),
)


def lines(rows: int) -> Iterator[Line]:
    """25 columns as a log has them: texts, some of them empty or to be escaped, and numbers."""
    some = [
        [PLACE, "2026-10-08", "2026-10", f"张{chr(0x4E00 + at)}", at % 90, 1, None, f"甲&乙<{at}>",
         *(WORDS[(at * number) % len(WORDS)] for number in range(2, 19))]
        for at in range(1000)
    ]  # fmt: skip
    return islice(cycle(some), rows)


def ours(rows: int) -> None:
    for _ in streams.workbook("咨询台账", COLUMNS, lines(rows), rows):
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
    rows = ROWS.get(scale, 500_000)
    what = f"register {rows:,} x {len(COLUMNS)}"
    mine, plain = compare("sqlite", partial(ours, rows), lambda: theirs(lines(rows)), rounds=3)
    yield at_most("B2", f"{what} / csv.writer", ratio(mine, plain), 3.0, f"{shown(mine)} / {shown(plain)}")
    used, tenth = memory(partial(ours, rows)), memory(partial(ours, rows // 10))
    yield at_most("B2", f"{what}, MiB", used, MOST_MEMORY, f"of a tenth of the rows {tenth:.1f}")

    posting = postings()[1]
    page, count = downloaded(posting), CONSULTATIONS.rows(posting).order_by().count()
    what = f"the province's log of {count:,}, downloaded"
    mine, plain = compare("sqlite", page, partial(from_database, posting), rounds=1)
    yield at_most("B2", f"{what} / csv.writer", ratio(mine, plain), 3.0, f"{shown(mine)} / {shown(plain)}")
    connections[BIG].close()  # a process of its own has a connection of its own
    yield at_most("B2", f"{what}, MiB", memory(page), MOST_MEMORY)
