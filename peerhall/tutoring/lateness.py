"""When giving a seat back is marked late (R9)."""

import datetime as dt

from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState


def is_late_now(request: BookingRequest, session: Session, now: dt.datetime) -> bool:
    """Whether giving the seat back now would be marked late; pages say so before asking.

    Never for a seat that came by promotion (R12), nor for one given before the session was moved (T12).
    """
    if request.state != RequestState.APPROVED or request.promoted_at is not None:
        return False
    moved, seated = session.rescheduled_at, request.approved_at
    if moved is not None and seated is not None and seated <= moved:
        return False
    return now >= session.date - session.cancel_notice
