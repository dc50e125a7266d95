"""The threads of a process that run jobs: one per queue, one that ticks, one that shows it is alive."""

import datetime as dt
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from peerhall.platform import clock
from peerhall.platform.jobs import bells, executing, leases, presence, ticking
from peerhall.platform.jobs.models import Job, State
from peerhall.platform.jobs.presence import Presence, Watch

logger = logging.getLogger(__name__)

# How long a committed job of another process may go unseen; in this process a bell rings.
POLL_SECONDS: Final = 1.0
# Rest after an error of the loop itself, mostly a database that is away: doubled up to the longest.
FIRST_PAUSE_SECONDS: Final = 0.25
LONGEST_PAUSE_SECONDS: Final = 5.0


class JobRunner:
    """Runs the jobs of these queues until it is stopped. Each queue waits only for itself."""

    def __init__(self, *, queues: Sequence[str], looks: Sequence[ticking.Every], folder: Path) -> None:
        """:param folder: where processes of this machine see each other's lock files."""
        self.queues = tuple(queues)
        self._presence = Presence(folder)
        self._watch = Watch(folder)
        self._rounds = ticking.Rounds(looks)
        self._ticked_at: dt.datetime | None = None
        self._is_stopping = threading.Event()
        self._is_done = threading.Event()
        self._workers = [_Loop(f"jobs-{queue}", self._worker(queue), self._is_stopping) for queue in queues]
        self._ticker = _Loop("jobs-ticker", self._tick, self._is_stopping)
        self._keeper = _Loop("jobs-keeper", self._keep, self._is_done)

    def start(self) -> None:
        """Begin. A database that is away is waited for."""
        for queue, worker in zip(self.queues, self._workers, strict=True):
            bells.hang(queue, worker.bell)
        for loop in (self._keeper, self._ticker, *self._workers):
            loop.thread.start()

    def ask_to_stop(self) -> None:
        """Take no more jobs; returns at once."""
        self._is_stopping.set()
        for loop in (self._ticker, *self._workers):
            loop.bell.set()

    def stop(self, *, grace_seconds: float) -> None:
        """Let running jobs end, and give back those that do not in time. Closes the caller's connections."""
        self.ask_to_stop()
        deadline = time.monotonic() + grace_seconds
        for loop in (*self._workers, self._ticker):
            loop.thread.join(max(0.0, deadline - time.monotonic()))
        self._is_done.set()
        self._keeper.bell.set()
        self._keeper.thread.join(max(1.0, deadline - time.monotonic()))
        for queue, worker in zip(self.queues, self._workers, strict=True):
            bells.take_down(queue, worker.bell)
        try:
            self._presence.leave(now=clock.now())
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The others will notice that this runner is gone: %s", type(error).__name__)
        connections.close_all()

    def _worker(self, queue: str) -> Callable[[], float]:
        is_clean = False  # whether nothing can be left over that this thread claimed and did not end

        def work() -> float:
            nonlocal is_clean
            runner_id = self._presence.runner_id
            if runner_id is None:
                return FIRST_PAUSE_SECONDS
            if not is_clean:
                mine = Job.objects.filter(state=State.RUNNING, runner_id=runner_id, queue=queue)
                leases.give_back(mine, now=clock.now())
            is_clean = False
            ran = executing.run_next(queue, runner_id=runner_id, is_stopping=self._is_stopping.is_set)
            is_clean = True
            return 0.0 if ran else POLL_SECONDS

        return work

    def _tick(self) -> float:
        if self._presence.is_leading():
            now = clock.now()
            self._rounds.tick(now=now)
            self._ticked_at = now
        return POLL_SECONDS

    def _keep(self) -> float:
        self._presence.beat(ticked_at=self._ticked_at)  # first: whatever a look meets, this process lives
        self._watch.look(me=self._presence.name, now=clock.now())
        return presence.LOOK_SECONDS


class _Loop:
    """A thread that takes steps until it is told to end, and outlives every error of a step.

    A step gives the seconds until the next one; the bell brings that forward.
    """

    def __init__(self, name: str, step: Callable[[], float], is_ending: threading.Event) -> None:
        self.bell = threading.Event()
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._name = name
        self._step = step
        self._is_ending = is_ending
        self._failures = 0

    def _run(self) -> None:
        while not self._is_ending.is_set():
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
