"""The database of a run, chosen before Django reads its settings.

Everything runs on SQLite; `--engine postgresql` starts a PostgreSQL for the run and takes the tests
marked `database` (`make test` does both).
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.servers.postgres import Postgres

_server: Postgres | None = None
_data: Path | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    """The choice of engine."""
    parser.addoption(
        "--engine", choices=["sqlite", "postgresql"], default="sqlite", help="database of this run"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Prepare the environment that settings read when pytest-django loads them."""
    global _server, _data  # noqa: PLW0603 -- one per pytest process
    if "PEERHALL_TEST_DATA" not in os.environ:
        _data = Path(tempfile.mkdtemp(prefix="peerhall-test-"))
        os.environ["PEERHALL_TEST_DATA"] = str(_data)
        if early_config.known_args_namespace.engine == "postgresql":
            _server = Postgres()
            os.environ["DATABASE_URL"] = _server.url
        else:
            os.environ.pop("DATABASE_URL", None)
    os.environ["PEERHALL_DATA"] = os.environ["PEERHALL_TEST_DATA"]
    os.environ["PEERHALL_CLOCK_MAY_MOVE"] = "on"


def pytest_unconfigure() -> None:
    """Stop what this process started."""
    if _server:
        _server.stop()
    if _data:
        shutil.rmtree(_data, ignore_errors=True)
