"""A request whose head does not end is refused; others are served."""

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from peerhall.platform.http.heads import HEAD_LIMIT_BYTES, BoundedHttp
from tests.servers import web

PART = b"a" * 16 * 1024


async def hello(scope: Any, receive: Any, send: Any) -> None:
    """An application that says hello."""
    if scope["type"] == "lifespan":
        for _ in range(2):
            await send({"type": f"{(await receive())['type']}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def raw() -> Iterator[socket.socket]:
    """A connection whose client the test is itself."""
    with web.running(hello, http=BoundedHttp) as address, socket.create_connection(address, 20) as connected:
        yield connected


def status(raw: socket.socket) -> bytes:
    return raw.recv(4096).split(b"\r\n")[0]


def test_head_without_an_end_is_refused_soon(raw: socket.socket) -> None:
    raw.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX-Long: ")
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < 100 * HEAD_LIMIT_BYTES:
            raw.sendall(PART)
            sent += len(PART)
    assert sent < 100 * HEAD_LIMIT_BYTES


def test_head_in_many_parts_and_the_next_request_are_served(raw: socket.socket) -> None:
    for _ in range(3):
        raw.sendall(b"GET / HTTP/1.1\r\nHost: here\r\nX-Long: ")
        raw.sendall(PART)
        raw.sendall(b"\r\n\r\n")
        assert status(raw) == b"HTTP/1.1 200 OK"


def test_body_may_be_longer_than_any_head(raw: socket.socket) -> None:
    length = 4 * HEAD_LIMIT_BYTES
    raw.sendall(f"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n".encode())
    for _ in range(length // len(PART)):
        raw.sendall(PART)
    assert status(raw) == b"HTTP/1.1 200 OK"
