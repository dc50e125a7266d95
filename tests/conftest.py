"""Fixtures for every room."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

pytest_plugins = ["tests.stage", "tests.restarting"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A database for each worker; SQLite's is a file, as in production: threads and processes share it."""
    from django.conf import settings  # noqa: PLC0415 -- app ready

    default: dict[str, Any] = settings.DATABASES["default"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    is_file = str(default["ENGINE"]).endswith("sqlite3")
    data = Path(os.environ["PEERHALL_DATA"])
    default["TEST"]["NAME"] = data / f"test-{worker}.sqlite3" if is_file else f"test_{worker}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:  # noqa: ARG001 -- it comes first
    """Empty tables row by row after tests that commit: PostgreSQL truncates by making their files anew."""
    from django.db import connection  # noqa: PLC0415 -- app ready

    flush = connection.ops.sql_flush

    def deletions(style: Any, tables: Sequence[str], **options: bool) -> list[str]:
        if options.get("reset_sequences"):  # a command under test, not the end of one
            return flush(style, tables, **options)
        return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]  # noqa: S608 -- our own

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(connection.ops, "sql_flush", deletions)
        yield


@pytest.fixture(autouse=True)
def _clock_unmoved() -> Iterator[None]:
    from peerhall.platform import clock  # noqa: PLC0415 -- app ready

    clock.forget()
    yield
    clock.forget()


@pytest.fixture(autouse=True)
def _community_forgotten() -> Iterator[None]:
    from peerhall.accounts import communities  # noqa: PLC0415 -- app ready

    communities.forget()
    yield
    communities.forget()
