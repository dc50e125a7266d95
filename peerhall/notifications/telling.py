"""Telling people what happened: rows in their inboxes, live on open pages, and out of the house.

Called by reactions inside the transaction of the fact, so that the fact and what is told of it stand or
fall together. Mail and push leave by a job that is enqueued here, in the same transaction.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import transaction

from peerhall.notifications import channels, choices, inbox, kinds
from peerhall.notifications.channels import Carrier
from peerhall.notifications.choices import Person
from peerhall.notifications.models import Delivery, Notification
from peerhall.notifications.types import Channel, Kind, NotificationType
from peerhall.platform import realtime
from peerhall.platform.database.writing import insert_new
from peerhall.tutoring.models import Session

Values = Mapping[str, str | int | bool | None]
# A reminder this close to the start is sent in quiet hours too: the person has chosen to be there.
PRESSING: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is told. `key` names the event: who was told of it already is not told again.

    `data` holds values as they are now, for the sentences. `without` leaves channels out for this
    event. `begins_at` is when it is too late to hear of it: quiet hours do not hold it up that long.
    """

    kind: Kind
    key: str
    at: dt.datetime
    session_id: int | None = None
    person_id: int | None = None
    data: Values = field(default_factory=dict)
    without: frozenset[Channel] = frozenset()
    begins_at: dt.datetime | None = None


# Without a savepoint: it is called in the transaction of a fact, which an error here undoes as a whole.
@transaction.atomic(savepoint=False)
def tell(*, event: Event, recipients: Iterable[int]) -> list[Notification]:
    """Tell these people (ids) of one event, by the channels they want; returns what is new."""
    people = choices.people(set(recipients))
    if not people:
        return []
    manner = kinds.MANNERS[event.kind]
    wanted = {
        user_id: wishes - event.without
        for user_id, wishes in choices.channels_of(people.keys(), manner.group).items()
    }
    told = _write(event, manner.type, {user_id: wanted[user_id] for user_id in people if wanted[user_id]})
    _show(told)
    for channel, carrier in channels.carriers().items():
        concerned = [row for row in told if channel in wanted[row.user_id]]
        _send(concerned, channel, carrier, people=people, begins_at=event.begins_at)
    return told


def values_of(session: Session) -> Values:
    """What every sentence about a session needs, as it is now."""
    return {"title": session.title, "date": session.date.astimezone(dt.UTC).isoformat()}


def _write(
    event: Event, type_: NotificationType, wanted: Mapping[int, frozenset[Channel]]
) -> list[Notification]:
    """Rows for those who have not been told yet.

    Two processes may tell of the same event at once: the constraint lets one of the rows stand, and what
    follows from it follows where it was written.
    """
    rows = [
        Notification(
            user_id=user_id,
            kind=event.kind,
            type=type_,
            session_id=event.session_id,
            person_id=event.person_id,
            data=dict(event.data),
            key=event.key,
            is_in_inbox=Channel.INBOX in channels_wanted,
            created_at=event.at,
        )
        for user_id, channels_wanted in wanted.items()
    ]
    return insert_new(rows, by=("user_id",))


def _show(told: Sequence[Notification]) -> None:
    """Live: the badge, and a toast on an open page."""
    shown = {row.user_id: row.pk for row in told if row.is_in_inbox}
    if not shown:
        return
    unread = inbox.unread_of(shown.keys())
    for user_id, notification_id in shown.items():
        body = {"id": notification_id, "unread": unread[user_id]}
        realtime.tell(topic=f"user:{user_id}", kind="notified", body=body)


def _send(
    told: Sequence[Notification],
    channel: Channel,
    carrier: Carrier,
    *,
    people: Mapping[int, Person],
    begins_at: dt.datetime | None,
) -> None:
    """One delivery and one job for each whom the channel reaches, due at once or after their quiet hours."""
    reached = set(carrier.reaches([row.user_id for row in told])) if told else set()
    due = [
        Delivery(
            notification=row,
            channel=channel,
            due_at=_due_at(row, choices.quiet_end(people[row.user_id], row.created_at), begins_at),
        )
        for row in told
        if row.user_id in reached
    ]
    for delivery in insert_new(due, by=("notification_id",)):
        later = delivery.due_at if delivery.due_at > delivery.notification.created_at else None
        job = carrier.deliver.using(unique_key=f"{channel}:{delivery.pk}", run_after=later)
        job.enqueue(delivery_id=delivery.pk)


def _due_at(row: Notification, quiet_ends: dt.datetime | None, begins_at: dt.datetime | None) -> dt.datetime:
    """Now, unless it is quiet and can wait."""
    if quiet_ends is None:
        return row.created_at
    if begins_at is not None:
        is_close = row.kind == Kind.STARTS_SOON and begins_at - row.created_at <= PRESSING
        if is_close or begins_at <= quiet_ends:
            return row.created_at
    return quiet_ends
