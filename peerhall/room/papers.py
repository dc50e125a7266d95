"""The documents of a room, which are there from its opening: their numbers, and places in them."""

from collections.abc import Collection
from typing import Final

from peerhall.platform import realtime
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Query
from peerhall.room.models import Document, Room, Visit
from peerhall.room.types import DocumentKind

_STANDINS: Final = {"room": prepared.number(0)}
_NUMBERS: Final = Query(
    lambda: Document.objects.filter(room=_STANDINS["room"]).order_by().values_list("kind", "id"), _STANDINS
)


def topic_of(document_id: int) -> str:
    """Where a document's pages speak."""
    return f"doc:{document_id}"


def create(room: Room) -> None:
    """Make a new room's board and notes, with nothing in them."""
    Document.objects.bulk_create(Document(room=room, kind=kind) for kind in DocumentKind)


def numbers(room_id: int) -> dict[str, int]:
    """The id of each, by kind."""
    return {row[0]: row[1] for row in _NUMBERS.rows(room=room_id)}


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
