"""Requests as programs read them: one person's wish for a seat, as the clock has left it."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Case, When

from peerhall.tutoring import lifecycle
from peerhall.tutoring.agenda import LIMIT
from peerhall.tutoring.models import BookingRequest
from peerhall.tutoring.types import ACTIVE_STATES, ClosedReason, RequestState


class Asked(NamedTuple):
    """One request. `reason` is what whoever closed it wrote; `position` counts from 1, only while waiting."""

    id: int
    user_id: int
    name: str
    requested_at: dt.datetime
    state: RequestState
    closed_reason: ClosedReason | None
    is_vetted: bool
    message: str
    reason: str
    position: int | None


def all_in(session_id: int, facts: lifecycle.Facts, *, now: dt.datetime) -> list[Asked]:
    """Every request of a session, in the order of asking; one query. For those who may read them.

    Where there are more than `LIMIT`, closed ones are left out, the latest first.
    """
    is_closed = Case(When(state__in=ACTIVE_STATES, then=0), default=1)
    rows = list(
        BookingRequest.objects.filter(session=session_id)
        .order_by(is_closed, "queued_at", "id")
        .values_list(
            *("id", "user_id", "user__name", "requested_at", "state", "closed_reason", "is_vetted"),
            *("message", "reason", "answer_by", "queued_at"),
            named=True,
        )[:LIMIT]
    )
    rows.sort(key=lambda row: (row.queued_at, row.id))
    waiting = [row for row in rows if row.state == RequestState.WAITLISTED]
    waiting.sort(key=lambda row: not row.is_vetted)  # within each, the order of asking stays
    places = {row.id: place for place, row in enumerate(waiting, start=1)}
    found = []
    for row in rows:
        state, closed_reason = lifecycle.request_state_at(row, facts, now)
        is_waiting = state == RequestState.WAITLISTED
        found.append(
            Asked(
                row.id,
                row.user_id,
                row.user__name,
                row.requested_at,
                state,
                closed_reason,
                is_waiting and row.is_vetted,
                row.message,
                row.reason,
                places.get(row.id) if is_waiting else None,
            )
        )
    return found
