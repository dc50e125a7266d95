"""What presence in the room means for a session: the tutor has come, the room is occupied."""

import datetime as dt
from typing import Final

from django.db import transaction

from peerhall.platform import events
from peerhall.tutoring import events as facts
from peerhall.tutoring import lifecycle
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import TERMINAL_STATUSES, Status

# A tutor who was there for less has not come (T7).
CAME_SECONDS: Final = 60
# A room is occupied by people who can talk to each other (T7).
OCCUPIED_BY: Final = 2


@transaction.atomic
def note_presence(
    *,
    session: Session,
    has_tutor: bool,
    tutor_seconds: int,
    has_student: bool,
    people: int,
    now: dt.datetime,
) -> Session:
    """Write down who is in the room of this locked session now; of one that is over nothing is written.

    `tutor_seconds`: how long tutors were there until now, all together.
    """
    status = lifecycle.status_at(session, now)
    if status in TERMINAL_STATUSES:
        return session
    before = session.tutor_seen_at
    changes: dict[str, dt.datetime | None] = {
        "room_opened_at": session.room_opened_at or now,
        "student_seen_at": session.student_seen_at or (now if has_student else None),
        "tutor_seen_at": _tutor_seen_at(session, has_tutor=has_tutor, seconds=tutor_seconds, now=now),
        "occupied_until": _occupied_until(session, people=people, now=now),
    }
    changed = [name for name, value in changes.items() if getattr(session, name) != value]
    for name in changed:
        setattr(session, name, changes[name])
    if changed:
        session.save(update_fields=changed)
    if before is None and session.tutor_seen_at is not None and status == Status.ONGOING:
        events.publish(facts.TutorArrived(session_id=session.pk, actor_id=None, at=now))
    return session


def _tutor_seen_at(
    session: Session, *, has_tutor: bool, seconds: int, now: dt.datetime
) -> dt.datetime | None:
    """When the tutor came; taken back where they looked in and went, and had not pressed Start."""
    if has_tutor:
        return session.tutor_seen_at or now
    looked_in = seconds < CAME_SECONDS and session.started_at is None
    return None if looked_in else session.tutor_seen_at


def _occupied_until(session: Session, *, people: int, now: dt.datetime) -> dt.datetime | None:
    """As long as people stay, to the last that T7 allows; from when they go, until then."""
    if people >= OCCUPIED_BY:
        return session.ends_at + lifecycle.OVERRUN
    known = session.occupied_until
    return known if known is None or known <= now else now
