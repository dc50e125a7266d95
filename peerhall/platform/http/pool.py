"""The fixed threads in which all of Django runs."""

import asyncio
import contextlib
import functools
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.db import connections

P = ParamSpec("P")
R = TypeVar("R")


class Pool:
    """A fixed number of threads; each keeps its database connections from one piece of work to the next.

    Threads of a process run Python in turns, and each change of turns costs as much as a short query. With
    `patience_seconds` one more thread is therefore woken only where nothing was taken up for so long, since
    whoever is awake waits for a lock or is busy with something long. Without, each piece wakes a thread: that
    is right where they mostly wait for a database elsewhere.
    """

    def __init__(self, threads: int, *, patience_seconds: float = 0) -> None:
        self.threads = threads
        self.patience_seconds = patience_seconds
        self._mutex = threading.Lock()
        self._waiting: deque[_Work] = deque()
        self._members: list[_Member] = []
        self._asleep: list[_Member] = []
        self._taken = 0
        self._is_closed = False
        self._done: deque[_Work] = deque()
        self._is_loop_called = False
        self._timer: asyncio.TimerHandle | None = None

    def submit(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "asyncio.Future[R]":
        """Queue it. To be called on the event loop, which the future belongs to."""
        loop = asyncio.get_running_loop()
        work = _Work(functools.partial(act, *args, **kwargs), loop.create_future())
        with self._mutex:
            if self._is_closed:
                raise RuntimeError("This pool is closed.")
            self._waiting.append(work)
            is_in_hand = self._is_in_hand()
            if not is_in_hand:
                self._wake_one()
        if is_in_hand and self._timer is None:
            self._timer = loop.call_later(self.patience_seconds, self._look, loop, self._taken)
        return work.future

    async def run(self, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Wait for what comes of it."""
        return await self.submit(act, *args, **kwargs)

    def withdraw(self, future: "asyncio.Future[Any]") -> bool:
        """Take back what no thread has begun; gives whether that was so."""
        with self._mutex:
            work = next((work for work in self._waiting if work.future is future), None)
            if work is None:
                return False
            self._waiting.remove(work)
        return future.cancel()

    def close(self) -> None:
        """Let what is queued be done, each thread's database connections be closed, the threads end."""
        with self._mutex:
            self._is_closed = True
            while self._asleep:
                self._asleep.pop().wake()
        for member in self._members:
            member.thread.join()

    def _wake_one(self) -> None:
        """One thread more, if there is one. Under the mutex."""
        if self._asleep:
            self._asleep.pop().wake()
        elif len(self._members) < self.threads:
            self._members.append(_Member(self._live, f"http_{len(self._members)}"))

    def _look(self, loop: asyncio.AbstractEventLoop, taken: int) -> None:
        """Wake one more where nothing was taken up since the last look; look on while something waits."""
        with self._mutex:
            is_waiting = bool(self._waiting)
            if is_waiting and self._taken == taken:
                self._wake_one()
        self._timer = (
            loop.call_later(self.patience_seconds, self._look, loop, self._taken) if is_waiting else None
        )

    def _live(self, member: "_Member") -> None:
        """What a thread does as long as it is there."""
        try:
            while work := self._next(member):
                work.do()
                self._hand_over(work)
                del work  # what it holds is not kept for the length of a sleep
        finally:
            connections.close_all()  # only the thread that owns them can

    def _next(self, member: "_Member") -> "_Work | None":
        """Sleep until there is something to do; None where there will be nothing any more."""
        member.began_at = None
        while True:
            with self._mutex:
                if self._waiting and (self._is_closed or not self._is_in_hand(but=member)):
                    self._taken += 1
                    member.began_at = time.monotonic()
                    return self._waiting.popleft()
                if self._is_closed:
                    return None
                member.is_awake = False
                self._asleep.append(member)
            member.bell.acquire()

    def _is_in_hand(self, but: "_Member | None" = None) -> bool:
        """Whether somebody (else) is awake and not held up, who will take what waits. Under the mutex."""
        if not self.patience_seconds:
            return False
        since = time.monotonic() - self.patience_seconds
        return any(one.is_awake and one is not but and not one.is_held_up(since) for one in self._members)

    def _hand_over(self, work: "_Work") -> None:
        """Bring it to the event loop, which is called once for all that is done before it comes."""
        self._done.append(work)
        if not self._is_loop_called:
            self._is_loop_called = True
            with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits
                work.future.get_loop().call_soon_threadsafe(self._tell)

    def _tell(self) -> None:
        self._is_loop_called = False  # first: what comes from now on calls again
        while self._done:
            self._done.popleft().tell()


class _Member:
    """A thread, and the bell that wakes it; `began_at` (monotonic) is when it took up what it does."""

    def __init__(self, live: "Callable[[_Member], None]", name: str) -> None:
        self.bell = threading.Lock()
        self.bell.acquire()
        self.is_awake = True
        self.began_at: float | None = None
        self.thread = threading.Thread(target=live, args=(self,), name=name, daemon=True)
        self.thread.start()

    def wake(self) -> None:
        """Under the pool's mutex, once for each time that it fell asleep."""
        self.is_awake = True
        self.bell.release()

    def is_held_up(self, since: float) -> bool:
        """Whether what it does was begun before."""
        return self.began_at is not None and self.began_at < since


class _Work:
    """Something to do, and the future that tells how it went."""

    __slots__ = ("act", "error", "future", "result")

    def __init__(self, act: Callable[[], Any], future: "asyncio.Future[Any]") -> None:
        self.act = act
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None

    def do(self) -> None:
        """In a thread; unless nobody waits for it any more."""
        if self.future.cancelled():
            return
        try:
            self.result = self.act()
        except BaseException as error:  # noqa: BLE001 -- whatever it is, whoever waits is told
            self.error = error

    def tell(self) -> None:
        """On the event loop."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)
