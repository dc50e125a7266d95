"""One queue in one process: the thread that works it off, and what is done when a job hangs.

Every call to another machine has a timeout, so nothing should. A thread cannot be killed; where one stays
in its job for long all the same, another goes on with the queue. The job stays held: nobody else begins it
while its thread may still finish it. Whatever the thread comes back with counts, and then it ends.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from peerhall.platform import clock
from peerhall.platform.jobs import bells, executing, leases, loops
from peerhall.platform.jobs.leases import Held
from peerhall.platform.jobs.loops import Loop
from peerhall.platform.jobs.models import Job, State
from peerhall.platform.jobs.presence import Presence

logger = logging.getLogger(__name__)

# How long a committed job of another process may go unseen; in this process a bell rings.
POLL_SECONDS: Final = 1.0
# No job of ours takes so long.
HANGING_SECONDS: Final = 300.0
# So many threads of a queue may hang at once; jobs that all hang must not use up the machine.
HANGING_MOST: Final = 3


class _Clerk:
    """A thread that runs the queue's jobs, one after the other."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk
        self.loop = Loop(f"jobs-{desk.queue}", self.work, self.is_ending)
        self.held: Held | None = None
        self.since = 0.0
        self.is_relieved = False
        self.is_clean = False  # whether nothing can be left over that was claimed here and not ended

    def is_ending(self) -> bool:
        return self.is_relieved or self.desk.is_stopping()

    def work(self) -> float:
        runner_id = self.desk.presence.runner_id
        if runner_id is None:
            return loops.FIRST_PAUSE_SECONDS
        if self.desk.takes_leftovers() or not self.is_clean:
            self.is_clean = False
            self.desk.give_back(runner_id)
        self.is_clean = False
        ran = executing.run_next(
            self.desk.queue, runner_id=runner_id, is_stopping=self.is_ending, watched=self.holding
        )
        self.is_clean = True
        return 0.0 if ran else POLL_SECONDS

    @contextlib.contextmanager
    def holding(self, held: Held) -> Iterator[None]:
        """Be seen to run this job."""
        with self.desk.guard:
            self.held, self.since = held, self.desk.monotonic()
        try:
            yield
        finally:
            with self.desk.guard:
                self.held = None
                self.desk.forget(self)


class Desk:
    """The queue's threads in this process: one that works, and perhaps some that hang."""

    def __init__(
        self,
        queue: str,
        *,
        presence: Presence,
        is_stopping: Callable[[], bool],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.queue = queue
        self.presence = presence
        self.is_stopping = is_stopping
        self.monotonic = monotonic
        self._clerk = _Clerk(self)
        self._hanging: list[_Clerk] = []
        self._has_leftovers = False
        self.guard = threading.Lock()  # around what the threads and their keeper say to each other

    def open(self) -> None:
        """Begin to work, and let commits of this process ring."""
        bells.hang(self.queue, self._clerk.loop.bell)
        self._clerk.loop.thread.start()

    def ring(self) -> None:
        """Look now."""
        self._clerk.loop.bell.set()

    def close(self, *, deadline: float) -> None:
        """Wait for the threads to end, until this instant of `time.monotonic` at the longest."""
        with self.guard:
            clerks = [self._clerk, *self._hanging]
        for clerk in clerks:
            clerk.loop.thread.join(max(0.0, deadline - time.monotonic()))
        bells.take_down(self.queue, self._clerk.loop.bell)

    def relieve(self) -> None:
        """Let another thread go on where the one that works hangs in its job."""
        with self.guard:
            clerk, held = self._clerk, self._clerk.held
            seconds = self.monotonic() - clerk.since
            if held is None or seconds < HANGING_SECONDS or len(self._hanging) >= HANGING_MOST:
                return
            clerk.is_relieved = True
            self._hanging.append(clerk)
            bells.take_down(self.queue, clerk.loop.bell)
            self._clerk = _Clerk(self)
            self.open()  # before anybody else sees it: who closes waits for threads that have begun
        logger.error(
            "Job %s (%s) has been running for %d s; another thread goes on with its queue.",
            held.job.pk,
            held.job.task,
            seconds,
        )

    def forget(self, clerk: _Clerk) -> None:
        """A job is over. If it hung, its thread ends now, and what it could not end is to be given back."""
        if clerk in self._hanging:
            self._hanging.remove(clerk)
            self._has_leftovers = True

    def takes_leftovers(self) -> bool:
        """Whether a thread that hung may have left a job; the next to ask need not care."""
        with self.guard:
            had, self._has_leftovers = self._has_leftovers, False
        return had

    def give_back(self, runner_id: int) -> None:
        """Let others have what was claimed here and not ended, but for what hangs and may still end."""
        with self.guard:
            hanging = [clerk.held.job.pk for clerk in self._hanging if clerk.held is not None]
        mine = Job.objects.filter(state=State.RUNNING, runner_id=runner_id, queue=self.queue)
        leases.give_back(mine.exclude(pk__in=hanging), now=clock.now())
