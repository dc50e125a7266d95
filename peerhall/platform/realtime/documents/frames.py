"""Binary frames: the number of a document, then messages about it, one after the other. Pure.

The messages are those of y-protocols (`sync`: "this is what I have", "here is what you lack", "here is
something new"), and three of our own. SAVED: so many of your updates are kept. PART: a piece of messages that
are too large for one frame; after the last piece they are read as if they had come together.

What may not be written is answered by an `err` of the document's topic: `read_only`, `bad_update`, `full` or
`too_fast`. Who hears one has something that nobody else has, and takes the document anew; after `trouble`,
which is the server's own, it is enough to open it again.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from peerhall.platform.realtime.documents.varints import BadBytesError, Reader, number, sized

SYNC: Final = 0
SAVED: Final = 16
PART: Final = 17
# What follows SYNC.
HAVE: Final = 0
LACK: Final = 1
NEW: Final = 2
# A large message goes out in pieces of this size.
PIECE_BYTES: Final = 32 * 1024


class Have(NamedTuple):
    """The sender has this much (a state vector), and would like the rest."""

    state: bytes


class New(NamedTuple):
    """The receiver may not have this yet (an update)."""

    update: bytes


class Part(NamedTuple):
    """A piece of messages."""

    is_last: bool
    piece: bytes


Message = Have | New | Part


def read(frame: bytes) -> tuple[int, list[Message]]:
    """The document that a client's frame is about, and what it says.

    :raises BadBytesError: when it is no such frame.
    """
    reader = Reader(frame)
    document_id = reader.number()
    return document_id, list(_messages(reader))


def read_messages(data: bytes) -> list[Message]:
    """Messages that came in pieces.

    :raises BadBytesError: when they are none.
    """
    return list(_messages(Reader(data)))


def _messages(reader: Reader) -> Iterator[Message]:
    while not reader.is_done:
        kind = reader.number()
        if kind == PART:
            yield Part(reader.byte() == 1, reader.take())
        elif kind == SYNC:
            said = reader.number()
            if said > NEW:
                raise BadBytesError("no such message")
            yield Have(reader.take()) if said == HAVE else New(reader.take())
        else:
            raise BadBytesError("no such message")


def have(state: bytes) -> bytes:
    """This is what we have; give the rest."""
    return bytes((SYNC, HAVE)) + sized(state)


def lack(update: bytes) -> bytes:
    """This is what you lack."""
    return bytes((SYNC, LACK)) + sized(update)


def new(update: bytes) -> bytes:
    """Somebody has written this."""
    return bytes((SYNC, NEW)) + sized(update)


def saved(count: int) -> bytes:
    """So many of your updates are kept, since you opened the document."""
    return number(SAVED) + number(count)


def pieces(document_id: int, messages: bytes) -> list[bytes]:
    """The frames that carry these messages: one, or as many as they need."""
    head = number(document_id)
    if len(messages) <= PIECE_BYTES:
        return [head + messages]
    head += number(PART)
    starts = range(0, len(messages), PIECE_BYTES)
    last = starts[-1]
    return [head + bytes((start == last,)) + sized(messages[start : start + PIECE_BYTES]) for start in starts]
