"""Deliveries by push, as facts would have made them, and devices of a push service of the tests' own."""

import datetime as dt

from peerhall.accounts.models import User
from peerhall.notifications import telling
from peerhall.notifications.channels.webpush import jobs, subscriptions
from peerhall.notifications.channels.webpush.models import PushSubscription
from peerhall.notifications.channels.webpush.subscriptions import Offer
from peerhall.notifications.models import Delivery
from peerhall.notifications.telling import Event
from peerhall.notifications.types import Channel, Kind
from tests import factories
from tests.factories import HOUR, NOW
from tests.servers.push_receiver import PushReceiver


def add_device(person: User, service: PushReceiver, name: str) -> PushSubscription:
    """A browser of this person, known to the service by this name."""
    return subscriptions.subscribe(
        user=person, offer=Offer(**service.device(name)), user_agent="", session_key=name, now=NOW
    )


def tell(
    person: User,
    kind: Kind = Kind.APPROVED,
    begins: dt.timedelta = 24 * HOUR,
    *,
    key: str = "",
    at: dt.datetime = NOW,
) -> Delivery:
    """Tell the person something, and give the push delivery that came of it."""
    session = factories.session(title="Recursion without tears", date=at + begins)
    data = {**telling.values_of(session), "minutes": 15}
    event = Event(kind=kind, key=key or kind, at=at, session_id=session.pk, data=data, begins_at=session.date)
    telling.tell(event=event, recipients=[person.pk])
    return Delivery.objects.get(channel=Channel.PUSH, notification__user=person, notification__key=event.key)


def deliver(delivery: Delivery) -> Delivery:
    """Run the job of the delivery here, once; gives the delivery as it is afterwards."""
    jobs.deliver.call(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    return delivery


def received(service: PushReceiver) -> list[str]:
    """The devices that have had a message, in order."""
    return [message.device for message in service.received]
