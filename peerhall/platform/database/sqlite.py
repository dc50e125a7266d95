"""What only SQLite says this way."""

import datetime as dt
import functools
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX
from django.db.models import QuerySet

from peerhall.platform.database.counters import Counter
from peerhall.platform.database.words import WordIndex

# A few megabytes.
INSTANTS_KEPT: Final = 8192


@functools.lru_cache(maxsize=INSTANTS_KEPT)
def _read_instant(text: bytes) -> dt.datetime:
    """Instants are kept as UTC without saying so; Django's own reading leaves the zone to each caller.

    A list has a hundred of them, mostly those of the list before.
    """
    return dt.datetime.fromisoformat(text.decode() + "+00:00")


sqlite3.register_converter("datetime", _read_instant)


def counter_triggers(counter: Counter) -> Iterator[str]:
    """One trigger per kind of change; an update leaves the old row's count and joins the new one's."""
    c = counter
    yield (
        f'CREATE TRIGGER "{c.name}_insert" AFTER INSERT ON "{c.counted}" '
        f"WHEN {c.counts('NEW')} BEGIN {c.add(1, 'NEW')} END"
    )
    yield (
        f'CREATE TRIGGER "{c.name}_delete" AFTER DELETE ON "{c.counted}" '
        f"WHEN {c.counts('OLD')} BEGIN {c.add(-1, 'OLD')} END"
    )
    # Two triggers, since one has a single WHEN; leaving first, so that a full row may change places.
    changed = f'AFTER UPDATE OF "{c.field}", "{c.key}" ON "{c.counted}"'
    moved = f'OLD."{c.key}" IS NOT NEW."{c.key}"'
    yield (
        f'CREATE TRIGGER "{c.name}_leave" {changed} '
        f"WHEN {c.counts('OLD')} AND (NOT {c.counts('NEW')} OR {moved}) BEGIN {c.add(-1, 'OLD')} END"
    )
    yield (
        f'CREATE TRIGGER "{c.name}_join" {changed} '
        f"WHEN {c.counts('NEW')} AND (NOT {c.counts('OLD')} OR {moved}) BEGIN {c.add(1, 'NEW')} END"
    )


def drop_counter_triggers(counter: Counter) -> Iterator[str]:
    """The reverse of `counter_triggers`."""
    for change in ("insert", "delete", "leave", "join"):
        yield f'DROP TRIGGER IF EXISTS "{counter.name}_{change}"'


def word_index(index: WordIndex) -> Iterator[str]:
    """An FTS5 table without a copy of the text, fed by triggers (3.40 has no `contentless_delete`).

    Its `ascii` tokenizer splits at spaces alone, since words have no other ASCII separators in them.
    """
    fts, parts = f"{index.table}_fts", ", ".join(index.parts)
    new, old = (", ".join(f"{row}.{part}" for part in index.parts) for row in ("new", "old"))
    add = f"INSERT INTO {fts} (rowid, {parts}) VALUES (new.{index.key}, {new});"  # noqa: S608 -- constants
    forget = (
        f"INSERT INTO {fts} ({fts}, rowid, {parts}) "  # noqa: S608 -- constants
        f"VALUES ('delete', old.{index.key}, {old});"
    )
    yield (
        f"CREATE VIRTUAL TABLE {fts} USING fts5({parts}, content='{index.table}', "
        f"content_rowid='{index.key}', tokenize='ascii', columnsize=0)"
    )
    yield f"CREATE TRIGGER {fts}_insert AFTER INSERT ON {index.table} BEGIN {add} END"
    yield f"CREATE TRIGGER {fts}_delete AFTER DELETE ON {index.table} BEGIN {forget} END"
    yield f"CREATE TRIGGER {fts}_update AFTER UPDATE ON {index.table} BEGIN {forget} {add} END"
    yield f"INSERT INTO {fts} ({fts}) VALUES ('rebuild')"  # noqa: S608 -- constants


def drop_word_index(index: WordIndex) -> Iterator[str]:
    """The reverse of `word_index`."""
    for change in ("insert", "delete", "update"):
        yield f"DROP TRIGGER IF EXISTS {index.table}_fts_{change}"
    yield f"DROP TABLE IF EXISTS {index.table}_fts"


def word_match(index: WordIndex, limit: int) -> str:
    """The full-text table is read from its end: it stops as soon as it has enough."""
    fts = f"{index.table}_fts"
    return f"SELECT rowid FROM {fts} WHERE {fts} MATCH %s ORDER BY rowid DESC LIMIT {limit:d}"  # noqa: S608 -- constants


def word_query(words: Sequence[str]) -> str:
    """FTS5's own language; quoted words cannot be taken for its keywords."""
    return " AND ".join(f'"{word}"' for word in words) + " *"


def merged(parts: Sequence[QuerySet[Any, Any]], order: Sequence[str], limit: int) -> QuerySet[Any, Any]:
    """One order for all: the engine takes the parts row by row, and refuses to cut one off by itself."""
    first, *others = parts
    return first.union(*others, all=True).order_by(*order)[:limit]


def instant(moment: dt.datetime) -> str:
    """As Django writes it: in UTC, without saying so."""
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat(" ")


def statement(sql: str, order: Sequence[int]) -> str:
    """With numbered marks: a value that occurs fifty times is bound once."""
    numbers = iter(order)
    return str(FORMAT_QMARK_REGEX.sub(lambda _: f"?{next(numbers) + 1}", sql)).replace("%%", "%")


def rows(used: BaseDatabaseWrapper, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """By the driver's own cursor, which costs less to make than Django's."""
    found: list[tuple[Any, ...]] = used.connection.execute(statement, values).fetchall()
    return found
