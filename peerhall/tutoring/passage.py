"""What passing time does to one session and its requests, written down once: rows, trail, facts.

`lifecycle.RULES` says what the clock means; this says what follows when it has happened:

====  ============================  ==============================================================
row   status                        what follows
====  ============================  ==============================================================
T5    scheduled → ongoing           `SessionStarted`
T5b   approved → ongoing            `SessionStarted`
T6    approved → expired            `SessionExpired`; everybody's request closes (R17)
T6b   pending_approval → expired    `SessionExpired`; everybody's request closes (R17)
T7    … → completed (held)          `SessionEnded`; who still waits was never answered (R11)
T8    … → expired (tutor_no_show)   `SessionExpired`; seats stay, who waits likewise
T9    … → completed (nobody_came)   `SessionEnded`; likewise
====  ============================  ==============================================================

Before any of these, requests whose own deadline passed expire with `RequestExpired` (R11), and the tutor
of a session that lacks its minimum is asked once whether it shall run (`MinimumNotReached`). A session
that slept through several rows, because nothing looked at it, takes the last one only: nobody is told at
noon that yesterday's session has started.

`seats.lock_session` calls this for every act, the ticker for sessions that nobody touches; the row is
locked, so that it happens once.
"""

import datetime as dt
from typing import Final

from peerhall.platform import events
from peerhall.platform.audit import trail
from peerhall.platform.database import prepared
from peerhall.platform.database.repeated import Instances
from peerhall.tutoring import events as facts
from peerhall.tutoring import lifecycle, moves
from peerhall.tutoring.lifecycle import Rule
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ACTIVE_STATES, ClosedReason, Outcome, RequestState

_WAITING: Final = sorted(ACTIVE_STATES - {RequestState.APPROVED})
# Asked by every act on a session.
_SESSION: Final = prepared.number(0)
_PENDING: Final = Instances(
    BookingRequest,
    lambda: BookingRequest.objects.filter(session=_SESSION, state=RequestState.PENDING).order_by(
        "queued_at", "id"
    ),
    {"session": _SESSION},
)


def let_pass(session: Session, *, now: dt.datetime) -> bool:
    """Bring a locked session to where the clock has taken it; a second call at `now` changes nothing.

    Returns whether a request ran out of time: before the start its turn goes to the next in line (R16).
    """
    asks_at = session.ask_minimum_at
    if asks_at is not None and asks_at <= now:
        _ask_whether_to_run(session, now=now)
    if now < session.date and not session.request_ttl_hours:
        return False
    rule = lifecycle.overtaking_rule(session, now)
    has_expired = _expire_unanswered(session, now=now)
    if rule is not None:
        _take(rule, session, now=now)
    return has_expired


def _take(rule: Rule, session: Session, *, now: dt.datetime) -> None:
    """Write the status of a row that applies, with what follows from it."""
    outcome = rule.outcome
    if outcome is None:
        moves.change_status(session, rule.status, act=rule.id, actor=None, now=now)
        events.publish(facts.SessionStarted(session_id=session.pk, actor_id=None, at=now))
    elif outcome in lifecycle.NEVER_BEGAN:
        closed = _close_all(session, now=now)
        _end(rule, outcome, session, now=now)
        events.publish(
            facts.SessionExpired(
                session_id=session.pk, actor_id=None, at=now, outcome=outcome, closed_request_ids=closed
            )
        )
    elif outcome == Outcome.TUTOR_NO_SHOW:
        _end(rule, outcome, session, now=now)
        expire_waiting(session, now=now)
        seated = session.requests.filter(state=RequestState.APPROVED).order_by("queued_at", "id")
        events.publish(
            facts.SessionExpired(
                session_id=session.pk,
                actor_id=None,
                at=now,
                outcome=outcome,
                closed_request_ids=tuple(seated.values_list("pk", flat=True)),
            )
        )
    else:
        _end(rule, outcome, session, now=now)
        expire_waiting(session, now=now)
        events.publish(facts.SessionEnded(session_id=session.pk, actor_id=None, at=now, outcome=outcome))


def _end(rule: Rule, outcome: Outcome, session: Session, *, now: dt.datetime) -> None:
    moves.change_status(session, rule.status, act=rule.id, actor=None, now=now, outcome=outcome)


def _close_all(session: Session, *, now: dt.datetime) -> tuple[int, ...]:
    """R17: it never began, so every seat and every place in line ends with it."""
    closed = []
    for request in session.requests.filter(state__in=ACTIVE_STATES).order_by("queued_at", "id"):
        session.seats_taken -= request.state == RequestState.APPROVED
        why = ClosedReason.SESSION_EXPIRED
        moves.close(request, RequestState.REJECTED, why, act="R17", actor=None, now=now)
        closed.append(request.pk)
    return tuple(closed)


def expire_waiting(session: Session, *, now: dt.datetime) -> None:
    """R11 at the end, also by the tutor's hand: who still asks or waits gets no answer any more."""
    for request in session.requests.filter(state__in=_WAITING).order_by("queued_at", "id"):
        _expire(request, now=now)


def _expire_unanswered(session: Session, *, now: dt.datetime) -> bool:
    """R11: requests past their own deadline, whatever becomes of the session; whether there were any."""
    pending = _PENDING.all(session=session.pk)
    late = [request for request in pending if lifecycle.has_deadline_passed(request, session, now)]
    for request in late:
        request.session = session
        _expire(request, now=now)
    return bool(late)


def _expire(request: BookingRequest, *, now: dt.datetime) -> None:
    was_waitlisted = request.state == RequestState.WAITLISTED
    moves.close(request, RequestState.EXPIRED, ClosedReason.EXPIRED, act="R11", actor=None, now=now)
    events.publish(
        facts.RequestExpired(was_waitlisted=was_waitlisted, **moves.fact_of(request, actor=None, now=now))
    )


def _ask_whether_to_run(session: Session, *, now: dt.datetime) -> None:
    """T5b: once, where the minimum is not reached at start − notice; after the start it is too late."""
    session.ask_minimum_at = None
    session.save(update_fields=["ask_minimum_at"])
    if not lifecycle.is_short(session, minimum=session.min_participants, now=now):
        return
    trail.record(
        at=now,
        act="minimum_not_reached",
        scope="session",
        scope_id=session.pk,
        actor_id=None,
        after={"seated": session.seats_taken, "minimum": session.min_participants},
    )
    events.publish(
        facts.MinimumNotReached(
            session_id=session.pk,
            actor_id=None,
            at=now,
            seated=session.seats_taken,
            minimum=session.min_participants,
        )
    )
