"""A student's request: asking for a seat and giving it back; what tutors decide is in `decisions`.

Each write locks the student, then the session, and asks every question again inside.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.platform import events
from peerhall.platform.audit import trail
from peerhall.tutoring import drafts, lifecycle, moves, offers, overlaps, policy, seats, turns
from peerhall.tutoring import events as facts
from peerhall.tutoring.decisions import (
    approve_all,
    approve_request,
    close_requests_of,
    excuse_request,
    reject_request,
)
from peerhall.tutoring.lateness import is_late_now
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.overlaps import overlapping
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    TERMINAL_STATUSES,
    TUTORS_NO,
    ApprovalMode,
    ClosedReason,
    RequestState,
    Status,
)

__all__ = [
    "approve_all",
    "approve_request",
    "ask",
    "cancel",
    "close_requests_of",
    "excuse_request",
    "is_late_now",
    "note_requests_read",
    "overlapping",
    "reject_request",
    "request_to_join",
    "withdraw_request",
]


def request_to_join(*, student: User, session: Session, message: str, now: dt.datetime) -> BookingRequest:
    """`ask`, for whom it makes no difference whether the request was there already."""
    return ask(student=student, session=session, message=message, now=now)[0]


@transaction.atomic
def ask(*, student: User, session: Session, message: str, now: dt.datetime) -> tuple[BookingRequest, bool]:
    """R1, R2 or R3: ask for a seat; the request, and whether this call made it or opened it again.

    Asking again while a request is active returns that request.

    :raises Refusal: not_found, own_session, frozen, unverified, blocked, not_open, too_late,
        already_rejected, student_conflict, session_full.
    :raises drafts.Invalid: when the message is too long or holds invisible characters.
    """
    message = drafts.clean_message(message, field="message")
    (student,) = seats.lock_people(student)
    session = seats.lock_session(session, now=now)
    _check_may_ask(student, session)
    known = seats.request_of(student, session)
    if known is not None and known.state in ACTIVE_STATES:
        return known, False
    _check_open(session, known, now=now)
    if communities.current().block_student_overlaps:
        overlaps.check_student(student, session, now=now)
    state = _entry(session, now=now)
    request = _write_entry(known, student, session, state=state, message=message, now=now)
    _tell_entry(request, student, now=now)
    seats.settle(session, now=now)
    return request, True


@transaction.atomic
def withdraw_request(
    *, student: User, session: Session, now: dt.datetime, reason: str = ""
) -> BookingRequest:
    """R7, R8 or R9: leave the line or give the seat back. A second call returns the same request.

    :raises Refusal: not_found, not_open, too_late.
    :raises drafts.Invalid: when the reason is too long or holds invisible characters.
    """
    reason = drafts.clean_message(reason, field="reason")
    session = seats.lock_session(session, now=now)
    request = seats.request_of(student, session)
    if request is None:
        raise Refusal("not_found", _("You have not asked for a seat here."))
    if request.state == RequestState.WITHDRAWN:
        return request
    if request.state not in ACTIVE_STATES:
        raise Refusal("not_open", _("Your request is already closed."))
    if lifecycle.status_at(session, now) in TERMINAL_STATUSES:
        raise Refusal("too_late", _("This session is over."))
    had_seat, was_late = request.state == RequestState.APPROVED, is_late_now(request, session, now)
    moves.close(
        request,
        RequestState.WITHDRAWN,
        ClosedReason.WITHDRAWN,
        act="R7" if not had_seat else "R9" if was_late else "R8",
        actor=student,
        now=now,
        reason=reason,
        is_late=was_late,
    )
    session.seats_taken -= had_seat
    common = moves.fact_of(request, actor=student, now=now)
    events.publish(facts.RequestWithdrawn(had_seat=had_seat, was_late=was_late, **common))
    seats.settle(session, now=now)
    return request


@transaction.atomic
def cancel(*, actor: User, session: Session, now: dt.datetime, reason: str = "") -> Session | BookingRequest:
    """What "cancel" says without saying what: who teaches means the session, others their own booking.

    Moderators and organizers without a booking mean the session too (A12). A booking given back still
    counts as theirs: a call that is repeated must never close the session for everybody. Returns what
    was cancelled.

    :raises Refusal: as `turns.cancel_session` or `withdraw_request`.
    :raises drafts.Invalid: likewise.
    """
    session = seats.lock_session(session, now=now)
    own = None if policy.is_tutor(actor, session) else seats.request_of(actor, session)
    is_theirs = own is not None and own.state in {*ACTIVE_STATES, RequestState.WITHDRAWN}
    if is_theirs or (own is not None and not policy.may_cancel(actor, session)):
        return withdraw_request(student=actor, session=session, now=now, reason=reason)
    return turns.cancel_session(actor=actor, session=session, reason=reason, now=now)


@transaction.atomic
def note_requests_read(*, reader: User, session: Session, now: dt.datetime) -> None:
    """Put on record that somebody who does not teach the session read others' messages (1d)."""
    trail.record(at=now, act="requests_read", scope="session", scope_id=session.pk, actor_id=reader.pk)


def _check_may_ask(student: User, session: Session) -> None:
    if not policy.may_see(student, session):
        raise Refusal("not_found", _("This session is no longer here."))
    if policy.is_tutor(student, session):
        raise Refusal("own_session", _("You teach this session, so you need no seat in it."))
    if refusal := policy.why_not_act(student):
        raise refusal
    if policy.are_kept_apart(student, session):
        raise Refusal("blocked", _("You cannot ask for a seat in this session."))


def _check_open(session: Session, known: BookingRequest | None, *, now: dt.datetime) -> None:
    status = lifecycle.status_at(session, now)
    if status == Status.PENDING_APPROVAL:
        raise Refusal("not_open", _("This session waits to be published. Ask again once it is."))
    if status == Status.CANCELLED:
        raise Refusal("not_open", _("This session was cancelled."))
    if not lifecycle.takes_requests(session, now):
        raise Refusal("too_late", _("This session has started. Requests are closed."))
    if known is not None and known.closed_reason in TUTORS_NO:
        raise Refusal(
            "already_rejected", _("The tutor couldn't fit you in. Only the tutor can take you back in.")
        )


def _entry(session: Session, *, now: dt.datetime) -> RequestState:
    """Where a new request begins: on a seat, before the tutor, or at the end of the line.

    Nobody takes a seat past people who wait; once the session has begun the line stands still, and
    the tutor decides whom to let in.
    """
    waiting = seats.count(session, RequestState.WAITLISTED)
    if offers.has_room(free=session.seats_left, waiting=waiting, has_started=now >= session.date):
        is_automatic = session.approval_mode == ApprovalMode.AUTO and not waiting
        return RequestState.APPROVED if is_automatic else RequestState.PENDING
    if not session.has_waitlist or now >= session.date:
        raise Refusal("session_full", _("All seats are taken."), offers=[])
    return RequestState.WAITLISTED


def _write_entry(
    known: BookingRequest | None,
    student: User,
    session: Session,
    *,
    state: RequestState,
    message: str,
    now: dt.datetime,
) -> BookingRequest:
    """A new row, or the old one opened again at the end of the line (R19)."""
    is_seated = state == RequestState.APPROVED
    is_waiting = state == RequestState.WAITLISTED
    values: dict[str, object] = {
        "message": message,
        "requested_at": now,
        "queued_at": seats.end_of_line(session, now),
        "is_vetted": is_waiting and session.approval_mode == ApprovalMode.AUTO,
        "answer_by": seats.answer_by(session, now) if state == RequestState.PENDING else None,
        "approved_at": now if is_seated else None,
    }
    act = "R2" if is_seated else "R3" if is_waiting else "R1"
    if known is None:
        request = BookingRequest.objects.create(session=session, user=student, state=state, **values)
        moves.note(request, act=act, actor=student, now=now)
    else:
        request = known
        forgotten: dict[str, object] = dict.fromkeys(("promoted_at", "decided_at", "decided_by_id"))
        forgotten |= {"closed_reason": "", "reason": "", "is_late": False, "is_excused": False}
        moves.move(request, state, act=act, actor=student, now=now, **values, **forgotten)
    session.seats_taken += is_seated
    return request


def _tell_entry(request: BookingRequest, student: User, *, now: dt.datetime) -> None:
    common = moves.fact_of(request, actor=student, now=now)
    if request.state == RequestState.APPROVED:
        events.publish(facts.JoinedAutomatically(**common))
    elif request.state == RequestState.WAITLISTED:
        events.publish(facts.RequestWaitlisted(position=seats.position(request), **common))
    else:
        events.publish(facts.JoinRequested(**common))
