"""Real sockets: a server in a thread of the test's process, and clients that talk to it."""

import contextlib
import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from peerhall.platform.http.application import HttpApplication
from peerhall.platform.realtime import protocol
from peerhall.platform.realtime.sockets import Sockets
from peerhall.platform.realtime.wire import WireProtocol
from tests.servers import web

PATIENCE_SECONDS: Final = 15.0
SETTINGS: Final[dict[str, Any]] = {
    "ws": WireProtocol,
    "ws_max_size": protocol.FRAME_LIMIT_BYTES,
    "ws_per_message_deflate": False,
}


@dataclass
class Client:
    """One socket; messages of a frame come one by one."""

    socket: ClientConnection
    waiting: deque[dict[str, Any]] = field(default_factory=deque)

    def say(self, *messages: dict[str, Any]) -> None:
        """Send messages as one frame."""
        self.socket.send("\n".join(json.dumps(message) for message in messages))

    def hear(self, timeout: float = PATIENCE_SECONDS) -> dict[str, Any]:
        """The next message; heartbeats, which come when they come, are passed over.

        :raises TimeoutError: when there is none.
        """
        while (message := self._next(timeout))["type"] == "hb":
            pass
        return message

    def hear_heartbeat(self) -> dict[str, Any]:
        """The next heartbeat; other messages before it are passed over."""
        while (message := self._next(PATIENCE_SECONDS))["type"] != "hb":
            pass
        return message

    def _next(self, timeout: float) -> dict[str, Any]:
        if not self.waiting:
            frame = self.socket.recv(timeout)
            assert isinstance(frame, str)
            self.waiting.extend(json.loads(line) for line in frame.split("\n"))
        return self.waiting.popleft()

    def greet(self, **hello: str) -> dict[str, Any]:
        """Say hello; gives the welcome."""
        self.say({"type": "hello", **hello})
        return self.hear()

    def follow(self, topic: str, since: int | None = None) -> dict[str, Any]:
        """Hear a topic; gives the first answer."""
        self.say({"type": "sub", "topic": topic} | ({} if since is None else {"since": since}))
        return self.hear()

    def code_at_end(self) -> int | None:
        """With what code the server closes, passing over all that still comes."""
        try:
            while True:
                self.socket.recv(PATIENCE_SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


@dataclass
class Server:
    """Where it is."""

    host: str
    port: int

    @property
    def origin(self) -> str:
        """What its own pages send as Origin."""
        return f"http://{self.host}:{self.port}"

    @contextlib.contextmanager
    def client(
        self, *, session_key: str = "", origin: str | None = "own", query: str = "", **options: Any
    ) -> Iterator[Client]:
        """A socket, as a page of this site opens it; `origin` None sends none."""
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_key}"} if session_key else {}
        with connect(
            f"ws://{self.host}:{self.port}/ws?{query}",
            origin=self.origin if origin == "own" else origin,  # type: ignore[arg-type]  # a text
            additional_headers=headers,
            compression=None,
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
            **options,
        ) as socket:
            yield Client(socket)


@contextlib.contextmanager
def serving(sockets: Sockets, **options: Any) -> Iterator[Server]:
    """Serve these sockets at /ws, and the settings' addresses."""
    from peerhall.config.live import WithSockets  # noqa: PLC0415 -- app ready

    application = WithSockets(HttpApplication(threads=2, body_limit_bytes=2**20), sockets)
    with web.running(application, **{**SETTINGS, **options}) as (host, port):
        yield Server(host, port)


def sign_in(person: AbstractBaseUser) -> str:
    """The key of a new browser session in which this person is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    assert session.session_key is not None
    return session.session_key
