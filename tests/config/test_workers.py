"""`peerhall serve --workers 2` as a process of its own: one port, one life, one set of live updates."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from peerhall.accounts.models import User
from peerhall.platform import clock
from peerhall.platform.realtime import publishing
from peerhall.platform.realtime.buses.datagrams import Datagrams
from peerhall.tutoring import bookings
from peerhall.tutoring.models import Session
from tests.config.test_serve import serving
from tests.servers import live, product
from tests.stage import Hall

PATIENCE_SECONDS: Final = 30
TOKEN: Final = "x" * 32


class Crew:
    """The server, its two processes, and what tests do behind its stage."""

    def __init__(self, hall: Hall, process: "subprocess.Popen[str]") -> None:
        self.hall = hall
        self.process = process
        where = urlsplit(hall.url)
        assert where.port is not None
        self.server = live.Server("127.0.0.1", where.port)

    def workers(self) -> set[int]:
        """The processes that serve."""
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(child) for child in tasks.read_text("ascii").split()}

    def one_client_each(self, stack: contextlib.ExitStack) -> dict[int, live.Client]:
        """A greeted socket on each worker: which one takes a connection is the system's choice."""
        found: dict[int, live.Client] = {}

        def is_complete() -> bool:
            client = stack.enter_context(self.server.client())
            client.greet()
            if (holder := self._holder(client)) is not None:
                found.setdefault(holder, client)
            return set(found) == self.workers()

        until(is_complete, "a worker takes no connection")
        return found

    def _holder(self, client: live.Client) -> int | None:
        """Which worker has the other end of this socket; the system may not list one that has just begun."""
        port = client.socket.socket.getsockname()[1]
        rows = (line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:])
        inode = next(row[9] for row in rows if row[2].endswith(f":{port:04X}"))
        return next((pid for pid in self.workers() if f"socket:[{inode}]" in open_files(pid)), None)


def open_files(pid: int) -> set[str]:
    """What a process holds open, by the system's names."""
    names = set()
    for number in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            names.add(str(number.readlink()))
    return names


def until(is_so: Callable[[], bool], otherwise: str) -> None:
    """Wait for it."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)


@pytest.fixture
def crew(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Crew]:
    """Two workers on a copy of the demo; this process speaks with them by their bus."""
    monkeypatch.setenv("PEERHALL_SECRET_KEY", settings.SECRET_KEY)
    data = tmp_path / "data"
    product.copy(product.demo_folder(Path(os.environ["PEERHALL_TEST_DATA"])), data)
    backstage = product.Backstage(data, django_db_blocker)
    publishing.connect(None, Datagrams(data / "bus"))
    try:
        with serving(data, "--workers", "2") as (address, _lines, process):
            yield Crew(Hall(address.rstrip("/"), data, backstage), process)
    finally:
        publishing.connect(None, None)
        backstage.close()


def ask_for_a_seat(hall: Hall, session_id: int) -> None:
    """By a form that one of the workers is sent."""
    key = hall.backstage(live.sign_in, hall.person("Asking Ann"))
    request = Request(  # noqa: S310 -- our own server
        f"{hall.url}/sessions/{session_id}/request/",
        data=f"csrfmiddlewaretoken={TOKEN}".encode(),
        headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={key}; {settings.CSRF_COOKIE_NAME}={TOKEN}"},
    )
    with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
        assert answer.status == 200


def ask_for_another(student: User, session: Session) -> None:
    """The same in this process."""
    bookings.request_to_join(student=student, session=session, message="", now=clock.now())


def test_workers_share_live_updates_and_are_replaced(crew: Crew) -> None:
    hall = crew.hall
    topic = f"session:{(shown := hall.session(hall.member('tomas'))).pk}"
    before = crew.workers()
    assert len(before) == 2
    with contextlib.ExitStack() as stack:
        clients = crew.one_client_each(stack)
        since = {client.follow(topic)["seq"] for client in clients.values()}
        assert len(since) == 1
        ask_for_a_seat(hall, shown.pk)  # one worker writes it, the other hears of it
        heard = [client.hear()["seq"] for client in clients.values()]
        assert heard == [since.pop() + 1] * 2
        hall.backstage(ask_for_another, hall.person("Second Sam"), shown)
        assert [client.hear()["seq"] for client in clients.values()] == [heard[0] + 1] * 2
        victim, survivor = before
        os.kill(victim, signal.SIGKILL)
        assert clients[victim].code_at_end() is None
        until(lambda: len(crew.workers() - {victim}) == 2, "nobody takes its place")
        assert survivor in crew.workers()
        again = crew.one_client_each(stack)
        assert set(again) == crew.workers()


def test_told_to_stop_workers_say_so_and_answer_what_is_running(crew: Crew) -> None:
    with contextlib.ExitStack() as stack:
        clients = crew.one_client_each(stack)
        slow = stack.enter_context(
            socket.create_connection((crew.server.host, crew.server.port), PATIENCE_SECONDS)
        )
        # Its request is running from the headers on; what it needs comes after the signal.
        slow.sendall(b"GET /health/ready/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab")
        until(lambda: len(_unread(crew.server.port)) == 0, "the request was not taken")
        crew.process.send_signal(signal.SIGTERM)
        assert {client.code_at_end() for client in clients.values()} == {1012}
        slow.sendall(b"cd")
        assert slow.recv(65536).startswith(b"HTTP/1.1 200 ")
    assert crew.process.wait(PATIENCE_SECONDS) == 0


def _unread(port: int) -> list[str]:
    """The connections of a server that hold bytes which it has not read."""
    rows = (line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:])
    return [row[2] for row in rows if row[1].endswith(f":{port:04X}") and not row[4].endswith(":00000000")]
