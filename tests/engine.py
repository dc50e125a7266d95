"""The servers of a run, chosen before Django reads its settings.

Everything runs on SQLite; `--engine postgresql` starts a PostgreSQL for the run and takes the tests
marked `database` (`make test` does both). What the machine lacks shows as skipped tests; with
PEERHALL_REQUIRE_SERVERS=1, or CI=true, it is an error.

A run ends in order however it ends: SIGTERM is what Ctrl-C is, so fixtures end what they started, and
the process that started the run's servers stops them last.
"""

import contextlib
import logging
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from tests.servers import chromium, coturn, janus, redis, schemathesis
from tests.servers.postgres import Postgres, PostgresMissingError

# What this process has to undo: a server to stop, a folder to remove.
_started = contextlib.ExitStack()
_missing: dict[str, str] = {}


def pytest_addoption(parser: pytest.Parser) -> None:
    """The choice of engine."""
    parser.addoption(
        "--engine", choices=["sqlite", "postgresql"], default="sqlite", help="database of this run"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Prepare the environment that settings read when pytest-django loads them."""
    # A shell that starts a run in the background lets it ignore SIGINT, and so all that it starts.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    engine: str = early_config.known_args_namespace.engine
    if "PEERHALL_TEST_DATA" not in os.environ:
        try:
            _start(engine)
        except BaseException:
            pytest_unconfigure()
            raise
    if engine == "postgresql" and "DATABASE_URL" not in os.environ:
        _missing["database"] = "PostgreSQL is not installed (Debian: postgresql)"
    if chromium.find() is None:
        _missing["browser"] = "Chromium is not installed (Debian: chromium)"
    if redis.find() is None:
        _missing["redis"] = "Redis is not installed (Debian: redis-server)"
    if janus.find() is None:
        _missing["janus"] = "Janus is not installed (Debian: janus)"
    if coturn.find() is None:
        _missing["coturn"] = "coturn is not installed (Debian: coturn)"
    if schemathesis.find() is None:
        _missing["schemathesis"] = "schemathesis is not set up (make test does it)"
    os.environ["PEERHALL_DATA"] = os.environ["PEERHALL_TEST_DATA"]
    os.environ["PEERHALL_CLOCK_MAY_MOVE"] = "on"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Where only the tests marked `database` are asked for, do not import files that have none of them."""
    is_file = collection_path.name.startswith("test_") and collection_path.suffix == ".py"
    if not is_file or not config.option.markexpr.startswith("database"):
        return None
    return True if "mark.database" not in collection_path.read_text(encoding="utf-8") else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what the machine cannot run, with the reason; browser tests come last (tests/stage.py says why).

    :raises pytest.UsageError: where everything is required to be there.
    """
    for item in items:
        for marker, reason in _missing.items():
            if item.get_closest_marker(marker) is None:
                continue
            if _is_required():
                raise pytest.UsageError(reason)
            item.add_marker(pytest.mark.skip(reason=reason))
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let the log go where errors go now: a command run by a test has tied it to that test's output."""
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:
            handler.stream = sys.stderr


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, object, object]:
    """Let a worker's report travel whose log quotes halves of characters, of which junk in forms is full."""
    return _speakable((yield))


def _speakable(value: Any) -> Any:
    """The same with surrogates written out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _speakable(item) for key, item in value.items()}
    return type(value)(map(_speakable, value)) if isinstance(value, (list, tuple)) else value


def pytest_unconfigure() -> None:
    """Stop what this process started; a second signal does not keep it from that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _started.close()


def _start(engine: str) -> None:
    """What all processes of the run share: a folder, and the server of its engine."""
    data = tempfile.mkdtemp(prefix="peerhall-test-")
    _started.callback(shutil.rmtree, data, ignore_errors=True)
    os.environ["PEERHALL_TEST_DATA"] = data
    os.environ.pop("DATABASE_URL", None)
    if engine == "postgresql":
        with contextlib.suppress(PostgresMissingError):
            server = Postgres()
            _started.callback(server.stop)
            os.environ["DATABASE_URL"] = server.url


def _is_required() -> bool:
    return os.environ.get("CI") == "true" or os.environ.get("PEERHALL_REQUIRE_SERVERS") == "1"
