"""What somebody in the room does with their own hand and their own devices."""

import datetime as dt

from django.db import transaction

from peerhall.accounts.models import User
from peerhall.room import entering, protocol, rows, showing
from peerhall.room.models import Room, Visit
from peerhall.room.refusals import Refusal
from peerhall.room.types import Part


@transaction.atomic
def set_media(
    *, person: User, session_id: int, visit_id: int | None, mic: bool, camera: bool, screen: bool
) -> Visit:
    """Say what one's page sends now.

    :raises Refusal: not_entered, not_allowed (sharing is switched off for students).
    """
    room, visit = lock(person, session_id, visit_id)
    if screen and not visit.has_screen and visit.part == Part.STUDENT and not room.students_share:
        raise Refusal("not_allowed")
    if (visit.has_mic, visit.has_camera, visit.has_screen) == (mic, camera, screen):
        return visit
    visit.has_mic, visit.has_camera, visit.has_screen = mic, camera, screen
    visit.save(update_fields=["has_mic", "has_camera", "has_screen"])
    showing.tell(session_id, "media", protocol.PeerMedia(visit.pk, mic, camera, screen))
    return visit


@transaction.atomic
def set_hand(*, person: User, session_id: int, visit_id: int | None, is_up: bool, now: dt.datetime) -> Visit:
    """Raise one's hand or take it down; raised twice it keeps its place in the order.

    :raises Refusal: not_entered.
    """
    _room, visit = lock(person, session_id, visit_id)
    if is_up == (visit.hand_at is not None):
        return visit
    visit.hand_at = now if is_up else None
    visit.hands_raised += is_up
    visit.save(update_fields=["hand_at", "hands_raised"])
    at = showing.milliseconds(now) if is_up else None
    showing.tell(session_id, "hand", protocol.Hand(visit.pk, at))
    return visit


def lock(person: User, session_id: int, visit_id: int | None) -> tuple[Room, Visit]:
    """The room, locked, and one's own open visit in it.

    :raises Refusal: not_entered.
    """
    room = rows.locked_room(session_id)
    if room is None:
        raise Refusal("not_entered")
    return room, entering.check_inside(visit_id, person, session_id)
