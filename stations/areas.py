"""The divisions of the country (GB/T 2260) from the shipped table, as a tree.

Parents are built from the codes once, here; everything else trusts the parent, never a prefix.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stations.choices import Level

TABLE = Path(__file__).with_name("areas.csv")


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    level: Level
    parent: str  # the code of the division above; "" above a province
    path: str


def areas(table: Path = TABLE) -> list[Area]:
    """All divisions, each after its parent. Raises ValueError for a row whose province is missing."""
    with table.open(encoding="utf-8", newline="") as stream:
        rows = {row["code"]: row for row in csv.DictReader(stream)}
    return sorted(_placed(rows), key=lambda area: (len(area.path), area.code))


def _placed(rows: dict[str, dict[str, str]]) -> Iterator[Area]:
    for code, row in rows.items():
        province, city = code[:2] + "0000", code[:4] + "00"
        if province not in rows:
            raise ValueError(f"区划表中 {code} {row['name']} 没有所属省级区划 {province}。")
        if row["level"] == Level.PROVINCE:
            yield Area(code, row["name"], Level.PROVINCE, "", f"{code[:2]}/")
        elif row["level"] == Level.CITY:
            level = Level.GROUPING if is_grouping(code) else Level.CITY
            yield Area(code, row["name"], level, province, f"{code[:2]}/{code[:4]}/")
        elif city in rows and not is_grouping(city):
            yield Area(code, row["name"], Level.COUNTY, city, f"{code[:2]}/{code[:4]}/{code}/")
        else:  # a district of a 直辖市, a county under its province directly
            yield Area(code, row["name"], Level.COUNTY, province, f"{code[:2]}/{code}/")


def is_grouping(code: str) -> bool:
    """419000, 429000, 469000, 659000 省直辖县级行政区划: headings, not offices, nobody's parent."""
    return code[2:] == "9000"
