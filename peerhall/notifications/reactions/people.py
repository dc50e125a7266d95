"""What is told when something happens to a person, or to the community's policies."""

from peerhall.accounts import events as facts
from peerhall.notifications import planning
from peerhall.notifications.telling import Event, tell
from peerhall.notifications.types import Kind
from peerhall.platform.events import on


@on(facts.PersonFrozen)
def tell_of_being_frozen(fact: facts.PersonFrozen) -> None:
    """They can read, but neither teach nor ask; who did it is not told."""
    _tell_person(Kind.FROZEN, fact)


@on(facts.PersonUnfrozen)
def tell_of_being_free_again(fact: facts.PersonUnfrozen) -> None:
    """They may teach and ask again."""
    _tell_person(Kind.UNFROZEN, fact)


@on(facts.RemindersChanged)
def plan_by_the_new_policy(fact: facts.RemindersChanged) -> None:
    """The community reminds at other moments from now on."""
    planning.replan_people(user_ids=None, now=fact.at)


def _tell_person(kind: Kind, fact: facts.PersonFact) -> None:
    event = Event(kind=kind, key=f"{kind}:{fact.at.isoformat()}", at=fact.at)
    tell(event=event, recipients=[fact.user_id])
