"""Writing very many rows at once, on either engine."""

import contextlib
import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

# What a fill may use to sort an index, instead of the server's frugal default.
SORT_MEMORY: Final = "256MB"


def moment(origin: dt.datetime, minutes: str) -> str:
    """An expression for the instant so many minutes after `origin`, as the engine keeps instants."""
    if connection.vendor == "postgresql":
        return f"timestamptz '{origin.isoformat()}' + ({minutes}) * interval '1 minute'"
    return f"datetime('{origin:%Y-%m-%d %H:%M:%S}', ({minutes}) || ' minutes')"


@contextlib.contextmanager
def unwatched(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    """Without the tables' indexes and triggers, which are there again afterwards."""
    watched = _postgres if connection.vendor == "postgresql" else _sqlite
    with watched(cursor, tables):
        yield


def settle() -> None:
    """Gather the statistics that PostgreSQL gathers by itself; SQLite plans without any, as in service."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


@contextlib.contextmanager
def _sqlite(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    marks = ", ".join(["%s"] * len(tables))
    cursor.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL "  # noqa: S608 -- marks
        f"AND tbl_name IN ({marks})",
        tables,
    )
    watching = cursor.fetchall()
    for kind, name, _ in watching:
        cursor.execute(f'DROP {kind} "{name}"')
    yield
    for _, _, sql in watching:
        cursor.execute(sql)
    # The full-text table is fed by a trigger; it reads what it missed from the words' own table.
    cursor.execute("INSERT INTO tutoring_sessionwords_fts (tutoring_sessionwords_fts) VALUES ('rebuild')")


@contextlib.contextmanager
def _postgres(cursor: CursorWrapper, tables: Sequence[str]) -> Iterator[None]:
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) "
        "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [list(tables)],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    cursor.execute(f"SET LOCAL maintenance_work_mem = '{SORT_MEMORY}'")
    # Triggers rest, those of foreign keys too: the rows fit together by their making.
    cursor.execute("SET LOCAL session_replication_role = replica")
    yield
    cursor.execute("SET LOCAL session_replication_role = origin")
    for _, definition in indexes:
        cursor.execute(definition)
