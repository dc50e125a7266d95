"""Fixtures for every room."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest_plugins = ["tests.stage"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file, as in production: threads and processes of a race share it."""
    from django.conf import settings  # noqa: PLC0415 -- app ready

    default = settings.DATABASES["default"]
    if str(default["ENGINE"]).endswith("sqlite3"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        default["TEST"]["NAME"] = Path(os.environ["PEERHALL_DATA"]) / f"test-{worker}.sqlite3"  # type: ignore[index]  # settings are untyped


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
