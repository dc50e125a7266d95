"""Bringing an instance's database to where the server can start on it."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError

from peerhall.config.refusals import RefusedError
from peerhall.platform import clock
from peerhall.platform.database import readiness
from peerhall.site.demo import community


def is_up_to_date() -> bool:
    """Whether every migration is applied.

    :raises RefusedError: when the database does not answer.
    """
    try:
        return readiness.is_up_to_date()
    except DatabaseError as error:
        raise RefusedError(f"The database does not answer: {str(error).splitlines()[0]}") from None


def require_up_to_date() -> None:
    """:raises RefusedError: when the database lacks a migration or does not answer."""
    if not is_up_to_date():
        raise RefusedError("The database is not up to date; run `peerhall migrate` first.")


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep other processes on this data folder from preparing the database at the same time; they wait.

    Two that migrate one empty database trip over each other's tables. The system takes the lock back
    from a process that is killed.

    :raises RefusedError: when the folder cannot be written to.
    """
    try:
        turn = (Path(settings.DATA) / "preparing.lock").open("w", encoding="ascii")
    except OSError as error:
        raise RefusedError(f"The data folder {settings.DATA} cannot be used: {error.strerror}.") from None
    with turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def migrate() -> None:
    """Apply what is missing, one process at a time (`alone`); says so only when there is something to do."""
    if is_up_to_date():
        return
    print("Bringing the database up to date …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)


def fill_demo(*, is_reset: bool) -> None:
    """Fill an empty database with the demo community, or empty and fill a demo again.

    :raises RefusedError: when the database belongs to people.
    """
    try:
        if is_reset:
            community.reset(now=clock.now())
        else:
            community.fill(now=clock.now())
    except community.NotADemoError as refusal:
        raise RefusedError(str(refusal)) from None
    print("The demo community is ready.")
