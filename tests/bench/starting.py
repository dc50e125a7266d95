"""A server's start and its memory when idle."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.measuring import Figure
from tests.servers import product

SETTLE_SECONDS: Final = 1.0


def figures() -> Iterator[Figure]:
    """Start a demo twice; the second start finds everything made. Told with SQLite, which a folder holds."""
    if "DATABASE_URL" in os.environ:
        return
    with tempfile.TemporaryDirectory(prefix="peerhall-bench-") as folder:
        data = product.demo_folder(Path(folder))
        started = time.monotonic()
        with product.serving(data):
            yield Figure("second start until it answers", time.monotonic() - started, "s")
            time.sleep(SETTLE_SECONDS)
            yield Figure("idle memory", _memory_megabytes(), "MB", at_most=150)


def _memory_megabytes() -> float:
    """Resident memory of the server, the youngest child of this process."""
    listed = subprocess.run(
        ["ps", "--ppid", str(os.getpid()), "-o", "rss=,args="], check=True, capture_output=True, text=True
    )
    sizes = [int(line.split()[0]) for line in listed.stdout.splitlines() if "serve" in line]
    return max(sizes) / 1024
