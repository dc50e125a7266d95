"""Several server processes behind one port, kept alive and stopped together by the one that started them.

Each accepts from the same listening socket, so none of them has to know of another; live updates reach
all by the bus (docs/decisions/008). One that dies is replaced; when the first process dies, all end.
"""

import contextlib
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Final, NoReturn

from peerhall.config.refusals import RefusedError

logger = logging.getLogger(__name__)

# A process that dies sooner is not replaced at once: its fault is likely to be its successor's too.
SHORT_LIFE_SECONDS: Final = 5.0
# What a process does: serve, and say when it can be reached.
Work = Callable[[Callable[[], None]], None]


class _AskedToStop(Exception):  # noqa: N818 -- no error
    """Raised by the signal wherever the first process stands."""


class Workers:
    """`count` processes at `work`."""

    def __init__(self, *, count: int, work: Work) -> None:
        self.count = count
        self.work = work
        self.born: dict[int, float] = {}
        # Its other end is held by this process alone: that it closes tells the others of this one's death.
        self.alive, self.held = os.pipe()

    def run(self, *, ready: Callable[[], None]) -> None:
        """Call `ready` once they can be reached; return when all have ended, after a signal to stop.

        :raises RefusedError: when none could start.
        """
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _raise)
        try:
            self._start()
            ready()
            while True:
                self._replace(os.waitpid(-1, 0)[0])
        except _AskedToStop:
            self._stop()

    def _start(self) -> None:
        heard, told = os.pipe()
        for _ in range(self.count):
            self._fork(lambda: _tell(told))
        os.close(told)
        ready = 0
        with os.fdopen(heard, "rb") as said:
            while said.read(1):  # ends when each has said so or has died
                ready += 1
        if not ready:
            raise RefusedError("No server process could start.")

    def _fork(self, ready: Callable[[], None]) -> None:
        child = os.fork()
        if child == 0:
            self._live(ready)
        self.born[child] = time.monotonic()

    def _live(self, ready: Callable[[], None]) -> NoReturn:
        """A process's whole life. What it has inherited from the first one's stack is not returned to."""
        status = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all: the first one passes it on
            os.close(self.held)
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            self.work(ready)
            status = 0
        except SystemExit as asked:
            status = asked.code if isinstance(asked.code, int) else 0
        except BaseException:
            logger.exception("A server process failed")
        os._exit(status)

    def _end_with_parent(self) -> None:
        os.read(self.alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _replace(self, dead: int) -> None:
        logger.error("Server process %d has died; another takes its place", dead)
        if time.monotonic() - self.born.pop(dead, 0.0) < SHORT_LIFE_SECONDS:
            time.sleep(1)
        self._fork(lambda: None)

    def _stop(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for child in self.born:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        for child in self.born:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)


def _raise(_signal: int, _frame: object) -> NoReturn:
    raise _AskedToStop


def _tell(end: int) -> None:
    os.write(end, b".")
    os.close(end)
