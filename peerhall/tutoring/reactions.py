"""What this room does when something happens in a room below, in the same transaction."""

from peerhall.accounts import events
from peerhall.accounts.models import User
from peerhall.platform.events import on
from peerhall.tutoring import decisions, search, seats


@on(events.NameChanged)
def keep_names_findable(fact: events.NameChanged) -> None:
    """A tutor's sessions are found by the new name, from the commit of the change on."""
    search.reindex_tutor(User.objects.get(pk=fact.user_id))


@on(events.PersonFrozen)
def close_what_a_frozen_person_asked_for(fact: events.PersonFrozen) -> None:
    """R21: free the person's seats and places in line."""
    actor = User(pk=fact.actor_id) if fact.actor_id else None
    decisions.close_requests_of(person=User(pk=fact.user_id), actor=actor, now=fact.at)


@on(events.PersonBlocked)
def part_two_people(fact: events.PersonBlocked) -> None:
    """R21: take either out of the sessions that the other teaches; nobody is told why."""
    blocker, blocked = seats.lock_people(User(pk=fact.user_id), User(pk=fact.blocked_id))
    for student, tutor in ((blocked, blocker), (blocker, blocked)):
        decisions.close_requests_of(person=student, actor=None, now=fact.at, taught_by=tutor)
