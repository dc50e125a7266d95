"""Filling a database with the demo community, and emptying one again."""

import datetime as dt
from typing import Final

from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.color import no_style
from django.db import connection, transaction

from peerhall.accounts import communities, verification
from peerhall.accounts.models import Community, User
from peerhall.site.demo import builder, people
from peerhall.site.demo.neighbours import BY_NEIGHBOURS
from peerhall.site.demo.past import PAST
from peerhall.site.demo.upcoming import BY_CAST

SEED: Final = 1
NAME = "Riverside Commons"
TIMEZONE = "Europe/Berlin"
# Everybody joined before the first session of the demo's past.
JOINED_BEFORE: Final = dt.timedelta(days=120)
# What migrations put there and the clock that `now` came from are no demo data: a reset leaves them.
KEPT_MODELS: Final = frozenset({"tutoring.subject", "contenttypes.contenttype", "clock.clockoffset"})


class NotADemoError(Exception):
    """This database belongs to people; the text says so."""


def is_empty() -> bool:
    """Whether nobody is in the database yet."""
    return not User.objects.exists()


def is_demo() -> bool:
    """Whether the database holds the demo community."""
    return Community.objects.filter(is_demo=True).exists()


def is_unmarked() -> bool:
    """Whether a demo lacks its mark: whoever filled it was killed just before, or the folder is new."""
    return is_demo() and not settings.DEMO_MARK.exists()


@transaction.atomic
def fill(*, now: dt.datetime) -> None:
    """Put the demo community into an empty database, relative to `now`; a demo is only marked as one.

    :raises NotADemoError: when there are people in it.
    """
    transaction.on_commit(_mark)
    if is_demo():
        return
    if not is_empty():
        raise NotADemoError("There are people in this database; the demo only fills an empty one.")
    Community.objects.update_or_create(pk=1, defaults={"name": NAME, "timezone": TIMEZONE, "is_demo": True})
    builder.build((*PAST, *BY_CAST, *BY_NEIGHBOURS), _add_people(now), now=now, seed=SEED)


def reset(*, now: dt.datetime) -> None:
    """Empty a demo's database and fill it again, relative to `now`; a moved clock stays where it is.

    :raises NotADemoError: when the database is not a demo's.
    """
    if not is_demo():
        raise NotADemoError("This database is not a demo; it stays as it is.")
    with transaction.atomic():
        _empty()
        fill(now=now)


def sign_in_lines() -> list[str]:
    """What the console says about signing in, on a demo."""
    if not is_demo():
        return []
    lines = ["Sign in as one of these, or as anybody by one press on the sign-in page:"]
    proposed = [person for person in people.PEOPLE if person.key in people.PROPOSED]
    return lines + [f"  {person.email}  (password {people.PASSWORD})" for person in proposed]


def _add_people(now: dt.datetime) -> dict[str, User]:
    """Everybody, by key. The password is hashed once: hashing is slow on purpose."""
    password = make_password(people.PASSWORD)
    cast = {}
    for person in people.PEOPLE:
        user = User.objects.create(
            email=person.email,
            password=password,
            name=person.name,
            timezone=person.timezone,
            is_timezone_detected=False,
            role=person.role,
            bio=person.bio,
            is_vetted_tutor=person.is_vetted_tutor,
            is_demo=True,
            created_at=now - JOINED_BEFORE,
        )
        verification.mark_verified(user)
        cast[person.key] = user
    return cast


def _empty() -> None:
    """Empty every table but the kept ones and let ids begin at 1 again."""
    connection.check_constraints()  # PostgreSQL truncates no table whose rows are still to be checked
    models = (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in KEPT_MODELS
    )
    tables = [model._meta.db_table for model in models if model._meta.managed and not model._meta.proxy]
    for statement in connection.ops.sql_flush(no_style(), tables, reset_sequences=True):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _mark() -> None:
    """Let the next process know from its settings that this is a demo."""
    settings.DEMO_MARK.touch()
    communities.forget()
