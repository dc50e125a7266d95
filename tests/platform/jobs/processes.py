"""Real processes that run jobs on the test's database."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 60.0


def database_url() -> str:
    """Where this test's rows are, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(values['NAME']))}"
    return f"postgres://{values['USER']}@{quote(values['HOST'], safe='')}/{values['NAME']}"


@contextlib.contextmanager
def worker(
    folder: Path, *, url: str | None = None, is_leasing: bool = True, lease_seconds: float | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """A process that runs jobs, from when it says so; it is ended in the end, and tells in `worker.log`."""
    environment = os.environ | {
        "DATABASE_URL": url or database_url(),
        "DJANGO_SETTINGS_MODULE": "peerhall.config.settings",
        "PEERHALL_DATA": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    plan = json.dumps({"is_leasing": is_leasing, "lease_seconds": lease_seconds})
    with (folder / "worker.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.platform.jobs.worker_process", plan],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    with process:
        try:
            said = process.stdout.readline()
            # A job that kills its process may be quicker than the process is to say that it runs jobs.
            is_killed = not said and process.wait(PATIENCE_SECONDS) == -signal.SIGKILL
            assert said.startswith("Jobs are run here.") or is_killed, told(folder)
            yield process
            process.terminate()
            process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()


def told(folder: Path) -> str:
    """What the processes of this folder have said."""
    return (folder / "worker.log").read_text(encoding="utf-8")


def wait_until(condition: Callable[[], bool], what: str) -> None:
    """Wait until the condition holds; the limit is generous, since it only ends a test that has failed."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.01)


def lines(path: Path) -> list[str]:
    """What jobs have written into a file, line by line."""
    return path.read_text(encoding="ascii").splitlines() if path.exists() else []
