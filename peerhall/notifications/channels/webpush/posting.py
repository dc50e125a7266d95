"""One HTTPS POST to a push service, whose address came from a browser and is trusted with nothing.

Only addresses of the public internet are reached (the address actually connected to is looked at, so a
name that changes its mind between two look-ups gains nothing), redirects are not followed, an answer is
read up to a few kilobytes, and the connection is cut off when all of it takes too long: a service that
answers byte by byte would keep everybody else's messages waiting.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 10.0  # of silence
LONGEST_SECONDS: Final = 20.0  # from the first connection to the end of the answer
ADDRESSES_TRIED: Final = 4
ANSWER_BYTES: Final = 2048
# At any other port the server would knock at doors of whoever is named.
HTTPS_PORT: Final = 443


class ForbiddenAddressError(ValueError):
    """The address leads to a machine that is no public push service."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the push service said. `retry_after_seconds` is None where it named no number."""

    status: int
    retry_after_seconds: int | None
    text: str


def post(url: str, body: bytes, headers: dict[str, str], *, may_be_local: bool) -> Answer:
    """Send the body; `may_be_local` also allows http and addresses of this machine's own networks.

    :raises ForbiddenAddressError: for an address that may not be asked, or that no machine can have.
    :raises OSError: when no answer came (name not found, refused, broken TLS, silence).
    :raises http.client.HTTPException: when what came was no HTTP.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
    is_usual = parts.scheme == "https" and port == HTTPS_PORT
    if not is_usual and not (may_be_local and parts.scheme in {"https", "http"}):
        raise ForbiddenAddressError("A push service is reached by https, at its usual port.")
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    until = time.monotonic() + LONGEST_SECONDS
    with contextlib.closing(connection):
        connection.sock = wire = _connect(host, port, until=until, may_be_local=may_be_local)
        if parts.scheme == "https":
            connection.sock = wire = ssl.create_default_context().wrap_socket(
                wire, server_hostname=host, do_handshake_on_connect=False
            )
        with _cut_off(wire, at=until):
            if isinstance(wire, ssl.SSLSocket):
                wire.do_handshake()
            path = parts.path or "/"
            connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
            response = connection.getresponse()
            text = response.read(ANSWER_BYTES).decode("utf-8", "replace")
        return Answer(response.status, _seconds(response.getheader("Retry-After")), text)


def _connect(host: str, port: int, *, until: float, may_be_local: bool) -> socket.socket:
    """A connection to the first address of the host that may be reached and answers."""
    failure: OSError | None = None
    for family, kind, protocol, _name, address in _addresses(host, port):
        if not may_be_local and not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            continue
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError from failure
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(min(TIMEOUT_SECONDS, left))
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            connection.settimeout(TIMEOUT_SECONDS)
            return connection
    if failure:
        raise failure
    raise ForbiddenAddressError(f"{host} is no public push service.")


def _addresses(host: str, port: int) -> list[tuple[Any, ...]]:
    """The first addresses of the host: a name may have hundreds, each of which keeps silent."""
    try:
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[:ADDRESSES_TRIED]
    except UnicodeError:  # a label that is empty or too long
        raise ForbiddenAddressError(f"{host} is no name of a machine.") from None


@contextlib.contextmanager
def _cut_off(wire: socket.socket, *, at: float) -> Iterator[None]:
    """End the connection under a block that is not over at this instant of the monotonic clock.

    :raises TimeoutError: then, where half an answer was taken for a whole one.
    """
    is_over = threading.Event()

    def end() -> None:
        is_over.set()
        with contextlib.suppress(OSError):  # it has ended by itself
            # Not that of TLS, which would take the encryption away from under the reading thread.
            socket.socket.shutdown(wire, socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, at - time.monotonic()), end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_over.is_set():
        raise TimeoutError


def _seconds(text: str | None) -> int | None:
    """Retry-After where it is a number of seconds (RFC 9110 10.2.3); a date is left aside."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
