"""Bytes that no WebSocket client sends: each ends its own socket with its code, and the log stays quiet."""

import contextlib
import logging
import socket
import struct
from typing import Final

import pytest
from websockets.frames import Frame, Opcode

from peerhall.platform.realtime import protocol
from tests.servers import live
from tests.servers.raw import handshake, upgraded

pytestmark = pytest.mark.django_db(transaction=True)

MASK: Final = bytes(4)
# With a mask of zeros, payloads travel as they are.
VIOLATIONS: Final = {
    "text that is no UTF-8": (b"\x81\x82" + MASK + b"\xff\xfe", 1007),
    "no UTF-8 in parts": (b"\x01\x81" + MASK + b"\xc3" + b"\x80\x81" + MASK + b"(", 1007),
    "no UTF-8, and a close at once": (b"\x81\x81" + MASK + b"\xff" + b"\x88\x82" + MASK + b"\x03\xe8", 1000),
    "two texts that are none": (2 * (b"\x81\x81" + MASK + b"\xff"), 1007),
    "a close whose reason is no UTF-8": (b"\x88\x83" + MASK + b"\x03\xe8\xff", 1007),
    "a close of one byte": (b"\x88\x81" + MASK + b"\x03", 1002),
    "a close with a code that is none": (b"\x88\x82" + MASK + struct.pack("!H", 999), 1002),
    "reserved bits": (b"\xf1\x80" + MASK, 1002),
    "an unknown kind of frame": (b"\x83\x80" + MASK, 1002),
    "a frame without a mask": (b"\x81\x02{}", 1002),
    "a part of nothing": (b"\x80\x80" + MASK, 1002),
    "a ping in parts": (b"\x09\x80" + MASK, 1002),
    "a ping that is too long": (b"\x89\xfe" + struct.pack("!H", 126) + MASK + bytes(126), 1002),
    "a length beyond all bounds": (b"\x81\xff" + struct.pack("!Q", 2**62) + MASK, 1009),
    "parts that are too large together": (
        b"\x01\xfe"
        + struct.pack("!H", protocol.FRAME_LIMIT_BYTES)
        + MASK
        + b"x" * protocol.FRAME_LIMIT_BYTES
        + (b"\x80\x81" + MASK + b"x"),
        1009,
    ),
    "endless parts without content": (b"\x01\x80" + MASK + (b"\x00\x80" + MASK) * 2_000, 1009),
    "a first message that is none, then no UTF-8": (
        b"\x81\x82" + MASK + b"{}" + b"\x81\x81" + MASK + b"\xff",
        1007,
    ),
}


@pytest.mark.parametrize(("sent", "code"), VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_violation_closes_the_socket_and_fills_no_log(
    server: live.Server, caplog: pytest.LogCaptureFixture, sent: bytes, code: int
) -> None:
    with upgraded(server) as raw:
        raw.sendall(sent)
        assert close_code(raw) == code
    assert_serves(server)
    assert_quiet(caplog)


def test_what_comes_before_the_answer_to_the_handshake_fills_no_log(
    server: live.Server, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(20):
        with socket.create_connection((server.host, server.port), live.PATIENCE_SECONDS) as raw:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            raw.sendall(handshake(server))
            raw.sendall(b"\xf1\x80" + MASK)
            with contextlib.suppress(ConnectionResetError):
                raw.recv(1)
    assert_serves(server)
    assert_quiet(caplog)


def test_handshake_with_too_many_headers_is_refused_and_let_go(
    server: live.Server, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.create_connection((server.host, server.port), live.PATIENCE_SECONDS) as raw:
        raw.sendall(handshake(server, *(f"X-{number}: x" for number in range(200))))
        assert drain(raw).startswith(b"HTTP/1.1 431 ")
    assert_serves(server)
    assert_quiet(caplog)


def test_pings_of_one_who_does_not_read_are_not_kept(server: live.Server) -> None:
    ping = Frame(Opcode.PING, b"x" * 120).serialize(mask=True)
    with upgraded(server, receive_bytes=4096) as raw:
        for _ in range(200):
            raw.sendall(ping * 1_000)
        raw.sendall(Frame(Opcode.TEXT, b"\xff").serialize(mask=True))
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2**20)  # or reading takes minutes
        # 25 MB of pongs were due; what comes is what the systems held.
        assert len(drain(raw)) < 10 * 2**20


def assert_serves(server: live.Server) -> None:
    """Whether somebody else is let in."""
    with server.client() as client:
        assert client.greet()["type"] == "welcome"


def assert_quiet(caplog: pytest.LogCaptureFixture) -> None:
    """No traceback, and nothing that an operator would have to look at."""
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def close_code(raw: socket.socket) -> int:
    """The code of the close frame with which a server's last bytes end."""
    read = drain(raw)
    opcode, length = read[:2]
    while opcode != 0x88:  # what was said before
        skipped = 4 + int.from_bytes(read[2:4]) if length == 126 else 2 + length
        read = read[skipped:]
        opcode, length = read[:2]
    return int.from_bytes(read[2:4])


def drain(raw: socket.socket) -> bytes:
    """All that comes until the other side ends the connection."""
    parts = []
    try:
        while part := raw.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)
