"""One HTTPS POST to a push service, whose address came from a browser and is trusted with nothing.

Only addresses of the public internet are reached (the address actually connected to is looked at, so a
name that changes its mind between two look-ups gains nothing), redirects are not followed, an answer is
read up to a few kilobytes.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 10.0
ANSWER_BYTES: Final = 2048


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

    :raises ForbiddenAddressError: for an address that may not be asked.
    :raises OSError: when no answer came (name not found, refused, broken TLS, silence).
    :raises http.client.HTTPException: when what came was no HTTP.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (may_be_local and parts.scheme == "http"):
        raise ForbiddenAddressError("A push service is reached by https.")
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    with contextlib.closing(connection):
        connection.sock = _connect(host, port, may_be_local=may_be_local)
        if parts.scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=host)
        path = parts.path or "/"
        connection.request("POST", f"{path}?{parts.query}" if parts.query else path, body, headers)
        response = connection.getresponse()
        text = response.read(ANSWER_BYTES).decode("utf-8", "replace")
        return Answer(response.status, _seconds(response.getheader("Retry-After")), text)


def _connect(host: str, port: int, *, may_be_local: bool) -> socket.socket:
    """A connection to the first address of the host that may be reached and answers."""
    failure: OSError | None = None
    for family, kind, protocol, _name, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not may_be_local and not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            continue
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(TIMEOUT_SECONDS)
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            failure = error
        else:
            return connection
    if failure:
        raise failure
    raise ForbiddenAddressError(f"{host} is no public push service.")


def _seconds(text: str | None) -> int | None:
    """Retry-After where it is a number of seconds (RFC 9110 10.2.3); a date is left aside."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else None
