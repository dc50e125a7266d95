"""A run that is told to end, or cannot begin, leaves no process and no folder behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.servers import postgres

ROOT: Final = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS: Final = 90
needs_postgres = pytest.mark.skipif(postgres.find_bin() is None, reason="PostgreSQL is not installed")

# A test that holds what tests hold, when the run is told to end: a temporary folder and a child.
SMALL: Final = """
import pathlib, subprocess, sys, tempfile, pytest

@pytest.fixture(scope="session")
def child():
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], cwd=folder)
        yield process
        process.terminate()
        process.wait()

def test_that_takes_long(child):
    pathlib.Path(__file__).with_name("begun").touch()
    child.wait()
"""
# What `make test` does with each of its runs.
DRIVER: Final = """
import os, signal, sys
sys.path.insert(0, {scripts!r})
import test
signal.signal(signal.SIGTERM, signal.default_int_handler)
test.follow({command!r}, dict(os.environ))
"""


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files that a server's own user may enter too, unlike pytest's."""
    folder = Path(tempfile.mkdtemp(prefix="peerhall-ending-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def processes_of(folder: Path) -> list[str]:
    """The command lines of all processes that were started with, or for, this temporary folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes(), (process / "environ").read_bytes()
        except OSError:  # ended meanwhile, or somebody else's
            continue
        if any(str(folder).encode() in text for text in told):
            found.append(told[0].replace(b"\0", b" ").decode())
    return found


def small_run(folder: Path) -> "subprocess.Popen[bytes]":
    """A run of one test on a PostgreSQL of its own, by way of a worker; gives its starter."""
    (folder / "test_small.py").write_text(SMALL, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "-p", "tests.engine", "-p", "no:django"]
    command += ["--engine", "postgresql", "--rootdir", str(folder), "-c", os.devnull]
    command += ["--basetemp", str(folder / "base"), str(folder)]
    code = DRIVER.format(scripts=str(ROOT / "scripts"), command=command)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PEERHALL", "PYTEST"))}
    temporary = folder / "tmp"
    temporary.mkdir(mode=0o755)
    environment = {**kept, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)


@needs_postgres
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda number: number.name)
def test_run_that_is_told_to_end_leaves_nothing(number: signal.Signals, temporary: Path) -> None:
    starter = small_run(temporary)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (temporary / "begun").exists() and starter.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    begun = processes_of(temporary)
    assert any("postgres" in command for command in begun), begun
    assert len(list((temporary / "tmp").iterdir())) == 3, "the run's data, the server's, the test's"
    starter.send_signal(number)
    starter.communicate(timeout=PATIENCE_SECONDS)
    assert processes_of(temporary) == []
    assert list((temporary / "tmp").iterdir()) == []


@needs_postgres
def test_server_that_does_not_start_leaves_nothing(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = temporary / ("x" * 100)  # the path of a Unix socket has no room for it
    folder.mkdir(mode=0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with pytest.raises(RuntimeError, match="pg_ctl failed"):
        postgres.Postgres()
    assert processes_of(folder) == []
    assert list(folder.iterdir()) == []
