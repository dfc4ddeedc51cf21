"""Prints where the demo is and who can sign in.

python -m config.welcome
"""

import json
import os
import unicodedata
from pathlib import Path

from accounts.roles import Role

ACCOUNTS_FILE = Path(__file__).resolve().parent.parent / "var" / "demo-accounts.json"
HEADINGS = {"role": "角色", "username": "登录名", "password": "密码", "area": "地区", "station": "工作站"}
Account = dict[str, str | None]


def one_of_each(accounts: list[Account]) -> list[Account]:
    """An account of each role along one line: a county's station, the county, its city, its province."""
    county = next(str(account["area"]) for account in accounts if account["role"] == Role.COUNTY)
    line = [county, county[:4] + "00", county[:2] + "0000"]
    along = sorted((a for a in accounts if a["area"] in line), key=lambda account: line.index(str(account["area"])))
    return [next(account for account in along if account["role"] == role) for role in Role]


def table(accounts: list[Account]) -> str:
    told = [account | {"role": str(Role(str(account["role"])).label)} for account in accounts]
    rows = [list(HEADINGS.values())] + [[account[name] or "—" for name in HEADINGS] for account in told]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(map(_padded, row, widths)).rstrip() for row in rows)


def _padded(text: str, width: int) -> str:
    """A Chinese character takes two columns of a terminal."""
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def main() -> None:
    accounts = json.loads(ACCOUNTS_FILE.read_text(encoding="utf-8"))
    print(f"\n演示账号(全部 {len(accounts)} 个见 var/{ACCOUNTS_FILE.name})")
    print(table(one_of_each(accounts)))
    print(f"\n地址  http://127.0.0.1:{os.environ.get('PORT', '8000')}\n", flush=True)


if __name__ == "__main__":
    main()
