"""The board's documents: what one update costs the server, and how long a full board takes to be opened."""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pycrdt import Doc, Map

from peerhall.platform import clock
from peerhall.platform.realtime.documents import copies
from peerhall.platform.realtime.documents.copies import Copy, Holding
from peerhall.platform.realtime.documents.shelves import Entry, Writer
from peerhall.platform.realtime.outbox import Line, Packet
from peerhall.room import papers
from peerhall.room.models import Document, Room
from peerhall.room.shelving import SHELF
from peerhall.tutoring.types import Status
from tests import factories
from tests.bench.measuring import Figure, spent_seconds
from tests.room.drawing import stroke

STROKES: Final = 50_000
UPDATES: Final = 2_400
# What 20 people who each send 30 a second have sent within the time that is kept together.
TOGETHER: Final = 12
READERS: Final = 20
ROUNDS: Final = 5
# Some twenty points.
POINTS: Final = b"\x14" + b"\x00\x00" + b"\x0a\x05" * 19


class Reader:
    """Somebody who has the board open and takes what comes."""

    def hear(self, line: Line) -> None:
        """Take a frame."""
        line.frame()

    def stream(self, packets: Sequence[Packet]) -> None:
        """Take many."""
        for packet in packets:
            packet.frame()


def figures(*, strokes: int = STROKES, updates: int = UPDATES) -> Iterator[Figure]:
    """CPU of this process, and of the database's that answers it."""
    yield Figure(f"opening a board of {strokes:,} strokes", _opening(strokes) * 1e3, "ms", at_most=150)
    yield Figure("an update: read, checked, kept, merged, sent to 20", _updating(updates) * 1e6, "µs")


def _opening(strokes: int) -> float:
    document = _board()
    doc: Doc[Any] = Doc(client_id=1)
    elements = doc.get("elements", type=Map)
    with doc.transaction():
        for number in range(strokes):
            elements[f"1/1.{number}"] = stroke(str(number), packed=POINTS)
    document.snapshot, document.snapshot_seq, document.seq = doc.get_update(), 1, 1
    document.save()
    return min(_timed_opening(document.pk) for _ in range(ROUNDS))


def _timed_opening(document_id: int) -> float:
    started = spent_seconds()
    Copy(document_id, SHELF, SHELF.load(document_id))
    return spent_seconds() - started


def _updating(count: int) -> float:
    """Seconds for each of so many updates; the least of several rounds."""
    return min(_timed_updates(count) for _ in range(ROUNDS)) / count


def _timed_updates(count: int) -> float:
    document = _board()
    copy = Copy(document.pk, SHELF, SHELF.load(document.pk))
    writer = Writer(1, frozenset({1}), may_write=True)
    holdings = [Holding(copy, Reader(), place, writer, None) for place in range(READERS)]
    copy.holdings.update(dict.fromkeys(holdings))
    made = _updates(count)
    started = spent_seconds()
    for begin in range(0, count, TOGETHER):
        for number, update in enumerate(made[begin : begin + TOGETHER]):
            copy.accept(holdings[number], update)
        taken = copy.take_pending()
        kept = copies.batch(copy, taken)
        seq = SHELF.append([kept])[document.pk]
        copy.advance(Entry(seq, kept.data, kept.count))
        copies.relay(copy, taken)
    return spent_seconds() - started


def _updates(count: int) -> list[bytes]:
    made: list[bytes] = []
    doc: Doc[Any] = Doc(client_id=1)
    hearing = doc.observe(lambda event: made.append(event.update))
    elements = doc.get("elements", type=Map)
    for number in range(count):
        elements[f"1/1.{number}"] = stroke(str(number), packed=POINTS)
    doc.unobserve(hearing)
    return made


def _board() -> Document:
    session = factories.session(factories.tutor(f"Tutor {time.monotonic_ns()}"), status=Status.SCHEDULED)
    room = Room.objects.create(session=session, mode="mesh", opened_at=clock.now())
    papers.create(room)
    return Document.objects.get(room=room, kind="board")
