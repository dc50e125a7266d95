"""At which media server a room is: stored with the room, so that all processes bring its people together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q

from peerhall.platform import database
from peerhall.room import guests, modes, relayed_protocol, showing
from peerhall.room.models import Room, Visit
from peerhall.room.types import Mode


@dataclass(frozen=True, slots=True)
class Standing:
    """How rooms and visits stand: the node of each open room that has one, and the visits that still last."""

    nodes: dict[int, str]
    visits: frozenset[int]


def look(room_ids: Collection[int], visit_ids: Collection[int]) -> Standing:
    """How these stand now. A room that calls directly has no node."""
    rooms = Room.objects.filter(pk__in=list(room_ids), mode=Mode.JANUS, closed_at__isnull=True)
    visits = Visit.objects.filter(pk__in=list(visit_ids), left_at__isnull=True)
    return Standing(
        nodes=dict(rooms.values_list("pk", "node")), visits=frozenset(visits.values_list("pk", flat=True))
    )


@transaction.atomic
def place(*, session_id: int, alive: Sequence[str]) -> str | None:
    """The room's node: the one it has, if that is alive, else the one with the fewest people; locks the room.

    :param alive: addresses of media servers that answer, at least one.
    :returns: None for a room that calls directly, or is closed.
    """
    room = _lock(session_id)
    if room is None:
        return None
    if room.node not in alive:
        people = _people(alive)
        room.node = min(alive, key=lambda url: people.get(url, 0))
        room.save(update_fields=["node"])
    return room.node


@transaction.atomic
def give_up(*, session_id: int) -> None:
    """No media server answers: the room's people go on directly. A second call changes nothing."""
    room = _lock(session_id)
    if room is None:
        return
    room.mode, room.node = Mode.MESH, ""
    room.save(update_fields=["mode", "node"])
    moved = relayed_protocol.Moved("mesh", modes.people_at_most(Mode.MESH))
    showing.tell(session_id, "moved", moved)


def is_inside(session_id: int, visit_id: int) -> bool:
    """Whether this visit of this room still lasts."""
    return guests.open_visits(session_id).filter(pk=visit_id).exists()


def _lock(session_id: int) -> Room | None:
    rooms = Room.objects.filter(pk=session_id, mode=Mode.JANUS, closed_at__isnull=True)
    return database.lock(rooms).first()


def _people(urls: Sequence[str]) -> dict[str, int]:
    """How many are in rooms of each node."""
    rooms = Room.objects.filter(node__in=urls, closed_at__isnull=True)
    inside = Count("visits", filter=Q(visits__left_at__isnull=True))
    return dict(rooms.order_by("node").values("node").annotate(people=inside).values_list("node", "people"))
