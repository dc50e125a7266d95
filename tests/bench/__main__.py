"""`python -m tests.bench`: every figure with its limit, on each engine; exit code 1 if one is broken."""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Final

from tests.servers import postgres

if TYPE_CHECKING:
    from tests.bench.measuring import Figure

SIZES: Final = (1_000, 100_000, 1_000_000)
PARTS: Final = ("pages", "seats", "start", "jobs", "live", "rooms", "calls", "board", "api")
# Communities of their own, each grown from nothing.
GROUPS: Final = (PARTS[:-1], PARTS[-1:])


def main() -> int:
    """Measure on one engine, or on each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engine", choices=["sqlite", "postgresql", "all"], default="all")
    parser.add_argument("--sessions", type=int, default=SIZES[-1], help="size of the largest community")
    parser.add_argument("--only", choices=PARTS, action="append", help="this part alone; may be said again")
    options = parser.parse_args()
    parts = options.only or list(PARTS)
    groups = [wanted for group in GROUPS if (wanted := [part for part in parts if part in group])]
    if options.engine == "all" or len(groups) > 1:
        engines = ("sqlite", "postgresql") if options.engine == "all" else (options.engine,)
        return max([_apart(engine, options.sessions, group) for engine in engines for group in groups])
    with _instance(options.engine):
        return _report(options.engine, options.sessions, parts)


def _apart(engine: str, sessions: int, parts: list[str]) -> int:
    if engine == "postgresql" and postgres.find_bin() is None:
        print("PostgreSQL is not installed: its figures are left out.")  # noqa: T201 -- a report
        return 0
    command = [sys.executable, "-m", "tests.bench", "--engine", engine, "--sessions", str(sessions)]
    command += [f"--only={part}" for part in parts]
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


def _report(engine: str, sessions: int, parts: list[str]) -> int:
    broken = 0
    print(f"\n{engine}: CPU time, least of several rounds; ratios of this run")  # noqa: T201
    for part, measured in _measures(sessions):
        if part not in parts:
            continue
        for figure in measured():
            print(figure, flush=True)  # noqa: T201
            broken += not figure.is_kept
    return 1 if broken else 0


def _measures(sessions: int) -> list[tuple[str, "Callable[[], Iterable[Figure]]"]]:
    """What is measured, by part, in this order."""
    from tests.bench import (  # noqa: PLC0415 -- app ready
        api,
        browsing,
        calls,
        deciding,
        drawing,
        fanout,
        latency,
        lossless,
        media_servers,
        queueing,
        rooms,
        starting,
        weighing,
    )

    sizes = [size for size in SIZES if size < sessions]
    return [
        ("pages", lambda: browsing.growth([*sizes, sessions], times=20)),
        ("pages", lambda: browsing.against_rivals(times=100)),
        ("pages", lambda: browsing.page_cpu(times=20)),
        ("pages", weighing.figures),
        ("seats", lambda: deciding.decisions(count=200)),
        ("start", starting.figures),
        ("jobs", lambda: queueing.figures(count=200, finished=100_000)),
        ("live", fanout.figures),
        ("live", latency.figures),
        ("live", lossless.figures),
        ("rooms", rooms.figures),
        ("board", drawing.figures),
        ("calls", calls.figures),
        ("calls", media_servers.figures),
        ("api", lambda: api.figures([*sizes, sessions], times=20)),
    ]


if __name__ == "__main__":
    sys.exit(main())
