"""Seats: taking the session's lock, moving one request, and settling what a free or taken seat causes.

Every write of `sessions` and `bookings` works alike: lock the people concerned, lock the session, do
the one act, then `settle`. People come before the session because freezing somebody begins with their
row and goes on to their sessions; any other order could make two such writes wait for each other.
"""

import datetime as dt
from typing import Final, TypedDict

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform import database, events
from peerhall.platform.audit import trail
from peerhall.tutoring import events as facts
from peerhall.tutoring import lifecycle, status_sql
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import TERMINAL_STATUSES, ClosedReason, RequestState, Status

LINE: Final = ("-is_vetted", "queued_at", "id")  # who is seated first (P)


class FactFields(TypedDict):
    """The fields that every fact about a request has."""

    session_id: int
    actor_id: int | None
    at: dt.datetime
    request_id: int
    student_id: int


def lock_people(*people: User) -> list[User]:
    """Fresh rows of these people, locked, in the order given."""
    rows = database.lock(User.objects.filter(pk__in={person.pk for person in people}).order_by("pk"))
    found = {row.pk: row for row in rows}
    return [found[person.pk] for person in people]


def lock_session(session: Session, *, now: dt.datetime) -> Session:
    """The fresh row, locked, with requests that the clock has closed written as such (R11).

    :raises Refusal: not_found, when somebody has deleted it.
    """
    fresh = database.lock(Session.objects.filter(pk=session.pk)).first()
    if fresh is None:
        raise Refusal("not_found", _("This session is no longer here."))
    _expire_requests(fresh, now=now)
    return fresh


def move(
    request: BookingRequest,
    state: RequestState,
    *,
    act: str,
    actor: User | None,
    now: dt.datetime,
    **changes: object,
) -> None:
    """Take a request to `state`, if it still is where we found it, with one row in the audit trail.

    :raises Refusal: not_open, when it moved meanwhile, which the session's lock should make impossible.
    """
    before = _facts_of(request)
    is_vetted = bool(changes.pop("is_vetted", False))
    values = {"state": state, "is_vetted": is_vetted, **changes}
    moved = BookingRequest.objects.filter(pk=request.pk, state=request.state).update(**values)
    if moved != 1:
        raise Refusal("not_open", _("This request changed a moment ago. Look at it again."))
    for name, value in values.items():
        setattr(request, name, value)
    # The database derives it: read it again where somebody asks.
    request.__dict__.pop("status", None)
    note(request, act=act, actor=actor, now=now, before=before)


def note(
    request: BookingRequest,
    *,
    act: str,
    actor: User | None,
    now: dt.datetime,
    before: dict[str, str | bool] | None = None,
) -> None:
    """One row in the session's trail; the waitlist's explained log is replayed from these."""
    trail.record(
        at=now,
        act=act,
        scope="session",
        scope_id=request.session_id,
        actor_id=actor.pk if actor else None,
        person_id=request.user_id,
        before=before,
        after=_facts_of(request),
    )


def close(
    request: BookingRequest,
    state: RequestState,
    why: ClosedReason,
    *,
    act: str,
    actor: User | None,
    now: dt.datetime,
    **changes: object,
) -> None:
    """`move` a request out of the line or its seat."""
    changes = {"decided_at": now, "decided_by": actor, "answer_by": None, **changes}
    move(request, state, act=act, actor=actor, now=now, closed_reason=why, **changes)


def seat(
    request: BookingRequest, session: Session, *, act: str, actor: User | None, now: dt.datetime
) -> None:
    """`move` a request onto a seat; the caller has seen that one is free, under the lock."""
    move(
        request,
        RequestState.APPROVED,
        act=act,
        actor=actor,
        now=now,
        closed_reason="",
        reason="",
        approved_at=now,
        promoted_at=now if act == "R12" else None,
        decided_at=now,
        decided_by=actor,
        answer_by=None,
        is_late=False,
        is_excused=False,
    )
    session.seats_taken += 1  # the database counted too


def answer_by(session: Session, now: dt.datetime) -> dt.datetime | None:
    """When a request made pending now expires unanswered, where there is a time to live."""
    hours = session.request_ttl_hours
    return now + dt.timedelta(hours=hours) if hours else None


def end_of_line(session: Session, now: dt.datetime) -> dt.datetime:
    """A place behind everybody: `now`, or just after a place that a faster clock has given."""
    last: dt.datetime | None = session.requests.aggregate(last=Max("queued_at"))["last"]
    return now if last is None or last < now else last + dt.timedelta(microseconds=1)


def count(session: Session, state: RequestState) -> int:
    """How many requests are in this stored state; of clocks `lock_session` has taken care."""
    return session.requests.filter(state=state).count()


def position(request: BookingRequest) -> int:
    """Place in line of somebody who waits, from 1."""
    line = BookingRequest.objects.filter(session_id=request.session_id, state=RequestState.WAITLISTED)
    ids = list(line.order_by(*LINE).values_list("pk", flat=True))
    return ids.index(request.pk) + 1


def settle(session: Session, *, now: dt.datetime) -> None:
    """What follows from the seats as they now are: P, R5, T2 and T3. The session is locked."""
    # Most sessions have no line: one look spares its three queries.
    if _line(session).exists():
        seat_vetted(session, now=now)
        _return_next(session, now=now)
    if session.seats_left == 0 and session.has_waitlist:
        _queue_pending(session, now=now)
    _confirm(session, now=now)


def seat_vetted(session: Session, *, now: dt.datetime) -> None:
    """P, first half (R12): free seats go to those whom the tutor has said yes to. It stops at the start."""
    if session.seats_left <= 0 or now >= session.date:
        return
    for request in _line(session).filter(is_vetted=True)[: session.seats_left]:
        seat(request, session, act="R12", actor=None, now=now)
        events.publish(facts.RequestPromoted(**fact_of(request, actor=None, now=now)))


def _return_next(session: Session, *, now: dt.datetime) -> None:
    """P, second half (R16): what is still free is offered to the next in line, for the tutor to decide."""
    if session.seats_left <= 0 or now >= session.date:
        return
    # A pending request holds no seat: no more are returned than there are seats to decide about.
    unasked = max(0, session.seats_left - count(session, RequestState.PENDING))
    for request in _line(session).filter(is_vetted=False)[:unasked]:
        move(request, RequestState.PENDING, act="R16", actor=None, now=now, answer_by=answer_by(session, now))
        events.publish(facts.RequestReturned(**fact_of(request, actor=None, now=now)))


def _line(session: Session) -> QuerySet[BookingRequest]:
    """Who waits, the next to be seated first."""
    return session.requests.filter(state=RequestState.WAITLISTED).order_by(*LINE)


def _queue_pending(session: Session, *, now: dt.datetime) -> None:
    """R5: the last seat is gone, so who asked waits, in the order of asking."""
    for request in session.requests.filter(state=RequestState.PENDING).order_by("queued_at", "id"):
        move(request, RequestState.WAITLISTED, act="R5", actor=None, now=now, answer_by=None)
        events.publish(
            facts.RequestWaitlisted(position=position(request), **fact_of(request, actor=None, now=now))
        )


def _confirm(session: Session, *, now: dt.datetime) -> None:
    """T2 and T3: whether it will take place."""
    is_confirmed = session.seats_taken >= session.min_participants
    if session.status == Status.APPROVED and is_confirmed:
        change_status(session, Status.SCHEDULED, act="T2", actor=None, now=now)
        events.publish(facts.SessionConfirmed(session_id=session.pk, actor_id=None, at=now))
    elif session.status == Status.SCHEDULED and not is_confirmed and now < session.date:
        change_status(session, Status.APPROVED, act="T3", actor=None, now=now)
        events.publish(facts.SessionUnconfirmed(session_id=session.pk, actor_id=None, at=now))


def change_status(
    session: Session, status: Status, *, act: str, actor: User | None, now: dt.datetime, **changes: object
) -> None:
    """Write a session's new status and what goes with it, with one row in the audit trail."""
    before = session.status
    for name, value in {"status": status, "updated_at": now, **changes}.items():
        setattr(session, name, value)
    session.save(update_fields=["status", "updated_at", *changes])
    trail.record(
        at=now,
        act=act,
        scope="session",
        scope_id=session.pk,
        actor_id=actor.pk if actor else None,
        before={"status": before},
        after={"status": status},
    )


def _expire_requests(session: Session, *, now: dt.datetime) -> None:
    """R11, written down before anything else is decided, so that no later act can undo it.

    Only while the session lives: after that, reads say what its requests have become.
    """
    if now < session.date and not session.request_ttl_hours:
        return
    if lifecycle.status_at(session, now) in TERMINAL_STATUSES:
        return
    lapsed = status_sql.where_request_state({RequestState.EXPIRED}, now)
    for request in session.requests.filter(lapsed, state=RequestState.PENDING).order_by("id"):
        close(request, RequestState.EXPIRED, ClosedReason.EXPIRED, act="R11", actor=None, now=now)
        events.publish(facts.RequestExpired(**fact_of(request, actor=None, now=now)))


def fact_of(request: BookingRequest, *, actor: User | None, now: dt.datetime) -> FactFields:
    """The common fields of a fact about this request."""
    return {
        "session_id": request.session_id,
        "actor_id": actor.pk if actor else None,
        "at": now,
        "request_id": request.pk,
        "student_id": request.user_id,
    }


def _facts_of(request: BookingRequest) -> dict[str, str | bool]:
    """What the trail keeps of a request: its state and its place in line."""
    return {
        "state": request.state,
        "is_vetted": request.is_vetted,
        "queued_at": request.queued_at.isoformat(),
    }
