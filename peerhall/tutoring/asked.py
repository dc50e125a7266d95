"""Requests as programs read them: one person's wish for a seat, as the clock has left it."""

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db.models import Case, QuerySet, When

from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Query
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


class _Row(NamedTuple):
    """`lifecycle.RequestFacts` of a request, and what else is read of it."""

    id: int
    user_id: int
    name: str
    requested_at: dt.datetime
    state: str
    closed_reason: str
    is_vetted: bool
    message: str
    reason: str
    answer_by: dt.datetime | None
    queued_at: dt.datetime


def all_in(session_id: int, facts: lifecycle.Facts, *, now: dt.datetime) -> list[Asked]:
    """Every request of a session, in the order of asking; one query. For those who may read them.

    Where there are more than `LIMIT`, closed ones are left out, the latest first.
    """
    rows = [_Row._make(row) for row in _ALL.rows(session=session_id)]
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
                row.name,
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


def _in_session() -> QuerySet[BookingRequest, Any]:
    is_closed = Case(When(state__in=ACTIVE_STATES, then=0), default=1)
    rows = BookingRequest.objects.filter(session=_SESSION).order_by(is_closed, "queued_at", "id")
    return rows.values_list(
        *("id", "user_id", "user__name", "requested_at", "state", "closed_reason", "is_vetted"),
        *("message", "reason", "answer_by", "queued_at"),
    )[:LIMIT]


_SESSION: Final = prepared.number(0)
_ALL: Final = Query(_in_session, {"session": _SESSION})
