"""Where a room's documents stand: a log of rows, folded into a snapshot now and then (docs/decisions/013)."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db import transaction
from django.db.models import F

from peerhall.platform import database, realtime
from peerhall.platform.realtime.documents.shelves import Batch, Entry, Stored, Writer
from peerhall.platform.realtime.documents.updates import Update
from peerhall.room import board, guests
from peerhall.room.models import Document, DocumentEntry, Room, Visit
from peerhall.room.types import Part


class RoomShelf:
    """Implements `platform/realtime/documents/shelves.Shelf`."""

    def check(self, kind: str, update: Update, writer: Writer) -> None:
        """What may stand there: `board` says."""
        board.check(kind, update, writer)

    def maps(self, kind: str) -> Collection[str]:
        """The roots that are maps."""
        return board.MAPS[kind]

    @transaction.atomic
    def load(self, document_id: int, after: int | None = None) -> Stored:
        """The document, or what follows entry `after`; with the snapshot where the log begins later."""
        found = Document.objects.defer("snapshot").get(pk=document_id)
        since = found.snapshot_seq if after is None else after
        rows = DocumentEntry.objects.filter(document=document_id, seq__gt=since).order_by("seq")
        entries = [Entry(row.seq, bytes(row.data), row.count) for row in rows]
        if after is not None and after >= found.snapshot_seq:
            return Stored(found.kind, entries=entries)
        snapshot = bytes(Document.objects.values_list("snapshot", flat=True).get(pk=document_id))
        return Stored(found.kind, snapshot, found.snapshot_seq, entries)

    @transaction.atomic
    def append(self, batches: Sequence[Batch]) -> Mapping[int, int]:
        """Give each document its next entry."""
        wanted = [made.document_id for made in batches]
        rows = database.lock(Document.objects.filter(pk__in=wanted).order_by("pk"))
        seqs = {pk: seq + 1 for pk, seq in rows.values_list("pk", "seq")}
        Document.objects.filter(pk__in=seqs).update(seq=F("seq") + 1)
        DocumentEntry.objects.bulk_create(
            DocumentEntry(
                document_id=made.document_id, seq=seqs[made.document_id], data=made.data, count=made.count
            )
            for made in batches
            if made.document_id in seqs
        )
        return seqs

    @transaction.atomic
    def fold(self, document_id: int, seq: int, snapshot: bytes) -> None:
        """Keep the document as one, in place of the log up to `seq`."""
        rows = database.lock(Document.objects.filter(pk=document_id, snapshot_seq__lt=seq).only("pk"))
        if not rows:
            return
        Document.objects.filter(pk=document_id).update(snapshot=snapshot, snapshot_seq=seq)
        DocumentEntry.objects.filter(document=document_id, seq__lte=seq).delete()

    def heads(self, document_ids: Collection[int]) -> Mapping[int, int]:
        """The last number of each."""
        return dict(Document.objects.filter(pk__in=document_ids).values_list("pk", "seq"))

    def writers(self, document_id: int, places: Collection[int]) -> Collection[int]:
        """Which visits may write now."""
        room = Room.objects.filter(documents=document_id).first()
        if room is None:
            return frozenset()
        inside = guests.open_visits(room.pk).filter(pk__in=places)
        return frozenset(visit.pk for visit in inside if may_write(visit, room))


def may_write(visit: Visit, room: Room) -> bool:
    """Students may where the tutor lets them (the rule `draw` is about the board and the notes)."""
    return room.closed_at is None and (visit.part != Part.STUDENT or room.students_draw)


SHELF: Final = RoomShelf()


def put_up() -> None:
    """Let the rooms' documents stand here."""
    realtime.shelve(SHELF)
