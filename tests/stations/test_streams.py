"""Registers streamed: what the files hold, and that their memory does not grow with them."""

import csv
import io
import tracemalloc
import zipfile

import pytest
from openpyxl import load_workbook

from stations import streams

COLUMNS = (("姓名", 12), ("证号", 20), ("金额(元)", 14), ("人数", 8))
HOSTILE = "=1+1&<b>\x00\x0b\ud800]]>\uffff'"


def opened(content):
    book = load_workbook(io.BytesIO(content), read_only=True)
    return [list(sheet.values) for sheet in book.worksheets], book.sheetnames


def test_a_workbook_holds_text_as_text_and_numbers_as_numbers():
    lines = [["340102196101010017", "00017", 1234.56, 8], ["a\nb", HOSTILE, None, 0]]
    ((title, *rest),), _ = opened(b"".join(streams.workbook("台账", COLUMNS, lines, 2)))
    assert title[0] == "台账"
    assert rest == [
        tuple(label for label, _ in COLUMNS),
        ("340102196101010017", "00017", 1234.56, 8),
        ("a\nb", "=1+1&<b>]]>'", None, 0),
    ]


def test_the_same_lines_are_the_same_bytes():
    one, other = (b"".join(streams.workbook("台账", COLUMNS, [["张三", "", 1, 2]], 1)) for _ in range(2))
    assert one == other


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(monkeypatch):
    monkeypatch.setattr(streams, "ROWS_A_SHEET", 3)
    lines = ([f"人{at}", "", at, at] for at in range(8))  # one came after they were counted
    sheets, names = opened(b"".join(streams.workbook("台账", COLUMNS, lines, 7)))
    assert names == ["台账", "台账2", "台账3"]
    assert [[row[3] for row in sheet[2:]] for sheet in sheets] == [[0, 1, 2], [3, 4, 5], [6, 7]]


def test_csv_begins_no_formula_and_is_utf_8_to_excel():
    lines = [["=cmd()", "+1", -1, None], ["@a", "\tb", "-c", "\uff1dd"], ["张,三", '"', 0.5, "e=f"]]
    content = b"".join(streams.table(COLUMNS, lines))
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[1:] == [["'=cmd()", "'+1", "-1", ""], ["'@a", "'\tb", "'-c", "'\uff1dd"], ["张,三", '"', "0.5", "e=f"]]


@pytest.mark.parametrize("made", [streams.workbook, streams.table])
def test_memory_does_not_grow_with_the_rows(made):
    def peak(count):
        lines = ([f"人{at}", "尾号 0017", 1.5, at] for at in range(count))
        tracemalloc.start()
        for piece in made("台账", COLUMNS, lines, count) if made is streams.workbook else made(COLUMNS, lines):
            assert len(piece) < 200_000
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(40_000) < 1.2 * peak(4_000)


def test_who_goes_away_in_the_middle_leaves_no_error():
    sending = streams.workbook("台账", COLUMNS, ([f"人{at}", "", 1, 2] for at in range(5_000)), 5_000)
    started = next(sending)
    sending.close()
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(started))
