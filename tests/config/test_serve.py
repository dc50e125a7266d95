"""`peerhall serve` as a process of its own: first start, second start, end, and a port that is taken."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

PEERHALL = [sys.executable, "-c", "import sys; from peerhall.config import cli; sys.exit(cli.main())"]


@contextlib.contextmanager
def serving(data: Path, *options: str) -> Iterator[tuple[str, list[str], subprocess.Popen[str]]]:
    """A server on a free port; gives its address, the lines it printed before it, and the process."""
    environment = os.environ | {"PEERHALL_DATA": str(data), "PORT": "0", "PEERHALL_CLOCK_MAY_MOVE": ""}
    environment.pop("DATABASE_URL", None)
    process = subprocess.Popen(
        [*PEERHALL, "serve", *options], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        lines: list[str] = []
        for line in process.stdout:
            lines.append(line.strip())
            if line.startswith("Ctrl+C"):
                break
        address = next(word for line in lines for word in line.split() if word.startswith("http://"))
        yield address, lines, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        process.stdout.close()


def status_of(url: str) -> int:
    """What the server answers, followed through redirects."""
    with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310 -- our own server
        return int(answer.status)


def test_first_start_fills_a_demo_and_the_second_only_starts(tmp_path: Path) -> None:
    with serving(tmp_path, "--demo") as (address, lines, process):
        assert "The demo community is ready." in lines
        assert any("tomas@riverside.example" in line for line in lines)
        assert status_of(f"{address}health/ready/") == 200
        assert status_of(f"{address}sessions/") == 200
    assert process.returncode == 0
    assert (tmp_path / "demo").exists()
    with serving(tmp_path, "--demo") as (address, lines, process):
        assert lines[0].startswith("Peerhall is at http://localhost:")
        assert status_of(f"{address}health/") == 200
    assert process.returncode == 0


def test_two_first_starts_at_once_share_one_demo(tmp_path: Path) -> None:
    data = tmp_path / "with a space"
    with contextlib.ExitStack() as stack, ThreadPoolExecutor() as pool:
        starts = [pool.submit(stack.enter_context, serving(data, "--demo")) for _ in range(2)]
        first, second = (start.result() for start in starts)
        for address, lines, _process in (first, second):
            assert any("tomas@riverside.example" in line for line in lines)
            assert status_of(f"{address}sessions/") == 200
    assert [line.startswith("Bringing") for line in [*first[1], *second[1]]].count(True) == 1


def test_port_that_is_taken_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = os.environ | {"PEERHALL_DATA": str(tmp_path), "PORT": str(port)}
        done = subprocess.run(
            [*PEERHALL, "serve"], env=environment, capture_output=True, text=True, check=False, timeout=30
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"peerhall: Port {port} is taken by another program; choose one with PORT={port + 1}.\n"
    )


@pytest.mark.parametrize("name", ["PEERHALL_THREADS", "PEERHALL_RATE_LIMITS"])
def test_setting_that_cannot_be_understood_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    environment = os.environ | {"PEERHALL_DATA": str(tmp_path), name: "several"}
    done = subprocess.run(
        [*PEERHALL, "migrate"], env=environment, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"peerhall: {name} is 'several'")
    assert done.stderr.count("\n") == 1
