"""Prints where the demo is and who can sign in.

python -m config.welcome
"""

import json
import os
import unicodedata
from pathlib import Path

ACCOUNTS_FILE = Path(__file__).resolve().parent.parent / "var" / "demo-accounts.json"
HEADINGS = {"username": "登录名", "password": "密码", "role": "角色", "area": "地区", "station": "工作站"}


def _padded(text: str, width: int) -> str:
    """A Chinese character takes two columns of a terminal."""
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(accounts: list[dict[str, str | None]]) -> str:
    rows = [list(HEADINGS.values())] + [[account[name] or "—" for name in HEADINGS] for account in accounts]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in rows)


if __name__ == "__main__":
    print("\n演示账号")
    print(table(json.loads(ACCOUNTS_FILE.read_text(encoding="utf-8"))))
    print(f"\n地址  http://127.0.0.1:{os.environ.get('PORT', '8000')}\n", flush=True)
