"""What SQLite and PostgreSQL do differently, and nothing else does (a test looks)."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL

from peerhall.platform.database.counters import Counter
from peerhall.platform.database.engines import engine
from peerhall.platform.database.words import WordIndex

__all__ = [
    "Counter",
    "WordIndex",
    "install_counter",
    "install_word_index",
    "lock",
    "merged",
    "remove_counter",
    "remove_word_index",
    "word_match",
    "word_query",
]

Row = TypeVar("Row", bound=Model)
Rows = QuerySet[Any, Any]


def lock(rows: QuerySet[Row]) -> QuerySet[Row]:
    """The same rows, which nobody else changes until this transaction ends.

    PostgreSQL locks the rows themselves (not against foreign keys that point at them). SQLite has
    one writer: each transaction begins IMMEDIATE by its settings, so it already holds the lock.
    """
    return rows.select_for_update(of=("self",), no_key=True)


def merged(parts: Sequence[Rows], *order: str, limit: int) -> Rows:
    """The first `limit` rows of all parts together, in order; no part is read much further.

    The parts exclude each other and have the same columns, those of `order` among them.
    """
    if len(parts) == 1:
        return parts[0].order_by(*order)[:limit]
    return engine().merged(parts, order, limit)


def install_counter(editor: BaseDatabaseSchemaEditor, counter: Counter) -> None:
    """Let the database keep `counter` from now on, starting from the rows that are there."""
    for statement in engine(editor.connection).counter_triggers(counter):
        editor.execute(statement)
    editor.execute(counter.recount())


def remove_counter(editor: BaseDatabaseSchemaEditor, counter: Counter) -> None:
    """Stop keeping `counter`; the column keeps its last values."""
    for statement in engine(editor.connection).drop_counter_triggers(counter):
        editor.execute(statement)


def install_word_index(editor: BaseDatabaseSchemaEditor, index: WordIndex) -> None:
    """Let the database look the words of `index` up from now on."""
    for statement in engine(editor.connection).word_index(index):
        editor.execute(statement)


def remove_word_index(editor: BaseDatabaseSchemaEditor, index: WordIndex) -> None:
    """Drop what `install_word_index` made; the words stay."""
    for statement in engine(editor.connection).drop_word_index(index):
        editor.execute(statement)


def word_match(index: WordIndex, query: str, *, limit: int) -> RawSQL:
    """The keys of the rows that a `word_query` finds, the highest `limit` of them, for `pk__in`."""
    return RawSQL(engine().word_match(index, limit), [query])  # noqa: S611 -- constants, one parameter


def word_query(words: Sequence[str]) -> str:
    """What finds the rows that have all `words`, the last one as a beginning.

    `words` are not empty and hold letters, numbers and marks only.
    """
    return engine().word_query(words)
