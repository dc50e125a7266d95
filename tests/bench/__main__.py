"""`python -m tests.bench`: every figure with its limit, on each engine; exit code 1 if one is broken."""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import Final

from tests.servers import postgres

SIZES: Final = (1_000, 100_000, 1_000_000)


def main() -> int:
    """Measure on one engine, or on each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "all"], default="all")
    parser.add_argument("--sessions", type=int, default=SIZES[-1], help="size of the largest community")
    options = parser.parse_args()
    if options.engine == "all":
        return max([_apart("sqlite", options.sessions), _apart("postgresql", options.sessions)])
    with _instance(options.engine):
        return _report(options.engine, options.sessions)


def _apart(engine: str, sessions: int) -> int:
    if engine == "postgresql" and postgres.find_bin() is None:
        print("PostgreSQL is not installed: its figures are left out.")  # noqa: T201 -- a report
        return 0
    command = [sys.executable, "-m", "tests.bench", "--engine", engine, "--sessions", str(sessions)]
    return subprocess.run(command, check=False).returncode


@contextlib.contextmanager
def _instance(engine: str) -> Iterator[None]:
    """A fresh instance of the engine, with Django set up on it."""
    with contextlib.ExitStack() as stack:
        data = stack.enter_context(tempfile.TemporaryDirectory(prefix="peerhall-bench-"))
        os.environ["PEERHALL_DATA"] = data
        os.environ["PEERHALL_RATE_LIMITS"] = "off"
        os.environ.pop("DATABASE_URL", None)
        if engine == "postgresql":
            server = postgres.Postgres()
            stack.callback(server.stop)
            os.environ["DATABASE_URL"] = server.url
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        import django  # noqa: PLC0415 -- settings are read from the environment made above
        from django.core.management import call_command  # noqa: PLC0415
        from django.db import connections  # noqa: PLC0415

        django.setup()
        call_command("migrate", verbosity=0)
        stack.callback(connections.close_all)
        yield


def _report(engine: str, sessions: int) -> int:
    from tests.bench import browsing, deciding, queueing, starting, weighing  # noqa: PLC0415 -- app ready

    sizes = [size for size in SIZES if size < sessions]
    broken = 0
    print(f"\n{engine}: CPU time, least of several rounds; ratios of this run")  # noqa: T201
    for figures in (
        browsing.growth([*sizes, sessions], times=20),
        browsing.against_rivals(times=100),
        browsing.page_cpu(times=20),
        weighing.figures(),
        deciding.decisions(count=200),
        starting.figures(),
        queueing.figures(count=200, finished=100_000),
    ):
        for figure in figures:
            print(figure, flush=True)  # noqa: T201
            broken += not figure.is_kept
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
