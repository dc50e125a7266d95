"""Looks at the clock that come round again and again; one process of all does them."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from django.db import InterfaceError, OperationalError

logger = logging.getLogger(__name__)

# A look that goes on failing comes round ever later, up to this.
LONGEST_PAUSE_SECONDS: Final = 60.0


class Look(Protocol):
    """What is done when the time has come. Safe to run twice and on two machines at once."""

    def __call__(self, *, now: dt.datetime) -> None:
        """Settle what is due at `now`, also what should have been settled while nobody looked."""
        ...


@dataclass(frozen=True, slots=True)
class Every:
    """A look and how often it comes round."""

    seconds: float
    look: Look

    @property
    def name(self) -> str:
        """How the log calls it."""
        return f"{getattr(self.look, '__module__', '')}.{getattr(self.look, '__qualname__', self.look)}"


_known: Final[list[Every]] = []


def every(*, seconds: float) -> Callable[[Look], Look]:
    """Let the decorated look come round so often, in one process of all, first when that starts."""

    def register(look: Look) -> Look:
        _known.append(Every(seconds, look))
        return look

    return register


def known() -> list[Every]:
    """All looks there are."""
    return list(_known)


class Rounds:
    """When each look comes round next, by a clock that cannot be moved."""

    def __init__(self, looks: Sequence[Every], monotonic: Callable[[], float] = time.monotonic) -> None:
        self.looks = looks
        self.monotonic = monotonic
        self._next_at = [float("-inf")] * len(looks)
        self._failures = [0] * len(looks)

    def tick(self, *, now: dt.datetime) -> None:
        """Do the looks that have come round. One that fails is logged and comes round again.

        :raises django.db.OperationalError: when the database is away, which is no look's fault.
        """
        for index, each in enumerate(self.looks):
            started = self.monotonic()
            if started < self._next_at[index]:
                continue
            self._next_at[index] = started + each.seconds
            try:
                each.look(now=now)
            except (OperationalError, InterfaceError):
                raise
            except Exception:
                logger.exception("The look %s failed.", each.name)
                self._failures[index] += 1
                pause = min(each.seconds * 2 ** min(self._failures[index], 10), LONGEST_PAUSE_SECONDS)
                self._next_at[index] = started + max(pause, each.seconds)
            else:
                self._failures[index] = 0
