"""A TURN server of the tests' own: free ports of this machine, its own secret, an unprivileged owner."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tests.servers import ports

START_SECONDS: Final = 30
SECRET: Final = "a secret of the tests"


class CoturnMissingError(RuntimeError):
    """No coturn on this machine."""


def find() -> str | None:
    """Where the program is, if it is."""
    return shutil.which("turnserver")


class Coturn:
    """One running relay, which takes UDP and TCP at the same port and knows `SECRET`."""

    def __init__(self) -> None:
        program = find()
        if program is None:
            raise CoturnMissingError("coturn is not installed (Debian: coturn).")
        self.folder = Path(tempfile.mkdtemp(prefix="peerhall-coturn-"))
        self.port = ports.free()
        if os.getuid() == 0:
            shutil.chown(self.folder, "nobody", "nogroup")
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [program, *self._options()],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user="nobody" if os.getuid() == 0 else None,
            )
        try:
            ports.await_start(self.process, self.port, seconds=START_SECONDS, log=self.log)
        except BaseException:
            self.stop()
            raise

    def url(self, transport: str) -> str:
        """What TURN_URLS takes; `transport` is udp or tcp."""
        return f"turn:127.0.0.1:{self.port}?transport={transport}"

    def log(self) -> str:
        """What it has said."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """End the server and remove what it left."""
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _options(self) -> list[str]:
        return [
            *("-n", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={self.port}"),
            *(
                "--realm=peerhall.test",
                "--use-auth-secret",
                f"--static-auth-secret={SECRET}",
                "--fingerprint",
            ),
            # Peers are on this machine: never so where others can reach it.
            *("--allow-loopback-peers", "--no-tls", "--no-dtls", "--no-cli", "--log-file=stdout"),
            *(f"--pidfile={self.folder / 'pid'}", f"--userdb={self.folder / 'db'}", "--simple-log"),
        ]
