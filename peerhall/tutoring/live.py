"""Tells open pages that something has changed here; what it is, each page asks for with its own rights.

`session:<id>` is told of every fact about the session. `user:<id>` is told, as "sessions", where a fact
changes a person's own lists: the student's and the tutors' by what happens to a request, everybody's who
has a stake by what happens to the session. No names, no texts: whoever may hear a topic may read all that
comes by it.

Where a fact takes a right away, that person's sockets are asked again what they may hear.
"""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q

from peerhall.accounts import events as people_facts
from peerhall.platform import realtime
from peerhall.platform.events import on
from peerhall.tutoring import events as facts
from peerhall.tutoring import seats
from peerhall.tutoring.models import BookingRequest, Session
from peerhall.tutoring.types import ACTIVE_STATES, TERMINAL_STATUSES

# Facts that move a session from one list to another, for everybody who has a part in it.
MOVES_FOR_ALL: Final = (
    facts.SessionPublished,
    facts.SessionDeclined,
    facts.SessionConfirmed,
    facts.SessionUnconfirmed,
    facts.SessionRescheduled,
    facts.SessionStarted,
    facts.SessionEnded,
    facts.OutcomeCorrected,
)
# Facts that end requests: those who had one are no longer among the active.
ENDS_FOR_ALL: Final = (facts.SessionCancelled, facts.SessionExpired)
FOR_TUTORS: Final = (facts.SessionSubmitted, facts.SessionEdited, facts.TutorArrived, facts.MinimumNotReached)
# Facts that its page alone shows.
ON_ITS_PAGE: Final = (facts.OutcomeDoubted, facts.OutcomeKept)
REQUESTS: Final = (
    facts.JoinRequested,
    facts.JoinedAutomatically,
    facts.RequestWaitlisted,
    facts.RequestVetted,
    facts.RequestApproved,
    facts.RequestPromoted,
    facts.RequestReturned,
    facts.RequestRejected,
    facts.RequestExpired,
    facts.RequestExcused,
    facts.RequestWithdrawn,
)
# The student may see and hear less than before.
TAKEN_AWAY: Final = (facts.StudentRemoved, facts.RequestClosedByModerator)


def tell_all(fact: facts.SessionFact) -> None:
    """The session, and the lists of everybody who has a part in it."""
    _tell(fact.session_id, [*_tutors(fact.session_id), *_students(fact.session_id)])


def tell_all_of_the_end(fact: facts.SessionCancelled | facts.SessionExpired) -> None:
    """The session, and the lists of its tutors and of everybody whose request ended with it."""
    closed = BookingRequest.objects.filter(pk__in=fact.closed_request_ids).values_list("user_id", flat=True)
    _tell(fact.session_id, [*_tutors(fact.session_id), *closed])


def tell_its_page(fact: facts.SessionFact) -> None:
    """The session; nobody's lists change."""
    _tell(fact.session_id, [])


def tell_tutors(fact: facts.SessionFact) -> None:
    """The session, and its tutors' lists."""
    _tell(fact.session_id, _tutors(fact.session_id))


def tell_of_a_request(fact: facts.RequestFact) -> None:
    """The session, and the lists of those two sides that a request has."""
    _tell(fact.session_id, [*_tutors(fact.session_id), fact.student_id])


def tell_of_a_right_taken(fact: facts.RequestFact) -> None:
    """Likewise, and the student's sockets are asked again."""
    tell_of_a_request(fact)
    realtime.reconsider(user_id=fact.student_id)


for kinds, reaction in (
    (MOVES_FOR_ALL, tell_all),
    (ENDS_FOR_ALL, tell_all_of_the_end),
    (FOR_TUTORS, tell_tutors),
    (ON_ITS_PAGE, tell_its_page),
    (REQUESTS, tell_of_a_request),
    (TAKEN_AWAY, tell_of_a_right_taken),
):
    for kind in kinds:
        on(kind)(reaction)  # type: ignore[arg-type]  # each reaction takes what its kinds have in common


@on(facts.CotutorAdded)
def tell_of_a_new_tutor(fact: facts.CotutorAdded) -> None:
    """The session, and the lists of all who teach it, the new one's among them."""
    tell_tutors(fact)


@on(facts.CotutorRemoved)
def tell_of_a_tutor_gone(fact: facts.CotutorRemoved) -> None:
    """Likewise; who no longer teaches it may not even see it."""
    _tell(fact.session_id, [*_tutors(fact.session_id), fact.person_id])
    realtime.reconsider(user_id=fact.person_id)


@on(facts.SessionDeleted)
def tell_of_a_session_gone(fact: facts.SessionDeleted) -> None:
    """Pages that ask again find it gone; nobody hears of it any more."""
    people = [*_tutors(fact.session_id), *_students(fact.session_id)]
    _tell(fact.session_id, people)
    for user_id in dict.fromkeys(people):
        realtime.reconsider(user_id=user_id)


@on(people_facts.NameChanged)
def tell_of_a_new_name(fact: people_facts.NameChanged) -> None:
    """Sessions to come in which the person is named."""
    named = Q(creator=fact.user_id) | Q(cotutor_rows__user=fact.user_id)
    named |= Q(requests__user=fact.user_id, requests__state__in=ACTIVE_STATES)
    living = Session.objects.filter(named).exclude(status__in=TERMINAL_STATUSES)
    for session_id in living.order_by("pk").values_list("pk", flat=True).distinct():
        _tell(session_id, [])
    _tell_lists([fact.user_id])


@on(people_facts.PersonFrozen)
def ask_a_frozen_person_again(fact: people_facts.PersonFrozen) -> None:
    """What the person may do has changed; seats and places in line are told of one by one (R21)."""
    _tell_lists([fact.user_id])
    realtime.reconsider(user_id=fact.user_id)


@on(people_facts.PersonUnfrozen)
def tell_an_unfrozen_person(fact: people_facts.PersonUnfrozen) -> None:
    """The person may ask and teach again."""
    _tell_lists([fact.user_id])


@on(people_facts.PersonBlocked)
def ask_two_parted_people_again(fact: people_facts.PersonBlocked) -> None:
    """Neither is told why."""
    for user_id in (fact.user_id, fact.blocked_id):
        realtime.reconsider(user_id=user_id)


def _tell(session_id: int, people: Iterable[int]) -> None:
    realtime.tell(topic=f"session:{session_id}", kind="changed")
    _tell_lists(people)


def _tell_lists(people: Iterable[int]) -> None:
    for user_id in dict.fromkeys(people):
        realtime.tell(topic=f"user:{user_id}", kind="sessions")


def _tutors(session_id: int) -> list[int]:
    """Who teaches it: the creator first."""
    return list(seats.tutor_ids(seats.in_hand(session_id)))


def _students(session_id: int) -> list[int]:
    """Who has a seat or waits for one."""
    active = BookingRequest.objects.filter(session=session_id, state__in=ACTIVE_STATES)
    return list(active.order_by("pk").values_list("user_id", flat=True))
