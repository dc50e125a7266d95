"""What visits mean for the session: who has come, whether the room is occupied (T5b, T7 to T9)."""

import datetime as dt
from collections.abc import Iterable

from peerhall.room import guests
from peerhall.room.models import Visit
from peerhall.room.types import Part
from peerhall.tutoring import sessions
from peerhall.tutoring.models import Session


def note(session: Session, *, now: dt.datetime) -> None:
    """Tell tutoring who is in the room of this locked session, after somebody has come or gone."""
    inside = list(guests.open_visits(session.pk).values_list("part", flat=True))
    tutors = Visit.objects.filter(room=session.pk, part=Part.TUTOR)
    sessions.note_presence(
        session=session,
        has_tutor=Part.TUTOR in inside,
        tutor_seconds=seconds(tutors, now),
        has_student=Part.STUDENT in inside,
        people=len(inside),
        now=now,
    )


def seconds(visits: Iterable[Visit], now: dt.datetime) -> int:
    """How long these visits have lasted together, open ones until `now`, in whole seconds."""
    lasted = sum(((visit.left_at or now) - visit.entered_at for visit in visits), dt.timedelta())
    return int(lasted.total_seconds())
