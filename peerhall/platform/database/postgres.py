"""What only PostgreSQL says this way."""

from collections.abc import Iterator, Sequence
from typing import Final

from peerhall.platform.database.counters import Counter
from peerhall.platform.database.words import WordIndex

# What a tsvector can weigh, best first.
WEIGHTS: Final = "ABCD"


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
    """A generated tsvector with the parts' weights and its GIN index.

    Words are cast, not parsed: PostgreSQL's parser would split some scripts and numbers in its own way.
    """
    weighted = " || ' ' || ".join(
        rf"regexp_replace({part}, '[^ ]+', '\&:1{weight}', 'g')"
        for part, weight in zip(index.parts, WEIGHTS, strict=False)
    )
    yield (
        f"ALTER TABLE {index.table} ADD COLUMN document tsvector "
        f"GENERATED ALWAYS AS (({weighted})::tsvector) STORED"
    )
    yield f"CREATE INDEX {index.table}_document ON {index.table} USING gin (document)"


def drop_word_index(index: WordIndex) -> Iterator[str]:
    """The reverse of `word_index`; the index goes with its column."""
    yield f"ALTER TABLE {index.table} DROP COLUMN IF EXISTS document"


def word_match(index: WordIndex) -> str:
    """The rows whose document matches."""
    return f"SELECT {index.key} FROM {index.table} WHERE document @@ %s::tsquery"  # noqa: S608 -- constants


def word_query(index: WordIndex, words: Sequence[str], parts: Sequence[str]) -> str:
    """PostgreSQL's own language; quoted words cannot be taken for its operators."""
    weights = "".join(WEIGHTS[index.parts.index(part)] for part in parts)
    last = len(words) - 1
    return " & ".join(f"'{word}':{'*' if i == last else ''}{weights}" for i, word in enumerate(words))
