"""Reading a Yjs update (format 1) before it is merged, so that what is refused has changed nothing. Pure.

Our documents are flat: a few roots, each a text or a map whose values are bytes. Whatever else Yjs can say
(types in types, formats, embedded documents) is refused, as is what would wait for something unknown: an
update that is let through can be merged at once and whole.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from peerhall.platform.realtime.documents.varints import BadBytesError, Reader

# Of one update: who was away long and drew much has some thousand; a million is no person's.
PARTS_LIMIT: Final = 50_000
# The kinds of content that documents have, by Yjs's numbers.
GONE: Final = 0
DELETED: Final = 1
BYTES: Final = 3
TEXT: Final = 4
# Values in general, of which only bytes are taken: so programs write what browsers write as BYTES.
VALUES: Final = 8
ONE_VALUE_OF_BYTES: Final = (1, 116)
# Beside the kind in an item's first byte: what follows.
KIND: Final = 0x1F
HAS_LEFT: Final = 0x80
HAS_RIGHT: Final = 0x40
HAS_KEY: Final = 0x20


class Item(NamedTuple):
    """One thing that `client` wrote, at its own time `clock`, `length` units of it.

    `root` and `key` say where, unless neighbours do (`left`, `right`: a client and a clock).
    """

    client: int
    clock: int
    length: int
    kind: int
    left: tuple[int, int] | None = None
    right: tuple[int, int] | None = None
    root: str | None = None
    key: str | None = None
    content: bytes | str = b""


class Range(NamedTuple):
    """What was deleted of a client's writing."""

    client: int
    clock: int
    length: int


class Update(NamedTuple):
    """What an update says."""

    items: list[Item]
    deleted: list[Range]

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing."""
        return not self.items and not self.deleted


def read(data: bytes) -> Update:
    """The update in these bytes.

    :raises BadBytesError: when it is none, or holds what our documents do not have.
    """
    reader = Reader(data)
    update = Update(list(_items(reader)), list(_deleted(reader)))
    if not reader.is_done:
        raise BadBytesError("something follows the update")
    return update


def clocks(state: bytes) -> dict[int, int]:
    """How far each client's writing is known, of a state vector.

    :raises BadBytesError: when it is none.
    """
    reader = Reader(state)
    return {reader.number(): reader.number() for _ in range(_count(reader))}


def check_clients(update: Update, own: Collection[int]) -> None:
    """See that it is written in the sender's own name.

    :raises BadBytesError: when it is not.
    """
    if any(item.client not in own for item in update.items):
        raise BadBytesError("it is in somebody else's name")


def follow(update: Update, known: Mapping[int, int]) -> dict[int, int]:
    """How far the clients' writing goes with this update.

    :raises BadBytesError: when something before it is missing.
    """
    reached: dict[int, int] = {}
    for item in update.items:
        before = reached.get(item.client, known.get(item.client, 0))
        if item.clock > before:
            raise BadBytesError("something before it is missing")
        reached[item.client] = max(before, item.clock + item.length)
    for client, clock in _named(update):
        if clock >= reached.get(client, known.get(client, 0)):
            raise BadBytesError("it names what is not known")
    return reached


def _named(update: Update) -> Iterator[tuple[int, int]]:
    """Every place in somebody's writing that the update takes for granted."""
    for item in update.items:
        if item.left is not None:
            yield item.left
        if item.right is not None:
            yield item.right
    for gone in update.deleted:
        yield gone.client, gone.clock + gone.length - 1


def _count(reader: Reader) -> int:
    count = reader.number()
    if count > PARTS_LIMIT:
        raise BadBytesError("it has too many parts")
    return count


def _items(reader: Reader) -> Iterator[Item]:
    for _ in range(_count(reader)):
        count, client, clock = _count(reader), reader.number(), reader.number()
        for _ in range(count):
            item = _item(reader, client, clock)
            clock += item.length
            yield item


def _item(reader: Reader, client: int, clock: int) -> Item:
    info = reader.byte()
    kind = info & KIND
    if kind == GONE:
        return Item(client, clock, _length(reader), GONE)
    left = (reader.number(), reader.number()) if info & HAS_LEFT else None
    right = (reader.number(), reader.number()) if info & HAS_RIGHT else None
    root = key = None
    if left is None and right is None:
        if reader.number() != 1:
            raise BadBytesError("it writes into a part of its own")
        root = reader.text()
        key = reader.text() if info & HAS_KEY else None
    if kind == DELETED:
        return Item(client, clock, _length(reader), DELETED, left, right, root, key)
    if kind == BYTES:
        return Item(client, clock, 1, BYTES, left, right, root, key, reader.take())
    if kind == VALUES and (reader.number(), reader.byte()) == ONE_VALUE_OF_BYTES:
        return Item(client, clock, 1, BYTES, left, right, root, key, reader.take())
    if kind == TEXT:
        text = reader.text()
        return Item(client, clock, _units(text), TEXT, left, right, root, key, text)
    raise BadBytesError("it holds what documents here do not have")


def _length(reader: Reader) -> int:
    length = reader.number()
    if not length:
        raise BadBytesError("nothing is no part")
    return length


def _units(text: str) -> int:
    """Its length as browsers count: two for a character beyond the first 65,536."""
    if not text:
        raise BadBytesError("nothing is no part")
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def _deleted(reader: Reader) -> Iterator[Range]:
    for _ in range(_count(reader)):
        client = reader.number()
        for _ in range(_count(reader)):
            yield Range(client, reader.number(), _length(reader))
