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
from peerhall.platform.realtime.hub import Hub
from peerhall.platform.realtime.identity import Identity
from peerhall.platform.realtime.outbox import Outbox
from peerhall.platform.realtime.protocol import CloseCode, FromClient, Hello, Ping, Sub, Unsub, Welcome

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

    def heartbeat(self, connection: Connection) -> str:
        """What a heartbeat says to it now."""
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
        self.idle: asyncio.Future[None] | None = None
        self.farewell: tuple[CloseCode, str] | None = None
        self.patience = asyncio.timeout(protocol.HELLO_SECONDS)
        self.is_listening = False
        self.last_call: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Talk until either side closes."""
        await self.receive()
        await self.send({"type": "websocket.accept"})
        writer = asyncio.create_task(self._write())
        try:
            await self._listen(writer)
        finally:
            writer.cancel()
            if self.last_call is not None:
                self.last_call.cancel()
            for topic in self.connection.heard:
                self.house.hub.leave(topic, self.connection)

    def close(self, code: CloseCode, reason: str) -> None:
        """Say goodbye, then close; what else waits to be sent is not: a lost right may be the reason."""
        if self.farewell is None:
            self.farewell = (code, reason)
            self.connection.state = State.CLOSED
            self.connection.outbox.close(protocol.write(protocol.Bye(int(code), reason)))
            self._wake()
            self.last_call = self.loop.call_later(FAREWELL_SECONDS, self._cut)

    # Input

    async def _listen(self, writer: asyncio.Task[None]) -> None:
        try:
            async with self.patience:
                self.is_listening = True
                await self._converse()
                return
        except ClosingError as closing:
            self.close(closing.code, closing.reason)
        except TimeoutError:
            if self.connection.state is not State.NEW:
                return  # cut off
            self.close(CloseCode.NO_HELLO, "no hello")
        except Exception:
            logger.exception("A socket could not be served")
            self.close(CloseCode.TROUBLE, "trouble")
        finally:
            self.is_listening = False
        await asyncio.wait([writer], timeout=FAREWELL_SECONDS)

    async def _converse(self) -> None:
        while True:
            message = await self.receive()
            if message["type"] == "websocket.disconnect":
                return
            frame = message.get("text")
            if frame is None:
                raise ClosingError(CloseCode.NO_BINARY, "binary frames are not understood")
            await self._act(self.connection.read(frame, self.loop.time()))

    async def _act(self, messages: list[FromClient]) -> None:
        """Answer a frame's messages in their order; neighbouring topics are read together."""
        wanted: dict[str, int | None] = {}
        for message in messages:
            if isinstance(message, Sub):
                self._join(message, wanted)
                continue
            await self._catch_up(wanted)
            match message:
                case Hello():
                    await self._greet(message)
                case Unsub():
                    self._leave(message.topic)
                case Ping():
                    self.connection.offer(self.house.heartbeat(self.connection))
        await self._catch_up(wanted)

    async def _greet(self, hello: Hello) -> None:
        ticket = hello.ticket if isinstance(hello.ticket, str) else None
        headers = self.scope["headers"]
        is_own = origins.is_own_page(headers, is_secure=self.scope["scheme"] == "wss")
        if ticket is None and not is_own and origins.header(headers, b"origin"):
            raise ClosingError(CloseCode.FORBIDDEN, "foreign page")
        key = origins.session_key(headers) if is_own else ""
        greeting = await self.house.greet(ticket=ticket, session_key=key)
        if greeting.identity is None:
            raise ClosingError(CloseCode.SIGNED_OUT, "ticket not valid")
        self.connection.greeted(greeting.identity)
        self.patience.reschedule(None)
        if not self.house.enter(self):
            raise ClosingError(CloseCode.TOO_FAST, "too many sockets")
        heartbeat_ms = int(self.house.heartbeat_seconds * 1000)
        welcome = Welcome(user=greeting.identity.user_id, now=greeting.now_ms, heartbeat=heartbeat_ms)
        self.connection.offer(protocol.write(welcome))

    def _join(self, wish: Sub, wanted: dict[str, int | None]) -> None:
        if self.connection.may_ask(wish):
            self.connection.heard.add(wish.topic)
            self.house.hub.join(wish.topic, self.connection)
            wanted[wish.topic] = wish.since if isinstance(wish.since, int) else None

    def _leave(self, topic: str) -> None:
        self.connection.heard.discard(topic)
        self.house.hub.leave(topic, self.connection)

    async def _catch_up(self, wanted: dict[str, int | None]) -> None:
        """Finish joining the topics in `wanted`, and empty it."""
        if not wanted:
            return
        found = await self.house.read_topics(self.connection.identity, wanted)
        if found is None:
            raise ClosingError(CloseCode.SIGNED_OUT, "signed out")
        for topic in wanted:
            if topic in found:
                self.house.hub.joined(topic, self.connection, found[topic])
            else:
                self._leave(topic)
                self.connection.refuse(topic)
        wanted.clear()

    # Output

    async def _write(self) -> None:
        with contextlib.suppress(OSError):  # the client has left
            await self._keep_writing(self.connection.outbox)

    async def _keep_writing(self, outbox: Outbox) -> None:
        while True:
            while outbox.lines:
                await self.send({"type": "websocket.send", "text": outbox.take()})
                outbox.in_flight = 0
            if self.farewell is not None:
                code, reason = self.farewell
                await self.send({"type": "websocket.close", "code": int(code), "reason": reason})
                return
            self.idle = self.loop.create_future()
            await self.idle

    def _wake(self) -> None:
        if self.idle is not None and not self.idle.done():
            self.idle.set_result(None)

    def _cut(self) -> None:
        """End at once, whatever is still to be sent: its reader does not take it."""
        self.connection.state = State.CLOSED
        if self.is_listening:
            self.patience.reschedule(0.0)
