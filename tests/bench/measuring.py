"""CPU time of things, compared within one run: wall time says more about the neighbours than about us."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connection

ROUNDS: Final = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `limit` is the least or the most that `value` may be; None is only told."""

    name: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_kept(self) -> bool:
        """Whether the limit holds."""
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)

    def __str__(self) -> str:
        limit = f"≥ {self.at_least:g}" if self.at_least is not None else ""
        limit = f"≤ {self.at_most:g}" if self.at_most is not None else limit
        verdict = ("ok" if self.is_kept else "NOT") if limit else ""
        return f"{self.name:<84} {self.value:>10,.2f} {self.unit:<5} {limit:<8} {verdict}"


def cpu_microseconds(acts: Sequence[Callable[[], object]], *, times: int) -> list[float]:
    """What each act costs, in µs of CPU here and in the database: the least of several rounds, in turns.

    The least is what the act itself needs; the rest is what others on the machine cost it.
    """
    least = [float("inf")] * len(acts)
    for act in acts:
        act()
    for _ in range(ROUNDS):
        for index, act in enumerate(acts):
            started = spent_seconds()
            for _ in range(times):
                act()
            least[index] = min(least[index], (spent_seconds() - started) / times * 1e6)
    return least


def spent_seconds() -> float:
    """CPU seconds of this thread and of the process of PostgreSQL that answers it."""
    elsewhere = 0
    if connection.vendor == "postgresql" and connection.connection:
        with contextlib.suppress(FileNotFoundError):  # Linux tells
            told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text("ascii")
            elsewhere = int(told.split()[0])
    return time.thread_time() + elsewhere / 1e9
