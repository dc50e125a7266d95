"""Who may come into a room, and when (1d "enter room", S115, S139). Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from peerhall.room.types import Part
from peerhall.tutoring.types import TERMINAL_STATUSES, Status

Code = Literal[
    "not_admitted",  # no tutor, no seat, no moderator: nothing is said about the room
    "removed",  # was put out and stays out (R10)
    "not_open",  # there is no such room: held elsewhere, or not published
    "too_early",  # doors open 15 minutes before the start
    "too_late",  # over
    "room_locked",  # the tutor has locked it; one may knock
    "room_full",  # more people than its media carry
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody at the door. `part` is None for who has none."""

    part: Part | None
    was_removed: bool = False
    is_inside: bool = False
    is_let_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A session's room at one instant. `most` people fit in, None where that has no limit."""

    status: Status
    is_here: bool
    opens_at: dt.datetime
    closes_at: dt.datetime
    is_locked: bool = False
    most: int | None = None
    people: int = 0
    has_tutor: bool = False


def why_not_hear(guest: Guest, door: Door, now: dt.datetime) -> Code | None:
    """What keeps somebody from knowing who is inside; None where nothing does."""
    if guest.was_removed:
        return "removed"
    if guest.part is None:
        return "not_admitted"
    if not door.is_here or door.status == Status.PENDING_APPROVAL:
        return "not_open"
    if now < door.opens_at:
        return "too_early"
    if now >= door.closes_at or door.status in TERMINAL_STATUSES:
        return "too_late"
    return "room_locked" if door.is_locked and not _passes_locks(guest) else None


def why_not_enter(guest: Guest, door: Door, now: dt.datetime) -> Code | None:
    """What keeps somebody from coming in; None where nothing does."""
    if refused := why_not_hear(guest, door, now):
        return refused
    if guest.is_inside or guest.part is not Part.STUDENT or door.most is None:
        return None
    # The last place is the tutor's until one is there.
    taken = door.people if door.has_tutor else door.people + 1
    return "room_full" if taken >= door.most else None


def may_knock(guest: Guest, door: Door, now: dt.datetime) -> bool:
    """Whether a locked door is all that keeps them out."""
    return why_not_hear(guest, door, now) == "room_locked"


def _passes_locks(guest: Guest) -> bool:
    return guest.is_inside or guest.is_let_in or guest.part is not Part.STUDENT
