"""What is told when a session is published, confirmed, moved, cancelled, or over (1c, 1e)."""

from dataclasses import replace

from peerhall.notifications import audience, marking, planning
from peerhall.notifications.reactions import about
from peerhall.notifications.telling import Values, tell
from peerhall.notifications.types import Kind
from peerhall.platform.events import on
from peerhall.tutoring import events as facts
from peerhall.tutoring.types import Outcome

# Review


@on(facts.SessionSubmitted)
def tell_of_a_review_to_do(fact: facts.SessionSubmitted) -> None:
    """N17."""
    session = about.session_of(fact)
    event = about.event(Kind.TO_REVIEW, fact, session, person_id=session.creator_id)
    tell(event=event, recipients=about.others(audience.moderators(), fact))


@on(facts.SessionPublished)
def tell_of_a_publication(fact: facts.SessionPublished) -> None:
    """N16 where somebody else published it; from now on its tutors are reminded of it."""
    session = about.session_of(fact)
    if fact.actor_id != session.creator_id:
        event = about.event(Kind.REVIEWED, fact, session, data={"is_published": True})
        tell(event=event, recipients=about.tutors(session, fact))
        marking.settle_review(session_id=session.pk, now=fact.at)
    planning.plan_reminders(session=session, user_ids=audience.tutors(session), now=fact.at)


@on(facts.SessionDeclined)
def tell_of_a_declined_session(fact: facts.SessionDeclined) -> None:
    """N16."""
    session = about.session_of(fact)
    data: Values = {"is_published": False, "reason": about.excerpt(fact.reason)}
    event = about.event(Kind.REVIEWED, fact, session, data=data)
    tell(event=event, recipients=about.tutors(session, fact))
    marking.settle_review(session_id=session.pk, now=fact.at)


# Whether and when it takes place


@on(facts.SessionConfirmed)
def tell_that_it_goes_ahead(fact: facts.SessionConfirmed) -> None:
    """T2, where that was in question."""
    session = about.session_of(fact)
    if session.min_participants > 1:
        event = about.event(Kind.GOES_AHEAD, fact, session)
        tell(event=event, recipients=audience.students(session, audience.SEATED))


@on(facts.SessionUnconfirmed)
def tell_that_too_few_are_left(fact: facts.SessionUnconfirmed) -> None:
    """T3, where more than one is needed."""
    session = about.session_of(fact)
    if session.min_participants > 1:
        data = {"seated": session.seats_taken, "minimum": session.min_participants}
        event = about.event(Kind.TOO_FEW, fact, session, data=data)
        seated = audience.students(session, audience.SEATED)
        tell(event=event, recipients=audience.tutors(session) | seated)


@on(facts.MinimumNotReached)
def ask_whether_to_run_it_anyway(fact: facts.MinimumNotReached) -> None:
    """T5b: only its tutors can decide."""
    session = about.session_of(fact)
    data: Values = {"seated": fact.seated, "minimum": fact.minimum}
    event = about.event(Kind.MINIMUM_ASKED, fact, session, data=data)
    tell(event=event, recipients=about.tutors(session, fact))


@on(facts.SessionCancelled)
def tell_of_a_cancellation(fact: facts.SessionCancelled) -> None:
    """N9, to all who had a stake, and to its tutors if somebody else called it off."""
    session = about.session_of(fact)
    actor = about.tutor_who_acted(fact, session)
    data = {"reason": about.excerpt(fact.reason)}
    event = about.event(Kind.CANCELLED, fact, session, person_id=actor, data=data)
    concerned = audience.of_requests(fact.closed_request_ids) | audience.tutors(session)
    tell(event=replace(event, begins_at=session.date), recipients=about.others(concerned, fact))
    marking.settle_session(session_id=session.pk, now=fact.at)
    planning.drop(session_id=session.pk)


@on(facts.SessionRescheduled)
def tell_of_another_time_or_place(fact: facts.SessionRescheduled) -> None:
    """N10, and plan the reminders for the new time."""
    session = about.session_of(fact)
    data: Values = {
        "old_date": fact.old_date.isoformat(),
        "old_duration": fact.old_duration,
        "duration": session.duration,
    }
    actor = about.tutor_who_acted(fact, session)
    event = about.event(Kind.MOVED, fact, session, person_id=actor, data=data)
    concerned = audience.tutors(session) | audience.students(session)
    begins_at = min(fact.old_date, session.date)
    tell(event=replace(event, begins_at=begins_at), recipients=about.others(concerned, fact))
    planning.replan(session=session, now=fact.at)


@on(facts.SessionStarted)
def forget_what_came_before_the_start(fact: facts.SessionStarted) -> None:
    """Nobody is reminded of what has begun."""
    planning.drop(session_id=fact.session_id)


@on(facts.SessionEnded)
def tell_of_the_end(fact: facts.SessionEnded) -> None:
    """N14."""
    session = about.session_of(fact)
    is_empty = fact.outcome == Outcome.NOBODY_CAME
    event = about.event(Kind.ENDED, fact, session, data={"is_empty": is_empty})
    concerned = audience.tutors(session) | audience.students(session, audience.SEATED)
    tell(event=event, recipients=about.others(concerned, fact))
    planning.drop(session_id=session.pk)


@on(facts.SessionExpired)
def tell_that_it_did_not_take_place(fact: facts.SessionExpired) -> None:
    """N15; where nobody reviewed it, also to those who could have."""
    session = about.session_of(fact)
    event = about.event(Kind.EXPIRED, fact, session, data={"outcome": fact.outcome})
    concerned = audience.of_requests(fact.closed_request_ids) | audience.tutors(session)
    if fact.outcome == Outcome.NOT_REVIEWED:
        concerned |= audience.moderators()
    tell(event=event, recipients=about.others(concerned, fact))
    marking.settle_session(session_id=session.pk, now=fact.at)
    planning.drop(session_id=session.pk)


# How it ended


@on(facts.OutcomeDoubted)
def tell_of_a_doubted_outcome(fact: facts.OutcomeDoubted) -> None:
    """T11: only organizers decide."""
    session = about.session_of(fact)
    data = {"reason": about.excerpt(fact.reason)}
    event = about.event(Kind.OUTCOME_DOUBTED, fact, session, person_id=fact.actor_id, data=data)
    tell(event=event, recipients=about.others(audience.organizers(), fact))


@on(facts.OutcomeCorrected)
def tell_of_a_corrected_outcome(fact: facts.OutcomeCorrected) -> None:
    """T11, to all who were there and who asked for it."""
    session = about.session_of(fact)
    data: Values = {"is_corrected": True, "outcome": fact.outcome}
    event = about.event(Kind.OUTCOME_DECIDED, fact, session, data=data)
    were_there = audience.tutors(session) | audience.were_seated(session)
    tell(event=event, recipients=about.others(were_there | set(fact.objector_ids), fact))
    marking.settle_doubts(session_id=session.pk, now=fact.at)


@on(facts.OutcomeKept)
def tell_of_an_outcome_left_as_it_is(fact: facts.OutcomeKept) -> None:
    """T11, to those who had doubted it: nobody else need know."""
    session = about.session_of(fact)
    event = about.event(Kind.OUTCOME_DECIDED, fact, session, data={"is_corrected": False})
    tell(event=event, recipients=about.others(fact.objector_ids, fact))
    marking.settle_doubts(session_id=session.pk, now=fact.at)


# Who teaches it


@on(facts.CotutorAdded)
def tell_of_teaching_with_others(fact: facts.CotutorAdded) -> None:
    """Somebody finds a session among those they teach."""
    session = about.session_of(fact)
    event = about.event(Kind.TEACHES_TOO, fact, session, person_id=about.tutor_who_acted(fact, session))
    tell(event=event, recipients=about.others({fact.person_id}, fact))
    planning.plan_reminders(session=session, user_ids=[fact.person_id], now=fact.at)


@on(facts.CotutorRemoved)
def tell_of_teaching_no_more(fact: facts.CotutorRemoved) -> None:
    """Unless they took themselves out."""
    event = about.event(Kind.TEACHES_NO_MORE, fact, about.session_of(fact))
    tell(event=event, recipients=about.others({fact.person_id}, fact))
    planning.drop(session_id=fact.session_id, user_ids=[fact.person_id])
