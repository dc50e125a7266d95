"""A body that is far too large is refused in JSON by the real server, and read by nobody."""

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Iterator
from typing import Final

import pytest

from peerhall.api import edge
from peerhall.platform.http import body
from peerhall.platform.http.application import HttpApplication
from tests.servers import web

pytestmark = pytest.mark.django_db(transaction=True)

MEGABYTE: Final = 2**20


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    """A server that takes bodies of eight megabytes, as by default."""
    served = HttpApplication(threads=2, body_limit_bytes=8 * MEGABYTE, words=edge.early_words)
    with web.running(served) as where:
        yield where


def test_hundred_megabytes_are_refused_in_json(address: tuple[str, int]) -> None:
    client = http.client.HTTPConnection(*address, timeout=60)
    parts = (b'{"title": "' if number == 0 else b"x" * MEGABYTE for number in range(40))
    try:
        client.putrequest("POST", "/api/sessions/")
        client.putheader("Content-Type", "application/json")
        client.putheader("Content-Length", str(100 * MEGABYTE))
        client.endheaders()
        for part in parts:
            client.send(part)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has answered, and does not read on
    answer = client.getresponse()
    assert (answer.status, answer.getheader("content-type")) == (413, "application/json")
    assert json.loads(answer.read())["code"] == "too_large"
    client.close()


def test_body_that_never_comes_is_given_up_in_json(
    address: tuple[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "IDLE_SECONDS", 0.2)
    with socket.create_connection(address, timeout=30) as client:
        client.sendall(b"POST /api/api/sessions/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
        told = b""
        deadline = time.monotonic() + 20
        while b'"timeout"' not in told and time.monotonic() < deadline:
            told += client.recv(4096)
    assert told.startswith(b"HTTP/1.1 408")
    assert b"application/json" in told


def test_deep_body_ends_no_server(address: tuple[str, int]) -> None:
    with contextlib.closing(http.client.HTTPConnection(*address, timeout=30)) as client:
        check_deep_bodies(client)


def check_deep_bodies(client: http.client.HTTPConnection) -> None:
    """Each is refused, and the same server answers the next."""
    for deep in (b"[" * 100_000, b'{"a":' * 100_000):
        client.request("POST", "/api/auth/token/", deep, {"Content-Type": "application/json"})
        answer = client.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (400, "malformed")
