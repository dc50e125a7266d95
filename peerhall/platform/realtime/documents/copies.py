"""One document as this process has it: what is kept of it, merged, and who has it open here."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from pycrdt import Doc, Map, Text

from peerhall.platform.realtime.budget import Budget, Limit
from peerhall.platform.realtime.documents import frames, updates
from peerhall.platform.realtime.documents.shelves import Batch, Entry, Shelf, Stored, Writer
from peerhall.platform.realtime.documents.varints import BadBytesError, Reader, sized
from peerhall.platform.realtime.outbox import Line, Packet
from peerhall.platform.realtime.protocol import ErrCode

# All of a document, pictures included, with what was written since it was last folded.
DOCUMENT_LIMIT_BYTES: Final = 16 * 2**20
# Things with a name of their own in a document: strokes, pages, pieces of pictures.
KEYS_LIMIT: Final = 60_000
# What one page may send in one go, in pieces: a picture, or what was drawn without network.
UPDATE_LIMIT_BYTES: Final = 2**20
# Strokes end and letters come a few times a second; who was away says more at once.
MESSAGES: Final = Limit(300, 60.0)
BYTES: Final = Limit(4 * 2**20, 128.0 * 1024)
# The whole of a document is worth more than a stroke.
WHOLES: Final = Limit(6, 0.2)


class Owner(Protocol):
    """A socket that has documents open; none of this waits."""

    def hear(self, line: Line) -> None:
        """Queue a line for it."""
        ...

    def stream(self, packets: Sequence[Packet]) -> None:
        """Send these as fast as it takes them, however long that is."""
        ...


class RefusedUpdateError(Exception):
    """What was sent may not be written, and was not."""

    def __init__(self, code: ErrCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Holding:
    """One socket's hold of a document. `place` is the visit's number."""

    def __init__(self, copy: "Copy", owner: Owner, place: int, writer: Writer, now: float | None) -> None:
        """`now` in seconds of a clock that never goes back; None: no limits."""
        self.copy = copy
        self.owner = owner
        self.place = place
        self.writer = writer
        self.saved = 0
        self.pieces = bytearray()
        limits = (MESSAGES, BYTES, WHOLES)
        self.budgets = None if now is None else [Budget(limit, now) for limit in limits]

    def spend(self, message: frames.Message, now: float) -> None:
        """Count this against what one page may send.

        :raises RefusedUpdateError: too_fast.
        """
        if self.budgets is None:
            return
        messages, size, wholes = self.budgets
        is_fine = messages.spend(1, now)
        if isinstance(message, frames.Have):
            is_fine = wholes.spend(1, now) and is_fine
        else:
            payload = message.update if isinstance(message, frames.New) else message.piece
            is_fine = size.spend(len(payload), now) and is_fine
        if not is_fine:
            raise RefusedUpdateError("too_fast", "Too much at once. Open the document again in a moment.")

    def tell(self, messages: bytes) -> None:
        """Send messages about the document, in as many frames as they need."""
        self.give(packets(self.copy.document_id, messages))

    def give(self, made: Sequence[Packet]) -> None:
        """Send frames that were made for several."""
        if len(made) == 1:
            self.owner.hear(made[0])
        else:
            self.owner.stream(made)


def packets(document_id: int, messages: bytes) -> list[Packet]:
    """The frames of these messages, for any number of sockets."""
    return [Packet(frame) for frame in frames.pieces(document_id, messages)]


class Copy:
    """A document that is open here. `seq` is the last number of its log that is merged.

    What is accepted waits in `pending` until it is kept; only then it is merged, and given to others:
    whatever anybody sees of somebody else is on the disk.
    """

    def __init__(self, document_id: int, shelf: Shelf, stored: Stored) -> None:
        self.document_id = document_id
        self.kind = stored.kind
        self.shelf = shelf
        self.doc: Doc[Any] = Doc()
        self.maps: list[Map[bytes]] = [self.doc.get(name, type=Map) for name in shelf.maps(stored.kind)]
        self.holdings: dict[Holding, None] = {}
        self.pending: list[tuple[Holding, bytes]] = []
        self.seq = 0
        self.unfolded = 0
        # Set while what was accepted is on its way to the disk.
        self.is_being_kept = False
        # The last whole that somebody was given, with what it was asked by: people come in together.
        self.whole: tuple[int, bytes, bytes] = (-1, b"", b"")
        self.size = sum(map(len, self.take_in(stored)))
        self.forget_pending()

    # Writing

    def accept(self, holding: Holding, data: bytes) -> None:
        """Let an update be kept.

        :raises RefusedUpdateError: read_only, bad_update, full: nothing of it.
        """
        if not holding.writer.may_write:
            raise RefusedUpdateError("read_only", "This may not be written in now.")
        try:
            update = updates.read(data)
            updates.check_clients(update, holding.writer.clients)
            reached = updates.follow(update, self.clocks)
            self.shelf.check(self.kind, update, holding.writer)
        except BadBytesError as mistake:
            raise RefusedUpdateError("bad_update", f"This cannot stand here: {mistake}.") from None
        self._check_room(update, data)
        self.clocks.update(reached)
        self.size += len(data)
        self.pending.append((holding, data))

    def _check_room(self, update: updates.Update, data: bytes) -> None:
        """What only takes away is let in even where nothing more fits."""
        if not update.items:
            return
        if self.keys > KEYS_LIMIT:
            self._count_keys()
        self.keys += sum(1 for item in update.items if item.key is not None)
        if self.keys > KEYS_LIMIT or self.size + len(data) > DOCUMENT_LIMIT_BYTES:
            raise RefusedUpdateError("full", "No more fits. Take something away first.")

    def take_pending(self) -> list[tuple[Holding, bytes]]:
        """What is to be kept next; it waits here no longer."""
        taken, self.pending = self.pending, []
        return taken

    def forget_pending(self) -> None:
        """Know nothing but what is kept: `clocks` is how far each client's writing is known."""
        self.pending.clear()
        self.clocks = updates.clocks(self.doc.get_state())
        self._count_keys()

    # Merging what is kept

    def advance(self, entry: Entry) -> list[bytes]:
        """Merge the next entry of the log; gives its updates."""
        found = list(_unpacked(entry.data))
        self._merge(found)
        self.seq = entry.seq
        self.unfolded += entry.count
        return found

    def take_in(self, stored: Stored) -> list[bytes]:
        """Merge what was read of the log; gives what is new in it."""
        found: list[bytes] = []
        if stored.snapshot:
            self._merge([stored.snapshot])
            found.append(stored.snapshot)
            self.seq = max(self.seq, stored.snapshot_seq)
        for entry in stored.entries:
            if entry.seq == self.seq + 1:
                found += self.advance(entry)
        return found

    def _merge(self, found: Sequence[bytes]) -> None:
        with self.doc.transaction():
            for update in found:
                self.doc.apply_update(update)

    def heard(self, found: Sequence[bytes]) -> None:
        """Others, elsewhere, have written: what comes here may follow from that."""
        for client, clock in updates.clocks(self.doc.get_state()).items():
            self.clocks[client] = max(clock, self.clocks.get(client, 0))
        self.size += sum(map(len, found))

    # Giving it

    def lacking(self, state: bytes) -> bytes:
        """What somebody who has this much lacks.

        :raises BadBytesError: when `state` is none.
        """
        updates.clocks(state)
        seq, asked, whole = self.whole
        if (seq, asked) != (self.seq, state):
            whole = self.doc.get_update(state)
            self.whole = (self.seq, state, whole)
        return whole

    def folded(self) -> bytes:
        """All of it, as one update; counting begins anew."""
        whole: bytes = self.doc.get_update()
        self.unfolded = 0
        self.size = len(whole) + sum(len(data) for _, data in self.pending)
        return whole

    def values(self, root: str) -> dict[str, bytes]:
        """What stands in one of its maps."""
        found: dict[str, bytes] = self.doc.get(root, type=Map).to_py() or {}
        return found

    def text(self, root: str) -> str:
        """What stands in one of its texts."""
        return str(self.doc.get(root, type=Text))

    def _count_keys(self) -> None:
        self.keys = sum(map(len, self.maps))


def batch(copy: Copy, taken: Sequence[tuple[Holding, bytes]]) -> Batch:
    """What was accepted of a document, as its next entry."""
    return Batch(copy.document_id, b"".join([sized(data) for _, data in taken]), len(taken))


def relay(copy: Copy, taken: Sequence[tuple[Holding, bytes]]) -> None:
    """Give what is kept to all who have the document open here, and its writers word that it is."""
    said = [(holding, frames.new(data)) for holding, data in taken]
    for_all = packets(copy.document_id, b"".join([message for _, message in said]))
    counts: dict[Holding, int] = {}
    for holding, _ in said:
        counts[holding] = counts.get(holding, 0) + 1
    for holding in copy.holdings:
        if holding not in counts:
            holding.give(for_all)
            continue
        holding.saved += counts[holding]
        of_others = b"".join([message for by, message in said if by is not holding])
        holding.tell(of_others + frames.saved(holding.saved))


def tell_all(copy: Copy, found: Sequence[bytes]) -> None:
    """Give what was written elsewhere to all who have the document open here."""
    if found and copy.holdings:
        made = packets(copy.document_id, b"".join(map(frames.new, found)))
        for holding in copy.holdings:
            holding.give(made)


def _unpacked(data: bytes) -> Iterator[bytes]:
    reader = Reader(data)
    while not reader.is_done:
        yield reader.take()
