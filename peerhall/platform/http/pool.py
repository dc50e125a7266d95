"""The fixed threads in which all of Django runs."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")

# Threads that do not come to the farewell in time are busy with a request that was given up on.
FAREWELL_SECONDS: Final = 5.0


class Pool:
    """A fixed number of threads; each keeps its database connections from one request to the next."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="http")

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Queue the work; until a thread takes it, it can be cancelled."""
        return self._executor.submit(work, *args, **kwargs)

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Wait for the work's result."""
        return await asyncio.wrap_future(self.submit(work, *args, **kwargs))

    def close(self) -> None:
        """Let running work end, close every thread's database connections, end the threads.

        Connections can be closed only by the thread that owns them; the barrier makes sure that
        every thread, not one of them several times, does so.
        """
        barrier = threading.Barrier(self.threads)
        for _ in range(self.threads):
            self._executor.submit(_close_connections, barrier)
        self._executor.shutdown(wait=True)


def _close_connections(barrier: threading.Barrier) -> None:
    # Where another thread is still busy, this one's connections are closed all the same.
    with contextlib.suppress(threading.BrokenBarrierError):
        barrier.wait(FAREWELL_SECONDS)
    connections.close_all()
