"""A socket whose client the test is itself, byte by byte: for what no library would send."""

import contextlib
import json
import socket
from collections.abc import Iterator

from websockets.frames import Frame, Opcode

from tests.servers import live


def handshake(server: live.Server, *headers: str) -> bytes:
    """The request that opens a socket."""
    lines = [
        "GET /ws HTTP/1.1",
        f"Host: {server.host}:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *headers,
    ]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode()


@contextlib.contextmanager
def upgraded(server: live.Server, *, receive_bytes: int = 0) -> Iterator[socket.socket]:
    """An open socket; with `receive_bytes` its own system takes only about so much for it."""
    with socket.socket() as raw:
        if receive_bytes:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        raw.settimeout(live.PATIENCE_SECONDS)
        raw.connect((server.host, server.port))
        raw.sendall(handshake(server))
        read_until(raw, b"\r\n\r\n")
        yield raw


@contextlib.contextmanager
def stalled(server: live.Server, topic: str) -> Iterator[socket.socket]:
    """A client that asks for a topic and then reads nothing more; its system takes little for it."""
    with upgraded(server, receive_bytes=4096) as raw:
        for message in ({"type": "hello"}, {"type": "sub", "topic": topic}):
            raw.sendall(Frame(Opcode.TEXT, json.dumps(message).encode()).serialize(mask=True))
        read_until(raw, b'"ack"')
        yield raw


def read_until(raw: socket.socket, end: bytes) -> None:
    """Read byte by byte until `end` has come, so that what follows is left."""
    read = b""
    while end not in read:
        part = raw.recv(1)
        assert part, f"closed after {read!r}"
        read += part
