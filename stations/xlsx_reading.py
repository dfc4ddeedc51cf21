"""Reads the first sheet of a stranger's .xlsx in a process of its own, within limits of memory and time: `python -m`,
bytes in, JSON out. Every cell as text: a date as 2026-10-08, a formula or a wrong number as a mark of its own.
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import MAC_EPOCH

MEMORY, SECONDS = 1 << 30, 50
MOST_ROWS, MOST_COLUMNS = 20_000, 256
MOST_LETTERS = 20_000_000  # one long text may stand in every cell of a small file
# What is no text of anybody's: XML forbids its first letter.
FORMULA, LOST, BAD = "\0formula", "\0lost", "\0bad"


def limit(memory: int = MEMORY, seconds: int = SECONDS) -> None:
    """Of this process, from now on."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def read(content: bytes) -> dict[str, Any]:
    """{"error": a sentence or "", "rows": [number, texts]} of the rows that hold anything."""
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    if book.epoch == MAC_EPOCH:
        return _refused("文件用的是 1904 日期系统,日期会差四年。请在 Excel 选项中关闭后另存,再上传。")
    if not book.worksheets:
        return _refused("文件里没有工作表,请用模板填写。")
    sheet: Any = book.worksheets[0]
    sheet.reset_dimensions()  # what a file says of its own size is believed in nothing
    found, letters = [], 0
    for number, texts in _rows(sheet):
        if len(found) > MOST_ROWS:  # a head, and as many rows
            return _refused(f"太多:最多 {MOST_ROWS:,} 行。请按年份分成几个文件,分别上传。")
        if len(texts) > MOST_COLUMNS:
            return _refused(f"太宽:最多 {MOST_COLUMNS} 列(第 {number} 行有 {len(texts):,} 列)。请删去表外的内容。")
        letters += sum(map(len, texts))
        if letters > MOST_LETTERS:
            return _refused("文件里的字太多,请分成几个文件,分别上传。")
        found.append([number, texts])
    return {"error": "", "rows": found}


def _refused(sentence: str) -> dict[str, Any]:
    return {"error": sentence, "rows": []}


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            yield number, texts


def _text(cell: Any) -> str:
    value, kind = cell.value, cell.data_type
    if value is None:
        return ""
    if kind == "f":
        return FORMULA
    if kind == "e":
        return BAD
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, time | timedelta):
        return str(value)
    if abs(value) >= 1e15:  # Excel keeps fifteen digits of a number
        return LOST
    return str(int(value)) if value == int(value) else str(value)


def main() -> None:
    limit()
    json.dump(read(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
