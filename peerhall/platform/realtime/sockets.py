"""The sockets of this process: their hub, what reaches it from commits and other processes, heartbeats."""

import asyncio
import contextlib
import itertools
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final

import msgspec

from peerhall.platform.http.messages import Receive, Scope, Send
from peerhall.platform.http.pool import Pool
from peerhall.platform.realtime import asking, catching, identity, protocol, publishing, signals
from peerhall.platform.realtime.budget import SOCKETS_PER_ADDRESS, SOCKETS_PER_PERSON, Places
from peerhall.platform.realtime.buses import Bus
from peerhall.platform.realtime.catching import Caught
from peerhall.platform.realtime.connection import Connection
from peerhall.platform.realtime.conversation import Conversation, Greeting
from peerhall.platform.realtime.desks import Host
from peerhall.platform.realtime.documents.library import Library
from peerhall.platform.realtime.hub import Hub
from peerhall.platform.realtime.identity import Identity
from peerhall.platform.realtime.protocol import CloseCode
from peerhall.platform.realtime.relay import KEEP_SECONDS, Relay
from peerhall.platform.realtime.signals import Missed, Reconsider, Signal, SignOut, Told, digest_of

logger = logging.getLogger(__name__)

# Heartbeats are spread: each tick looks after one part of the sockets.
TICKS: Final = 25
# Signals heeded, and sockets written to, in one turn of the event loop: both leave room for what comes in.
TURN: Final = 200
WRITES: Final = 50


class Sockets:
    """One per process: `start` it in the event loop that serves, `stop` it there."""

    def __init__(
        self,
        *,
        open_bus: Callable[[], Bus],
        threads: int,
        is_limited: bool,
        heartbeat_seconds: float = protocol.HEARTBEAT_SECONDS,
        keep_seconds: float = KEEP_SECONDS,
        hosts: Mapping[str, Host] | None = None,
    ) -> None:
        """`threads` of their own read the database for all sockets; `is_limited`: count and refuse.

        `hosts` are the server as a peer, by the topics' kind.
        """
        self.open_bus = open_bus
        self.is_limited = is_limited
        self.heartbeat_seconds = heartbeat_seconds
        self.pool = Pool(threads)
        self.hub = Hub(self._fetch)
        self.relay = Relay(keep_seconds=keep_seconds, hosts=hosts)
        self.library = Library(is_limited=is_limited)
        self.conversations: dict[Conversation, int] = {}
        self.by_person: dict[int, set[Conversation]] = defaultdict(set)
        self.by_session: dict[str, set[Conversation]] = defaultdict(set)
        self.people = Places(SOCKETS_PER_PERSON)
        self.addresses = Places(SOCKETS_PER_ADDRESS)
        self.inbox: deque[Signal] = deque()
        self.is_draining = False
        self.unsent: list[Conversation] = []
        self.wanted: set[str] = set()
        self.offset_ms = 0
        self.count = 0
        self.tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Hear commits and other processes from now on."""
        self.loop = asyncio.get_running_loop()
        self.bus = self.open_bus()
        await self.bus.listen(self._arrived, self._missed)
        self.relay.start(self.bus)
        self.library.start(self.bus)
        publishing.connect(self._deliver, self.bus)
        self.beating = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        """Let go of the bus and the threads; the sockets themselves are the server's to close."""
        publishing.connect(None, None)
        for task in [self.beating, *self.tasks]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.relay.stop()
        await self.library.stop()
        await self.bus.close()
        await asyncio.to_thread(self.pool.close)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket to its end."""
        address = scope["client"][0] if scope["client"] else ""
        conversation = Conversation(self, scope, receive, send, is_limited=self.is_limited)
        has_room = self.addresses.take(address) or not self.is_limited
        try:
            await conversation.run(has_room=has_room)
        finally:
            self.addresses.leave(address)
            self._forget(conversation)

    # What conversations ask

    async def greet(self, *, ticket: str | None, session_key: str) -> Greeting:
        """Find out who says hello."""
        greeting = await self.pool.run(asking.greet, ticket, session_key)
        self.offset_ms = greeting.now_ms - _real_ms()
        return greeting

    async def read_topics(self, who: Identity, cursors: Mapping[str, int | None]) -> dict[str, Caught] | None:
        """What may be heard of these and what it told; None for somebody who is no longer signed in."""
        return await self.pool.run(asking.read_topics, who, cursors)

    def enter(self, conversation: Conversation) -> bool:
        """Know of a socket from its welcome on; False when its person has too many."""
        who = conversation.connection.identity
        self.count += 1
        self.conversations[conversation] = self.count
        if who.user_id is None:
            return True
        self.by_person[who.user_id].add(conversation)
        self.by_session[digest_of(who.session_key)].add(conversation)
        return self.people.take(who.user_id) or not self.is_limited

    def heartbeat(self, connection: Connection) -> protocol.Hb:
        """What a heartbeat says to it now."""
        heads = self.hub.cursors(connection.heard)
        return protocol.Hb(heads=heads, now=_real_ms() + self.offset_ms)

    def flush_soon(self, conversation: Conversation) -> None:
        """Call its `flush` at the end of this turn of the loop, with those of all others."""
        if not self.unsent:
            self.loop.call_soon(self._flush)
        self.unsent.append(conversation)

    def _flush(self) -> None:
        turn, self.unsent = self.unsent[:WRITES], self.unsent[WRITES:]
        if self.unsent:
            self.loop.call_soon(self._flush)
        for conversation in turn:
            conversation.flush()

    def _forget(self, conversation: Conversation) -> None:
        if self.conversations.pop(conversation, None) is None:
            return
        who = conversation.connection.identity
        if who.user_id is not None:
            self.people.leave(who.user_id)
            _take_out(self.by_person, who.user_id, conversation)
            _take_out(self.by_session, digest_of(who.session_key), conversation)

    # Signals

    def _deliver(self, told: Sequence[Signal]) -> None:
        """From a commit, in any thread."""
        self.inbox.extend(told)
        if not self.is_draining:
            self.is_draining = True
            with contextlib.suppress(RuntimeError):  # the server has ended
                self.loop.call_soon_threadsafe(self._drain)

    def _arrived(self, parcel: bytes) -> None:
        """From another process, in the event loop."""
        try:
            told = signals.unpack(parcel)
        except msgspec.DecodeError:
            logger.exception("A parcel of the bus could not be read")
            return
        self._heed_all(told)

    def _missed(self) -> None:
        self._heed(Missed())

    def _drain(self) -> None:
        self._heed_all([self.inbox.popleft() for _ in range(min(TURN, len(self.inbox)))])
        # In this order: who puts something in afterwards sees that it has to call.
        self.is_draining = False
        if self.inbox and not self.is_draining:
            self.is_draining = True
            self.loop.call_soon(self._drain)

    def _heed_all(self, told: Sequence[Signal]) -> None:
        """In order; of neighbouring events those first that fewest hear, whom they concern most."""
        for kind, run in itertools.groupby(told, type):
            for signal in sorted(run, key=self.hub.audience) if kind is Told else run:
                self._heed(signal)

    def _heed(self, signal: Signal) -> None:
        match signal:
            case Told():
                self.hub.told(signal)
            case Reconsider(user_id=user_id):
                asked = list(self.by_person.get(user_id, ()))
                for conversation in asked:
                    conversation.connection.has_other_rights = True
                self._spawn(self._reconsider(asked))
            case SignOut():
                leaving = set(self.by_person.get(signal.user_id or 0, ()))
                leaving |= self.by_session.get(signal.browser_session or "", set())
                for conversation in leaving:
                    conversation.close(CloseCode.SIGNED_OUT, "signed out")
            case signals.Passed() | signals.PlaceEnded():
                self.relay.heed(signal)
            case signals.Wrote() | signals.WritersChanged():
                self.library.heed(signal)
            case Missed():
                self.library.compare()
                self._spawn(self._compare(list(self.hub.topics)))

    # Reading on

    def _fetch(self, topic: str) -> None:
        """Have it read, with all others that are wanted in this turn of the loop."""
        if not self.wanted:
            self.loop.call_soon(lambda: self._spawn(self._read_on()))
        self.wanted.add(topic)

    async def _read_on(self) -> None:
        names, self.wanted = self.wanted, set()
        found: dict[str, Caught] = {}
        try:
            found = await self.pool.run(catching.catch_up, self.hub.cursors(names))
        finally:
            for name in names:
                self.hub.fetched(name, found.get(name))

    async def _compare(self, names: list[str]) -> None:
        self.hub.compare(await self.pool.run(catching.heads, names))

    async def _reconsider(self, asked: list[Conversation]) -> None:
        """Close what is no longer allowed."""
        sockets = [(one.connection.identity, one.topics) for one in asked]
        verdicts = await self.pool.run(identity.verdicts, sockets)
        for conversation, code in zip(asked, verdicts, strict=True):
            if code is not None:
                conversation.close(code, code.name.lower().replace("_", " "))

    # Heartbeats

    async def _beat(self) -> None:
        tick = 0
        while True:
            await asyncio.sleep(self.heartbeat_seconds / TICKS)
            tick = (tick + 1) % TICKS
            asked = [one for one, number in self.conversations.items() if number % TICKS == tick]
            if not asked:
                continue
            try:
                await self._look_after(asked)
            except Exception:
                logger.exception("Sockets could not be looked after")
            for conversation in asked:
                conversation.connection.say(self.heartbeat(conversation.connection))

    async def _look_after(self, asked: list[Conversation]) -> None:
        """Once per heartbeat: rights as they are now, and whether an event was lost on its way here."""
        self.offset_ms = await self.pool.run(asking.now_ms) - _real_ms()
        await self._reconsider(asked)
        await self._compare(list({topic for one in asked for topic in one.connection.heard}))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            # The next heartbeat does the same again.
            logger.error("Live updates could not be read", exc_info=error)


def _take_out(index: dict[Any, set[Conversation]], key: object, conversation: Conversation) -> None:
    index[key].discard(conversation)
    if not index[key]:
        del index[key]


def _real_ms() -> int:
    return int(time.time() * 1000)
