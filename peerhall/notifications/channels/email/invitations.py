"""What goes with a letter about a seat: it puts the session into the reader's calendar, or takes it out."""

import datetime as dt
from typing import Final

from django.urls import reverse

from peerhall.accounts.models import User
from peerhall.notifications.channels.email import entries
from peerhall.notifications.channels.email.models import CalendarEntry
from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.scheduling import calendar, meetings
from peerhall.scheduling.calendar import Mailbox, Standing
from peerhall.scheduling.meetings import Instance
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState, Status

INVITING: Final = frozenset(
    {Kind.APPROVED, Kind.PROMOTED, Kind.MOVED, Kind.CANCELLED, Kind.REMOVED, Kind.CLOSED}
)


def invitation_for(told: Notification, *, instance: Instance, now: dt.datetime) -> tuple[str, bytes] | None:
    """Method and file, or None where the reader's calendar has nothing to learn; what it learns is noted.

    It says how things stand now, not as they stood when the letter was due: whoever was invited and has no
    seat any more is asked to take the session out. Who only waits has nothing in their calendar.
    """
    session = told.session
    if session is None or told.kind not in INVITING:
        return None
    seat = BookingRequest.objects.filter(session=session, user=told.user, state=RequestState.APPROVED)
    is_seated = session.status != Status.CANCELLED and seat.exists()
    sequence = entries.note(user_id=told.user_id, session=session, is_in=is_seated)
    if sequence is None:
        return None
    return _file(told.user, session, sequence, instance=instance, is_seated=is_seated, now=now)


def withdrawal_of(entry: CalendarEntry, *, instance: Instance, now: dt.datetime) -> tuple[str, bytes]:
    """Method and file that take the session out of its reader's calendar."""
    return _file(entry.user, entry.session, entry.sequence, instance=instance, is_seated=False, now=now)


def _file(
    reader: User,
    session: Session,
    sequence: int,
    *,
    instance: Instance,
    is_seated: bool,
    now: dt.datetime,
) -> tuple[str, bytes]:
    meeting = meetings.of(
        session,
        instance=instance,
        path=reverse("tutoring:details", args=[session.pk]),
        sequence=sequence,
        standing=Standing.CONFIRMED if is_seated else Standing.CANCELLED,
        takes_part=is_seated,
    )
    method, file = calendar.invitation(meeting, reader=Mailbox(reader.name, reader.email), stamped_at=now)
    return method.value, file
