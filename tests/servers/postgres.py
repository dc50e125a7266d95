"""A PostgreSQL of the tests' own: temporary data, a Unix socket and no TCP port, an unprivileged owner."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class PostgresMissingError(RuntimeError):
    """No PostgreSQL server programs on this machine."""


def find_bin() -> Path | None:
    """The folder with `initdb` and `postgres`: newest Debian version first, then PATH."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True
    )
    for folder in debian:
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Postgres:
    """One running server. `url` is what DATABASE_URL takes."""

    def __init__(self) -> None:
        """Make the data and start; what fails or is interrupted leaves nothing behind.

        :raises PostgresMissingError: without server programs.
        :raises RuntimeError: with what the server said, when it does not start.
        """
        folder = find_bin()
        if folder is None:
            raise PostgresMissingError("PostgreSQL is not installed (Debian: postgresql).")
        self.bin = folder
        self.root = Path(tempfile.mkdtemp(prefix="peerhall-pg-"))
        # initdb refuses root: the owner is then `nobody`, who has no other rights here.
        self.as_owner = (
            ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.getuid() == 0 else []
        )
        self.url = f"postgres://peerhall@{str(self.root).replace('/', '%2F')}/postgres"
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        if self.as_owner:
            shutil.chown(self.root, "nobody", "nogroup")
        making = ["-A", "trust", "-U", "peerhall", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        self._run("initdb", "-D", str(self.root / "data"), *making)
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={self.root} -c fsync=off "
            "-c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=128MB"
        )
        self._control("-l", str(self.root / "log"), "-w", "-o", options, "start")

    def restart(self) -> None:
        """Cut every connection, end, and come back: what an update of the server does."""
        self._control("-l", str(self.root / "log"), "-m", "fast", "-w", "restart")

    def stop(self) -> None:
        """End the server, if it runs, and remove its data."""
        if (self.root / "data" / "postmaster.pid").exists():
            self._control("-m", "immediate", "stop")
        shutil.rmtree(self.root, ignore_errors=True)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self.root / "data"), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [*self.as_owner, str(self.bin / program), *arguments],
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")
