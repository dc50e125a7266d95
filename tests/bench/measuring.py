"""CPU time of things, compared within one run: wall time says more about the neighbours than about us."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

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
        verdict = ("kept" if self.is_kept else "BROKEN") if limit else ""
        return f"{self.name:<62} {self.value:>10,.2f} {self.unit:<5} {limit:<8} {verdict}"


def cpu_microseconds(acts: Sequence[Callable[[], object]], *, times: int) -> list[float]:
    """What each act costs, in µs of this thread's CPU: the least of several rounds, taken in turns.

    The least is what the act itself needs; the rest is what others on the machine cost it.
    """
    least = [float("inf")] * len(acts)
    for act in acts:
        act()
    for _ in range(ROUNDS):
        for index, act in enumerate(acts):
            started = time.thread_time()
            for _ in range(times):
                act()
            least[index] = min(least[index], (time.thread_time() - started) / times * 1e6)
    return least
