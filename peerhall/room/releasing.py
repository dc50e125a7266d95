"""T8, first half: students wait and no tutor has come by start + 15 min, so nobody need wait any longer."""

import datetime as dt
from typing import Final

from django.db import transaction

from peerhall.platform import events
from peerhall.room import events as facts
from peerhall.room import guests, protocol, showing
from peerhall.room.models import Room
from peerhall.room.types import Part
from peerhall.tutoring import lifecycle, seats
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import TERMINAL_STATUSES

RELEASED_AFTER: Final = dt.timedelta(minutes=15)


def due(now: dt.datetime) -> list[int]:
    """Rooms with somebody in them whose session's tutor is as late as that."""
    late = Room.objects.filter(
        closed_at__isnull=True,
        released_at__isnull=True,
        session__date__lte=now - RELEASED_AFTER,
        session__tutor_seen_at__isnull=True,
        visits__part=Part.STUDENT,
        visits__left_at__isnull=True,
    )
    return list(late.order_by("pk").values_list("pk", flat=True).distinct())


@transaction.atomic
def release(*, session_id: int, now: dt.datetime) -> None:
    """Tell who waits that they may leave without a mark; once, and not where the tutor has come meanwhile."""
    session = seats.lock_session(Session(pk=session_id), now=now)
    if session.tutor_seen_at is not None or lifecycle.status_at(session, now) in TERMINAL_STATUSES:
        return
    unreleased = Room.objects.filter(pk=session_id, released_at__isnull=True, closed_at__isnull=True)
    if unreleased.update(released_at=now) != 1:
        return
    waiting = guests.open_visits(session_id).filter(part=Part.STUDENT)
    students = tuple(waiting.values_list("person_id", flat=True))
    showing.tell(session_id, "released", protocol.Nothing())
    events.publish(facts.StudentsReleased(session_id=session_id, student_ids=students, at=now))
