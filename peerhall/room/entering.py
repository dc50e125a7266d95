"""Coming into a room and going out of it. Each write locks the session, then works on its visits."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Final

from django.conf import settings
from django.db import transaction

from peerhall.accounts.models import User
from peerhall.platform import realtime
from peerhall.room import admission, guests, modes, papers, presence, protocol, rows, showing
from peerhall.room.models import Knock, Room, Visit
from peerhall.room.refusals import Refusal
from peerhall.room.types import Part, Why
from peerhall.tutoring import seats
from peerhall.tutoring.models import Session

# A visit that no open socket has held for so long is over: three times what they are kept by.
LOST_AFTER: Final = dt.timedelta(seconds=15)
KEPT_AT_ONCE: Final = 500


@transaction.atomic
def enter(*, person: User, session: Session, visit_id: int | None, now: dt.datetime) -> tuple[Visit, bool]:
    """Come in, or come back to the visit of this id; gives the visit and whether it is the same as before.

    Whoever is inside on another page is there no longer: one person has one place.

    :raises Refusal: a code of `admission`, or not_found.
    """
    session = seats.lock_session(session, now=now)
    guests.check_may_see(person, session)
    room = rows.room(session.pk)
    guest, at_door = guests.guest(person, session), guests.door(session, room, now)
    guests.refuse(admission.why_not_enter(guest, at_door, now), at_door)
    room = room or _open(session, now=now)
    before = rows.open_visit(session.pk, person.pk)
    if before is not None and before.pk == visit_id and before.part == guest.part:
        return _come_back(before, now=now), True
    if before is not None:
        _end(before, Why.ELSEWHERE, at=now)
    visit = Visit.objects.create(
        room=room, person=person, part=guest.part or Part.STUDENT, entered_at=now, seen_at=now
    )
    showing.tell(session.pk, "joined", showing.peer(visit, person))
    presence.note(session, now=now)
    return visit, False


@transaction.atomic
def leave(*, visit: Visit, now: dt.datetime) -> None:
    """Go out. A second call changes nothing."""
    session = seats.lock_session(Session(pk=visit.room_id), now=now)
    _end_all(session, guests.open_visits(session.pk).filter(pk=visit.pk), Why.LEFT, now=now)


@transaction.atomic
def put_out(*, session_id: int, person_id: int, why: Why, now: dt.datetime) -> None:
    """End what visits somebody has here, because a right has gone; takes the session's lock."""
    if Knock.objects.filter(room=session_id, person=person_id).delete()[0]:
        showing.tell(session_id, "knock_ended", protocol.KnockEnded(person_id, is_let_in=False))
    visits = list(guests.open_visits(session_id).filter(person=person_id))
    if visits:
        _end_all(seats.lock_session(Session(pk=session_id), now=now), visits, why, now=now)
    realtime.reconsider(user_id=person_id)  # one who left may still hear


@transaction.atomic
def knock(*, person: User, session: Session, now: dt.datetime) -> None:
    """Ask to be let in through a locked door. A second call changes nothing.

    :raises Refusal: a code of `admission` other than room_locked, or not_found.
    """
    session = seats.lock_session(session, now=now)
    guests.check_may_see(person, session)
    room = rows.room(session.pk)
    guest, at_door = guests.guest(person, session), guests.door(session, room, now)
    if room is None or not admission.may_knock(guest, at_door, now):
        guests.refuse(admission.why_not_hear(guest, at_door, now), at_door)
        return  # the door is open
    waiting, is_new = Knock.objects.get_or_create(room=room, person=person, defaults={"at": now})
    if is_new:
        showing.tell(session.pk, "knocked", showing.knocker(person, waiting.at))


@transaction.atomic
def keep(*, visit_ids: Collection[int], now: dt.datetime) -> frozenset[int]:
    """Note that open sockets hold these visits; gives those that still last."""
    ids, kept = sorted(visit_ids), set[int]()
    for start in range(0, len(ids), KEPT_AT_ONCE):
        part = Visit.objects.filter(pk__in=ids[start : start + KEPT_AT_ONCE], left_at__isnull=True)
        part.update(seen_at=now)
        kept.update(part.values_list("pk", flat=True))
    return frozenset(kept)


@transaction.atomic
def end_lost(*, session_id: int, now: dt.datetime) -> None:
    """End the visits of one room that no socket holds any more, at the time when one last did."""
    session = seats.lock_session(Session(pk=session_id), now=now)
    lost = guests.open_visits(session_id).filter(seen_at__lt=now - LOST_AFTER)
    _end_all(session, lost, Why.LOST, now=now)


def end_everything(*, session: Session, now: dt.datetime) -> list[int]:
    """Empty the room of a locked session that is over; gives who was inside."""
    inside = list(guests.open_visits(session.pk))
    for visit in inside:
        _end(visit, Why.CLOSED, at=now)
    return [visit.person_id for visit in inside]


def _open(session: Session, *, now: dt.datetime) -> Room:
    """The session's lock makes sure that nobody else does."""
    mode = modes.choose(seats=session.max_participants, has_media_server=bool(settings.JANUS_URLS))
    room = Room.objects.create(session=session, mode=mode, opened_at=now)
    papers.create(room)
    return room


def _come_back(visit: Visit, *, now: dt.datetime) -> Visit:
    """The page that had the place before, if it still speaks, has it no longer."""
    visit.seen_at = now
    visit.save(update_fields=["seen_at"])
    realtime.end_place(topic=showing.topic_of(visit.room_id), place=visit.pk)
    return visit


def _end_all(session: Session, visits: Iterable[Visit], why: Why, *, now: dt.datetime) -> None:
    ended = list(visits)
    for visit in ended:
        _end(visit, why, at=max(visit.seen_at, visit.entered_at) if why == Why.LOST else now)
    if ended:
        presence.note(session, now=now)


def _end(visit: Visit, why: Why, *, at: dt.datetime) -> None:
    visit.left_at, visit.why_left, visit.hand_at = max(at, visit.entered_at), why, None
    visit.save(update_fields=["left_at", "why_left", "hand_at"])
    left = protocol.Left(visit.pk, visit.person_id, why.value)  # type: ignore[arg-type]  # the same words
    showing.tell(visit.room_id, "left", left)
    realtime.end_place(topic=showing.topic_of(visit.room_id), place=visit.pk)
    papers.end_places(visit)


def check_inside(visit_id: int | None, person: User, session_id: int) -> Visit:
    """The open visit of this id, where it is this person's in this room.

    :raises Refusal: not_entered.
    """
    visit = rows.visit(session_id, person.pk, visit_id or 0)
    if visit is None:
        raise Refusal("not_entered")
    return visit
