"""Who somebody is at a room's door, and how that door stands: the facts that `admission` decides by."""

import datetime as dt
from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.room import admission, modes, rows
from peerhall.room.admission import Door, Guest
from peerhall.room.models import Room, Visit
from peerhall.room.refusals import Refusal
from peerhall.room.types import Mode, Part
from peerhall.tutoring import lifecycle, policy
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import Place, RequestState


def part_of(person: policy.Viewer, session: Session) -> Part | None:
    """As what somebody may be in the room now; None for who may not."""
    if not isinstance(person, User) or person.is_frozen:
        return None
    if policy.is_tutor(person, session):
        return Part.TUTOR
    if rows.has_seat(session.pk, person.pk):
        return Part.STUDENT
    return Part.STAFF if person.is_moderator else None


def guest(person: policy.Viewer, session: Session) -> Guest:
    """Somebody at the door of this session's room."""
    part = part_of(person, session)
    if not isinstance(person, User) or part in {Part.TUTOR, Part.STAFF}:
        return Guest(part=part)
    return Guest(
        part=part,
        was_removed=rows.was_removed(session.pk, person.pk),
        is_inside=rows.open_visit(session.pk, person.pk) is not None,
        is_let_in=rows.is_let_in(session.pk, person.pk),
    )


def door(session: Session, room: Room | None, now: dt.datetime) -> Door:
    """How the door stands; a room that nobody has opened yet stands as it would open."""
    inside = rows.parts_inside(session.pk)
    return Door(
        status=lifecycle.status_at(session, now),
        is_here=session.place == Place.ROOM,
        opens_at=session.date - lifecycle.DOORS_BEFORE_START,
        closes_at=lifecycle.end_of(session),
        is_locked=room is not None and room.locked_at is not None,
        most=modes.people_at_most(Mode(room.mode)) if room is not None else None,
        people=len(inside),
        has_tutor=Part.TUTOR in inside,
    )


def check_may_hear(person: policy.Viewer, session: Session, now: dt.datetime) -> None:
    """Whether they may know of the room: have its credentials, hear its topic.

    :raises Refusal: a code of `admission`, or not_found.
    """
    check_may_see(person, session)
    room = rows.room(session.pk)
    at_door = door(session, room, now)
    refuse(admission.why_not_hear(guest(person, session), at_door, now), at_door)


def check_may_see(person: policy.Viewer, session: Session) -> None:
    """Whether they may know of the session.

    :raises Refusal: not_found.
    """
    if not policy.may_see(person, session):
        raise Refusal("not_found")


def refuse(code: admission.Code | None, at_door: Door) -> None:
    """Say no, if there is a reason to.

    :raises Refusal: with the code; `too_early` with `opens_at` as an ISO instant.
    """
    if code is None:
        return
    if code == "too_early":
        opens_at = at_door.opens_at.isoformat().replace("+00:00", "Z")
        raise Refusal(code, opens_at=opens_at)
    if code == "room_full" and at_door.most is not None:
        text = _("The room is full: a direct call carries %(most)d people.") % {"most": at_door.most}
        raise Refusal(code, text)
    raise Refusal(code)


def may_hear(person: policy.Viewer, ids: Collection[int], now: dt.datetime) -> set[int]:
    """Of these sessions, those whose room's topic somebody may hear."""
    if not isinstance(person, User):
        return set()
    rooms = Room.objects.in_bulk(list(ids))
    found = Session.objects.filter(pk__in=ids).prefetch_related("cotutor_rows")
    return {
        session.pk
        for session in found
        if not admission.why_not_hear(guest(person, session), door(session, rooms.get(session.pk), now), now)
    }


def open_visits(session_id: int) -> QuerySet[Visit]:
    """Who is in the room, the first first."""
    return Visit.objects.filter(room=session_id, left_at__isnull=True).order_by("pk")


def asking(session_id: int) -> QuerySet[BookingRequest]:
    """Who asks for a seat and waits for an answer, the first first."""
    pending = BookingRequest.objects.filter(session=session_id, state=RequestState.PENDING)
    return pending.select_related("user").order_by("requested_at", "pk")
