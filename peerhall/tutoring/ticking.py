"""Writes down what the clock has done to sessions that nobody touches, and tells of it once.

Every read computes the status and every act settles its own session first (`passage`), so a ticker that
stands still shows nothing stale and lets nothing wrong happen: it is late in telling, no more. Each look
finds what is due by indexes, so that its cost does not grow with the past, and takes each session in a
transaction of its own, in the order in which things fell due. After days of standing still it works
through what is due, some at every look. Two tickers at once are safe: whoever takes the session's lock
second finds nothing left to do.
"""

import datetime as dt
import functools
import logging
from collections.abc import Iterator, Mapping
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from peerhall.platform.database import prepared
from peerhall.platform.database.prepared import Prepared
from peerhall.tutoring import seats, status_sql
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState

Due = (
    QuerySet[Session, tuple[dt.datetime | None, int]]
    | QuerySet[BookingRequest, tuple[dt.datetime | None, int]]
)

logger = logging.getLogger(__name__)

AT_ONCE: Final = 200  # sessions of one look: about a second's work
NOW: Final = prepared.instant(0)
STANDINS: Final[Mapping[str, prepared.Value]] = {"now": NOW}


def tick(*, now: dt.datetime) -> int:
    """Settle the sessions that are due at `now`, at most 200 of them; returns how many it took.

    A session that cannot be settled is logged and does not hold up the others.

    :raises OperationalError, InterfaceError: when the database does not answer.
    """
    ids = due(now)
    for session_id in ids:
        try:
            settle(session_id=session_id, now=now)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("Session %d could not be settled.", session_id)
    return len(ids)


@transaction.atomic
def settle(*, session_id: int, now: dt.datetime) -> None:
    """Write down what the clock has done to one session; one that was deleted meanwhile is let be."""
    try:
        seats.lock_session(Session(pk=session_id), now=now)
    except Refusal:
        return


def due(now: dt.datetime) -> list[int]:
    """The sessions that are due at `now`, the longest due first, at most 200 of them."""
    found = [(since, pk) for query in _queries() for since, pk in query.rows({"now": now})]
    return list(dict.fromkeys(pk for _, pk in sorted(found)))[:AT_ONCE]


@functools.cache
def _queries() -> tuple[Prepared, ...]:
    return tuple(Prepared(rows[:AT_ONCE], STANDINS) for rows in _due(NOW))


def _due(now: dt.datetime) -> Iterator[Due]:
    """Each reason for which a session may be due, as (since when, its id), apart for their indexes."""
    for overtaken in status_sql.where_overtaken(now).values():
        yield Session.objects.filter(overtaken).order_by("date", "pk").values_list("date", "pk")
    asked = Session.objects.filter(ask_minimum_at__lte=now).order_by("ask_minimum_at", "pk")
    yield asked.values_list("ask_minimum_at", "pk")
    lapsed = BookingRequest.objects.filter(
        state=RequestState.PENDING, answer_by__lte=now, session__request_ttl_hours__gt=0
    )
    yield lapsed.order_by("answer_by", "pk").values_list("answer_by", "session")
    unanswered = BookingRequest.objects.filter(status_sql.where_unanswered_at_start(now))
    yield unanswered.order_by("session__date", "session").values_list("session__date", "session")
