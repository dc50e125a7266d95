"""Peerhall itself as people run it: a `peerhall serve` process on a free port, with its own data.

Its database is a copy of a demo that is made once per run. Tests look into it and prepare it from a
thread of their own: while a browser is there, an event loop runs in theirs, and Django refuses.
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from django.conf import settings
from django.db import connections
from django.db.utils import load_backend
from pytest_django import DjangoDbBlocker

PEERHALL: Final = [sys.executable, "-c", "import sys; from peerhall.config import cli; sys.exit(cli.main())"]
START_SECONDS: Final = 60
DATABASE: Final = "peerhall.sqlite3"

Given = ParamSpec("Given")
Made = TypeVar("Made")


def demo_folder(folder: Path) -> Path:
    """The data of a demo, made in `folder` by the first process that asks; the others wait for it."""
    made = folder / "demo-template"
    with (folder / "demo-template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (made / "demo").exists():
            made.mkdir(exist_ok=True)
            ran = subprocess.run(
                [*PEERHALL, "demo"], check=False, env=_environment(made), capture_output=True, text=True
            )
            if ran.returncode:
                raise RuntimeError(f"The demo could not be made:\n{ran.stderr}")
    return made


@contextlib.contextmanager
def serving(data: Path, port: int = 0, more: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the data folder and give the server's address, without a slash at its end.

    `port` is for a server that comes back where it was; 0 is any that is free. `more` are settings.
    """
    with running(data, port, more) as (address, _):
        yield address


@contextlib.contextmanager
def running(
    data: Path, port: int = 0, more: Mapping[str, str] | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """As `serving`, with the process, for a test that kills it."""
    log = data / "serve.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*PEERHALL, "serve", "--port", str(port)],
            env=_environment(data) | dict(more or {}),
            stdout=out,
            stderr=out,
        )
    try:
        yield _address(process, log), process
    finally:
        process.terminate()
        process.wait(20)


class Backstage:
    """Runs work on the server's database: `backstage(bookings.approve_request, actor=…)`."""

    def __init__(self, data: Path, blocker: DjangoDbBlocker) -> None:
        self.database = data / DATABASE
        self.blocker = blocker
        self.thread = ThreadPoolExecutor(max_workers=1, initializer=self._connect)

    def __call__(self, work: Callable[Given, Made], *args: Given.args, **kwargs: Given.kwargs) -> Made:
        """The result of `work`, whose rows are committed when this returns."""
        with self.blocker.unblock():
            return self.thread.submit(work, *args, **kwargs).result()

    def close(self) -> None:
        """Let go of the database."""
        self(connections.close_all)
        self.thread.shutdown()

    def _connect(self) -> None:
        # Connections belong to a thread: this one's default is the server's database, others keep theirs.
        values = {**connections.settings["default"], "NAME": str(self.database)}
        wrapper = load_backend(values["ENGINE"]).DatabaseWrapper(values, "default")
        connections["default"] = wrapper


def copy(template: Path, data: Path) -> None:
    """A data folder like the template's."""
    shutil.copytree(template, data, ignore=shutil.ignore_patterns("*.log"))


def _environment(data: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PEERHALL_DATA": str(data),
        "PEERHALL_RATE_LIMITS": "off",
        # The same for both, so that tests can sign somebody in without the form.
        "PEERHALL_SECRET_KEY": settings.SECRET_KEY,
        # Known to the tests' own push service.
        "PEERHALL_VAPID_KEY": settings.VAPID_PRIVATE_KEY,
        "PEERHALL_PUSH_MAY_BE_LOCAL": "on",
    }


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    """Where the server says it is, once it answers there."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"Peerhall is at http://localhost:(\d+)/", log.read_text(encoding="utf-8")):
            address = f"http://127.0.0.1:{found[1]}"
            with urllib.request.urlopen(f"{address}/health/ready/", timeout=START_SECONDS):  # noqa: S310 -- our own server
                return address
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text(encoding='utf-8')}")
