"""Unix datagrams between the processes that share a data folder: 6 µs to send, no server (EVIDENCE 2).

Each process that listens has a socket in the folder, which only the instance's own user may enter. The
system keeps a handful of datagrams for a process that is busy; what it will not take waits here and is
sent by a thread of its own, and what is too much is replaced by one word: look at the heads.
"""

import asyncio
import atexit
import contextlib
import errno
import logging
import os
import secrets
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Final

from peerhall.platform.realtime.signals import MISSED

logger = logging.getLogger(__name__)

# What is kept for one process that does not read.
BACKLOG_BYTES: Final = 2**20
RETRY_SECONDS: Final = 0.02
# A process that ends gives what it has still to send this long.
FAREWELL_SECONDS: Final = 1.0
PARCEL_ROOM_BYTES: Final = 2**17
# Parcels taken in one turn of the event loop.
TURN: Final = 64
GONE: Final = frozenset({errno.ECONNREFUSED, errno.ENOENT, errno.ECONNRESET, errno.ENOTSOCK})


class Datagrams:
    """The sockets of one folder."""

    def __init__(self, folder: Path) -> None:
        """:raises OSError: when the folder cannot hold sockets."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.folder = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        # A socket's path is short (108 bytes), a folder's may be long: Linux knows it by its open number too.
        numbered = Path(f"/proc/self/fd/{self.folder}")
        self.prefix = numbered if numbered.exists() else folder
        self.name = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.sender.settimeout(0)
        self.ear: socket.socket | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.others: list[str] = []
        self.seen_at_ns = -1
        self.backlogs = Backlogs(self._send)

    def publish(self, parcel: bytes) -> None:
        """Send to every other process on the folder."""
        for name in self._listeners():
            if not self.backlogs.is_behind(name) and self._send(name, parcel):
                continue
            self.backlogs.add(name, parcel)

    async def listen(self, deliver: Callable[[bytes], None], missed: Callable[[], None]) -> None:
        """Open this process's socket; nothing is lost unnoticed, so `missed` is said by the sender."""
        del missed
        self.loop = asyncio.get_running_loop()
        self.ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.ear.settimeout(0)
        self.ear.bind(self._path(self.name))
        self.loop.add_reader(self.ear, _take, self.ear, deliver)

    async def close(self) -> None:
        """Remove this process's socket."""
        if self.ear is not None and self.loop is not None:
            self.loop.remove_reader(self.ear)
            self.ear.close()
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.name, dir_fd=self.folder)
        await asyncio.to_thread(self.backlogs.flush)
        self.sender.close()
        os.close(self.folder)

    def _path(self, name: str) -> str:
        return str(self.prefix / name)

    def _listeners(self) -> list[str]:
        """The other processes' sockets; the folder is read again when something in it has changed."""
        changed_at_ns = os.fstat(self.folder).st_mtime_ns
        if changed_at_ns != self.seen_at_ns:
            self.others = [name for name in os.listdir(self.folder) if name != self.name]  # noqa: PTH208 -- by its number
            # A change within the clock's own grain could hide behind an equal time.
            is_settled = time.time_ns() - changed_at_ns > 50_000_000
            self.seen_at_ns = changed_at_ns if is_settled else -1
        return self.others

    def _send(self, name: str, parcel: bytes) -> bool:
        """Whether that is done with: taken, or its reader is gone."""
        try:
            self.sender.sendto(parcel, self._path(name))
        except BlockingIOError:
            return False
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                return False
            if error.errno in GONE:
                self._forget(name)
            else:
                logger.exception("A parcel for %s was lost", name)
        return True

    def _forget(self, name: str) -> None:
        """Remove what a process left behind that ended without saying so."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self.folder)
        self.seen_at_ns = -1


def _take(ear: socket.socket, deliver: Callable[[bytes], None]) -> None:
    """Deliver what has come, and let others have their turn of the loop after some."""
    for _ in range(TURN):
        try:
            parcel = ear.recv(PARCEL_ROOM_BYTES)
        except BlockingIOError:
            return
        deliver(parcel)


class Backlogs:
    """What busy processes could not take yet, sent in order by a thread that ends with its work."""

    def __init__(self, send: Callable[[str, bytes], bool]) -> None:
        self.send = send
        self.waiting: dict[str, deque[bytes]] = {}
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        atexit.register(self.flush)

    def is_behind(self, name: str) -> bool:
        """Whether something waits already: what comes later must not overtake it."""
        return name in self.waiting

    def add(self, name: str, parcel: bytes) -> None:
        """Keep for later; what would be too much becomes one word."""
        with self.lock:
            waiting = self.waiting.setdefault(name, deque())
            waiting.append(parcel)
            if sum(map(len, waiting)) > BACKLOG_BYTES:
                waiting.clear()
                waiting.append(MISSED)
            if self.thread is None:
                self.thread = threading.Thread(target=self._work_off, name="bus", daemon=True)
                self.thread.start()

    def flush(self) -> None:
        """Wait for what is still to be sent, but not for long."""
        atexit.unregister(self.flush)
        thread = self.thread
        if thread is not None:
            thread.join(FAREWELL_SECONDS)

    def _work_off(self) -> None:
        while True:
            with self.lock:
                for name, waiting in list(self.waiting.items()):
                    while waiting and self.send(name, waiting[0]):
                        waiting.popleft()
                    if not waiting:
                        del self.waiting[name]
                if not self.waiting:
                    self.thread = None
                    return
            time.sleep(RETRY_SECONDS)
