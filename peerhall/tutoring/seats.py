"""Seats: taking the session's lock, and settling what a free or taken seat causes.

Every write of `sessions` and `bookings` works alike: lock the people concerned, lock the session, do
the one act, then `settle`. People come before the session because freezing somebody begins with their
row and goes on to their sessions; any other order could make two such writes wait for each other.
"""

import datetime as dt
from typing import Final

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from peerhall.accounts.models import User
from peerhall.platform import database, events
from peerhall.platform.database import memory, prepared
from peerhall.platform.database.repeated import Instances, Query
from peerhall.tutoring import events as facts
from peerhall.tutoring import moves, passage, policy
from peerhall.tutoring.models import BookingRequest, Session, SessionTutor
from peerhall.tutoring.refusals import Refusal
from peerhall.tutoring.types import RequestState, Status

LINE: Final = ("-is_vetted", "queued_at", "id")  # who is seated first (P)
STANDINS: Final = {"session": prepared.number(0), "user": prepared.number(1)}

_LOCKED: Final = Instances(
    Session, lambda: database.lock(Session.objects.filter(pk=STANDINS["session"]).order_by()), STANDINS
)
_REQUEST: Final = Instances(
    BookingRequest,
    lambda: BookingRequest.objects.filter(session=STANDINS["session"], user=STANDINS["user"]).order_by(),
    STANDINS,
)
_COTUTORS: Final = Query(
    lambda: SessionTutor.objects.filter(session=STANDINS["session"]).order_by("pk").values_list("user_id"),
    STANDINS,
)
_ANY_WAITING: Final = Query(
    lambda: (
        BookingRequest.objects.filter(session=STANDINS["session"], state=RequestState.WAITLISTED)
        .order_by()
        .values_list("pk")[:1]
    ),
    STANDINS,
)


def lock_people(*people: User) -> list[User]:
    """Fresh rows of these people, locked, in the order given."""
    rows = database.lock(User.objects.filter(pk__in={person.pk for person in people}).order_by("pk"))
    found = {row.pk: row for row in rows}
    return [found[person.pk] for person in people]


def lock_session(session: Session, *, now: dt.datetime) -> Session:
    """The fresh row, locked, with everything written down that the clock has done to it meanwhile.

    So no act overtakes the clock, and each finds the rows as `lifecycle` says that they are.

    :raises Refusal: not_found, when somebody has deleted it.
    """
    fresh = _LOCKED.first(session=session.pk)
    if fresh is None:
        raise Refusal("not_found", _("This session is no longer here."))
    memory.remember((Session, fresh.pk), fresh)
    memory.forget((SessionTutor, fresh.pk))
    if passage.let_pass(fresh, now=now):
        _return_next(fresh, now=now)
    return fresh


def lock_visible(session: Session, actor: User, *, now: dt.datetime) -> Session:
    """The same for an act of somebody who must at least know of the session.

    :raises Refusal: not_found.
    """
    session = lock_session(session, now=now)
    if not policy.may_see(actor, session):
        raise Refusal("not_found", _("This session is no longer here."))
    return session


def in_hand(session_id: int) -> Session:
    """The session as the write has it that publishes a fact of it: who hears that need not read it again.

    Where no write of this transaction has locked it, it is read.

    :raises Session.DoesNotExist: when it is gone.
    """
    locked: Session | None = memory.recall((Session, session_id))
    return locked or Session.objects.get(pk=session_id)


def tutor_ids(session: Session) -> tuple[int, ...]:
    """Who teaches it, the creator first; of a session in hand they are read once."""
    known: tuple[int, ...] | None = memory.recall((SessionTutor, session.pk))
    if known is not None:
        return known
    found = (session.creator_id, *(user_id for (user_id,) in _COTUTORS.rows(session=session.pk)))
    if memory.recall((Session, session.pk)) is not None:
        memory.remember((SessionTutor, session.pk), found)
    return found


def forget_tutors(session: Session) -> None:
    """Somebody teaches it from now on, or no longer."""
    memory.forget((SessionTutor, session.pk))


def request_of(student: User, session: Session) -> BookingRequest | None:
    """What this person has asked for here, as it is stored, if they ever did."""
    return _REQUEST.first(session=session.pk, user=student.pk)


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


def places(session_id: int) -> dict[int, int]:
    """Place in line, from 1, of each person (id) who waits; one query."""
    line = BookingRequest.objects.filter(session_id=session_id, state=RequestState.WAITLISTED)
    people = line.order_by(*LINE).values_list("user_id", flat=True)
    return {user_id: place for place, user_id in enumerate(people, start=1)}


def position(request: BookingRequest) -> int:
    """Place in line of somebody who waits, from 1."""
    return places(request.session_id)[request.user_id]


def settle(session: Session, *, now: dt.datetime) -> None:
    """What follows from the seats as they now are: P, R5, T2 and T3. The session is locked."""
    # Most sessions have no line: one look spares its three queries.
    if _ANY_WAITING.rows(session=session.pk):
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
        moves.seat(request, session, act="R12", actor=None, now=now)
        events.publish(facts.RequestPromoted(**moves.fact_of(request, actor=None, now=now)))


def _return_next(session: Session, *, now: dt.datetime) -> None:
    """P, second half (R16): what is still free is offered to the next in line, for the tutor to decide."""
    if session.seats_left <= 0 or now >= session.date:
        return
    # A pending request holds no seat: no more are returned than there are seats to decide about.
    unasked = max(0, session.seats_left - count(session, RequestState.PENDING))
    for request in _line(session).filter(is_vetted=False)[:unasked]:
        moves.move(
            request, RequestState.PENDING, act="R16", actor=None, now=now, answer_by=answer_by(session, now)
        )
        events.publish(facts.RequestReturned(**moves.fact_of(request, actor=None, now=now)))


def _line(session: Session) -> QuerySet[BookingRequest]:
    """Who waits, the next to be seated first."""
    return session.requests.filter(state=RequestState.WAITLISTED).order_by(*LINE)


def _queue_pending(session: Session, *, now: dt.datetime) -> None:
    """R5: the last seat is gone, so who asked waits, in the order of asking."""
    for request in session.requests.filter(state=RequestState.PENDING).order_by("queued_at", "id"):
        moves.move(request, RequestState.WAITLISTED, act="R5", actor=None, now=now, answer_by=None)
        events.publish(
            facts.RequestWaitlisted(position=position(request), **moves.fact_of(request, actor=None, now=now))
        )


def _confirm(session: Session, *, now: dt.datetime) -> None:
    """T2 and T3: whether it will take place."""
    is_confirmed = session.seats_taken >= session.min_participants
    if session.status == Status.APPROVED and is_confirmed:
        moves.change_status(session, Status.SCHEDULED, act="T2", actor=None, now=now)
        events.publish(facts.SessionConfirmed(session_id=session.pk, actor_id=None, at=now))
    elif session.status == Status.SCHEDULED and not is_confirmed and now < session.date:
        moves.change_status(session, Status.APPROVED, act="T3", actor=None, now=now)
        events.publish(facts.SessionUnconfirmed(session_id=session.pk, actor_id=None, at=now))
