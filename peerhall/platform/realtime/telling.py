"""Telling open pages what has changed, from inside the transaction that changes it.

What is told is buffered and written as the transaction's last statements: each topic's counter is
bumped under its row's lock and the events are inserted with the numbers taken, topics in sorted order.
After the commit they go to the sockets of all processes. A page that misses one sees the gap in the
numbers, or the head in the next heartbeat, and asks again (docs/decisions/008).
"""

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec
from django.db import connection, transaction

from peerhall.platform import clock
from peerhall.platform.database import before_commit
from peerhall.platform.realtime import publishing, topics
from peerhall.platform.realtime.signals import (
    PlaceEnded,
    Reconsider,
    SignOut,
    Told,
    WritersChanged,
    Wrote,
    digest_of,
)

Value = str | int | bool | None
Part = TypeVar("Part")

KIND: Final = re.compile(r"[a-z][a-z_]{0,39}")
# Ids and counts are short: what needs more belongs into the fragment that the page fetches.
BODY_LIMIT_BYTES: Final = 1_000
# Rows of one statement; each is three to five parameters.
ROWS_AT_ONCE: Final = 150


@dataclass(frozen=True, slots=True)
class Telling:
    """What will be told when the transaction commits; `body` is JSON."""

    topic: str
    kind: str
    body: str


def tell(*, topic: str, kind: str, body: Mapping[str, Value] | None = None) -> None:
    """Tell everybody who hears `topic`, once this transaction has committed; equal ones are told once.

    A body carries ids and counts, no private text: whoever may hear the topic may read it.

    :raises RuntimeError: outside a transaction.
    :raises ValueError: for a name that is none, or a body of more than BODY_LIMIT_BYTES.
    """
    encoded = msgspec.json.encode(dict(body or {}))
    if not (topics.is_name(topic) and KIND.fullmatch(kind)):
        raise ValueError(f"{topic!r} {kind!r} cannot be told.")
    if len(encoded) > BODY_LIMIT_BYTES:
        raise ValueError(f"A body of {len(encoded)} bytes is too large to be told.")
    before_commit.gather(_write, Telling(topic, kind, encoded.decode()))


def reconsider(*, user_id: int) -> None:
    """Ask again, once this transaction has committed, about everything this person's sockets hear.

    A socket that hears what it no longer may is closed (4403) and comes back with what is left to it.
    """
    _after_commit(Reconsider(user_id))


def sign_out(*, session_key: str | None = None, user_id: int | None = None) -> None:
    """Close (4401), once this transaction has committed, the sockets of a browser session or a person."""
    session = digest_of(session_key) if session_key else None
    _after_commit(SignOut(user_id=user_id, browser_session=session))


def end_place(*, topic: str, place: int) -> None:
    """Take a place in a topic from the socket that has it, once this transaction has committed."""
    _after_commit(PlaceEnded(topic, place))


def ask_writers(*, document_id: int) -> None:
    """Ask again, once this transaction has committed, who may write in a document that people have open."""
    _after_commit(WritersChanged(document_id))


def document_written(*, document_id: int, seq: int) -> None:
    """A document's log has an entry that no page has written: let those who have it open read it."""
    _after_commit(Wrote(document_id, seq, b"", 1))


def _after_commit(signal: Reconsider | SignOut | PlaceEnded | WritersChanged | Wrote) -> None:
    transaction.on_commit(functools.partial(publishing.publish, [signal]), robust=True)


def _write(told: list[Telling]) -> before_commit.After:
    """Number and insert what was told; gives what publishes it after the commit."""
    by_topic: dict[str, list[Telling]] = defaultdict(list)
    for telling in dict.fromkeys(told):
        by_topic[telling.topic].append(telling)
    heads = _bump({topic: len(by_topic[topic]) for topic in sorted(by_topic)})
    at_ms = int(clock.now().timestamp() * 1000)
    rows = [
        (topic, heads[topic] - len(tellings) + number, telling.kind, telling.body, at_ms)
        for topic, tellings in by_topic.items()
        for number, telling in enumerate(tellings, start=1)
    ]
    _insert(rows)
    return functools.partial(publishing.publish, [Told(row[0], row[1], line_of(*row)) for row in rows])


def line_of(topic: str, seq: int, kind: str, body: str, at_ms: int) -> str:
    """The event as sockets and polls get it: `protocol.Ev`, whose names and texts need no quoting."""
    return f'{{"type":"ev","topic":"{topic}","seq":{seq},"k":"{kind}","d":{body},"at":{at_ms}}}'


def _bump(counts: Mapping[str, int]) -> dict[str, int]:
    """Add to each topic's counter, in the order given, and give the new heads."""
    heads: dict[str, int] = {}
    with connection.cursor() as cursor:
        for part in _parts(list(counts.items())):
            marks = ", ".join(["(%s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO realtime_head (topic, seq) VALUES {marks} "  # noqa: S608 -- marks only
                "ON CONFLICT (topic) DO UPDATE SET seq = realtime_head.seq + excluded.seq "
                "RETURNING topic, seq",
                [value for pair in part for value in pair],
            )
            heads.update(cursor.fetchall())
    return heads


def _insert(rows: Sequence[tuple[str, int, str, str, int]]) -> None:
    with connection.cursor() as cursor:
        for part in _parts(rows):
            marks = ", ".join(["(%s, %s, %s, %s, %s)"] * len(part))
            cursor.execute(
                f"INSERT INTO realtime_event (topic, seq, kind, body, at_ms) VALUES {marks}",  # noqa: S608 -- marks only
                [value for row in part for value in row],
            )


def _parts(rows: Sequence[Part]) -> Iterator[Sequence[Part]]:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        yield rows[start : start + ROWS_AT_ONCE]
