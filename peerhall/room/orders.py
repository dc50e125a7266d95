"""What tutors, moderators and organizers order in a room (1d "mute / remove in room")."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform import realtime
from peerhall.platform.audit import trail
from peerhall.room import entering, guests, papers, protocol, rows, showing
from peerhall.room.models import Knock, Removal, Room, Visit
from peerhall.room.refusals import Refusal
from peerhall.room.types import Part, Why
from peerhall.tutoring import bookings, policy, seats, sessions
from peerhall.tutoring.models import Session

# The room's columns by what the protocol calls them; the lock is a time.
SWITCHES: Mapping[str, str] = {"chat": "students_chat", "share": "students_share", "draw": "students_draw"}


@transaction.atomic
def mute(*, actor: User, session: Session, visit_id: int | None, now: dt.datetime) -> None:
    """Ask one page, or every student's, to switch its microphone off; people may switch it on again.

    :raises Refusal: forbidden, not_found (nobody has this place).
    """
    room = _lock(actor, session)
    for visit in _meant(room, visit_id):
        if not visit.has_mic:
            continue
        visit.has_mic = False
        visit.save(update_fields=["has_mic"])
        showing.tell(room.pk, "muted", protocol.Muted(visit.pk, actor.pk))
        _record(actor, "muted", visit, now=now)


@transaction.atomic
def lower_hands(*, actor: User, session: Session, visit_id: int | None) -> None:
    """Take down one hand, or all students'.

    :raises Refusal: forbidden, not_found.
    """
    room = _lock(actor, session)
    for visit in _meant(room, visit_id):
        if visit.hand_at is not None:
            visit.hand_at = None
            visit.save(update_fields=["hand_at"])
            showing.tell(room.pk, "hand", protocol.Hand(visit.pk, None))


@transaction.atomic
def set_rules(*, actor: User, session: Session, changes: Mapping[str, bool], now: dt.datetime) -> Room:
    """Lock or unlock the door, allow or stop what students may: `changes` by the protocol's names.

    Unlocked, the door lets in whoever waits: they are told.

    :raises Refusal: forbidden.
    """
    room = _lock(actor, session)
    before = showing.rules(room)
    for name, column in SWITCHES.items():
        if name in changes:
            setattr(room, column, changes[name])
    if "locked" in changes and changes["locked"] != before.locked:
        room.locked_at = now if changes["locked"] else None
    if showing.rules(room) == before:
        return room
    room.save(update_fields=["locked_at", *SWITCHES.values()])
    showing.tell(room.pk, "rules", showing.rules(room))
    papers.ask_writers(room)
    if before.locked and room.locked_at is None:
        for waiting in room.knocks.filter(let_in_at__isnull=True).order_by("pk"):
            _open_to(waiting, now=now)
    return room


@transaction.atomic
def let_in(*, actor: User, session: Session, person_id: int, now: dt.datetime) -> None:
    """Open the locked door to somebody who has knocked, or give who asks late a seat (R4) and the way in.

    A second call changes nothing.

    :raises Refusal: forbidden, not_found.
    :raises tutoring.refusals.Refusal: as `bookings.approve_request`.
    """
    asker = _asker(actor, session, person_id)
    if asker is not None:
        bookings.approve_request(actor=actor, session=session, student=asker, now=now)
    room = _lock(actor, session)
    if asker is not None:
        Knock.objects.get_or_create(room=room, person=asker, defaults={"at": now})
    waiting = room.knocks.filter(person=person_id).first()
    if waiting is None:
        raise Refusal("not_found", _("This person no longer waits at the door."))
    if waiting.let_in_at is None:
        _open_to(waiting, now=now)


@transaction.atomic
def turn_away(*, actor: User, session: Session, person_id: int, now: dt.datetime) -> None:
    """Leave the door closed to somebody who has knocked, who may knock again; decline who asks (R6).

    A second call changes nothing.

    :raises Refusal: forbidden, not_found.
    :raises tutoring.refusals.Refusal: as `bookings.reject_request`.
    """
    asker = _asker(actor, session, person_id)
    if asker is not None:
        bookings.reject_request(actor=actor, session=session, student=asker, reason="", now=now)
        return
    room = _lock(actor, session)
    waiting = room.knocks.filter(person=person_id, let_in_at__isnull=True)
    if waiting.delete()[0]:
        showing.tell(room.pk, "knock_ended", protocol.KnockEnded(person_id, is_let_in=False))
        realtime.tell(topic=f"user:{person_id}", kind="turned_away", body={"session": room.pk})


@transaction.atomic
def remove(*, actor: User, session: Session, visit_id: int, reason: str, now: dt.datetime) -> None:
    """R10 in the room: put a student out, who cannot come back.

    A tutor's or organizer's word takes the seat as well; a moderator's is about the room alone.

    :raises Refusal: forbidden (also of tutors and staff, who are not put out), not_found.
    :raises tutoring.refusals.Refusal, drafts.Invalid: as `bookings.reject_request`.
    """
    session = seats.lock_session(session, now=now)
    room = _lock(actor, session)
    visit = Visit.objects.filter(room=room, pk=visit_id).select_related("person").first()
    if visit is None:
        raise Refusal("not_found")
    if visit.part != Part.STUDENT:
        raise Refusal("forbidden", _("Only students can be put out of a room."))
    if policy.may_decide(actor, session):
        bookings.reject_request(actor=actor, session=session, student=visit.person, reason=reason, now=now)
    else:
        Removal.objects.get_or_create(room=room, person=visit.person, defaults={"at": now})
        entering.put_out(session_id=room.pk, person_id=visit.person_id, why=Why.REMOVED, now=now)
    _record(actor, "put_out", visit, now=now)


def end(*, actor: User, session: Session, now: dt.datetime) -> None:
    """T7: end the session for everybody; what follows in the room follows from the fact.

    :raises tutoring.refusals.Refusal: as `sessions.end_session`.
    """
    sessions.end_session(actor=actor, session=session, now=now)


def may_order(actor: User, session: Session) -> bool:
    """Whether they keep order in this room."""
    return guests.part_of(actor, session) in {Part.TUTOR, Part.STAFF} or (
        actor.is_moderator and not actor.is_frozen
    )


def _lock(actor: User, session: Session) -> Room:
    room = rows.locked_room(session.pk)
    if room is None or not policy.may_see(actor, session):
        raise Refusal("not_found")
    if not may_order(actor, session):
        raise Refusal("forbidden", _("Only the tutors and moderators keep order in a room."))
    return room


def _asker(actor: User, session: Session, person_id: int) -> User | None:
    """Who asks for a seat, where the actor may answer."""
    if not policy.may_decide(actor, session):
        return None
    request = guests.asking(session.pk).filter(user=person_id).first()
    return None if request is None else request.user


def _meant(room: Room, visit_id: int | None) -> list[Visit]:
    inside = guests.open_visits(room.pk)
    if visit_id is None:
        return list(inside.filter(part=Part.STUDENT))
    found = list(inside.filter(pk=visit_id))
    if not found:
        raise Refusal("not_found", _("This person is no longer in the room."))
    return found


def _open_to(waiting: Knock, *, now: dt.datetime) -> None:
    """Who waits outside hears only their own topic."""
    waiting.let_in_at = now
    waiting.save(update_fields=["let_in_at"])
    showing.tell(waiting.room_id, "knock_ended", protocol.KnockEnded(waiting.person_id, is_let_in=True))
    realtime.tell(topic=f"user:{waiting.person_id}", kind="let_in", body={"session": waiting.room_id})


def _record(actor: User, act: str, visit: Visit, *, now: dt.datetime) -> None:
    trail.record(
        at=now, act=act, scope="session", scope_id=visit.room_id, actor_id=actor.pk, person_id=visit.person_id
    )
