"""Servers of sockets as processes of their own: ours, Node's `ws` and socket.io, with or without Redis.

Their packages are fetched by npm when the bench first wants them; nothing else in this project needs them.
All servers have the same receivers (`rivals_node/client.mjs`), and one sender at a time, in this process.
"""

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from websockets.sync.client import connect

from peerhall.platform import realtime
from peerhall.platform.realtime import buses, publishing
from tests import factories
from tests.servers import live, product

NODE_FOLDER: Final = Path(__file__).parent / "rivals_node"
# What a message weighs as a receiver gets it, the names around it included.
MESSAGE_BYTES: Final = 200
# Several people, each with several devices.
PEOPLE: Final = 20
PATIENCE_SECONDS: Final = 120
SOCKET_IO: Final = "/socket.io/?EIO=4&transport=websocket"

# Sends messages with these numbers, at once, and gives the moment (monotonic, µs) at which they left.
Send = Callable[[Sequence[int]], int]


def have_node() -> bool:
    """Whether the machine has what the peers run on; if so, their packages are there afterwards."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        return False
    installed = NODE_FOLDER / "node_modules" / ".package-lock.json"
    lock = NODE_FOLDER / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=NODE_FOLDER, check=True)
        installed.touch()
    return True


@dataclass
class Receivers:
    """Many sockets in a process of their own, which counts what reaches them."""

    process: "subprocess.Popen[str]"

    def group(self, size: int) -> None:
        """Count from now on, and tell of every `size` deliveries."""
        self._tell(group=size)

    def await_group(self) -> None:
        """Wait until one more group is complete."""
        self._hear("group")

    def record(self) -> None:
        """Keep when each message came."""
        self._tell(record=True)

    def report(self) -> list[tuple[int, int]]:
        """Number and moment (monotonic, µs) of each delivery since `record`."""
        self._tell(report=True)
        return [(number, at) for number, at in self._hear("report")]

    def _tell(self, **words: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(words) + "\n")
        self.process.stdin.flush()

    def _hear(self, word: str) -> Any:
        return line(self.process)[word]


@dataclass
class Server:
    """A server that is measured: where its sockets are, and how one sends to all who hear."""

    name: str
    kind: str
    pid: int
    url: str
    send: Send
    options: dict[str, Any] = field(default_factory=dict)

    @contextlib.contextmanager
    def receivers(self, count: int) -> Iterator[Receivers]:
        """So many sockets that hear what is sent."""
        options = {"kind": self.kind, "url": self.url, "count": count, **self.options}
        with node("client.mjs", json.dumps(options)) as process:
            assert line(process) == {"ready": count}
            yield Receivers(process)

    def cpu_seconds(self) -> float:
        """What the process has used so far, all its threads, in its own code and in the system's."""
        clock_of_process = (~self.pid << 3) | 2  # Linux: clock_getcpuclockid
        return time.clock_gettime(clock_of_process)

    def memory_bytes(self) -> int:
        """What it holds of the machine's memory."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def ws(redis_url: str = "") -> Iterator[Server]:
    """Node's `ws`, which sends on what comes from a sender."""
    with _rival("ws", redis_url) as (pid, port, sending_port), contextlib.ExitStack() as stack:
        url = f"ws://127.0.0.1:{sending_port}/send"
        send = stack.enter_context(_sending(url, '{"n":%d,"pad":"%s"}'))
        yield Server("ws", "ws", pid, f"ws://127.0.0.1:{port}/", send)


@contextlib.contextmanager
def socket_io(redis_url: str = "") -> Iterator[Server]:
    """socket.io over WebSocket alone."""
    with _rival("socketio", redis_url) as (pid, port, sending_port), contextlib.ExitStack() as stack:
        url = f"ws://127.0.0.1:{sending_port}{SOCKET_IO}"
        send = stack.enter_context(_sending(url, '42["m",{"n":%d,"pad":"%s"}]', greeting="40"))
        yield Server("socket.io", "socketio", pid, f"ws://127.0.0.1:{port}{SOCKET_IO}", send)


@contextlib.contextmanager
def peerhall(redis_url: str = "") -> Iterator[Server]:
    """`peerhall serve` with its bus; what is sent are events of a session, committed by this process.

    The receivers are signed in and were allowed to hear the session.
    """
    topic = f"session:{factories.session().pk}"
    people = [factories.person(f"Peer {number}") for number in range(PEOPLE)]
    cookies = [f"{settings.SESSION_COOKIE_NAME}={live.sign_in(person)}" for person in people]
    data = Path(os.environ["PEERHALL_DATA"])
    with (
        environment(REDIS_URL=redis_url),
        product.serving(data) as address,
        _telling(topic, redis_url) as send,
    ):
        options = {"topics": [topic], "cookies": cookies, "origin": address}
        url = f"ws{address.removeprefix('http')}/ws"
        yield Server("Peerhall", "peerhall", server_pid(), url, send, options)


def server_pid() -> int:
    """The process of the `peerhall serve` that this one started last."""
    listed = subprocess.run(
        ["ps", "-ww", "--ppid", str(os.getpid()), "-o", "pid=,args="],
        check=True,
        capture_output=True,
        text=True,
    )
    return max(int(line.split()[0]) for line in listed.stdout.splitlines() if "serve --port" in line)


@contextlib.contextmanager
def _telling(topic: str, redis_url: str) -> Iterator[Send]:
    """Commits as the product makes them; they leave when the transaction has ended."""
    bus = _StampingBus(_bus(redis_url))
    publishing.connect(None, bus)

    def send(numbers: Sequence[int]) -> int:
        with transaction.atomic():
            for number in numbers:
                realtime.tell(topic=topic, kind="changed", body={"n": number, "pad": pad})
        return bus.stamped_at

    # As `telling.line_of` writes it, with numbers of a few digits.
    around = len(
        f'{{"type":"ev","topic":"{topic}","seq":1000,"k":"changed","d":{{"n":1000,"pad":""}},"at":}}'
    )
    pad = "x" * (MESSAGE_BYTES - around - 13)
    try:
        yield send
    finally:
        publishing.connect(None, None)


def _bus(redis_url: str) -> buses.Bus:
    if not redis_url:
        return buses.open_bus()
    from peerhall.platform.realtime.buses.redis import Redis  # noqa: PLC0415 -- optional dependency

    return Redis(redis_url)


class _StampingBus:
    """A bus that remembers when the first parcel of a commit was given to it."""

    def __init__(self, bus: buses.Bus) -> None:
        self.bus = bus
        self.stamped_at = 0

    def publish(self, parcel: bytes) -> None:
        """Send, and remember when."""
        self.stamped_at = now_us()
        self.bus.publish(parcel)

    async def listen(self, deliver: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Nobody listens here."""
        raise NotImplementedError

    async def close(self) -> None:
        """Nothing is held."""


@contextlib.contextmanager
def _rival(kind: str, redis_url: str) -> Iterator[tuple[int, int, int]]:
    """The process measured, its port, and the port for the sender: with Redis that of another process."""
    arguments = [f"{kind}-redis", redis_url] if redis_url else [kind]
    with node("server.mjs", *arguments) as measured, contextlib.ExitStack() as stack:
        port = sending_port = line(measured)["port"]
        if redis_url:
            sending_port = line(stack.enter_context(node("server.mjs", *arguments)))["port"]
        yield measured.pid, port, sending_port


@contextlib.contextmanager
def _sending(url: str, form: str, greeting: str = "") -> Iterator[Send]:
    """A socket of this process whose messages have this form."""
    with connect(url, compression=None, max_size=None) as socket:
        if greeting:
            socket.recv()
            socket.send(greeting)
            socket.recv()

        def send(numbers: Sequence[int]) -> int:
            sent_at = now_us()
            for number in numbers:
                bare = form % (number, "")
                socket.send(form % (number, "x" * (MESSAGE_BYTES - len(bare))))
            return sent_at

        yield send


def now_us() -> int:
    """The moment, on the clock that all processes of the machine share."""
    return time.monotonic_ns() // 1000


@contextlib.contextmanager
def environment(**words: str) -> Iterator[None]:
    """These variables for what is started meanwhile; an empty one is left out."""
    before = {name: os.environ.get(name) for name in words}
    _set(words)
    try:
        yield
    finally:
        _set({name: value or "" for name, value in before.items()})


def _set(words: dict[str, str]) -> None:
    for name, value in words.items():
        os.environ.pop(name, None)
        if value:
            os.environ[name] = value


@contextlib.contextmanager
def node(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """A program of the bench's Node folder, until it is no longer wanted."""
    process = subprocess.Popen(
        ["node", *arguments], cwd=NODE_FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def line(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line that a program says.

    :raises RuntimeError: when it has ended.
    """
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError("A program of the bench has ended early.")
    found: dict[str, Any] = json.loads(line)
    return found
