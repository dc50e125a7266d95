"""Views that show what the handler does around them."""

import threading
import time
from collections.abc import Iterator
from typing import Final

from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


class Watch:
    """What the views of one test saw."""

    def __init__(self) -> None:
        self.open_gate = threading.Event()
        self.entered: list[str] = []
        self.parts_made = 0
        self.was_stream_closed = threading.Event()


watch: Final = Watch()
PAYLOAD: Final = bytes(range(256)) * 1024


def hello(_request: HttpRequest) -> HttpResponse:
    """Two cookies and a text."""
    response = HttpResponse("hello")
    response.set_cookie("first", "1")
    response.set_cookie("second", "2")
    return response


def where(_request: HttpRequest) -> JsonResponse:
    """Which thread and which database connection serve this."""
    connection.ensure_connection()
    time.sleep(0.02)  # long enough that all threads are needed at once
    return JsonResponse({"thread": threading.get_ident(), "connection": id(connection.connection)})


def wait(request: HttpRequest) -> HttpResponse:
    """Hold a thread until the test opens the gate."""
    watch.entered.append(request.GET["name"])
    watch.open_gate.wait(10)
    return HttpResponse(request.GET["name"])


@csrf_exempt
def size(request: HttpRequest) -> HttpResponse:
    """How large the body was."""
    return HttpResponse(str(len(request.read())))


def endless(_request: HttpRequest) -> StreamingHttpResponse:
    """Parts until somebody closes it."""

    def parts() -> Iterator[bytes]:
        try:
            while True:
                watch.parts_made += 1
                yield b"x" * 100_000
        finally:
            watch.was_stream_closed.set()

    return StreamingHttpResponse(parts())


def three(_request: HttpRequest) -> StreamingHttpResponse:
    """Three parts."""
    return StreamingHttpResponse([b"one ", b"two ", b"three"])


def broken_stream(_request: HttpRequest) -> StreamingHttpResponse:
    """Breaks after its first part."""

    def parts() -> Iterator[bytes]:
        yield b"begun"
        raise RuntimeError("no more")

    return StreamingHttpResponse(parts())


def file(request: HttpRequest) -> FileResponse:
    """A file on disk."""
    return FileResponse(open(request.GET["path"], "rb"))  # noqa: PTH123 -- the response closes it


def broken(_request: HttpRequest) -> HttpResponse:
    """A view with a mistake."""
    raise RuntimeError("a mistake")


urlpatterns = [
    path("hello/", hello),
    path("where/", where),
    path("wait/", wait),
    path("size/", size),
    path("endless/", endless),
    path("three/", three),
    path("broken-stream/", broken_stream),
    path("file/", file),
    path("broken/", broken),
]
