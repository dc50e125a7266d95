"""The pool of threads: who is woken when, what becomes of work that nobody waits for, how it ends."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Final, TypeVar

import pytest
from django.db import connection

from peerhall.platform.http.pool import Pool

PATIENCE: Final = 60.0
Result = TypeVar("Result")


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Holds threads up; open at the end, whatever happened."""
    event = threading.Event()
    yield event
    event.set()


def with_pool(play: Callable[[Pool], Awaitable[Result]], *, threads: int, patience: float = 0) -> Result:
    """What comes of it on an event loop, and of closing the pool."""

    async def playing() -> Result:
        pool = Pool(threads, patience_seconds=patience)
        try:
            return await asyncio.wait_for(play(pool), PATIENCE)
        finally:
            await asyncio.to_thread(pool.close)

    return asyncio.run(playing())


def held_up(entered: threading.Event, gate: threading.Event) -> int:
    """Say that a thread is here, wait, give the thread."""
    entered.set()
    gate.wait(PATIENCE)
    return threading.get_ident()


def test_without_patience_all_threads_work_at_once() -> None:
    meeting = threading.Barrier(3)

    async def play(pool: Pool) -> list[int]:
        return await asyncio.gather(*(pool.run(meeting.wait, PATIENCE) for _ in range(3)))

    assert sorted(with_pool(play, threads=3)) == [0, 1, 2]


def test_with_patience_one_thread_does_what_is_short() -> None:
    async def play(pool: Pool) -> list[int]:
        return await asyncio.gather(*(pool.run(threading.get_ident) for _ in range(100)))

    assert len(set(with_pool(play, threads=4, patience=PATIENCE))) == 1


def test_patience_ends_where_the_thread_is_held_up(gate: threading.Event) -> None:
    async def play(pool: Pool) -> None:
        held = [pool.submit(held_up, threading.Event(), gate) for _ in range(3)]
        assert await pool.run(threading.get_ident), "the fourth thread was never woken"
        gate.set()
        await asyncio.gather(*held)

    with_pool(play, threads=4, patience=0.001)


def test_nobody_waits_behind_a_thread_that_is_held_up_already(gate: threading.Event) -> None:
    entered = threading.Event()

    async def play(pool: Pool) -> None:
        held = pool.submit(held_up, entered, gate)
        await asyncio.to_thread(entered.wait, PATIENCE)
        pool._members[0].began_at -= 2 * PATIENCE  # type: ignore[operator]  # so it seems
        assert await pool.run(threading.get_ident)
        gate.set()
        await held

    with_pool(play, threads=2, patience=PATIENCE)


def test_second_thread_rests_again_when_the_first_gets_on(gate: threading.Event) -> None:
    first_is_in, second_is_in, second_goes_on = threading.Event(), threading.Event(), threading.Event()

    async def play(pool: Pool) -> None:
        first = pool.submit(held_up, first_is_in, gate)
        second = pool.submit(held_up, second_is_in, second_goes_on)
        await asyncio.to_thread(second_is_in.wait, PATIENCE)
        # From here on nobody counts as held up for so short a time.
        pool.patience_seconds = PATIENCE
        third = pool.submit(threading.get_ident)
        second_goes_on.set()
        while not pool._asleep:
            await asyncio.sleep(0.001)
        gate.set()
        assert await third == await first != await second

    with_pool(play, threads=2, patience=0.001)


def test_what_fails_is_told() -> None:
    async def play(pool: Pool) -> None:
        with pytest.raises(ValueError, match="no number"):
            await pool.run(int, "no number")

    with_pool(play, threads=1)


def test_what_nobody_has_begun_can_be_taken_back(gate: threading.Event) -> None:
    done: list[str] = []
    entered = threading.Event()

    async def play(pool: Pool) -> None:
        begun = pool.submit(held_up, entered, gate)
        await asyncio.to_thread(entered.wait, PATIENCE)
        waiting, cancelled = pool.submit(done.append, "waiting"), pool.submit(done.append, "cancelled")
        cancelled.cancel()
        assert pool.withdraw(waiting)
        assert not pool.withdraw(begun)
        assert waiting.cancelled()
        gate.set()
        await begun

    with_pool(play, threads=1)
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_closing_does_what_is_queued_and_lets_go_of_connections() -> None:
    used = []

    def use() -> None:
        connection.ensure_connection()
        used.append(connection.connection)

    async def play(pool: Pool) -> None:
        for _ in range(5):
            pool.submit(use)
        await asyncio.to_thread(pool.close)
        with pytest.raises(RuntimeError, match="closed"):
            pool.submit(use)

    with_pool(play, threads=2, patience=PATIENCE)
    assert len(used) == 5
    for one in used:
        with pytest.raises(Exception, match="closed"):
            one.execute("SELECT 1")
