"""The invitation that goes with a letter about a seat: it puts the session into the reader's calendar."""

import datetime as dt
from typing import Final

from django.urls import reverse

from peerhall.notifications.models import Notification
from peerhall.notifications.types import Kind
from peerhall.scheduling import calendar, meetings
from peerhall.scheduling.calendar import Mailbox, Standing
from peerhall.scheduling.meetings import Instance
from peerhall.tutoring.models import BookingRequest
from peerhall.tutoring.types import RequestState

INVITING: Final = frozenset(
    {Kind.APPROVED, Kind.PROMOTED, Kind.MOVED, Kind.CANCELLED, Kind.REMOVED, Kind.CLOSED}
)


def invitation_for(told: Notification, *, instance: Instance, now: dt.datetime) -> tuple[str, bytes] | None:
    """Method and file, or None where the reader's calendar has nothing to learn.

    It says how things stand now, not as they stood when the letter was due: whoever had a seat and has
    none any more is asked to take the session out. Who only waits has nothing in their calendar.
    """
    session = told.session
    if session is None or told.kind not in INVITING:
        return None
    request = BookingRequest.objects.filter(session=session, user=told.user).first()
    if request is None or request.approved_at is None:
        return None
    is_seated = request.state == RequestState.APPROVED
    meeting = meetings.of(
        session,
        instance=instance,
        path=reverse("tutoring:details", args=[session.pk]),
        standing=Standing.CONFIRMED if is_seated else Standing.CANCELLED,
        takes_part=is_seated,
    )
    reader = Mailbox(told.user.name, told.user.email)
    method, file = calendar.invitation(meeting, reader=reader, stamped_at=now)
    return method.value, file
