"""One Janus, spoken to by one WebSocket (its own JSON protocol: sessions, handles, transactions)."""

import asyncio
import itertools
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

logger = logging.getLogger(__name__)

Message = dict[str, Any]

PROTOCOL: Final = Subprotocol("janus-protocol")
PLUGIN: Final = "janus.plugin.videoroom"
OPEN_SECONDS: Final = 2.0
REPLY_SECONDS: Final = 10.0
# A machine that vanishes without closing is noticed after the sum of both.
PING_SECONDS: Final = 2.0
PONG_SECONDS: Final = 5.0
# Janus forgets a session of which it has heard nothing for a minute.
KEEP_SECONDS: Final = 20.0


class NodeError(Exception):
    """Janus did not do it; `code` is its number for why, 0 where it gave no answer."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


class Node:
    """An open connection. Everything happens in its event loop."""

    def __init__(self, url: str, secret: str, socket: ClientConnection) -> None:
        self.url = url
        self.secret = secret
        self.socket = socket
        self.is_over = False
        self.on_end: Callable[[Node], None] = lambda _node: None
        self.numbers = itertools.count(1)
        self.waiting: dict[str, asyncio.Future[Message]] = {}
        self.handlers: dict[int, Callable[[Message], None]] = {}
        self.sessions: set[int] = set()
        self.tasks = {asyncio.create_task(self._read()), asyncio.create_task(self._keep())}

    @classmethod
    async def open(cls, url: str, secret: str) -> "Node":
        """Connect.

        :raises NodeError: nobody answers there.
        """
        try:
            socket = await connect(
                url,
                subprotocols=[PROTOCOL],
                compression=None,
                proxy=None,
                open_timeout=OPEN_SECONDS,
                close_timeout=1,
                ping_interval=PING_SECONDS,
                ping_timeout=PONG_SECONDS,
            )
        except (OSError, WebSocketException, TimeoutError) as error:
            raise NodeError(0, f"{type(error).__name__}: {error}") from None
        return cls(url, secret, socket)

    async def close(self) -> None:
        """End the connection; Janus lets its sessions go, after what `reclaim_session_timeout` says."""
        self.on_end = lambda _node: None
        await self.socket.close()
        for task in list(self.tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this beside all else, as long as the connection lasts."""
        task = asyncio.create_task(_try(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # Asking

    async def create_session(self) -> int:
        """A session, which is kept until it is destroyed.

        :raises NodeError: as every question here.
        """
        answer = await self.ask({"janus": "create"})
        number = int(answer["data"]["id"])
        self.sessions.add(number)
        return number

    async def attach(self, session: int, handler: Callable[[Message], None]) -> int:
        """A handle of the room plugin; `handler` hears its events that answer no question."""
        answer = await self.ask({"janus": "attach", "session_id": session, "plugin": PLUGIN})
        number = int(answer["data"]["id"])
        self.handlers[number] = handler
        return number

    async def request(self, session: int, handle: int, body: Message, jsep: Message | None = None) -> Message:
        """Ask the plugin, and wait for what it says beyond "heard"; gives the whole message."""
        answer = await self.ask(_plugin_message(session, handle, body, jsep))
        data = answer.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            raise NodeError(int(data["error_code"]), str(data.get("error", "")))
        return answer

    async def tell(self, session: int, handle: int, body: Message, jsep: Message | None = None) -> None:
        """Ask the plugin without waiting: what it answers comes to the handle's handler."""
        await self._send(_plugin_message(session, handle, body, jsep))

    async def trickle(self, session: int, handle: int, candidate: Message) -> None:
        """Pass an ICE candidate on."""
        await self._send(
            {"janus": "trickle", "session_id": session, "handle_id": handle, "candidate": candidate}
        )

    async def destroy(self, session: int, *handles: int) -> None:
        """End a session with all its handles and connections."""
        for handle in handles:
            self.handlers.pop(handle, None)
        if session in self.sessions:
            self.sessions.discard(session)
            await self._send({"janus": "destroy", "session_id": session})

    async def ask(self, message: Message) -> Message:
        """Ask Janus, and wait for the answer."""
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        number = self._number()
        self.waiting[number] = answer
        try:
            await self._send(message, number)
            async with asyncio.timeout(REPLY_SECONDS):
                return await answer
        except TimeoutError:
            raise NodeError(0, "no answer") from None
        finally:
            del self.waiting[number]

    async def _send(self, message: Message, number: str = "") -> None:
        signed = {**message, "transaction": number or self._number()}
        if self.secret:
            signed["apisecret"] = self.secret
        try:
            await self.socket.send(msgspec.json.encode(signed).decode())
        except WebSocketException as error:
            raise NodeError(0, f"the connection has ended: {error}") from None

    def _number(self) -> str:
        return str(next(self.numbers))

    # Hearing

    async def _read(self) -> None:
        try:
            async for text in self.socket:
                self._heed(msgspec.json.decode(text, type=dict[str, Any]))
        except (WebSocketException, msgspec.DecodeError) as error:
            logger.info("The connection to a media server has ended: %s", type(error).__name__)
        finally:
            self._end()

    def _heed(self, message: Message) -> None:
        kind = message.get("janus")
        if kind == "ack":
            return
        answer = self.waiting.get(message.get("transaction", ""))
        if answer is not None and not answer.done():
            if kind == "error":
                error = message["error"]
                answer.set_exception(NodeError(int(error["code"]), str(error["reason"])))
            else:
                answer.set_result(message)
        elif (handler := self.handlers.get(message.get("sender", 0))) is not None:
            handler(message)

    def _end(self) -> None:
        """Let nobody wait for a connection that is no more."""
        self.is_over = True
        for answer in self.waiting.values():
            if not answer.done():
                answer.set_exception(NodeError(0, "the connection has ended"))
        self.handlers.clear()
        self.sessions.clear()
        self.on_end(self)

    async def _keep(self) -> None:
        while not self.is_over:
            await asyncio.sleep(KEEP_SECONDS)
            with suppress(NodeError):
                for session in list(self.sessions):
                    await self._send({"janus": "keepalive", "session_id": session})


async def _try(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except NodeError as error:
        logger.info("A media server did not do what was asked: %s", error)


def _plugin_message(session: int, handle: int, body: Message, jsep: Message | None) -> Message:
    message: Message = {"janus": "message", "session_id": session, "handle_id": handle, "body": body}
    return message if jsep is None else {**message, "jsep": jsep}
