"""Ports of this machine that tests' servers take."""

import socket
import subprocess
import time
from collections.abc import Callable


def free() -> int:
    """One that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def await_start(
    process: "subprocess.Popen[bytes]", port: int, *, seconds: int, log: Callable[[], str]
) -> None:
    """Wait until a program that was just started takes connections there.

    :raises RuntimeError: with its log, when it ends instead, or takes longer.
    """
    deadline = time.monotonic() + seconds
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"A server of the tests did not start:\n{log()}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
