"""What a ratio is: two sides timed in turn, their medians, and the goal."""

import time
from collections.abc import Callable
from dataclasses import dataclass
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
