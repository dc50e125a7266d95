"""From a fact of tutoring to what is told of it."""

from collections.abc import Collection
from typing import Final

from peerhall.notifications import audience
from peerhall.notifications.telling import Event, Values, values_of
from peerhall.notifications.types import Kind
from peerhall.tutoring import seats
from peerhall.tutoring.events import RequestFact, SessionFact
from peerhall.tutoring.models import Session

SHOWN: Final = 140  # characters of what somebody wrote, in a list


def session_of(fact: SessionFact) -> Session:
    """The session as the write left it that published the fact."""
    return seats.in_hand(fact.session_id)


def event(
    kind: Kind,
    fact: SessionFact,
    session: Session,
    *,
    person_id: int | None = None,
    data: Values | None = None,
) -> Event:
    """What is told of a fact; what happens to the same thing at the same moment is the same event."""
    subject = fact.request_id if isinstance(fact, RequestFact) else fact.session_id
    return Event(
        kind=kind,
        key=f"{kind}:{subject}:{fact.at.isoformat()}",
        at=fact.at,
        session_id=session.pk,
        person_id=person_id,
        data={**values_of(session), **(data or {})},
    )


def others(people: Collection[int], fact: SessionFact) -> frozenset[int]:
    """These people without the one who did it."""
    return frozenset(people) - {fact.actor_id or 0}


def tutors(session: Session, fact: SessionFact) -> frozenset[int]:
    """Those who teach the session, without the one who did it."""
    return others(audience.tutors(session), fact)


def tutor_who_acted(fact: SessionFact, session: Session) -> int | None:
    """Who did it, if they teach the session: only tutors are named, never who keeps order (R21)."""
    return fact.actor_id if fact.actor_id in audience.tutors(session) else None


def excerpt(text: str) -> str:
    """The beginning of what somebody wrote, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1].rstrip()}…"
