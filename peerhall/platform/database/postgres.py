"""What only PostgreSQL says this way."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from peerhall.platform.database.counters import Counter
from peerhall.platform.database.words import WordIndex

MARK: Final = re.compile(r"(?<!%)%s")


def counter_triggers(counter: Counter) -> Iterator[str]:
    """One function for every kind of change; an update leaves the old count and joins the new one."""
    c = counter
    yield f"""
        CREATE FUNCTION "{c.name}_keep"() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            leaves boolean := TG_OP <> 'INSERT' AND {c.counts("OLD")};
            joins boolean := TG_OP <> 'DELETE' AND {c.counts("NEW")};
        BEGIN
            IF leaves AND joins AND OLD."{c.key}" = NEW."{c.key}" THEN
                RETURN NULL;
            END IF;
            IF leaves THEN {c.add(-1, "OLD")} END IF;
            IF joins THEN {c.add(1, "NEW")} END IF;
            RETURN NULL;
        END $$
    """
    yield (
        f'CREATE TRIGGER "{c.name}_keep" AFTER INSERT OR DELETE OR UPDATE OF "{c.field}", "{c.key}" '
        f'ON "{c.counted}" FOR EACH ROW EXECUTE FUNCTION "{c.name}_keep"()'
    )


def drop_counter_triggers(counter: Counter) -> Iterator[str]:
    """The reverse of `counter_triggers`."""
    yield f'DROP TRIGGER IF EXISTS "{counter.name}_keep" ON "{counter.counted}"'
    yield f'DROP FUNCTION IF EXISTS "{counter.name}_keep"()'


def word_index(index: WordIndex) -> Iterator[str]:
    """A generated tsvector and its GIN index.

    Words are cast, not parsed: PostgreSQL's parser would split some scripts and numbers in its own way.
    """
    words = " || ' ' || ".join(index.parts)
    document = f"document tsvector GENERATED ALWAYS AS (({words})::tsvector) STORED"
    yield f"ALTER TABLE {index.table} ADD COLUMN {document}"
    yield f"CREATE INDEX {index.table}_document ON {index.table} USING gin (document)"


def drop_word_index(index: WordIndex) -> Iterator[str]:
    """The reverse of `word_index`; the index goes with its column."""
    yield f"ALTER TABLE {index.table} DROP COLUMN IF EXISTS document"


def word_match(index: WordIndex, limit: int) -> str:
    """The rows whose document matches."""
    return (
        f"SELECT {index.key} FROM {index.table} WHERE document @@ %s::tsquery "  # noqa: S608 -- constants
        f"ORDER BY {index.key} DESC LIMIT {limit:d}"
    )


def word_query(words: Sequence[str]) -> str:
    """PostgreSQL's own language; quoted words cannot be taken for its operators."""
    return " & ".join(f"'{word}'" for word in words) + ":*"


def merged(parts: Sequence[QuerySet[Any, Any]], order: Sequence[str], limit: int) -> QuerySet[Any, Any]:
    """Each part cut off by itself: an order outside is not passed on to parts that join other tables."""
    first, *others = (part.order_by(*order)[:limit] for part in parts)
    return first.union(*others, all=True).order_by(*order)[:limit]


def instant(moment: dt.datetime) -> dt.datetime:
    """As it is: the driver knows zones."""
    return moment


def statement(sql: str, order: Sequence[int]) -> str:
    """With named marks: a value that occurs fifty times is written out once."""
    numbers = iter(order)
    return MARK.sub(lambda _: f"%(v{next(numbers)})s", sql)


def rows(used: BaseDatabaseWrapper, statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    """By a cursor of Django, whose driver's cursor is asked itself."""
    with used.cursor() as cursor:
        cursor.cursor.execute(statement, {f"v{i}": value for i, value in enumerate(values)})
        return list(cursor.fetchall())
