"""One socket's input and output: frames in, frames out, and the database between, in threads."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from peerhall.platform.http.messages import Receive, Scope, Send
from peerhall.platform.realtime import origins, protocol
from peerhall.platform.realtime.catching import Caught
from peerhall.platform.realtime.connection import ClosingError, Connection, State
from peerhall.platform.realtime.documents.library import Library
from peerhall.platform.realtime.floor import Floor
from peerhall.platform.realtime.hub import Hub
from peerhall.platform.realtime.identity import Identity
from peerhall.platform.realtime.outbox import Line, Outbox
from peerhall.platform.realtime.protocol import (
    CloseCode,
    Eph,
    FromClient,
    Hb,
    Hello,
    Ping,
    Pub,
    Sig,
    Sub,
    Unsub,
    Welcome,
)
from peerhall.platform.realtime.relay import Relay
from peerhall.platform.realtime.wire import EXTENSION, Wire

logger = logging.getLogger(__name__)

# A socket that is told to close and does not read that is left to the system.
FAREWELL_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Greeting:
    """Who says hello; `identity` is None for a ticket that lets nobody in."""

    identity: Identity | None
    now_ms: int


class House(Protocol):
    """What a conversation needs of the process it runs in."""

    hub: Hub
    relay: Relay
    library: Library
    heartbeat_seconds: float

    async def greet(self, *, ticket: str | None, session_key: str) -> Greeting:
        """Find out who says hello."""
        ...

    async def read_topics(
        self, identity: Identity, cursors: Mapping[str, int | None]
    ) -> dict[str, Caught] | None:
        """What may be heard of these and what it told; None for somebody who is no longer signed in."""
        ...

    def enter(self, conversation: "Conversation") -> bool:
        """Know of a socket from its welcome on; False when its person has too many."""
        ...

    def heartbeat(self, connection: Connection) -> Hb:
        """What a heartbeat says to it now."""
        ...

    def flush_soon(self, conversation: "Conversation") -> None:
        """Call its `flush` at the end of this turn of the loop, with those of all others."""
        ...


class Conversation:
    """From the accepted connection to its end."""

    def __init__(self, house: House, scope: Scope, receive: Receive, send: Send, *, is_limited: bool) -> None:
        self.house = house
        self.scope = scope
        self.receive = receive
        self.send = send
        self.loop = asyncio.get_running_loop()
        self.connection = Connection(
            outbox=Outbox(wake=self._wake, overflow=self._cut), now=self.loop.time(), is_limited=is_limited
        )
        self.floor = Floor(self.connection, house.relay, house.library, self.loop.time)
        self.wire: Wire = scope["extensions"][EXTENSION]
        self.wire.on_writable = self.flush
        self.farewell: asyncio.Task[None] | None = None
        self.patience = asyncio.timeout(protocol.HELLO_SECONDS)
        self.last_call: asyncio.TimerHandle | None = None

    @property
    def topics(self) -> frozenset[str]:
        """What it hears or has a place in: its person must have a right to all of it."""
        return frozenset(self.connection.heard | self.floor.places.keys())

    async def run(self, *, has_room: bool) -> None:
        """Talk until either side closes; without room for it the socket is told so."""
        await self.receive()
        await self.send({"type": "websocket.accept"})
        try:
            if has_room:
                await self._listen()
            else:
                self.close(CloseCode.TOO_FAST, "too many sockets")
            if self.farewell is not None:
                await asyncio.wait([self.farewell], timeout=FAREWELL_SECONDS)
        finally:
            self.wire.on_writable = None
            if self.last_call is not None:
                self.last_call.cancel()
            for topic in (*self.connection.heard, *self.connection.joining):
                self.house.hub.leave(topic, self.connection)
            self.floor.close()

    def close(self, code: CloseCode, reason: str) -> None:
        """Say goodbye, then close; what else waits to be sent is not: a lost right may be the reason."""
        if self.farewell is not None:
            return
        self.connection.state = State.CLOSED
        self.connection.outbox.close(Line(protocol.write(protocol.Bye(int(code), reason))))
        self.flush()
        self.farewell = asyncio.create_task(self._say_goodbye(code, reason))
        self.last_call = self.loop.call_later(FAREWELL_SECONDS, self._cut)

    # Input

    async def _listen(self) -> None:
        try:
            async with self.patience:
                await self._converse()
        except ClosingError as closing:
            self.close(closing.code, closing.reason)
        except TimeoutError:
            self.close(CloseCode.NO_HELLO, "no hello")
        except Exception:
            logger.exception("A socket could not be served")
            self.close(CloseCode.TROUBLE, "trouble")

    async def _converse(self) -> None:
        while True:
            message = await self.receive()
            if message["type"] == "websocket.disconnect":
                return
            frame = message.get("text")
            if frame is None:
                self.connection.heard_binary(self.loop.time())
                self.floor.write(message["bytes"])
            else:
                await self._act(self.connection.read(frame, self.loop.time()))

    async def _act(self, messages: list[FromClient]) -> None:
        """Answer a frame's messages in their order; neighbouring topics are read together."""
        for message in messages:
            if isinstance(message, Sub):
                self._join(message)
                continue
            await self._catch_up()
            match message:
                case Hello():
                    await self._greet(message)
                case Unsub():
                    self._leave(message.topic)
                case Ping():
                    self.connection.say(self.house.heartbeat(self.connection))
                case Pub():
                    await self.floor.command(message)
                case Eph():
                    self.floor.speak(message)
                case Sig():
                    await self.floor.signal(message)
        await self._catch_up()

    async def _greet(self, hello: Hello) -> None:
        ticket = hello.ticket if isinstance(hello.ticket, str) else origins.ticket(self.scope["query_string"])
        headers = self.scope["headers"]
        is_own = origins.is_own_page(headers, is_secure=self.scope["scheme"] == "wss")
        if ticket is None and not is_own and origins.header(headers, b"origin"):
            raise ClosingError(CloseCode.FORBIDDEN, "foreign page")
        key = origins.session_key(headers) if is_own else ""
        greeting = await self.house.greet(ticket=ticket, session_key=key)
        if greeting.identity is None:
            raise ClosingError(CloseCode.SIGNED_OUT, "ticket not valid")
        headers.clear()  # many sockets, long lives: a kilobyte each that nobody reads again
        self.connection.greeted(greeting.identity)
        self.patience.reschedule(None)
        if not self.house.enter(self):
            raise ClosingError(CloseCode.TOO_FAST, "too many sockets")
        heartbeat_ms = int(self.house.heartbeat_seconds * 1000)
        welcome = Welcome(user=greeting.identity.user_id, now=greeting.now_ms, heartbeat=heartbeat_ms)
        self.connection.say(welcome)

    def _join(self, wish: Sub) -> None:
        if self.connection.may_ask(wish):
            self.connection.heard.discard(wish.topic)
            self.connection.joining[wish.topic] = wish.since if isinstance(wish.since, int) else None
            self.house.hub.join(wish.topic, self.connection)

    def _leave(self, topic: str) -> None:
        self.connection.heard.discard(topic)
        self.house.hub.leave(topic, self.connection)

    async def _catch_up(self) -> None:
        """Finish joining what is being joined."""
        connection = self.connection
        if not connection.joining:
            return
        connection.has_other_rights = True
        while connection.has_other_rights:  # also when they change while they are being read
            connection.has_other_rights = False
            found = await self.house.read_topics(connection.identity, connection.joining)
        if found is None:
            raise ClosingError(CloseCode.SIGNED_OUT, "signed out")
        for topic in connection.joining:
            if topic in found:
                connection.heard.add(topic)
                self.house.hub.joined(topic, connection, found[topic])
            else:
                self._leave(topic)
                connection.refuse(topic)
        connection.joining.clear()

    # Output

    def flush(self) -> None:
        """Send what waits, as far as the client takes it."""
        outbox = self.connection.outbox
        while not outbox.is_empty and self.wire.is_writable:
            self.wire.write(outbox.take())

    async def _say_goodbye(self, code: CloseCode, reason: str) -> None:
        """Close once what was said before has gone."""
        with contextlib.suppress(OSError, RuntimeError):  # the client has left, or has broken the protocol
            await self.send({"type": "websocket.close", "code": int(code), "reason": reason})

    def _wake(self) -> None:
        self.house.flush_soon(self)

    def _cut(self) -> None:
        """End at once, whatever is still to be sent: its reader does not take it."""
        self.connection.state = State.CLOSED
        self.wire.abort()
