"""Starting the server: one port, one friendly line, one process or several."""

import errno
import functools
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import NoReturn

import django
import uvicorn
from django.conf import settings
from django.db import connections

from peerhall.config.refusals import RefusedError
from peerhall.config.workers import Workers
from peerhall.platform.http.heads import BoundedHttp
from peerhall.platform.realtime import protocol
from peerhall.platform.realtime.wire import WireProtocol

# Requests that are still running when the server is told to stop get this long to end.
GRACE_SECONDS = 10
# A client that does not take what is sent to it for so long is gone: its memory is given back.
UNREAD_MS = 30_000


class Server(uvicorn.Server):
    """uvicorn, which says that it can be reached once it really can."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then tell."""
        await super().startup(sockets)
        if not self.should_exit:
            _spare_the_collector()
            self.ready()


def serve(*, host: str, port: int, workers: int | None, is_demo_wanted: bool) -> None:
    """Serve until told to stop. The port is taken first: nothing slow happens before it is known to be free.

    `workers` processes share it; None stands for what settings say.

    :raises RefusedError: when the port is taken or the database is not up to date.
    """
    with _listen(host, port) as listener:
        django.setup(set_prefix=False)
        if _became_a_demo(is_demo_wanted=is_demo_wanted):
            listener.close()
            _start_afresh()
        _run(listener, host, workers or settings.WORKERS)


def _became_a_demo(*, is_demo_wanted: bool) -> bool:
    """Make sure of the database; True when it became a demo after settings were read."""
    from peerhall.config import preparing  # noqa: PLC0415 -- app ready
    from peerhall.site.demo import community  # noqa: PLC0415 -- app ready

    if not is_demo_wanted:
        preparing.require_up_to_date()
        return False
    with preparing.alone():
        preparing.migrate()
        if community.is_empty() or community.is_unmarked():
            preparing.fill_demo(is_reset=False)
    return settings.DEMO_MARK.exists() and not settings.HAD_DEMO_MARK


def _run(listener: socket.socket, host: str, workers: int) -> None:
    from peerhall.site.demo import community  # noqa: PLC0415 -- app ready

    address = settings.BASE_URL or f"http://{_spoken(host)}:{listener.getsockname()[1]}"
    welcome = "\n".join([f"Peerhall is at {address}/", *community.sign_in_lines(), "Ctrl+C stops it."])
    tell = functools.partial(print, welcome, flush=True)
    connections.close_all()  # from here on only the pools' threads hold any
    if workers == 1:
        _serve_one(listener, tell)
    else:
        Workers(count=workers, work=functools.partial(_serve_one, listener)).run(ready=tell)


def _serve_one(listener: socket.socket, ready: Callable[[], None]) -> None:
    """Serve in this process until it is told to stop."""
    signal.signal(signal.SIGTERM, _end)
    try:
        Server(_config(), ready).run(sockets=[listener])
    except KeyboardInterrupt:
        print("Stopped.")


def _spare_the_collector() -> None:
    """Let the search for reference cycles pass over what has been loaded, which stays.

    All threads and sockets wait while it looks: 50 to 150 ms at everything, a few at what came since.
    """
    gc.collect()
    gc.freeze()


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        "peerhall.config.asgi:application",
        lifespan="on",
        http=BoundedHttp,
        ws=WireProtocol,
        ws_max_size=protocol.FRAME_LIMIT_BYTES,
        ws_per_message_deflate=False,  # 26 instead of 15 KB a socket, 39 instead of 20 µs a message
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=settings.IS_BEHIND_PROXY,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise RefusedError(
                f"Port {port} is taken by another program; choose one with PORT={port + 1}."
            ) from None
        raise RefusedError(f"Cannot listen on {host} port {port}: {error.strerror}.") from None
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; what is accepted inherits it
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNREAD_MS)
    return listener


def _spoken(host: str) -> str:
    """How a browser on this machine calls the address listened on."""
    if host in {"127.0.0.1", "0.0.0.0", "::", "::1"}:  # noqa: S104 -- compared, not bound
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _start_afresh() -> NoReturn:
    """Replace this process by a new one: settings are read once, and the demo's mark changes them."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 -- our own command line


def _end(_signal: int, _frame: object) -> NoReturn:
    """Stopped as asked, after the last request: that is a success."""
    raise SystemExit(0)
