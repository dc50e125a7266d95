"""A Janus of the tests' own: a free port for its API, its own configuration, an unprivileged owner."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tests.servers import ports

START_SECONDS: Final = 30
LIBRARIES: Final = Path("/usr/lib")
SECRET: Final = "a secret of the tests"
# Ours is one plugin and one transport; the others would ask for ports and libraries of their own.
PLUGIN, TRANSPORT = "libjanus_videoroom.so", "libjanus_websockets.so"


class JanusMissingError(RuntimeError):
    """No Janus on this machine."""


def find() -> str | None:
    """Where the program is, if it is."""
    return shutil.which("janus")


class Janus:
    """One running media server, which may be killed and come back. `url` is what JANUS_URLS takes."""

    def __init__(self) -> None:
        program = find()
        if program is None:
            raise JanusMissingError("Janus is not installed (Debian: janus).")
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="peerhall-janus-"))
        self.port = ports.free()
        self.url = f"ws://127.0.0.1:{self.port}"
        try:
            self._configure()
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, "--configs-folder", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                user="nobody" if os.getuid() == 0 else None,
            )
        try:
            ports.await_start(self.process, self.port, seconds=START_SECONDS, log=self.log)
        except BaseException:
            self.kill()
            raise

    def log(self) -> str:
        """What it has said."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def kill(self) -> None:
        """As a crash does."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """End the server and remove what it left."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _configure(self) -> None:
        plugins = _folder("plugins")
        transports = _folder("transports")
        texts = {
            "janus.jcfg": f"""
general: {{
  plugins_folder = "{plugins}"
  transports_folder = "{transports}"
  api_secret = "{SECRET}"
  reclaim_session_timeout = 30
  debug_colors = false
}}
plugins: {{ disable = "{_all_but(plugins, PLUGIN)}" }}
transports: {{ disable = "{_all_but(transports, TRANSPORT)}" }}
""",
            "janus.transport.websockets.jcfg": f"""
general: {{
  ws = true
  ws_ip = "127.0.0.1"
  ws_port = {self.port}
  json = "compact"
}}
""",
            "janus.plugin.videoroom.jcfg": "general: { }\n",
        }
        for name, text in texts.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        if os.getuid() == 0:
            shutil.chown(self.folder, "nobody", "nogroup")


def _folder(kind: str) -> Path:
    """Where Debian puts such parts: below the machine's own kind of processor."""
    return next(LIBRARIES.glob(f"*/janus/{kind}"))


def _all_but(folder: Path, name: str) -> str:
    return ",".join(sorted(part.name for part in folder.glob("*.so") if part.name != name))
