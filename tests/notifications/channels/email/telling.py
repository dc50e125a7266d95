"""Deliveries by mail, as facts would have made them."""

import datetime as dt
from typing import Any

from peerhall.accounts import verification
from peerhall.accounts.models import User
from peerhall.notifications import telling
from peerhall.notifications.channels.email import jobs, letters
from peerhall.notifications.models import Delivery
from peerhall.notifications.telling import Event
from peerhall.notifications.types import Channel, Kind
from peerhall.platform.mail import Letter
from peerhall.tutoring.models import Session
from peerhall.tutoring.types import RequestState
from tests import factories
from tests.factories import NOW
from tests.scheduling import reading


def reader(name: str = "Aiko Mori", **fields: Any) -> User:
    """Somebody whose address is proven."""
    person = factories.person(name, **fields)
    verification.mark_verified(person)
    return person


def seated(session: Session, person: User | None = None) -> User:
    """Somebody with a seat, whose address is proven."""
    person = person or reader()
    factories.request(session, person, RequestState.APPROVED)
    return person


def tell(
    person: User,
    kind: Kind = Kind.APPROVED,
    *,
    session: Session | None = None,
    by: User | None = None,
    at: dt.datetime = NOW,
    **data: Any,
) -> Delivery:
    """Tell the person of something; gives the letter's delivery."""
    session = session or factories.session()
    event = Event(
        kind=kind,
        key=f"{kind}:{session.pk}",
        at=at,
        session_id=session.pk,
        person_id=by.pk if by else None,
        data={**telling.values_of(session), **data},
    )
    telling.tell(event=event, recipients=[person.pk])
    return Delivery.objects.get(channel=Channel.MAIL, notification__user=person, notification__key=event.key)


def moved(by: dt.timedelta = factories.DAY) -> dict[str, Any]:
    """What is told of a session that was so much earlier before."""
    old_date = NOW + 2 * factories.DAY - by
    return {"old_date": old_date.isoformat(), "old_duration": 60, "duration": 60}


def deliver(delivery: Delivery) -> Delivery:
    """Run the job of the delivery here, once; gives the delivery as it is afterwards."""
    jobs.deliver.call(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    return delivery


def letter_of(delivery: Delivery) -> Letter:
    """The letter as it would leave now."""
    return letters.letter_for(delivery, now=NOW)


def calendar_of(delivery: Delivery) -> reading.Component:
    """What the letter tells its reader's calendar: the event, with the file's method."""
    letter = letter_of(delivery)
    assert letter.calendar
    return event_of(letter.calendar[1])


def event_of(file: bytes) -> reading.Component:
    """The one event of a file, which has the method that its status asks for."""
    calendar = reading.read(file)
    (event,) = reading.events(calendar)
    method = "CANCEL" if event.text("STATUS") == "CANCELLED" else "REQUEST"
    assert calendar.text("METHOD") == method
    return event
