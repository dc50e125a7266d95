"""Waking the threads that wait for jobs, inside one process; others look once a second."""

import threading
from collections import defaultdict
from typing import Final

_bells: Final[dict[str, set[threading.Event]]] = defaultdict(set)


def hang(queue: str, bell: threading.Event) -> None:
    """Let the bell ring when a job of this queue is committed."""
    _bells[queue].add(bell)


def take_down(queue: str, bell: threading.Event) -> None:
    """The reverse of `hang`."""
    _bells[queue].discard(bell)


def ring(queue: str) -> None:
    """Wake whoever waits for jobs of this queue."""
    for bell in tuple(_bells[queue]):
        bell.set()
