"""A register as a file that is sent while it is made, row by row: its memory is the same for one row and a million.

Rows stand in sheetData as text and are packed at the lowest level: a cell object for each would take twenty times as
long. A sheet ends after half a million rows, far from what Excel and a plain zip can hold; the next one goes on.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from openpyxl import Workbook

from stations.workbooks import FIRST_ROW, FORBIDDEN, STAMP, clean, lay_out

ROWS_A_SHEET = 500_000
ROWS_A_PIECE = 500
CSV = "text/csv; charset=utf-8"
MARK = "\ufeff"  # tells Excel that a CSV is UTF-8
END = b"</sheetData>"
SIZE = re.compile(rb"<dimension [^>]*/>")  # of the head alone: who believes it reads no further
SPECIAL = re.compile(f"[&<>{FORBIDDEN.pattern[1:]}")
# What a table's programme may take for the beginning of a formula; the last four are the wide ones.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Line = Sequence[str | int | float | None]
Columns = Sequence[tuple[str, int]]  # headings with their widths in characters


class Pipe(io.RawIOBase):
    """What a zip writes, until it is sent on."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.waiting.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        waiting, self.waiting = b"".join(self.waiting), []
        return waiting


def workbook(title: str, columns: Columns, lines: Iterable[Line], count: int) -> Iterator[bytes]:
    """The .xlsx. `count`: how many lines there are, by which its sheets are laid out."""
    book, pipe, left = Workbook(), Pipe(), iter(lines)
    names = [title, *(f"{title}{at + 2}" for at in range((max(count, 1) - 1) // ROWS_A_SHEET))]
    for name in names:
        lay_out(book.active if name == title else book.create_sheet(), name, columns)
    laid_out = io.BytesIO()
    book.save(laid_out)
    with (
        zipfile.ZipFile(laid_out) as source,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            content = STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", source.read(name))
            if not name.startswith("xl/worksheets/sheet"):
                target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
                continue
            head, end, foot = content.partition(END)
            is_last = name.endswith(f"sheet{len(names)}.xml")
            with target.open(name, "w") as part:
                part.write(SIZE.sub(b"", head))
                for piece in _pieces(left if is_last else islice(left, ROWS_A_SHEET)):
                    part.write(piece.encode())
                    yield pipe.taken()
                part.write(end + foot)
    yield pipe.taken()


def _pieces(lines: Iterator[Line]) -> Iterator[str]:
    number = FIRST_ROW
    while some := list(islice(lines, ROWS_A_PIECE)):
        yield "".join(_row(at, line) for at, line in enumerate(some, number))
        number += len(some)


def _row(number: int, line: Line) -> str:
    if SPECIAL.search("".join([one for one in line if isinstance(one, str)])):
        line = [clean(one) if isinstance(one, str) and SPECIAL.search(one) else one for one in line]
    return _template(tuple(map(type, line))) % (number, *line)


@lru_cache(maxsize=512)
def _template(kinds: tuple[type, ...]) -> str:
    """A row whose cells are of these kinds. Text is text, also when it looks like a number.

    A cell says no place: they stand side by side, and what is not written need not be packed.
    """
    told = []
    for kind in kinds:
        if kind is type(None):
            told.append("<c/>%.0s")
        elif issubclass(kind, str):
            told.append('<c t="inlineStr"><is><t>%s</t></is></c>')
        else:
            told.append("<c><v>%r</v></c>")
    return f'<row r="%d">{"".join(told)}</row>'


def table(columns: Columns, lines: Iterable[Line]) -> Iterator[bytes]:
    """The same as CSV, for other programmes; text that would begin a formula gets an apostrophe before it."""
    head: list[Line] = [[label for label, _ in columns]]
    rows = chain(head, ([_harmless(value) for value in line] for line in lines))
    mark = MARK
    while some := list(islice(rows, ROWS_A_PIECE)):
        out = io.StringIO()
        out.write(mark)
        csv.writer(out).writerows(some)
        yield out.getvalue().encode()
        mark = ""


def _harmless(value: str | int | float | None) -> str | int | float | None:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
