"""The open documents of this process: what is written in them is kept every few milliseconds, then passed on.

No process owns a document. Whatever is kept gets the next number of its log; a process that hears of a
number which is not its next reads the log (docs/decisions/013).
"""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Final

from peerhall.platform.http.pool import Pool
from peerhall.platform.realtime.buses import Bus
from peerhall.platform.realtime.documents import copies, frames, shelves
from peerhall.platform.realtime.documents.copies import Copy, Holding, Owner, RefusedUpdateError
from peerhall.platform.realtime.documents.shelves import Batch, Entry, Shelf, Writer
from peerhall.platform.realtime.documents.varints import BadBytesError
from peerhall.platform.realtime.outbox import Line
from peerhall.platform.realtime.protocol import Err, write
from peerhall.platform.realtime.signals import PARCEL_BYTES, WritersChanged, Wrote, parcels

logger = logging.getLogger(__name__)

# What is accepted within this time is kept by one transaction.
GROUP_SECONDS: Final = 0.02
# Updates in the log before they are folded into one.
FOLD_AT: Final = 2_000
# How often the heads of open documents are compared with what is merged here.
COMPARE_SECONDS: Final = 5.0
# One thread writes: entries of a document are kept in their order.
THREADS: Final = 1


class Library:
    """One per process."""

    def __init__(self, *, is_limited: bool) -> None:
        self.is_limited = is_limited
        self.pool = Pool(THREADS)
        self.copies: dict[int, Copy] = {}
        self.loading: dict[int, asyncio.Task[Copy]] = {}
        self.dirty: dict[Copy, None] = {}
        self.keeping: asyncio.Task[None] | None = None
        self.tasks: set[asyncio.Task[None]] = set()

    def start(self, bus: Bus) -> None:
        """From now on, in this event loop."""
        self.bus = bus
        self.loop = asyncio.get_running_loop()
        self.comparing = self.loop.create_task(self._compare_on())

    async def stop(self) -> None:
        """Keep what waits, then let go of threads and tasks."""
        for task in (self.comparing, *self.tasks):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        if self.keeping is not None:
            await self.keeping
        await asyncio.to_thread(self.pool.close)

    @property
    def shelf(self) -> Shelf:
        """Where documents stand."""
        return shelves.shelf()

    # What sockets ask

    async def open(self, document_id: int, owner: Owner, place: int, writer: Writer) -> Holding:
        """Have the document open for this socket from now on."""
        copy = self.copies.get(document_id) or await self._load(document_id)
        now = self.loop.time() if self.is_limited else None
        holding = Holding(copy, owner, place, writer, now)
        copy.holdings[holding] = None
        return holding

    def close(self, holding: Holding) -> None:
        """It is not open for this socket any more; the last to go leaves it folded."""
        copy = holding.copy
        copy.holdings.pop(holding, None)
        if not copy.holdings:
            self._spawn(self._put_away(copy))

    def hear(self, holding: Holding, message: frames.Message) -> None:
        """Act on what a socket says about a document that it has open.

        :raises RefusedUpdateError: nothing was done.
        """
        holding.spend(message, self.loop.time())
        match message:
            case frames.Have(state):
                self._give(holding, state)
            case frames.New(update):
                holding.copy.accept(holding, update)
                self._keep_soon(holding.copy)
            case frames.Part(is_last, piece):
                self._collect(holding, piece, is_last=is_last)

    def _give(self, holding: Holding, state: bytes) -> None:
        """What they lack, and what is had here: they will say what is lacking here."""
        copy = holding.copy
        try:
            lacking = copy.lacking(state)
        except BadBytesError as mistake:
            raise RefusedUpdateError("bad_update", f"This is no state: {mistake}.") from None
        holding.tell(frames.lack(lacking) + frames.have(copy.doc.get_state()))

    def _collect(self, holding: Holding, piece: bytes, *, is_last: bool) -> None:
        holding.pieces += piece
        if len(holding.pieces) > copies.UPDATE_LIMIT_BYTES:
            holding.pieces.clear()
            raise RefusedUpdateError("full", "This is too large.")
        if not is_last:
            return
        whole = bytes(holding.pieces)
        holding.pieces.clear()
        try:
            said = frames.read_messages(whole)
        except BadBytesError as mistake:
            raise RefusedUpdateError("bad_update", f"This cannot be read: {mistake}.") from None
        for message in said:
            if not isinstance(message, frames.New):
                raise RefusedUpdateError("bad_update", "Only updates come in pieces.")
            holding.copy.accept(holding, message.update)
        self._keep_soon(holding.copy)

    async def _load(self, document_id: int) -> Copy:
        if document_id not in self.loading:
            self.loading[document_id] = self.loop.create_task(self._read(document_id))
        return await asyncio.shield(self.loading[document_id])

    async def _read(self, document_id: int) -> Copy:
        try:
            stored = await self.pool.run(self.shelf.load, document_id)
            copy = self.copies[document_id] = Copy(document_id, self.shelf, stored)
        finally:
            del self.loading[document_id]
        return copy

    # Keeping

    def _keep_soon(self, copy: Copy) -> None:
        self.dirty[copy] = None
        if self.keeping is None:
            self.keeping = self.loop.create_task(self._keep_on())

    async def _keep_on(self) -> None:
        try:
            while self.dirty:
                await asyncio.sleep(GROUP_SECONDS)
                dirty, self.dirty = self.dirty, {}
                for copy in dirty:
                    copy.is_being_kept = True
                await self._keep({copy: copy.take_pending() for copy in dirty})
                for copy in dirty:
                    copy.is_being_kept = False
                    if not copy.holdings:
                        self._spawn(self._put_away(copy))
        finally:
            self.keeping = None

    async def _keep(self, taken: Mapping[Copy, Sequence[tuple[Holding, bytes]]]) -> None:
        """Keep what was accepted, in one transaction, then merge it and pass it on."""
        batches = {copy: copies.batch(copy, said) for copy, said in taken.items() if said}
        try:
            seqs = await self.pool.run(_append, self.shelf, self.bus, list(batches.values()))
        except Exception:
            logger.exception("What was written in documents could not be kept")
            seqs = {}
        for copy, made in batches.items():
            seq = seqs.get(copy.document_id)
            if seq is None or not await self._reach(copy, seq - 1):
                _give_up(copy)
                continue
            if copy.seq < seq:  # else it was read from the log meanwhile
                copy.advance(Entry(seq, made.data, made.count))
            copies.relay(copy, taken[copy])
            if copy.unfolded >= FOLD_AT:
                self._spawn(self._fold(copy))

    async def _reach(self, copy: Copy, seq: int) -> bool:
        """Whether everything up to a number of the log is merged; what others have written is read for it."""
        if copy.seq < seq:
            stored = await self.pool.run(self.shelf.load, copy.document_id, copy.seq)
            copies.tell_all(copy, self._heard(copy, copy.take_in(stored)))
        return copy.seq >= seq

    def _heard(self, copy: Copy, found: list[bytes]) -> list[bytes]:
        copy.heard(found)
        return found

    async def _fold(self, copy: Copy) -> None:
        seq, snapshot = copy.seq, copy.folded()
        await self.pool.run(self.shelf.fold, copy.document_id, seq, snapshot)

    async def _put_away(self, copy: Copy) -> None:
        """Fold and forget a document that nobody here has open."""
        if copy.unfolded and not copy.holdings:
            await self._fold(copy)
        is_idle = not (copy.holdings or copy.pending or copy.is_being_kept)
        if is_idle and self.copies.get(copy.document_id) is copy:
            del self.copies[copy.document_id]

    # What other processes say

    def heed(self, signal: Wrote | WritersChanged) -> None:
        """Another process has kept something, or a commit has changed who may write."""
        copy = self.copies.get(signal.document)
        if copy is None:
            return
        if isinstance(signal, WritersChanged):
            self._spawn(self._ask_writers(copy))
        elif signal.data and signal.seq == copy.seq + 1:
            found = copy.advance(Entry(signal.seq, signal.data, signal.count))
            copies.tell_all(copy, self._heard(copy, found))
        elif signal.seq > copy.seq:
            self._spawn(self._catch_up(copy, signal.seq))

    def compare(self) -> None:
        """Something may have been lost on the way here: look at the heads."""
        self._spawn(self._compare())

    async def _compare_on(self) -> None:
        while True:
            await asyncio.sleep(COMPARE_SECONDS)
            self.compare()

    async def _compare(self) -> None:
        if not self.copies:
            return
        heads = await self.pool.run(self.shelf.heads, list(self.copies))
        for document_id, head in heads.items():
            copy = self.copies.get(document_id)
            if copy is not None and copy.seq < head:
                await self._catch_up(copy, head)

    async def _catch_up(self, copy: Copy, seq: int) -> None:
        await self._reach(copy, seq)

    async def _ask_writers(self, copy: Copy) -> None:
        places = [holding.place for holding in copy.holdings]
        may = await self.pool.run(self.shelf.writers, copy.document_id, places)
        for holding in copy.holdings:
            writer = holding.writer
            holding.writer = Writer(writer.person_id, writer.clients, may_write=holding.place in may)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("A document could not be looked after", exc_info=error)


def _append(shelf: Shelf, bus: Bus, batches: Sequence[Batch]) -> Mapping[int, int]:
    """Keep, then tell other processes: with the data, where that fits a parcel."""
    seqs = shelf.append(batches)
    told = [
        Wrote(
            made.document_id,
            seqs[made.document_id],
            made.data if len(made.data) < PARCEL_BYTES - 1_000 else b"",
            made.count,
        )
        for made in batches
        if made.document_id in seqs
    ]
    for parcel in parcels(told):
        bus.publish(parcel)
    return seqs


def _give_up(copy: Copy) -> None:
    """What waited cannot be kept: its writers still have it, and are asked to send it again."""
    copy.forget_pending()
    err = Err(
        "trouble", "This could not be kept. Open the document again.", shelves.topic_of(copy.document_id)
    )
    line = Line(write(err))
    for holding in copy.holdings:
        holding.owner.hear(line)
