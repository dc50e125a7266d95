"""The server's WebSocket protocol with a shorter way out for what many sockets are sent (docs/decisions/008).

By ASGI each message is encoded and framed anew for every receiver, in a task that is woken for it: one
and a half times what Node's `ws` costs. The frames of a server are the same bytes for everybody, so they
are made once and written as they are. All else (handshake, pings, closing, what comes in) is uvicorn's.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Final, Protocol

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from peerhall.platform.realtime.protocol import CloseCode

# Where the application finds its wire in the scope's extensions.
EXTENSION: Final = "peerhall.wire"
# RFC 6455 5.2: the last frame of a text or a binary message, and the two longer forms of its length.
TEXT: Final = 0x81
BINARY: Final = 0x82
SHORT: Final = 126
MEDIUM: Final = 2**16
# Of one message from a client; browsers send each in one.
PARTS_LIMIT: Final = 1_000


class Wire(Protocol):
    """A socket as its writer sees it."""

    is_writable: bool
    on_writable: Callable[[], None] | None

    def write(self, frame: bytes) -> None:
        """Send a whole frame; nothing once the socket is closing."""
        ...

    def abort(self) -> None:
        """End the connection at once; what was not sent yet is dropped."""
        ...


def frame_of(text: str) -> bytes:
    """A text message as one frame, as every client is sent it."""
    return _frame(TEXT, text.encode())


def binary_frame_of(data: bytes) -> bytes:
    """A binary message as one frame."""
    return _frame(BINARY, data)


def _frame(kind: int, payload: bytes) -> bytes:
    length = len(payload)
    if length < SHORT:
        return bytes((kind, length)) + payload
    if length < MEDIUM:
        return bytes((kind, SHORT)) + length.to_bytes(2, "big") + payload
    return bytes((kind, SHORT + 1)) + length.to_bytes(8, "big") + payload


class Arrivals:
    """What has come in and waits for its one reader: asyncio's queue takes 3 KB more in every socket."""

    __slots__ = ("messages", "reader")

    def __init__(self) -> None:
        self.messages: deque[ASGIReceiveEvent] = deque()
        self.reader: asyncio.Future[None] | None = None

    def put_nowait(self, message: ASGIReceiveEvent) -> None:
        """Add one; how many there may be is the protocol's business, which stops reading."""
        self.messages.append(message)
        if self.reader is not None and not self.reader.done():
            self.reader.set_result(None)

    async def get(self) -> ASGIReceiveEvent:
        """The next one, once there is one."""
        while not self.messages:
            self.reader = asyncio.get_running_loop().create_future()
            await self.reader
        return self.messages.popleft()

    def empty(self) -> bool:
        """Whether nothing waits."""
        return not self.messages


class WireProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol as a `Wire`: for `Config(ws=…)`, with compression off."""

    is_writable = True
    on_writable: Callable[[], None] | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.queue = Arrivals()  # type: ignore[assignment]  # as much of a queue as it uses

    def handle_connect(self, event: Request) -> None:
        """Give the application its wire before it runs for the first time."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[str, object] = self.scope["extensions"]  # type: ignore[assignment]  # ASGI lets servers add their own
            extensions[EXTENSION] = self

    async def send(self, message: ASGISendEvent) -> None:
        """Send as ASGI does; once the handshake is over, forget it: 4 KB in every socket."""
        await super().send(message)
        if message["type"] == "websocket.accept":
            del self.request, self.response

    def data_received(self, data: bytes) -> None:
        """Read on; a handshake that could not be read is answered, and its connection given up."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.transport.is_closing():
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        """Go on with a message; parts without content, which no limit of bytes would end, are counted."""
        if len(self.frames) < PARTS_LIMIT:
            super().handle_cont(event)
        elif not self.close_sent:
            self._fail(CloseCode.TOO_LARGE, "too many parts")

    def handle_ping(self) -> None:
        """Answer, but keep no answers for somebody who does not read them."""
        if self.is_writable:
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def send_receive_event_to_app(self) -> None:
        """Pass a whole message on; text that is none ends the socket like other violations."""
        if self.close_sent or self.curr_msg_data_type != "text" or _is_utf8(b"".join(self.frames)):
            super().send_receive_event_to_app()
        else:
            self._fail(CloseCode.NOT_TEXT, "no UTF-8")

    def handle_parser_exception(self) -> None:
        """Close as the parser wants; before the handshake was answered, nothing can be said."""
        if self.conn.close_sent is None:
            self.transport.abort()
        else:
            super().handle_parser_exception()

    def shutdown(self) -> None:
        """Tell that the server restarts, unless this socket is closing anyway: uvicorn would fail on it."""
        if not self.transport.is_closing():
            super().shutdown()

    def _fail(self, code: CloseCode, reason: str) -> None:
        self.frames = []
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    def write(self, frame: bytes) -> None:
        """Send a whole frame; nothing once the socket is closing."""
        if not (self.close_sent or self.transport.is_closing()):
            self.transport.write(frame)

    def abort(self) -> None:
        """End the connection at once; what was not sent yet is dropped."""
        self.transport.abort()

    def pause_writing(self) -> None:
        """The client does not take what was sent."""
        self.is_writable = False
        super().pause_writing()

    def resume_writing(self) -> None:
        """It has."""
        self.is_writable = True
        super().resume_writing()
        if self.on_writable is not None:
            self.on_writable()


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
