"""Where documents stand: the higher room that has their rows, their rights and what may stand in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from peerhall.platform.realtime.documents.updates import Update

TOPIC: Final = "doc"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who has a document open. `clients`: the numbers under which their pages have written, ever; a page
    that goes on writing what it could not send uses an earlier one."""

    person_id: int
    clients: frozenset[int]
    may_write: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the log: `count` updates that were kept together, each with its length before it."""

    seq: int
    data: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Stored:
    """A document as it is kept: `snapshot` is all up to `snapshot_seq`, `entries` what follows.

    `snapshot` is empty where the entries alone lead on from what was asked for.
    """

    kind: str
    snapshot: bytes = b""
    snapshot_seq: int = 0
    entries: Sequence[Entry] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be kept next of one document."""

    document_id: int
    data: bytes
    count: int


class Shelf(Protocol):
    """All but `check` and `maps` run in a thread that may use the database."""

    def check(self, kind: str, update: Update, writer: Writer) -> None:
        """Whether this may stand in a document of this kind. Pure: called in the event loop.

        :raises BadBytesError: when it may not.
        """
        ...

    def maps(self, kind: str) -> Collection[str]:
        """The roots of such a document that are maps."""
        ...

    def load(self, document_id: int, after: int | None = None) -> Stored:
        """The document; with `after`, what came after that number, if the log still has it."""
        ...

    def append(self, batches: Sequence[Batch]) -> Mapping[int, int]:
        """Keep these, in one transaction; gives each document's next number. Who is gone is left out."""
        ...

    def fold(self, document_id: int, seq: int, snapshot: bytes) -> None:
        """Keep the document as one, in place of the log up to `seq`. Nothing where that was done already."""
        ...

    def heads(self, document_ids: Collection[int]) -> Mapping[int, int]:
        """The last number of each."""
        ...

    def writers(self, document_id: int, places: Collection[int]) -> Collection[int]:
        """Which of these places may write in it now."""
        ...


_known: Final[dict[str, Shelf]] = {}


def shelve(shelf: Shelf) -> None:
    """Let documents stand here.

    :raises ValueError: when they stand elsewhere.
    """
    if _known.get(TOPIC, shelf) is not shelf:
        raise ValueError("There is a shelf for documents already.")
    _known[TOPIC] = shelf


def shelf() -> Shelf:
    """Where they stand.

    :raises LookupError: when nobody has said so.
    """
    return _known[TOPIC]


def topic_of(document_id: int) -> str:
    """The topic of a document."""
    return f"{TOPIC}:{document_id}"
