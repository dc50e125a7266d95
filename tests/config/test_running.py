"""Jobs beside the server and alone, as operators start them: real processes on an instance of their own."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PEERHALL = [sys.executable, "-c", "import sys; from peerhall.config import cli; sys.exit(cli.main())"]
ENQUEUE = """
import django; django.setup()
from tests.platform.jobs import sample
sample.hold_on.enqueue(thing=1, folder={folder!r})
"""


class Instance:
    """A data folder, and the processes on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "PEERHALL_DATA": str(folder),
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "peerhall.config.settings",
            "PORT": "0",
        }
        self.environment.pop("DATABASE_URL", None)

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    @contextlib.contextmanager
    def process(self, command: str, ready: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
        """A process of `peerhall`, once it has said that it is ready."""
        process = subprocess.Popen(
            [*PEERHALL, command], cwd=ROOT, env=self.environment | settings, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        with process:
            try:
                assert any(line.startswith(ready) for line in process.stdout)
                yield process
                process.terminate()
                process.wait(60)
            finally:
                process.kill()

    def enqueue(self) -> None:
        """A job that says that it has begun and waits to be let go."""
        assert self.run(sys.executable, "-c", ENQUEUE.format(folder=str(self.folder))).returncode == 0

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        """What the instance's database answers."""
        with contextlib.closing(sqlite3.connect(self.folder / "peerhall.sqlite3", timeout=20)) as there:
            return there.execute(statement).fetchall()

    def wait_for(self, rows: list[tuple[object, ...]], statement: str) -> None:
        """Wait until the database answers so."""
        deadline = time.monotonic() + 60
        while self.rows(statement) != rows:
            assert time.monotonic() < deadline, f"{statement}: {self.rows(statement)}"
            time.sleep(0.02)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh instance's folder, up to date, which nobody uses."""
    folder = tmp_path_factory.mktemp("migrated")
    assert Instance(folder).run(*PEERHALL, "migrate").returncode == 0
    return folder


@pytest.fixture
def instance(migrated: Path, tmp_path: Path) -> Instance:
    """A copy of it."""
    return Instance(shutil.copytree(migrated, tmp_path / "data"))


JOBS = "SELECT state, attempts FROM jobs_job"
RUNNERS = "SELECT count(*) FROM jobs_runner"


def test_job_held_by_a_killed_server_is_done_by_the_next(instance: Instance) -> None:
    instance.enqueue()
    with instance.process("serve", "Ctrl+C stops it.") as process:
        instance.wait_for([("running", 1)], JOBS)
        process.kill()
        process.wait(20)
    assert (instance.rows(JOBS), instance.rows(RUNNERS)) == ([("running", 1)], [(1,)])

    with instance.process("serve", "Ctrl+C stops it.") as process:
        instance.wait_for([("running", 2)], JOBS)
        process.terminate()
        (instance.folder / "let-go").touch()
        assert process.wait(60) == 0

    assert (instance.rows(JOBS), instance.rows(RUNNERS)) == ([("done", 2)], [(0,)])


def test_server_told_not_to_leaves_jobs_to_workers(instance: Instance) -> None:
    (instance.folder / "let-go").touch()
    with instance.process("serve", "Ctrl+C stops it.", PEERHALL_JOBS="off"):
        instance.enqueue()
        assert (instance.rows(JOBS), instance.rows(RUNNERS)) == ([("ready", 0)], [(0,)])

        with instance.process("worker", "Jobs are run here.") as worker:
            instance.wait_for([("done", 1)], JOBS)
            worker.send_signal(signal.SIGINT)
            assert worker.wait(60) == 0


def test_worker_refuses_a_database_that_is_not_up_to_date(tmp_path: Path) -> None:
    refused = Instance(tmp_path).run(*PEERHALL, "worker")

    assert refused.returncode == 1
    assert refused.stderr == "peerhall: The database is not up to date; run `peerhall migrate` first.\n"
