"""A thread that takes steps until it is told to end, and outlives every error of a step."""

import logging
import random
import threading
from collections.abc import Callable
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

logger = logging.getLogger(__name__)

# Rest after an error of the loop itself, mostly a database that is away: doubled up to the longest.
FIRST_PAUSE_SECONDS: Final = 0.25
LONGEST_PAUSE_SECONDS: Final = 5.0


class Loop:
    """A step gives the seconds until the next one; the bell brings that forward."""

    def __init__(self, name: str, step: Callable[[], float], is_ending: Callable[[], bool]) -> None:
        self.bell = threading.Event()
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._name = name
        self._step = step
        self._is_ending = is_ending
        self._failures = 0

    def _run(self) -> None:
        while not self._is_ending():
            self.bell.clear()  # before looking: what is committed from here on rings again
            if seconds := self._try():
                self.bell.wait(seconds)
        connections.close_all()

    def _try(self) -> float:
        try:
            close_old_connections()
            seconds = self._step()
        except (DatabaseError, InterfaceError) as error:
            if self._failures == 0:
                logger.warning("%s waits for the database: %s", self._name, type(error).__name__)
            return self._pause()
        except BaseException:  # the top of a thread; SystemExit is an error like others
            logger.exception("%s stumbled and goes on.", self._name)
            return self._pause()
        if self._failures:
            logger.warning("%s goes on after %s failures.", self._name, self._failures)
            self._failures = 0
        return seconds

    def _pause(self) -> float:
        """Seconds to rest; the next step gets new connections."""
        connections.close_all()
        growth: int = 2 ** min(self._failures, 10)
        self._failures += 1
        return min(FIRST_PAUSE_SECONDS * growth, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311 -- spreads load, hides nothing
