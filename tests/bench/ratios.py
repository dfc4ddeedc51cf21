"""What a ratio is: two sides timed in turn, their medians, and the goal."""

import os
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROUNDS = 21


@dataclass(frozen=True)
class Result:
    """One line of the table: what was measured against its goal."""

    name: str
    what: str
    value: float
    goal: str
    is_met: bool
    seen: str = ""


def at_most(name: str, what: str, value: float, goal: float, seen: str = "") -> Result:
    return Result(name, what, value, f"<= {goal:g}", value <= goal, seen)


def at_least(name: str, what: str, value: float, goal: float, seen: str = "") -> Result:
    return Result(name, what, value, f">= {goal:g}", value >= goal, seen)


def memory(work: Callable[[], Any]) -> float:
    """MiB that a piece of work takes at its highest, beyond what the process had: in a process of its own."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        before = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
        work()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        os.write(writing, str((peak - before) / 2**20).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return float(told.read())


def clock(engine: str) -> Callable[[], float]:
    """SQLite works in this process: its own time, whoever else is on the machine. PostgreSQL elsewhere: the wall's."""
    return time.process_time if engine == "sqlite" else time.perf_counter


def compare(engine: str, *sides: Callable[[], Any], rounds: int = ROUNDS) -> list[list[float]]:
    """Milliseconds of each side, round by round, the sides taken in turn after one round for warmth."""
    told: list[list[float]] = [[] for _ in sides]
    now = clock(engine)
    for position in range(rounds + 1):
        for times, side in zip(told, sides, strict=True):
            start = now()
            side()
            if position:
                times.append((now() - start) * 1000)
    return told


def ratio(ours: list[float], theirs: list[float]) -> float:
    return median(ours) / median(theirs)


def shown(times: list[float]) -> str:
    return f"{median(times):.1f} ms"
