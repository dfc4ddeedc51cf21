"""python -m tests.bench --scale=small|medium|full: prints each ratio beside its goal; non-zero over a goal."""

import argparse
import sys
import tempfile
from pathlib import Path

import tests.environment  # noqa: F401 - the keys, before the settings are read
from tests.bench.setting import BIG, TENTH, databases, using


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--scale", choices=["small", "medium", "full"], default="small")
    scale = parser.parse_args().scale
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, databases(Path(folder)) as engine:
        return measure(scale, engine)


def measure(scale: str, engine: str) -> int:
    """Fills, measures, prints; the number of goals missed is the exit status."""
    from tqdm import tqdm  # these need the settings

    from tests.bench import book, field, lists, month, names, nation, register, writers
    from tests.bench.rows import SCALES, fill

    size = SCALES[scale]
    for alias, some in ((TENTH, size.tenth()), (BIG, size)):
        with using(alias), tqdm(total=len(some.history), desc=f"rows, {some.name}", unit="month") as bar:
            for _ in fill(alias, some):
                bar.update()
    rows = f"{size.months * size.month:,} consultations and {size.months * size.month // 10:,} cases"
    print(f"\n{engine}, {scale}: {rows}; a province of 121 among {size.stations} stations")
    missed = 0
    for measured in (
        month.measure, nation.measure, book.measure, register.measure, lists.measure, field.measure, writers.measure,
        names.measure,
    ):  # fmt: skip
        for one in measured(scale, engine):
            word = "ok  " if one.is_met else "MISS"
            print(f"{one.name}  {word}  {one.value:8.2f}  {one.goal:8}  {one.what}  {one.seen}", flush=True)
            missed += not one.is_met
    return missed


if __name__ == "__main__":
    sys.exit(main())
