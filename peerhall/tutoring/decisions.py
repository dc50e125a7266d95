"""What a tutor decides about one person's request, and what a moderator closes."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from peerhall.accounts import communities
from peerhall.accounts.models import User
from peerhall.platform import events
from peerhall.tutoring import drafts, editing, lifecycle, moves, overlaps, policy, seats
from peerhall.tutoring import events as facts
from peerhall.tutoring.models import MAX_PARTICIPANTS, BookingRequest, Session
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import (
    ACTIVE_STATES,
    OPEN_STATUSES,
    TERMINAL_STATUSES,
    TUTORS_NO,
    ClosedReason,
    RequestState,
    Status,
)


@transaction.atomic
def approve_request(
    *,
    actor: User,
    session: Session,
    student: User,
    now: dt.datetime,
    vet: bool = False,
    raise_to: object = None,
) -> BookingRequest:
    """R4 or R18: give the student a seat; with `vet`, where none is free, the first place in line (R6b).

    `raise_to` first makes room, up to so many seats (T12); it never takes seats away. A second call
    returns the same request and tells nobody again.

    :raises Refusal: forbidden, not_found, not_open, too_late, student_conflict; session_full with
        `offers`: "raise_limit" is this call again with the refusal's own `raise_to`, "vet" with `vet`.
    :raises drafts.Invalid: when `raise_to` is no number of seats.
    """
    is_blocking = communities.current().block_student_overlaps
    if is_blocking:
        seats.lock_people(student)
    session, request = _locked_for_decision(actor, session, student, now=now)
    if request.state == RequestState.APPROVED or (vet and request.is_vetted):
        return request
    _check_still_asks(request, session)
    if is_blocking:
        overlaps.check_student(student, session, now=now)
    if raise_to is not None:
        _make_room(request, session, raise_to, actor=actor, now=now)
    if request.state == RequestState.APPROVED:  # promised before, and now there was room
        seats.settle(session, now=now)
    elif session.seats_left > 0:
        _approve(request, session, actor=actor, now=now)
        seats.settle(session, now=now)
    elif vet and _may_queue(session, now):
        _vet(request, session, actor=actor, now=now)
    else:
        raise _full(request, session, now=now)
    return request


@transaction.atomic
def approve_all(*, actor: User, session: Session, now: dt.datetime) -> list[BookingRequest]:
    """R4 for everybody pending, in the order of asking, while there are seats; returns the approved.

    Who cannot be in two places at once, where the community blocks that, is left pending.

    :raises Refusal: forbidden, not_found, not_open, too_late.
    """
    pending = BookingRequest.objects.filter(session=session, state=RequestState.PENDING)
    is_blocking = communities.current().block_student_overlaps
    if is_blocking:
        seats.lock_people(*User.objects.filter(requests__in=pending))
    session = _lock_for_decision(actor, session, now=now)
    approved = []
    for request in session.requests.filter(state=RequestState.PENDING).order_by("queued_at", "id"):
        if session.seats_left == 0:
            break
        if is_blocking and overlaps.overlapping(request.user, session, now=now).exists():
            continue
        _approve(request, session, actor=actor, now=now)
        approved.append(request)
    seats.settle(session, now=now)
    return approved


@transaction.atomic
def reject_request(
    *, actor: User, session: Session, student: User, reason: str, now: dt.datetime
) -> BookingRequest:
    """R6 or R10: decline a request, or take a seat back. A second call returns the same request.

    :raises Refusal: forbidden, not_found, not_open, too_late.
    :raises drafts.Invalid: when the reason is too long or holds invisible characters.
    """
    reason = drafts.clean_message(reason, field="reason")
    session, request = _locked_for_decision(actor, session, student, now=now)
    if request.closed_reason in TUTORS_NO:
        return request
    if request.state not in ACTIVE_STATES:
        raise Refusal("not_open", _("This request is already closed."))
    had_seat = request.state == RequestState.APPROVED
    closed = ClosedReason.REMOVED if had_seat else ClosedReason.TUTOR
    act = "R10" if had_seat else "R6"
    moves.close(request, RequestState.REJECTED, closed, act=act, actor=actor, now=now, reason=reason)
    session.seats_taken -= had_seat
    fact = facts.StudentRemoved if had_seat else facts.RequestRejected
    events.publish(fact(reason=reason, **moves.fact_of(request, actor=actor, now=now)))
    seats.settle(session, now=now)
    return request


@transaction.atomic
def excuse_request(*, actor: User, session: Session, student: User, now: dt.datetime) -> BookingRequest:
    """R9: take the mark off a late withdrawal; also after the session. A second call changes nothing.

    :raises Refusal: forbidden, not_found, not_open.
    """
    session = seats.lock_session(session, now=now)
    _check_may_decide(actor, session)
    request = _request_of(student, session)
    if not request.is_late:
        raise Refusal("not_open", _("There is no late mark to excuse."))
    if BookingRequest.objects.filter(pk=request.pk, is_excused=False).update(is_excused=True) == 1:
        request.is_excused = True
        moves.note(request, act="excused", actor=actor, now=now)
        events.publish(facts.RequestExcused(**moves.fact_of(request, actor=actor, now=now)))
    return request


@transaction.atomic
def close_requests_of(
    *, person: User, actor: User | None, now: dt.datetime, taught_by: User | None = None
) -> list[BookingRequest]:
    """R21: end what `person` has asked for, everywhere or in the sessions that `taught_by` teaches.

    Sessions that are over stay as they were. Call it in the transaction that freezes or blocks.
    """
    seats.lock_people(person)
    sessions = Session.objects.filter(requests__user=person, requests__state__in=ACTIVE_STATES)
    if taught_by is not None:
        sessions = sessions.filter(Q(creator=taught_by) | Q(cotutor_rows__user=taught_by))
    closed = []
    for pk in sorted(set(sessions.values_list("pk", flat=True))):
        session = seats.lock_session(Session(pk=pk), now=now)
        request = BookingRequest.objects.get(session=session, user=person)
        is_over = lifecycle.status_at(session, now) in TERMINAL_STATUSES
        if is_over or request.state not in ACTIVE_STATES:
            continue
        session.seats_taken -= request.state == RequestState.APPROVED
        moves.close(request, RequestState.REJECTED, ClosedReason.MODERATOR, act="R21", actor=actor, now=now)
        events.publish(facts.RequestClosedByModerator(**moves.fact_of(request, actor=actor, now=now)))
        seats.settle(session, now=now)
        closed.append(request)
    return closed


def _lock_for_decision(actor: User, session: Session, *, now: dt.datetime) -> Session:
    session = seats.lock_session(session, now=now)
    _check_may_decide(actor, session)
    status = lifecycle.status_at(session, now)
    if status == Status.PENDING_APPROVAL:
        raise Refusal("not_open", _("This session waits to be published."))
    if status not in OPEN_STATUSES:
        raise Refusal("too_late", _("This session is over."))
    return session


def _locked_for_decision(
    actor: User, session: Session, student: User, *, now: dt.datetime
) -> tuple[Session, BookingRequest]:
    session = _lock_for_decision(actor, session, now=now)
    return session, _request_of(student, session)


def _check_may_decide(actor: User, session: Session) -> None:
    if not policy.may_see(actor, session):
        raise Refusal("not_found", _("This session is no longer here."))
    if not policy.may_decide(actor, session):
        raise Refusal("forbidden", _("Only its tutors decide who takes part."))


def _request_of(student: User, session: Session) -> BookingRequest:
    request = seats.request_of(student, session)
    if request is None:
        raise Refusal("not_found", _("This person has not asked for a seat."))
    return request


def _check_still_asks(request: BookingRequest, session: Session) -> None:
    if request.state in ACTIVE_STATES:
        return
    if request.closed_reason not in TUTORS_NO:
        raise Refusal("not_open", _("This request is already closed. The student may ask again."))
    # Since they were declined they may have become a tutor, been frozen, or been kept apart.
    student = request.user
    has_lost_right = not policy.may_request(student, session) or policy.are_kept_apart(student, session)
    if has_lost_right:
        raise Refusal("not_open", _("This person cannot take a seat here any more."))


def _approve(request: BookingRequest, session: Session, *, actor: User, now: dt.datetime) -> None:
    act = "R18" if request.state == RequestState.REJECTED else "R4"
    moves.seat(request, session, act=act, actor=actor, now=now)
    events.publish(facts.RequestApproved(**moves.fact_of(request, actor=actor, now=now)))


def _may_queue(session: Session, now: dt.datetime) -> bool:
    """Whether a place in line is worth something: there is a line, and seats are still given from it."""
    return session.has_waitlist and now < session.date


def _vet(request: BookingRequest, session: Session, *, actor: User, now: dt.datetime) -> None:
    """R6b; who was declined before joins the line at its end, as far as vetted people go."""
    changes: dict[str, object] = {"is_vetted": True, "closed_reason": "", "reason": "", "answer_by": None}
    if request.state == RequestState.REJECTED:
        changes["queued_at"] = seats.end_of_line(session, now)
    moves.move(request, RequestState.WAITLISTED, act="R6b", actor=actor, now=now, **changes)
    events.publish(facts.RequestVetted(**moves.fact_of(request, actor=actor, now=now)))


def _make_room(
    request: BookingRequest, session: Session, raise_to: object, *, actor: User, now: dt.datetime
) -> None:
    """More seats, as R4's refusal offered them; who was promised one before is seated first (I6)."""
    editing.raise_limit(session=session, seats_wanted=raise_to, actor=actor, now=now)
    if session.seats_left <= _promised_before(request, session, now=now):
        raise _full(request, session, now=now)
    seats.seat_vetted(session, now=now)
    request.refresh_from_db()


def _promised_before(request: BookingRequest, session: Session, *, now: dt.datetime) -> int:
    """How many P would seat before this one; none once the session has begun."""
    if now >= session.date:
        return 0
    vetted = session.requests.filter(state=RequestState.WAITLISTED, is_vetted=True)
    line = list(vetted.order_by(*seats.LINE).values_list("pk", flat=True))
    return line.index(request.pk) if request.pk in line else len(line)


def _full(request: BookingRequest, session: Session, *, now: dt.datetime) -> Refusal:
    """No seat, and what would help: one more than those promised before need, if there may be so many."""
    raise_to = session.seats_taken + _promised_before(request, session, now=now) + 1
    offers = ["raise_limit"] if raise_to <= MAX_PARTICIPANTS else []
    if _may_queue(session, now):
        offers.append("vet")
    count = session.seats_taken
    sentence = ngettext("The only seat is taken.", "All %(count)s seats are taken.", count) % {"count": count}
    return Refusal("session_full", sentence, offers=offers, raise_to=raise_to)
