"""Places in topics: which sockets of this process have one, and what is said in passing between them.

What is said goes to this process's sockets at once, and by the bus to those of the others, in its order. A
bus may lose it: nothing here is kept, whoever needs to be sure asks again.
"""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from peerhall.platform import clock
from peerhall.platform.http.pool import Pool
from peerhall.platform.realtime import desks, protocol, signals
from peerhall.platform.realtime.buses import Bus
from peerhall.platform.realtime.outbox import Line
from peerhall.platform.realtime.signals import Passed, PlaceEnded

logger = logging.getLogger(__name__)

# Commands may wait for a database's lock: threads of their own, so that reading goes on. What rooms need to
# stay as they are does not wait behind commands.
THREADS: Final = 2
KEEPERS: Final = 1
# How often rooms are told who is still there; who is not named three times is taken for gone.
KEEP_SECONDS: Final = 5.0
# Waiting for the bus; beyond that, what is said in passing has passed.
WAITING_LIMIT: Final = 2_000


class Holder(Protocol):
    """A socket that has places."""

    def hear(self, line: Line) -> None:
        """Queue a line for it; never waits."""
        ...

    def lose(self, topic: str, place: int) -> None:
        """Its place is no longer its own."""
        ...


class Relay:
    """The places of one process's sockets."""

    def __init__(
        self, *, keep_seconds: float = KEEP_SECONDS, hosts: Mapping[str, desks.Host] | None = None
    ) -> None:
        """`hosts` are the server as a peer, by the topics' kind."""
        self.keep_seconds = keep_seconds
        self.hosts = hosts or {}
        self.pool = Pool(THREADS)
        self.keepers = Pool(KEEPERS)
        self.holders: dict[str, dict[int, Holder]] = defaultdict(dict)
        self.waiting: list[Passed] = []
        self.carrying: asyncio.Task[None] | None = None

    def start(self, bus: Bus) -> None:
        """From now on, in this event loop."""
        self.bus = bus
        for host in self.hosts.values():
            host.start(self.tell, self.keepers)
        self.keeping = asyncio.create_task(self._keep_on())

    async def stop(self) -> None:
        """Let go of threads and tasks."""
        for host in self.hosts.values():
            await host.stop()
        for task in (self.keeping, self.carrying):
            if task is not None:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        for pool in (self.pool, self.keepers):
            await asyncio.to_thread(pool.close)

    def take(self, topic: str, place: int, holder: Holder) -> None:
        """`holder` has this place from now on, whoever had it here."""
        before = self.holders[topic].get(place)
        if before is not None and before is not holder:
            before.lose(topic, place)
        self.holders[topic][place] = holder

    def leave(self, topic: str, place: int, holder: Holder) -> None:
        """`holder` is gone; the place may be taken up again by another socket."""
        if self.holders[topic].get(place) is holder:
            del self.holders[topic][place]
        if not self.holders[topic]:
            del self.holders[topic]

    def say(self, passed: Passed) -> None:
        """Pass on, here and to other processes."""
        self._deliver(passed)
        if len(self.waiting) < WAITING_LIMIT:
            self.waiting.append(passed)
        if self.carrying is None:
            self.carrying = asyncio.create_task(self._carry())

    def tell(self, topic: str, place: int, kind: str, body: protocol.Body) -> None:
        """Let the server, as a peer, say something to one place."""
        self.say(line_to_one(topic, desks.SERVER, place, kind, body))

    def host_of(self, topic: str) -> desks.Host | None:
        """The server as a peer in this topic, if it is one there."""
        return self.hosts.get(topic.partition(":")[0])

    def heed(self, signal: Passed | PlaceEnded) -> None:
        """What another process passes on, or a commit says."""
        match signal:
            case Passed():
                self._deliver(signal)
            case PlaceEnded(topic=topic, place=place):
                self._end(topic, place)

    def is_here(self, topic: str, place: int) -> bool:
        """Whether a socket of this process has the place."""
        return topic in self.holders and place in self.holders[topic]

    def _deliver(self, passed: Passed) -> None:
        here = self.holders.get(passed.topic)
        if here is None:
            return
        line = Line(passed.line)
        if passed.to is not None:
            if passed.to in here:
                here[passed.to].hear(line)
            return
        for place, holder in here.items():
            if place != passed.by:
                holder.hear(line)

    def _end(self, topic: str, place: int) -> None:
        if (host := self.host_of(topic)) is not None:
            host.doubt(topic, place)
        holder = self.holders[topic].get(place) if topic in self.holders else None
        if holder is not None:
            self.leave(topic, place, holder)
            holder.lose(topic, place)

    async def _carry(self) -> None:
        """Give the bus what waits: some buses wait for the network, so that is a thread's work."""
        try:
            while self.waiting:
                waiting, self.waiting = self.waiting, []
                await self.keepers.run(_publish, self.bus, waiting)
        except Exception:
            logger.exception("What was said in passing did not reach other processes")
        finally:
            self.carrying = None

    async def _keep_on(self) -> None:
        while True:
            await asyncio.sleep(self.keep_seconds)
            try:
                await self.keep()
            except Exception:
                logger.exception("Rooms could not be told who is still there")

    async def keep(self) -> None:
        """Tell each room which places are held here, and let go of those that it no longer knows."""
        by_desk: dict[desks.Desk, list[tuple[str, int]]] = defaultdict(list)
        for topic, holders in self.holders.items():
            found = desks.of(topic)
            if found is not None:
                by_desk[found[0]].extend((topic, place) for place in holders)
        for desk, held in by_desk.items():
            kept = await self.keepers.run(_keep, desk, [place for _, place in held])
            for topic, place in held:
                if place not in kept:
                    self._end(topic, place)


def _publish(bus: Bus, waiting: Sequence[Passed]) -> None:
    for parcel in signals.parcels(waiting):
        bus.publish(parcel)


def _keep(desk: desks.Desk, places: Sequence[int]) -> frozenset[int]:
    return frozenset(desk.keep(places, clock.now()))


def line_to_all(topic: str, by: int, kind: str, body: protocol.Body) -> Passed:
    """What all who have a place are told in passing; `by` 0 is the server."""
    return Passed(topic, by, None, protocol.write(protocol.EphBy(topic, by, kind, body)))


def line_to_one(topic: str, by: int, to: int, kind: str, body: protocol.Body) -> Passed:
    """What one of them is told."""
    return Passed(topic, by, to, protocol.write(protocol.SigBy(topic, by, kind, body)))
