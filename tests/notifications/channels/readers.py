"""People whom letters and push reach, and something to tell each of them."""

from peerhall.notifications import telling
from peerhall.notifications.channels.webpush import subscriptions
from peerhall.notifications.channels.webpush.subscriptions import Offer
from peerhall.notifications.telling import Event
from peerhall.notifications.types import Kind
from peerhall.platform import clock
from tests import factories
from tests.notifications.channels.email.telling import reader


def tell_each(offers: list[dict[str, str]]) -> None:
    """Tell a person for each of these subscriptions of the same session, at one moment."""
    now = clock.now()
    session = factories.session(date=now + 3 * factories.DAY)
    people = [reader(f"Person {number}") for number in range(len(offers))]
    for person, offer in zip(people, offers, strict=True):
        subscriptions.subscribe(
            user=person, offer=Offer(**offer), user_agent="", session_key=offer["endpoint"], now=now
        )
    event = Event(kind=Kind.APPROVED, key="k", at=now, session_id=session.pk, data=telling.values_of(session))
    telling.tell(event=event, recipients=[person.pk for person in people])
