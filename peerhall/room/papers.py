"""The documents of a room, which are there from its opening: their numbers, and places in them."""

from collections.abc import Collection

from peerhall.platform import realtime
from peerhall.room.models import Document, Room, Visit
from peerhall.room.types import DocumentKind


def topic_of(document_id: int) -> str:
    """Where a document's pages speak."""
    return f"doc:{document_id}"


def create(room: Room) -> None:
    """Make a new room's board and notes, with nothing in them."""
    Document.objects.bulk_create(Document(room=room, kind=kind) for kind in DocumentKind)


def numbers(room_id: int) -> dict[str, int]:
    """The id of each, by kind."""
    return dict(Document.objects.filter(room=room_id).values_list("kind", "id"))


def rooms_of(document_ids: Collection[int]) -> dict[int, int]:
    """The room of each document."""
    return dict(Document.objects.filter(pk__in=document_ids).values_list("id", "room"))


def end_places(visit: Visit) -> None:
    """Let somebody who has gone write and read no more, once this transaction has committed."""
    for document_id in numbers(visit.room_id).values():
        realtime.end_place(topic=topic_of(document_id), place=visit.pk)


def ask_writers(room: Room) -> None:
    """Have it asked again who may write, once this transaction has committed."""
    for document_id in numbers(room.pk).values():
        realtime.ask_writers(document_id=document_id)
