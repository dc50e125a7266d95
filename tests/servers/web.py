"""A real uvicorn on a free port, in a thread of the test's process."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import uvicorn

from peerhall.platform.http.application import HttpApplication


@contextlib.contextmanager
def serving(*, threads: int = 2, body_limit_bytes: int = 2**20) -> Iterator[tuple[str, int]]:
    """Serve the settings' addresses; gives host and port, and stops in good order."""
    with running(HttpApplication(threads=threads, body_limit_bytes=body_limit_bytes)) as where:
        yield where


@contextlib.contextmanager
def running(application: Any, **options: Any) -> Iterator[tuple[str, int]]:
    """Serve an application with more of uvicorn's options; gives host and port."""
    config = uvicorn.Config(
        application, lifespan="on", log_config=None, access_log=False, **{"ws": "none", **options}
    )
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
    assert not thread.is_alive(), "the server did not stop"
