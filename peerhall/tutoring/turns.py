"""The turns that people give a session: publish, decline, cancel, start, end."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform import events
from peerhall.tutoring import drafts, lifecycle, moves, passage, policy, seats
from peerhall.tutoring import events as facts
from peerhall.tutoring.models import Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    TERMINAL_STATUSES,
    ClosedReason,
    Outcome,
    RequestState,
    Status,
)


@transaction.atomic
def publish_session(*, actor: User, session: Session, now: dt.datetime) -> Session:
    """T1: let others see a session that waited for review. A second call changes nothing.

    :raises Refusal: not_found, forbidden, not_open, too_late.
    """
    session = seats.lock_visible(session, actor, now=now)
    _check_may_review(actor, session)
    status = lifecycle.status_at(session, now)
    if status == Status.PENDING_APPROVAL:
        moves.change_status(session, Status.APPROVED, act="T1", actor=actor, now=now, is_hidden=False)
        events.publish(facts.SessionPublished(session_id=session.pk, actor_id=actor.pk, at=now))
    elif status in TERMINAL_STATUSES:
        raise _over(status)
    return session


@transaction.atomic
def decline_session(*, actor: User, session: Session, reason: str, now: dt.datetime) -> Session:
    """T1b: do not publish it; its tutors read the reason. A second call changes nothing.

    :raises Refusal: not_found, forbidden, not_open, too_late.
    :raises drafts.Invalid: when the reason is too long or holds invisible characters.
    """
    reason = drafts.clean_message(reason, field="reason")
    session = seats.lock_visible(session, actor, now=now)
    _check_may_review(actor, session)
    status = lifecycle.status_at(session, now)
    if status == Status.CANCELLED and session.is_hidden:
        return session
    if status in TERMINAL_STATUSES:
        raise _over(status)
    if status != Status.PENDING_APPROVAL:
        raise Refusal("not_open", _("This session is published. You can cancel it."))
    moves.change_status(
        session,
        Status.CANCELLED,
        act="T1b",
        actor=actor,
        now=now,
        outcome=Outcome.CANCELLED_BY_ORGANIZER,
        cancel_reason=reason,
    )
    events.publish(facts.SessionDeclined(session_id=session.pk, actor_id=actor.pk, at=now, reason=reason))
    return session


@transaction.atomic
def cancel_session(*, actor: User, session: Session, reason: str, now: dt.datetime) -> Session:
    """T4, or T10 while it is live: close it and every active request. A second call changes nothing.

    Its creator may before it starts; moderators, who say why, and organizers until it is over.

    :raises Refusal: not_found, forbidden, too_late.
    :raises drafts.Invalid: when a moderator gives no reason, or the reason cannot be kept.
    """
    reason = drafts.clean_message(reason, field="reason")
    session = seats.lock_visible(session, actor, now=now)
    if not policy.may_cancel(actor, session):
        raise Refusal("forbidden", _("Only who created a session may cancel it."))
    status = lifecycle.status_at(session, now)
    if status == Status.CANCELLED:
        return session
    if status in TERMINAL_STATUSES:
        raise _over(status)
    has_begun = status == Status.ONGOING or now >= session.date
    if has_begun and not actor.is_moderator:
        raise Refusal("too_late", _("It has started. You can end it instead."))
    is_own = policy.is_creator(actor, session) and not has_begun
    if not is_own and not actor.is_organizer and not reason:
        raise drafts.Invalid({"reason": [_("Say why, so that everybody understands.")]})
    _cancel(actor, session, reason, is_own=is_own, is_live=status == Status.ONGOING, now=now)
    return session


@transaction.atomic
def start_session(*, actor: User, session: Session, now: dt.datetime) -> Session:
    """T5 from 15 minutes before the start; T5b, the open door, from the start on. Twice is once.

    Where the clock has begun it, the tutor's coming is what is written.

    :raises Refusal: not_found, forbidden, not_open, too_early, too_late.
    """
    session = seats.lock_visible(session, actor, now=now)
    if not policy.may_start(actor, session):
        raise Refusal("forbidden", _("Only its tutors may start a session."))
    status = lifecycle.status_at(session, now)
    if status == Status.ONGOING and session.started_at is not None:
        return session
    _check_may_begin(session, status, now=now)
    is_running = status == Status.ONGOING
    turn = "T5b" if status == Status.APPROVED else "T5"
    moves.change_status(
        session,
        Status.ONGOING,
        act="tutor_arrived" if is_running else turn,
        actor=actor,
        now=now,
        started_at=now,
        tutor_seen_at=session.tutor_seen_at or now,
    )
    fact = facts.TutorArrived if is_running else facts.SessionStarted
    events.publish(fact(session_id=session.pk, actor_id=actor.pk, at=now))
    return session


@transaction.atomic
def end_session(*, actor: User, session: Session, now: dt.datetime) -> Session:
    """T7 or T9 by the tutor's End. A second call changes nothing.

    :raises Refusal: not_found, forbidden, not_open, too_early, too_late.
    """
    session = seats.lock_visible(session, actor, now=now)
    if not policy.may_start(actor, session):
        raise Refusal("forbidden", _("Only its tutors may end a session."))
    status = lifecycle.status_at(session, now)
    if status == Status.COMPLETED:
        return session
    if status in TERMINAL_STATUSES:
        raise _over(status)
    if status != Status.ONGOING:
        raise Refusal("too_early", _("It has not started yet."))
    if session.room_opened_at is not None and session.tutor_seen_at is None:
        raise Refusal("too_early", _("People wait in the room, and its tutor has not come yet."))
    is_empty = _is_empty(session)
    outcome = Outcome.NOBODY_CAME if is_empty else Outcome.HELD
    act = "T9" if is_empty else "T7"
    moves.change_status(
        session, Status.COMPLETED, act=act, actor=actor, now=now, outcome=outcome, ended_at=now
    )
    passage.expire_waiting(session, now=now)
    events.publish(facts.SessionEnded(session_id=session.pk, actor_id=actor.pk, at=now, outcome=outcome))
    return session


def _is_empty(session: Session) -> bool:
    """Whether nobody came (T9), by presence where it is measured."""
    if session.room_opened_at is not None:
        return session.student_seen_at is None
    return session.tutor_seen_at is not None and session.seats_taken == 0


def _over(status: Status) -> Refusal:
    if status == Status.CANCELLED:
        return Refusal("not_open", _("This session was cancelled."))
    return Refusal("too_late", _("This session is over."))


def _check_may_review(actor: User, session: Session) -> None:
    if not policy.may_publish(actor, session):
        raise Refusal("forbidden", _("Only moderators publish and decline sessions."))


def _check_may_begin(session: Session, status: Status, *, now: dt.datetime) -> None:
    if status in TERMINAL_STATUSES:
        raise _over(status)
    if status == Status.PENDING_APPROVAL:
        raise Refusal("not_open", _("This session waits to be published."))
    if now < session.date - lifecycle.DOORS_BEFORE_START:
        raise Refusal("too_early", _("Doors open 15 minutes before the start."))
    if status == Status.APPROVED and now < session.date:
        raise Refusal("too_early", _("Too few people have a seat. You can open the door at the start."))


def _cancel(
    actor: User, session: Session, reason: str, *, is_own: bool, is_live: bool, now: dt.datetime
) -> None:
    closed = []
    for request in session.requests.filter(state__in=ACTIVE_STATES).order_by("id"):
        moves.close(
            request, RequestState.REJECTED, ClosedReason.SESSION_CANCELLED, act="R17", actor=actor, now=now
        )
        closed.append(request.pk)
    was_late = is_own and now >= session.date - session.cancel_notice
    by_whom = Outcome.CANCELLED_BY_TUTOR if is_own else Outcome.CANCELLED_BY_ORGANIZER
    session.refresh_from_db(fields=["seats_taken"])
    moves.change_status(
        session,
        Status.CANCELLED,
        act="T10" if is_live else "T4",
        actor=actor,
        now=now,
        outcome=Outcome.STOPPED if is_live else by_whom,
        cancel_reason=reason,
        was_cancelled_late=was_late,
        sequence=session.sequence + 1,
    )
    events.publish(
        facts.SessionCancelled(
            session_id=session.pk,
            actor_id=actor.pk,
            at=now,
            reason=reason,
            was_late=was_late,
            closed_request_ids=tuple(closed),
        )
    )
