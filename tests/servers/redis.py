"""A Redis of the tests' own: a free port of this machine, no disk, an unprivileged owner."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final

START_SECONDS: Final = 20


class RedisMissingError(RuntimeError):
    """No Redis server on this machine."""


def find() -> str | None:
    """Where the server is, if there is one."""
    return shutil.which("redis-server")


class Redis:
    """One running server, which may be killed and come back. `url` is what REDIS_URL takes."""

    def __init__(self) -> None:
        program = find()
        if program is None:
            raise RedisMissingError("Redis is not installed (Debian: redis-server).")
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="peerhall-redis-"))
        if os.getuid() == 0:
            shutil.chown(self.folder, "nobody", "nogroup")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [self.program, *options, "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user="nobody" if os.getuid() == 0 else None,
        )
        deadline = time.monotonic() + START_SECONDS
        while self.ask("PING") != "+PONG":
            if time.monotonic() > deadline:
                raise RuntimeError("Redis did not start.")
            time.sleep(0.02)

    def ask(self, command: str) -> str:
        """The first line of the answer to a command; empty when there is no server."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as link:
                link.sendall(f"{command}\r\n".encode())
                return link.recv(1000).decode().partition("\r\n")[0]
        except OSError:
            return ""

    def kill(self) -> None:
        """As a crash does."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the server and remove what it left."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
