"""The rows that nearly every command of a room reads, by statements compiled once.

Built anew for each command, they were most of what it cost: a command is one or two rows changed.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import QuerySet

from peerhall.platform import database
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Instances, Query
from peerhall.room.models import Knock, Removal, Room, Visit
from peerhall.room.types import Part
from peerhall.tutoring.models import BookingRequest
from peerhall.tutoring.types import ClosedReason, RequestState

_ROOM: Final = prepared.number(0)
_PERSON: Final = prepared.number(1)
_VISIT: Final = prepared.number(2)
_STANDINS: Final[Mapping[str, prepared.Value]] = {"room": _ROOM, "person": _PERSON, "visit": _VISIT}


def _inside() -> QuerySet[Visit]:
    return Visit.objects.filter(room=_ROOM, left_at__isnull=True).order_by()


_ROOMS: Final = Instances(Room, lambda: Room.objects.filter(pk=_ROOM).order_by(), _STANDINS)
_LOCKED: Final = Instances(Room, lambda: database.lock(Room.objects.filter(pk=_ROOM)).order_by(), _STANDINS)
_VISITS: Final = Instances(Visit, lambda: _inside().filter(pk=_VISIT, person=_PERSON), _STANDINS)
_OPEN: Final = Instances(Visit, lambda: _inside().filter(person=_PERSON), _STANDINS)
_PARTS: Final = Query(lambda: _inside().values_list("part"), _STANDINS)
_SPANS: Final = Query(
    lambda: Visit.objects.filter(room=_ROOM, part=Part.TUTOR).order_by().values_list("entered_at", "left_at"),
    _STANDINS,
)
_REQUESTS: Final = Query(
    lambda: (
        BookingRequest.objects.filter(session=_ROOM, user=_PERSON)
        .order_by()
        .values_list("state", "closed_reason")
    ),
    _STANDINS,
)
_REMOVED: Final = Query(
    lambda: Removal.objects.filter(room=_ROOM, person=_PERSON).order_by().values_list("pk"), _STANDINS
)
_LET_IN: Final = Query(
    lambda: (
        Knock.objects.filter(room=_ROOM, person=_PERSON, let_in_at__isnull=False).order_by().values_list("pk")
    ),
    _STANDINS,
)


def room(session_id: int) -> Room | None:
    """The room, if somebody has opened it."""
    return _ROOMS.first(room=session_id)


def locked_room(session_id: int) -> Room | None:
    """The same, which nobody else changes until this transaction ends."""
    return _LOCKED.first(room=session_id)


def visit(session_id: int, person_id: int, visit_id: int) -> Visit | None:
    """This open visit, where it is this person's in this room."""
    return _VISITS.first(room=session_id, person=person_id, visit=visit_id)


def open_visit(session_id: int, person_id: int) -> Visit | None:
    """Somebody's open visit in this room; there is one at the most."""
    return _OPEN.first(room=session_id, person=person_id)


def parts_inside(session_id: int) -> list[str]:
    """The part of everybody who is in the room now."""
    return [part for (part,) in _PARTS.rows(room=session_id)]


def tutors_spans(session_id: int) -> list[tuple[Any, Any]]:
    """When tutors came and went, None for those who are still there."""
    return [(came, went) for came, went in _SPANS.rows(room=session_id)]


def has_seat(session_id: int, person_id: int) -> bool:
    """Whether they have been approved."""
    return any(state == RequestState.APPROVED for state, _reason in _requests(session_id, person_id))


def was_removed(session_id: int, person_id: int) -> bool:
    """Whether they were put out, by who took the seat or who put them out of the room alone."""
    lost = any(
        (state, reason) == (RequestState.REJECTED, ClosedReason.REMOVED)
        for state, reason in _requests(session_id, person_id)
    )
    return lost or bool(_REMOVED.rows(room=session_id, person=person_id))


def is_let_in(session_id: int, person_id: int) -> bool:
    """Whether the locked door was opened to them."""
    return bool(_LET_IN.rows(room=session_id, person=person_id))


def _requests(session_id: int, person_id: int) -> list[tuple[str, str]]:
    return [(state, reason) for state, reason in _REQUESTS.rows(room=session_id, person=person_id)]
