"""What happens in a room when rights and sessions end below it, in the same transaction."""

from peerhall.accounts import events as people_facts
from peerhall.platform import realtime
from peerhall.platform.events import on
from peerhall.room import closing, entering
from peerhall.room.models import Room, Visit
from peerhall.room.types import Why
from peerhall.tutoring import events as facts
from peerhall.tutoring import lifecycle, seats


def close_the_room(fact: facts.SessionFact) -> None:
    """Everybody is out, attendance is frozen."""
    closing.close(session=seats.in_hand(fact.session_id), now=fact.at)


def put_a_student_out(fact: facts.RequestFact) -> None:
    """R10, R21: out of the room with the seat."""
    entering.put_out(session_id=fact.session_id, person_id=fact.student_id, why=Why.REMOVED, now=fact.at)


on(facts.SessionEnded)(close_the_room)
on(facts.SessionExpired)(close_the_room)
on(facts.SessionCancelled)(close_the_room)
on(facts.StudentRemoved)(put_a_student_out)
on(facts.RequestClosedByModerator)(put_a_student_out)


@on(facts.RequestWithdrawn)
def let_a_student_go(fact: facts.RequestWithdrawn) -> None:
    """R8, R9: who gives the seat back leaves the room."""
    if fact.had_seat:
        entering.put_out(session_id=fact.session_id, person_id=fact.student_id, why=Why.LEFT, now=fact.at)


def tell_the_tutors(fact: facts.RequestFact) -> None:
    """Who asks for a seat has changed; who teaches in an open room should see it at the door.

    On their own topics: others in the room may not know who asks.
    """
    session = seats.in_hand(fact.session_id)
    if fact.at < session.date - lifecycle.DOORS_BEFORE_START:
        return
    if Room.objects.filter(pk=session.pk, closed_at__isnull=True).exists():
        for tutor_id in seats.tutor_ids(session):
            realtime.tell(topic=f"user:{tutor_id}", kind="asking", body={"session": fact.session_id})


for kind in (
    facts.JoinRequested,
    facts.RequestApproved,
    facts.RequestRejected,
    facts.RequestWithdrawn,
    facts.RequestExpired,
    facts.RequestWaitlisted,
    facts.RequestReturned,
    facts.RequestClosedByModerator,
):
    on(kind)(tell_the_tutors)


@on(facts.CotutorRemoved)
def put_a_tutor_out(fact: facts.CotutorRemoved) -> None:
    """Who no longer teaches it is no longer there as its tutor."""
    entering.put_out(session_id=fact.session_id, person_id=fact.person_id, why=Why.REMOVED, now=fact.at)


@on(people_facts.PersonFrozen)
def put_a_frozen_person_out(fact: people_facts.PersonFrozen) -> None:
    """R21: out of every room, as tutor too."""
    open_visits = Visit.objects.filter(person=fact.user_id, left_at__isnull=True)
    for session_id in list(open_visits.order_by("room").values_list("room", flat=True)):
        entering.put_out(session_id=session_id, person_id=fact.user_id, why=Why.REMOVED, now=fact.at)
