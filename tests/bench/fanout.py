"""One sender, many receivers: the server's CPU, its last percent and its memory, beside `ws` and socket.io.

Peerhall is a `peerhall serve` process. The sender is another process: for the peers a socket that says a
message, for Peerhall a transaction that tells an event, which reaches the server by its bus. So each server
reads a message once and writes it to every receiver; the commit itself is the sender's cost, not counted.
All servers of a line run at the same time and are measured in turns; the least of the rounds counts.
"""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final

from tests.bench import peers
from tests.bench.measuring import Figure
from tests.servers import redis

# A busy machine needs some until each server had a quiet one.
ROUNDS: Final = 9
# Deliveries of one round; enough that the clocks' grain and the server's own ticking do not show.
DELIVERIES: Final = 20_000
BURST: Final = 500
PACED_RECEIVERS: Final = 50
PACED_MESSAGES: Final = 200
PACED_PER_SECOND: Final = 100
IDLE: Final = 2_000
IDLE_BEFORE: Final = 100
SETTLE_SECONDS: Final = 1.0

Open = Callable[[str], AbstractContextManager[peers.Server]]
OPENED: Final[list[Open]] = [peers.ws, peers.socket_io, peers.peerhall]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A server with its receivers."""

    server: peers.Server
    receivers: peers.Receivers
    count: int

    def cost(self, *, burst: int, deliveries: int) -> float:
        """The server's CPU in µs for each delivery; a burst is sent when the one before has arrived."""
        bursts = max(1, deliveries // (self.count * burst))
        self.receivers.group(self.count * burst)
        started = self.server.cpu_seconds()
        for number in range(bursts):
            self.server.send(range(number * burst, (number + 1) * burst))
            self.receivers.await_group()
        return (self.server.cpu_seconds() - started) / (bursts * burst * self.count) * 1e6

    def delays(self, *, messages: int) -> list[float]:
        """How long each delivery took, in ms, at a steady pace; the shortest first."""
        self.receivers.group(self.count * messages)
        self.receivers.record()
        sent: list[int] = []
        started = time.monotonic()
        for number in range(messages):
            time.sleep(max(0.0, started + number / PACED_PER_SECOND - time.monotonic()))
            sent.append(self.server.send([number]))
        self.receivers.await_group()
        return sorted((at - sent[number]) / 1000 for number, at in self.receivers.report())


def figures(*, deliveries: int = DELIVERIES, idle: int = IDLE, rounds: int = ROUNDS) -> Iterator[Figure]:
    """Told with SQLite: the database has no part in it. Without Node there is nothing to compare with."""
    if "DATABASE_URL" in os.environ:
        return
    if not peers.have_node():
        print("Node is not installed: the figures of live updates are left out.")  # noqa: T201 -- a report
        return
    yield Figure("the machine's load at the beginning of the live figures", os.getloadavg()[0])
    for count in (50, 500):
        with _crowds(count) as crowds:
            yield from _alone(crowds, count, deliveries, rounds, limit=1.3)
            if count == PACED_RECEIVERS:
                yield from _backlog(crowds, deliveries, rounds)
                yield from _paced(crowds, rounds)
    if redis.find():
        yield from _over_redis(deliveries, rounds)
    yield from _idle(idle)


def _over_redis(deliveries: int, rounds: int) -> Iterator[Figure]:
    """With a bus between machines: what is measured is the process that hears from Redis."""
    server = redis.Redis()
    try:
        with _crowds(PACED_RECEIVERS, server.url) as crowds:
            yield from _alone(crowds, PACED_RECEIVERS, deliveries, rounds, limit=2.0, by=" over Redis")
    finally:
        server.stop()


@contextlib.contextmanager
def _crowds(count: int, redis_url: str = "") -> Iterator[list[Crowd]]:
    """Each server with so many receivers, all at the same time."""
    with contextlib.ExitStack() as stack:
        crowds = []
        for opened in OPENED:
            server = stack.enter_context(opened(redis_url))
            crowds.append(Crowd(server, stack.enter_context(server.receivers(count)), count))
        yield crowds


def _alone(
    crowds: list[Crowd], count: int, deliveries: int, rounds: int, *, limit: float, by: str = ""
) -> Iterator[Figure]:
    """Each message by itself."""
    cost = _least(crowds, lambda crowd: crowd.cost(burst=1, deliveries=deliveries), rounds)
    yield from _told(cost, f"CPU of a delivery to one of {count}{by}", limit)


def _backlog(crowds: list[Crowd], deliveries: int, rounds: int) -> Iterator[Figure]:
    """Many messages at once (ours: one transaction's events), which leave in as few frames as they may."""
    cost = _least(crowds, lambda crowd: crowd.cost(burst=BURST, deliveries=4 * deliveries), rounds)
    yield from _told(cost, f"CPU of a delivery of {BURST} at once", limit=0.35)


def _paced(crowds: list[Crowd], rounds: int) -> Iterator[Figure]:
    """From the moment a message leaves its sender (ours: has been committed) until a receiver has it."""
    delays = {crowd.server.name: [crowd.delays(messages=PACED_MESSAGES)] for crowd in crowds}
    for _ in range(rounds - 1):
        for crowd in crowds:
            delays[crowd.server.name].append(crowd.delays(messages=PACED_MESSAGES))
    rate = PACED_PER_SECOND * PACED_RECEIVERS
    for share, limit in ((0.5, None), (0.99, 1.0)):
        least = {name: min(_at(share, taken) for taken in told) for name, told in delays.items()}
        yield from _told(least, f"p{share * 100:.0f} at {rate:,} deliveries/s", limit, unit="ms")


def _idle(count: int) -> Iterator[Figure]:
    """Memory of sockets that hear and are told nothing, beyond a first few that make the server ready."""
    for opened in OPENED:
        with opened("") as server, server.receivers(min(IDLE_BEFORE, count)):
            time.sleep(SETTLE_SECONDS)
            before = server.memory_bytes()
            with server.receivers(count):
                time.sleep(SETTLE_SECONDS)
                each = (server.memory_bytes() - before) / count / 1024
        limit = 20 if opened is peers.peerhall else None
        yield Figure(f"memory of an idle socket of {count:,}, {server.name}", each, "KB", at_most=limit)


def _least(crowds: list[Crowd], measure: Callable[[Crowd], float], rounds: int) -> dict[str, float]:
    """The least of several rounds, in turns; the first warms up and does not count."""
    least = {crowd.server.name: float("inf") for crowd in crowds}
    for number in range(rounds + 1):
        for crowd in crowds:
            value = measure(crowd)
            if number:
                least[crowd.server.name] = min(least[crowd.server.name], value)
    return least


def _told(values: dict[str, float], name: str, limit: float | None, unit: str = "µs") -> Iterator[Figure]:
    """Each server's value, and ours as a multiple of that of `ws`."""
    for server, value in values.items():
        yield Figure(f"{name}, {server}", value, unit)
    yield Figure(f"{name}, ws = 1", values["Peerhall"] / values["ws"], "×", at_most=limit)


def _at(share: float, ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
