"""What is told when somebody asks for a seat, is answered, or leaves (1c′, 1e)."""

from dataclasses import replace

from peerhall.notifications import audience, marking, planning
from peerhall.notifications.reactions import about
from peerhall.notifications.telling import Values, tell
from peerhall.notifications.types import Channel, Kind
from peerhall.platform.events import on
from peerhall.tutoring import events as facts
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import RequestState

# Asking


@on(facts.JoinRequested)
def tell_of_a_request(fact: facts.JoinRequested) -> None:
    """N1, and plan the nudges in case nobody answers."""
    session = about.session_of(fact)
    message = BookingRequest.objects.values_list("message", flat=True).get(pk=fact.request_id)
    data = {"message": about.excerpt(message)}
    event = about.event(Kind.REQUESTED, fact, session, person_id=fact.student_id, data=data)
    tell(event=event, recipients=about.tutors(session, fact))
    planning.plan_nudges(session=session, now=fact.at)


@on(facts.JoinedAutomatically)
def tell_of_an_automatic_seat(fact: facts.JoinedAutomatically) -> None:
    """N1 as "joined", N2."""
    session = about.session_of(fact)
    event = about.event(Kind.JOINED, fact, session, person_id=fact.student_id)
    tell(event=event, recipients=about.tutors(session, fact))
    tell(event=about.event(Kind.APPROVED, fact, session), recipients=[fact.student_id])
    _plan(session, fact, RequestState.APPROVED)


@on(facts.RequestWaitlisted)
def tell_of_a_place_in_line(fact: facts.RequestWaitlisted) -> None:
    """N4."""
    session = about.session_of(fact)
    event = about.event(Kind.WAITLISTED, fact, session, data={"position": fact.position})
    tell(event=event, recipients=[fact.student_id])
    _plan(session, fact, RequestState.WAITLISTED)


# Getting a seat, or the promise of one


@on(facts.RequestApproved)
def tell_of_a_seat(fact: facts.RequestApproved) -> None:
    """N2."""
    _say_yes(Kind.APPROVED, fact, RequestState.APPROVED)


@on(facts.RequestVetted)
def tell_of_a_promised_seat(fact: facts.RequestVetted) -> None:
    """R6b."""
    _say_yes(Kind.VETTED, fact, RequestState.WAITLISTED)


@on(facts.RequestPromoted)
def tell_of_a_freed_seat(fact: facts.RequestPromoted) -> None:
    """N5."""
    session = about.session_of(fact)
    tell(event=about.event(Kind.PROMOTED, fact, session), recipients=[fact.student_id])
    _plan(session, fact, RequestState.APPROVED)


@on(facts.RequestReturned)
def tell_of_a_decision_to_make(fact: facts.RequestReturned) -> None:
    """R16. Several seats that one act frees are one event."""
    session = about.session_of(fact)
    count = len(audience.students(session, {RequestState.PENDING, RequestState.WAITLISTED}))
    event = about.event(Kind.SEAT_FREE, fact, session, data={"count": count})
    key = f"{Kind.SEAT_FREE}:{session.pk}:{fact.at.isoformat()}"
    tell(event=replace(event, key=key), recipients=about.tutors(session, fact))
    planning.drop(session_id=session.pk, user_ids=[fact.student_id])
    planning.plan_nudges(session=session, now=fact.at)


# Getting none, or losing it


@on(facts.RequestRejected)
def tell_of_a_no(fact: facts.RequestRejected) -> None:
    """N3."""
    _say_no(Kind.DECLINED, fact, reason=fact.reason)


@on(facts.StudentRemoved)
def tell_of_a_lost_seat(fact: facts.StudentRemoved) -> None:
    """N8."""
    _say_no(Kind.REMOVED, fact, reason=fact.reason)


@on(facts.RequestExpired)
def tell_of_no_answer(fact: facts.RequestExpired) -> None:
    """N5′, also for those to whom no seat came."""
    _say_no(Kind.UNANSWERED, fact, was_waitlisted=fact.was_waitlisted)


@on(facts.RequestClosedByModerator)
def tell_of_a_closed_request(fact: facts.RequestClosedByModerator) -> None:
    """R21; neither who did it nor why is told to anybody."""
    _say_no(Kind.CLOSED, fact)


@on(facts.RequestWithdrawn)
def tell_of_a_withdrawal(fact: facts.RequestWithdrawn) -> None:
    """N7 for a seat, pushed only when late; a request that is taken back just stops waiting (R7)."""
    session = about.session_of(fact)
    if fact.had_seat:
        reason = BookingRequest.objects.values_list("reason", flat=True).get(pk=fact.request_id)
        data: Values = {"is_late": fact.was_late, "reason": about.excerpt(reason)}
        event = about.event(Kind.WITHDRAWN, fact, session, person_id=fact.student_id, data=data)
        without = frozenset() if fact.was_late else frozenset({Channel.PUSH})
        tell(event=replace(event, without=without), recipients=about.tutors(session, fact))
    _settle(session, fact)


def _say_yes(kind: Kind, fact: facts.RequestFact, state: RequestState) -> None:
    session = about.session_of(fact)
    event = about.event(kind, fact, session, person_id=about.tutor_who_acted(fact, session))
    tell(event=event, recipients=[fact.student_id])
    marking.settle_request(session_id=session.pk, student_id=fact.student_id, now=fact.at)
    _plan(session, fact, state)


def _say_no(kind: Kind, fact: facts.RequestFact, *, reason: str = "", was_waitlisted: bool = False) -> None:
    """To the student, in the tutor's name: an organizer who decides for them is not named."""
    session = about.session_of(fact)
    tutor = about.tutor_who_acted(fact, session) or session.creator_id
    data: Values = {"reason": about.excerpt(reason), "was_waitlisted": was_waitlisted}
    event = about.event(kind, fact, session, person_id=tutor, data=data)
    tell(event=event, recipients=[fact.student_id])
    _settle(session, fact)


def _plan(session: Session, fact: facts.RequestFact, state: RequestState) -> None:
    planning.plan_student(session=session, user_id=fact.student_id, state=state, now=fact.at)


def _settle(session: Session, fact: facts.RequestFact) -> None:
    """The request waits for nobody any more, and nobody is to be reminded by it."""
    marking.settle_request(session_id=session.pk, student_id=fact.student_id, now=fact.at)
    planning.drop(session_id=session.pk, user_ids=[fact.student_id])
