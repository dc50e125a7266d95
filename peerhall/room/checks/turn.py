"""Whether a TURN server answers and takes the credentials that are lent: by an allocation, as browsers ask
for it (RFC 8656; RFC 8489 has the form of messages).
"""

import contextlib
import hashlib
import hmac
import secrets
import socket
import ssl
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Problem = Literal["silent", "secret"]
PATIENCE_SECONDS: Final = 2.0
COOKIE: Final = 0x2112A442
HEADER: Final = struct.Struct("!HHI12s")
ALLOCATE, ALLOCATED, REFUSED, REFRESH = 0x0003, 0x0103, 0x0113, 0x0004
USERNAME, INTEGRITY, REALM, NONCE = 0x0006, 0x0008, 0x0014, 0x0015
LIFETIME, TRANSPORT = 0x000D, 0x0019
UDP: Final = struct.pack("!I", 17 << 24)
INTEGRITY_BYTES: Final = 24
MESSAGE_BYTES: Final = 2_000


@dataclass(frozen=True, slots=True)
class Address:
    """One of TURN_URLS, taken apart."""

    host: str
    port: int
    is_tcp: bool
    is_tls: bool


def address_of(url: str) -> Address:
    """`turn:host:port?transport=udp` and its kin (RFC 7065).

    :raises ValueError: for a port that is none.
    """
    scheme, _, rest = url.partition(":")
    place, _, query = rest.partition("?")
    is_tls = scheme == "turns"
    host, _, port = place.rpartition(":") if ":" in place.rpartition("]")[2] else (place, "", "")
    is_tcp = is_tls or query == "transport=tcp"
    return Address(host.strip("[]"), int(port or (5349 if is_tls else 3478)), is_tcp, is_tls)


def problem(url: str, username: str, password: str) -> Problem | None:
    """What keeps this server from being used; waits for some seconds at most."""
    try:
        with _connected(address_of(url)) as way:
            return _allocate(way, username, password)
    except (OSError, ValueError, struct.error):
        return "silent"


@contextlib.contextmanager
def _connected(address: Address) -> Iterator[socket.socket]:
    if address.is_tcp:
        way = socket.create_connection((address.host, address.port), timeout=PATIENCE_SECONDS)
    else:
        family, kind, number, _, place = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_DGRAM
        )[0]
        way = socket.socket(family, kind, number)
        way.settimeout(PATIENCE_SECONDS)
        way.connect(place)
    with way:
        if not address.is_tls:
            yield way
            return
        with ssl.create_default_context().wrap_socket(way, server_hostname=address.host) as wrapped:
            yield wrapped


def _allocate(way: socket.socket, username: str, password: str) -> Problem | None:
    """The first answer is a refusal that names realm and nonce; the second says what it thinks of us."""
    kind, found = _ask(way, _message(ALLOCATE, _attribute(TRANSPORT, UDP)))
    if kind != REFUSED or not {REALM, NONCE} <= found.keys():
        return "silent"
    names = _attribute(USERNAME, username.encode())
    names += _attribute(REALM, found[REALM]) + _attribute(NONCE, found[NONCE])
    key = hashlib.md5(b":".join((username.encode(), found[REALM], password.encode()))).digest()  # noqa: S324 -- RFC 8489 9.2.2
    kind, _ = _ask(way, _signed(ALLOCATE, _attribute(TRANSPORT, UDP) + names, key))
    if kind != ALLOCATED:
        return "secret"
    way.sendall(_signed(REFRESH, _attribute(LIFETIME, bytes(4)) + names, key))  # let it go at once
    return None


def _ask(way: socket.socket, message: bytes) -> tuple[int, dict[int, bytes]]:
    way.sendall(message)
    answer = way.recv(MESSAGE_BYTES)
    kind, length, cookie, _number = HEADER.unpack_from(answer)
    if cookie != COOKIE:
        raise ValueError("no answer of a TURN server")
    found, at = {}, HEADER.size
    while at + 4 <= HEADER.size + length:
        name, size = struct.unpack_from("!HH", answer, at)
        found[name] = answer[at + 4 : at + 4 + size]
        at += 4 + size + -size % 4
    return kind, found


def _attribute(name: int, value: bytes) -> bytes:
    return struct.pack("!HH", name, len(value)) + value + bytes(-len(value) % 4)


def _message(kind: int, attributes: bytes, more_bytes: int = 0) -> bytes:
    return HEADER.pack(kind, len(attributes) + more_bytes, COOKIE, secrets.token_bytes(12)) + attributes


def _signed(kind: int, attributes: bytes, key: bytes) -> bytes:
    """The length already counts the signature that follows (RFC 8489 14.5)."""
    message = _message(kind, attributes, INTEGRITY_BYTES)
    return message + _attribute(INTEGRITY, hmac.new(key, message, hashlib.sha1).digest())
