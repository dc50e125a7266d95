"""HTTP in one hop: concurrency, bodies, streams, clients that leave."""

import http.client
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.signals import request_finished, request_started

from peerhall.platform.http import body
from peerhall.platform.http.handler import PooledHandler
from tests.platform.http import urls
from tests.servers import web

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.platform.http.urls")]
Address = tuple[str, int]
THREADS = 3
LIMIT_BYTES = 2**20


@pytest.fixture
def address(settings: object) -> Iterator[Address]:
    """A server of three threads that takes bodies of one megabyte."""
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]  # type: ignore[attr-defined]  # pytest-django's wrapper
    urls.watch.__init__()  # type: ignore[misc]  # a fresh watch under the old name
    with web.serving(threads=THREADS, body_limit_bytes=LIMIT_BYTES) as where:
        yield where
        urls.watch.open_gate.set()


def get(
    address: Address, path: str, method: str = "GET", **request: object
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of one request on a connection of its own."""
    client = http.client.HTTPConnection(*address, timeout=10)
    try:
        client.request(method, path, **request)  # type: ignore[arg-type]  # body and headers
        response = client.getresponse()
        return response.status, dict(response.getheaders()), response.read()
    finally:
        client.close()


def until(condition: Callable[[], bool]) -> bool:
    """Whether it came true within ten seconds."""
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_answer_carries_headers_and_each_cookie(address: Address) -> None:
    client = http.client.HTTPConnection(*address, timeout=10)
    client.request("GET", "/hello/")
    response = client.getresponse()
    assert response.read() == b"hello"
    assert response.headers.get_all("set-cookie") == ["first=1; Path=/", "second=2; Path=/"]
    client.close()


def test_connection_is_kept_for_the_next_request(address: Address) -> None:
    client = http.client.HTTPConnection(*address, timeout=10)
    ports = set()
    for path in ["/hello/", "/three/", "/broken/", "/hello/"]:
        client.request("GET", path)
        client.getresponse().read()
        ports.add(client.sock.getsockname()[1])
    client.close()
    assert len(ports) == 1


def test_sixty_requests_hold_as_many_database_connections_as_threads(address: Address) -> None:
    with ThreadPoolExecutor(20) as callers:
        answers = list(callers.map(lambda _: json.loads(get(address, "/where/")[2]), range(60)))
    assert len({answer["thread"] for answer in answers}) == THREADS
    assert len({answer["connection"] for answer in answers}) == THREADS
    for thread in {answer["thread"] for answer in answers}:
        assert len({a["connection"] for a in answers if a["thread"] == thread}) == 1


def test_signals_enclose_the_request_in_its_thread(address: Address) -> None:
    seen: list[tuple[str, int]] = []

    def on_start(**_: object) -> None:
        seen.append(("started", threading.get_ident()))

    def on_finish(**_: object) -> None:
        seen.append(("finished", threading.get_ident()))

    request_started.connect(on_start, sender=PooledHandler)
    request_finished.connect(on_finish, sender=PooledHandler)
    try:
        thread = json.loads(get(address, "/where/")[2])["thread"]
    finally:
        request_started.disconnect(on_start, sender=PooledHandler)
        request_finished.disconnect(on_finish, sender=PooledHandler)
    assert seen == [("started", thread), ("finished", thread)]


def test_request_whose_client_left_the_queue_is_not_run(address: Address) -> None:
    with ThreadPoolExecutor(THREADS) as callers:
        busy = [callers.submit(get, address, f"/wait/?name=busy{n}") for n in range(THREADS)]
        assert until(lambda: len(urls.watch.entered) == THREADS)
        impatient = socket.create_connection(address)
        impatient.sendall(b"GET /wait/?name=impatient HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        impatient.close()
        time.sleep(0.2)
        urls.watch.open_gate.set()
        assert sorted(job.result()[2] for job in busy) == [b"busy0", b"busy1", b"busy2"]
    assert get(address, "/hello/")[0] == 200
    assert "impatient" not in urls.watch.entered


def test_client_that_leaves_during_its_view_harms_nobody(address: Address) -> None:
    client = socket.create_connection(address)
    client.sendall(b"GET /wait/?name=left HTTP/1.1\r\nHost: x\r\n\r\n")
    assert until(lambda: urls.watch.entered == ["left"])
    client.close()
    urls.watch.open_gate.set()
    assert get(address, "/hello/")[2] == b"hello"


def test_stream_arrives_whole(address: Address) -> None:
    assert get(address, "/three/")[2] == b"one two three"


def test_stream_ends_when_its_reader_leaves(address: Address) -> None:
    client = socket.create_connection(address)
    client.sendall(b"GET /endless/ HTTP/1.1\r\nHost: x\r\n\r\n")
    assert client.recv(1000).startswith(b"HTTP/1.1 200")
    assert until(lambda: urls.watch.parts_made > 0)  # what was never begun has no end to see
    client.close()
    assert urls.watch.was_stream_closed.wait(10)


def test_slow_readers_of_streams_hold_no_thread(address: Address) -> None:
    readers = [socket.create_connection(address) for _ in range(THREADS + 2)]
    for reader in readers:
        reader.sendall(b"GET /endless/ HTTP/1.1\r\nHost: x\r\n\r\n")
    assert all(reader.recv(10) for reader in readers)
    assert get(address, "/hello/")[2] == b"hello"
    for reader in readers:
        reader.close()


def test_stream_that_breaks_is_seen_as_unfinished(address: Address, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(http.client.IncompleteRead):
        get(address, "/broken-stream/")
    assert "A streamed answer broke off" in caplog.messages


def test_file_arrives_whole(address: Address, tmp_path: Path) -> None:
    (tmp_path / "payload").write_bytes(urls.PAYLOAD)
    assert get(address, f"/file/?path={tmp_path / 'payload'}")[2] == urls.PAYLOAD


@pytest.mark.parametrize("path", ["/hello/", "/three/", "/endless/"])
def test_head_has_no_body(address: Address, path: str) -> None:
    status, _, content = get(address, path, "HEAD")
    assert (status, content) == (200, b"")


def test_body_within_the_limit_is_read(address: Address) -> None:
    assert get(address, "/size/", "POST", body=b"x" * LIMIT_BYTES)[2] == str(LIMIT_BYTES).encode()


def test_body_over_the_limit_is_refused_and_told_so(address: Address) -> None:
    status, headers, _ = get(address, "/size/", "POST", body=b"x" * (LIMIT_BYTES + 1))
    assert (status, headers["connection"]) == (413, "close")


def test_body_of_unannounced_length_is_limited_too(address: Address) -> None:
    parts = iter([b"x" * 2**18] * 5)
    status, _, _ = get(
        address, "/size/", "POST", body=parts, headers={"Transfer-Encoding": "chunked"}, encode_chunked=True
    )
    assert status == 413


def test_endless_body_is_cut_off(address: Address) -> None:
    client = socket.create_connection(address)
    client.sendall(b"POST /size/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n")
    with pytest.raises(OSError, match=r"Broken pipe|reset"):
        client.sendall(b"x" * 2**28)
    client.close()


def test_client_that_leaves_inside_its_body_harms_nobody(address: Address) -> None:
    client = socket.create_connection(address)
    client.sendall(b"POST /size/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
    client.close()
    assert get(address, "/hello/")[2] == b"hello"


def test_sender_that_falls_silent_is_given_up_on(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "IDLE_SECONDS", 0.1)
    client = socket.create_connection(address, timeout=10)
    client.sendall(b"POST /size/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf")
    assert client.recv(100).startswith(b"HTTP/1.1 408")
    client.close()


def test_mistake_in_a_view_answers_500_and_is_logged(
    address: Address, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "django.request"):
        assert get(address, "/broken/")[0] == 500
    assert "Internal Server Error: /broken/" in caplog.messages


def test_query_that_is_no_utf8_answers_400(address: Address) -> None:
    client = socket.create_connection(address)
    client.sendall(b"GET /hello/?q=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert client.recv(100).startswith(b"HTTP/1.1 400")
    client.close()
