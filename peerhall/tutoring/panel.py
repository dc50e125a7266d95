"""Requests as read by people: the rows a tutor decides on, and the own row with what became of it.

The waitlist's log is told from the audit trail, so it says exactly what was decided, and when.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Count, Q, QuerySet

from peerhall.accounts import people
from peerhall.accounts.models import User
from peerhall.accounts.people import PersonView
from peerhall.platform.audit import trail
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import ByKeys
from peerhall.tutoring import lateness, lifecycle, status_sql, waitlist_words
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    OPEN_STATUSES,
    TUTORS_NO,
    ClosedReason,
    RequestState,
    Status,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What this community has seen of a student so far; shown only to those who decide (B10)."""

    attended: int
    attended_with_tutor: int
    left_late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRow:
    """One person's request as a tutor sees it. `position` counts from 1 and only while waiting.

    `is_busy`: they have a seat in another session at that time; which one is not the tutor's concern.
    """

    person: PersonView
    state: RequestState
    closed_reason: ClosedReason | None
    message: str
    asked_at: dt.datetime
    position: int | None
    is_vetted: bool
    reason: str
    is_late: bool
    is_excused: bool
    record: Record
    is_busy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """All requests of a session, in the order in which they are to be answered."""

    pending: tuple[RequestRow, ...]
    waiting: tuple[RequestRow, ...]
    seated: tuple[RequestRow, ...]
    declined: tuple[RequestRow, ...]
    left_late: tuple[RequestRow, ...]


NO_RECORD: Final = Record(attended=0, attended_with_tutor=0, left_late=0)
RECORD_FADES_AFTER: Final = dt.timedelta(days=90)  # B10


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRequest:
    """The viewer's own request. `would_be_late` says what withdrawing at this moment means (R8, R9).
    `was_seated`: they have a seat, or had it until the session was called off or expired.
    """

    state: RequestState
    closed_reason: ClosedReason | None
    reason: str
    message: str
    asked_at: dt.datetime
    position: int | None
    is_vetted: bool
    is_promoted: bool
    is_late: bool
    would_be_late: bool
    was_seated: bool
    log: tuple[tuple[dt.datetime, str], ...]


def read_rows(session: Session) -> list[BookingRequest]:
    """Every request of the session with its person, in order of the line; one query."""
    rows = session.requests.select_related("user").order_by("queued_at", "id")
    return list(rows)


def _places(rows: Sequence[BookingRequest]) -> dict[int, int]:
    """Row to place in line, from 1: the vetted ones first, then by time of asking (P)."""
    waiting = [row for row in rows if row.state == RequestState.WAITLISTED]
    waiting.sort(key=lambda row: (not row.is_vetted, row.queued_at, row.pk))
    return {row.pk: place for place, row in enumerate(waiting, start=1)}


def own_request(
    session: Session,
    rows: Sequence[BookingRequest],
    viewer: User,
    *,
    names_visible: Mapping[int, str],
    now: dt.datetime,
) -> OwnRequest | None:
    """The viewer's row among `rows`, or None if they never asked; `names_visible` as in the log's words."""
    row = next((row for row in rows if row.user_id == viewer.pk), None)
    if row is None:
        return None
    state, closed_reason = lifecycle.request_state_at(row, session, now)
    return OwnRequest(
        state=state,
        closed_reason=closed_reason,
        reason=row.reason,
        message=row.message,
        asked_at=row.requested_at,
        position=_places(rows).get(row.pk) if state == RequestState.WAITLISTED else None,
        is_vetted=row.is_vetted and state == RequestState.WAITLISTED,
        is_promoted=row.promoted_at is not None,
        is_late=row.is_late,
        would_be_late=state == RequestState.APPROVED and lateness.is_late_now(row, session, now),
        was_seated=row.was_seated,
        log=tuple(
            waitlist_words.explain(
                trail.of("session", session.pk).filter(person_id__isnull=False),
                viewer_id=viewer.pk,
                names_visible=names_visible,
            )
        ),
    )


def read_panel(session: Session, rows: Sequence[BookingRequest], now: dt.datetime) -> Panel:
    """All of it, for those who may see requests; two queries however many rows."""
    asking = [row.user_id for row in rows if row.state in ACTIVE_STATES]
    around = _Around(_places(rows), _records(asking, session, now), _busy(asking, session, now))
    built = [_row(row, session, around, now) for row in rows]
    waiting = [row for row in built if row.state == RequestState.WAITLISTED]
    return Panel(
        pending=_in(RequestState.PENDING, built),
        waiting=tuple(sorted(waiting, key=lambda row: row.position or 0)),
        seated=_in(RequestState.APPROVED, built),
        declined=tuple(row for row in built if row.closed_reason in TUTORS_NO),
        left_late=tuple(row for row in _in(RequestState.WITHDRAWN, built) if row.is_late),
    )


def _busy(user_ids: Sequence[int], session: Session, now: dt.datetime) -> frozenset[int]:
    """Those of these people who learn or teach elsewhere while the session takes place (A34)."""
    span = {"starts": session.date, "ends": session.ends_at}
    return frozenset(user_id for (user_id,) in _BUSY.rows(user_ids, session=session.pk, now=now, **span))


def _records(user_ids: list[int], session: Session, now: dt.datetime) -> dict[int, Record]:
    rows = _RECORDS.rows(user_ids, creator=session.creator_id, now=now)
    return {
        user_id: Record(attended=attended, attended_with_tutor=with_tutor, left_late=late)
        for user_id, attended, with_tutor, late in rows
    }


# Numbers apart from those that stand in for keys.
_ONE: Final = prepared.number(0)
_NOW: Final = prepared.instant(0)
_STARTS: Final = prepared.instant(1)
_ENDS: Final = prepared.instant(2)


def _select_busy(user_ids: Collection[int]) -> QuerySet[Any, Any]:
    lives = status_sql.where_status(OPEN_STATUSES, _NOW)
    there = Session.objects.filter(lives, date__lt=_ENDS, ends_at__gt=_STARTS).exclude(pk=_ONE)
    learns = BookingRequest.objects.filter(
        user__in=user_ids, state=RequestState.APPROVED, session__in=there
    ).values_list("user_id")
    teaches = there.filter(creator__in=user_ids).values_list("creator_id")
    helps = SessionTutor.objects.filter(user__in=user_ids, session__in=there).values_list("user_id")
    return learns.union(teaches, helps)


def _select_records(user_ids: Collection[int]) -> QuerySet[Any, Any]:
    held = Session.objects.filter(status_sql.where_status({Status.COMPLETED}, _NOW)).values("pk")
    attended = Q(state=RequestState.APPROVED, session__in=held)
    late = Q(is_late=True, is_excused=False, decided_at__gt=_NOW - RECORD_FADES_AFTER)
    return (
        BookingRequest.objects.filter(user__in=user_ids)
        .values("user_id")
        .annotate(
            attended=Count("pk", filter=attended),
            with_tutor=Count("pk", filter=attended & Q(session__creator=_ONE)),
            late=Count("pk", filter=late),
        )
        .order_by("user_id")
        .values_list("user_id", "attended", "with_tutor", "late")
    )


_BUSY: Final = ByKeys(_select_busy, {"session": _ONE, "now": _NOW, "starts": _STARTS, "ends": _ENDS})
_RECORDS: Final = ByKeys(_select_records, {"creator": _ONE, "now": _NOW})


class _Around(NamedTuple):
    """What rows need that they do not hold: read once for all of them."""

    places: Mapping[int, int]
    records: Mapping[int, Record]
    busy: frozenset[int]


def _row(row: BookingRequest, session: Session, around: _Around, now: dt.datetime) -> RequestRow:
    state, closed_reason = lifecycle.request_state_at(row, session, now)
    return RequestRow(
        person=people.person_view(row.user),
        state=state,
        closed_reason=closed_reason,
        message=row.message,
        asked_at=row.requested_at,
        position=around.places.get(row.pk),
        is_vetted=row.is_vetted and state == RequestState.WAITLISTED,
        reason=row.reason,
        is_late=row.is_late,
        is_excused=row.is_excused,
        record=around.records.get(row.user_id, NO_RECORD),
        is_busy=row.user_id in around.busy,
    )


def _in(state: RequestState, rows: Sequence[RequestRow]) -> tuple[RequestRow, ...]:
    return tuple(row for row in rows if row.state == state)
