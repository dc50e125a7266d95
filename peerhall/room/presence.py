"""What visits mean for the session: who has come, whether the room is occupied (T5b, T7 to T9)."""

import datetime as dt
from collections.abc import Iterable

from peerhall.room import rows
from peerhall.room.models import Visit
from peerhall.room.types import Part
from peerhall.tutoring import sessions
from peerhall.tutoring.models import Session


def note(session: Session, *, now: dt.datetime) -> None:
    """Tell tutoring who is in the room of this locked session, after somebody has come or gone."""
    inside = rows.parts_inside(session.pk)
    sessions.note_presence(
        session=session,
        has_tutor=Part.TUTOR in inside,
        tutor_seconds=_seconds(rows.tutors_spans(session.pk), now),
        has_student=Part.STUDENT in inside,
        people=len(inside),
        now=now,
    )


def seconds(visits: Iterable[Visit], now: dt.datetime) -> int:
    """How long these visits have lasted together, open ones until `now`, in whole seconds."""
    return _seconds([(visit.entered_at, visit.left_at) for visit in visits], now)


def _seconds(spans: Iterable[tuple[dt.datetime, dt.datetime | None]], now: dt.datetime) -> int:
    lasted = sum(((went or now) - came for came, went in spans), dt.timedelta())
    return int(lasted.total_seconds())
