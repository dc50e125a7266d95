"""Bringing an instance's database to where the server can start on it."""

from django.core.management import call_command
from django.db import OperationalError

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
    except OperationalError as error:
        raise RefusedError(f"The database does not answer: {str(error).splitlines()[0]}") from None


def migrate() -> None:
    """Apply what is missing; says so only when there is something to do."""
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
