"""Servers as processes of their own, and what they spend on a request: CPU, here and in the database."""

import contextlib
import os
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote, urlsplit

from django.db import connection

from tests.bench.measuring import ROUNDS
from tests.bench.peers import environment, server_pid
from tests.servers import product

# Requests that are under way at once: more than the product has threads, so that they queue as under load.
CONNECTIONS: Final = 8
PATIENCE_SECONDS: Final = 60.0
# Rounds are cut so much shorter than those of acts in this process: while a long one lasts, neighbours on the
# machine nearly always come between, and more often the longer a request takes.
CUT: Final = 4
LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Answer(NamedTuple):
    """What came back: the status, and the body's bytes."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Served:
    """A server that is measured."""

    pid: int
    port: int

    def cpu_seconds(self) -> float:
        """What it has used so far, all its threads, and every process of PostgreSQL for it."""
        clock_of_process = (~self.pid << 3) | 2  # Linux: clock_getcpuclockid
        return time.clock_gettime(clock_of_process) + _postgres_seconds()

    def get(self, address: str, headers: Mapping[str, str] | None = None) -> Answer:
        """One request."""
        with _connections(self.port, 1) as sockets:
            (answer,) = _ask(sockets, request(address, headers))
        return answer


class Wish(NamedTuple):
    """One address of one server, asked again and again."""

    server: Served
    request: bytes


def request(address: str, headers: Mapping[str, str] | None = None) -> bytes:
    """A GET as it travels."""
    lines = [
        f"GET {address} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {told}" for name, told in (headers or {}).items()),
    ]
    return "".join(f"{line}\r\n" for line in [*lines, ""]).encode("ascii")


def cpu_microseconds(wishes: Sequence[Wish], *, times: int) -> list[float]:
    """What each costs its server, in µs: the least of many short rounds, in turns.

    `times` and `ROUNDS` say how much is asked in all; `CONNECTIONS` requests are sent at once.
    """
    times = max(1, times // CUT)
    least = [float("inf")] * len(wishes)
    with contextlib.ExitStack() as stack:
        open_to = {
            wish.server.port: stack.enter_context(_connections(wish.server.port, CONNECTIONS))
            for wish in wishes
        }
        for _ in range(ROUNDS * CUT):
            for index, (server, asked) in enumerate(wishes):
                _ask(open_to[server.port], asked)
                started = server.cpu_seconds()
                for _ in range(times):
                    answers = _ask(open_to[server.port], asked)
                    assert all(answer.status == 200 for answer in answers), answers[0]
                spent = server.cpu_seconds() - started
                least[index] = min(least[index], spent / times / CONNECTIONS * 1e6)
    return least


@contextlib.contextmanager
def peerhall() -> Iterator[Served]:
    """`peerhall serve` on this process's database, with the bench's addresses beside its own."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings", "PEERHALL_JOBS": "off"}
    data = Path(os.environ["PEERHALL_DATA"])
    with environment(DATABASE_URL=database_url(), **settings), product.serving(data) as address:
        yield Served(server_pid(), urlsplit(address).port or 0)


@contextlib.contextmanager
def bare(viewer_id: int | None) -> Iterator[Served]:
    """The bare ASGI function (`bare`), which serves one person, or visitors."""
    command = [
        sys.executable,
        "-m",
        "tests.bench.bare",
        connection.settings_dict["NAME"],
        str(viewer_id or ""),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield Served(process.pid, int(process.stdout.readline()))
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def database_url() -> str:
    """This process's database as a server is told of it."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    return f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"


def _postgres_seconds() -> float:
    """What all processes of this process's PostgreSQL have used so far."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    keeper = _parent(connection.connection.info.backend_pid)
    spent = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if _parent(int(folder.name)) == keeper:
                spent += int((folder / "schedstat").read_text("ascii").split()[0])
    return spent / 1e9


def _parent(pid: int) -> int:
    # The name, in brackets, may hold anything.
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


@contextlib.contextmanager
def _connections(port: int, count: int) -> Iterator[list[socket.socket]]:
    with contextlib.ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS))
            for _ in range(count)
        ]


def _ask(sockets: Sequence[socket.socket], asked: bytes) -> list[Answer]:
    """Send on all connections at once, then wait for every answer."""
    for one in sockets:
        one.sendall(asked)
    got = dict.fromkeys(sockets, b"")
    answers = []
    while got:
        ready, _, _ = select.select(list(got), [], [], PATIENCE_SECONDS)
        assert ready, "a server has not answered"
        for one in ready:
            part = one.recv(2**16)
            assert part, "a server has hung up"
            got[one] += part
            if answer := _whole(got[one]):
                answers.append(answer)
                del got[one]
    return answers


def _whole(got: bytes) -> Answer | None:
    """The answer, once all of it is there."""
    head, end, body = got.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if not end:
        return None
    assert length, f"an answer says no length: {head!r}"
    return Answer(int(head.split(b" ", 2)[1]), body) if len(body) >= int(length[1]) else None
